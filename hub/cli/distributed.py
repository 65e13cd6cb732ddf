"""Identity on Spark: local, or on the cluster that Spark's own settings name; files are read by the workers."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import hub
from hub.cli.identity import answer, read_mentions
from hub.cli.output import opened
from hub.errors import StopProcess
from hub.identify.compare import weights
from hub.identify.mention import Mention
from hub.servers.kafka import find_java
from hub.settings import Settings

if TYPE_CHECKING:
    from pyspark import SparkContext

PART_BYTES_MIN, PART_BYTES_MAX = 1 << 16, 1 << 22  # of a file, for one worker at once: some 20,000 mentions at most
# Spark asks Java for it, to compute with matrices, which nothing here does; a slim Java has none and would not start.
VECTORS = "jdk.incubator.vector"
WITHOUT_VECTORS = """#!/bin/sh
for option; do shift; [ "$option" = --add-modules={module} ] || set -- "$@" "$option"; done
exec '{java}' "$@"
"""


class Part(NamedTuple):
    """Some whole lines of a file."""

    offset: int
    length: int
    first: int  # the number of its first line


def cluster_file(in_: Path, out: Path, master: str) -> tuple[int, int]:
    """What `hub identity cluster` writes, made by Spark; the number of mentions and of enterprises.

    The workers read the file themselves, so that on a cluster it must lie where all of them find it.

    Raises:
        StopProcess: no Spark, a file that cannot be read, or its first bad line.
    """
    with opened(in_) as file, spark(master) as context:
        from hub.identify.spark import Rules, settled

        wanted = in_.stat().st_size // (2 * context.defaultParallelism)
        cut = list(parts(file, min(max(wanted, PART_BYTES_MIN), PART_BYTES_MAX)))
        path = in_.resolve()
        read = context.parallelize(cut, max(len(cut), 1)).flatMap(lambda part: _read(path, str(in_), part)).cache()
        bad = read.filter(lambda row: isinstance(row[1], Bad)).takeOrdered(1, key=lambda row: row[0])
        if bad:
            raise StopProcess(bad[0][1].code, **bad[0][1].params)
        partitions = max(len(cut), context.defaultParallelism)
        rows = read.map(lambda row: ((row[0], row[1]), row[2]))
        told = settled(rows, Rules(weights()), partitions).sortBy(lambda row: row[0][0], numPartitions=partitions)
        mentions, enterprises = 0, set()
        with out.open("wb") as written:
            for (_, label), one in told.toLocalIterator():
                written.write(answer(label, one.enterprise, one.least))
                mentions += 1
                enterprises.add(one.enterprise)
    return mentions, len(enterprises)


def parts(file: BinaryIO, length_min: int) -> Iterator[Part]:
    """A file cut at ends of lines, into parts of at least so many bytes."""
    offset = 0
    first = 1
    while chunk := file.read(length_min):
        chunk += file.readline()
        yield Part(offset, len(chunk), first)
        offset += len(chunk)
        first += chunk.count(b"\n")


class Bad(NamedTuple):
    """A line that cannot be read: the error, which does not travel as an exception."""

    code: str
    params: dict[str, object]


def _read(path: Path, shown: str, part: Part) -> Iterator[tuple[int, Any, Mention | None]]:
    """Place in the file, label and mention of each line; of the first bad one, what is wrong with it."""
    with path.open("rb") as file:
        file.seek(part.offset)
        lines = BytesIO(file.read(part.length))
    place = part.first
    try:
        for label, one in read_mentions(lines, shown, part.first):
            yield place, label, one
            place += 1
    except StopProcess as error:
        yield place, Bad(error.code, error.params), None


@contextmanager
def spark(master: str) -> Iterator[SparkContext]:
    """A context that ends with the block; on the Java that Kafka runs on, unless JAVA_HOME or HUB_JAVA_HOME names another.

    Raises:
        StopProcess: pyspark or Java is missing.
    """
    if find_spec("pyspark") is None:
        raise StopProcess("spark_missing")
    with tempfile.TemporaryDirectory(prefix="hub-spark-") as folder:
        os.environ["JAVA_HOME"] = str(_java_home(Path(folder)))
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        root = str(Path(hub.__file__).parents[1])  # local workers find the hub where this process found it
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        from py4j.protocol import Py4JError
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException

        # Whatever spark-defaults.conf and spark-submit say goes before these.
        made = SparkConf().setIfMissing("spark.master", master).setIfMissing("spark.ui.enabled", "false")
        made = made.setIfMissing("spark.app.name", "nqi-hub identity").setIfMissing(
            "spark.ui.showConsoleProgress", "false"
        )
        if made.get("spark.master", "").startswith("local"):
            for name in ("spark.driver.bindAddress", "spark.driver.host"):
                made = made.setIfMissing(name, "127.0.0.1")
        try:
            context = SparkContext(conf=made)
            context.setLogLevel("ERROR")
            try:
                yield context
            finally:
                context.stop()
        except (Py4JError, PySparkException) as error:
            raise StopProcess("spark_failed", detail=str(error)) from error


def _java_home(folder: Path) -> Path:
    """The Java of settings, else of JAVA_HOME, else the wheel's; in `folder` one that leaves out what it lacks."""
    settings = Settings()
    named = os.environ.get("JAVA_HOME")
    if settings.java_home is None and named:
        settings = settings.model_copy(update={"java_home": Path(named)})
    try:
        java = find_java(settings, None).program
    except StopProcess as error:
        raise StopProcess("spark_no_java", detail=str(error.params["detail"])) from None
    home = java.parents[1]
    release = home / "release"
    if not release.exists() or VECTORS in release.read_text("utf-8") or sys.platform == "win32":
        return home
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(WITHOUT_VECTORS.format(module=VECTORS, java=java), "utf-8")
    program.chmod(0o700)
    return folder
