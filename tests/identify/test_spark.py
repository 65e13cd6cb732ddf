"""Identity on Spark: the same clusters as on one machine, and errors that say what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import orjson
import psutil
import pytest

from hub.errors import StopProcess
from hub.identify.made_up import generate
from hub.identify.measure.truth import question
from hub.servers.kafka import find_java
from hub.settings import Settings
from tests.conftest import WITHOUT_SPARK

ROOT = Path(__file__).parents[2]
SITE = Path(os.environ.get("SPARK_SITE", str(ROOT / ".venv" / "spark")))
MENTIONS = int(os.environ.get("HUB_TEST_SPARK_MENTIONS", "20000"))
MENTIONS_A_FIRM = 4.05
MEMORY_MAX = 3 * 1024**3
TIMEOUT_S = 1800


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """What a process with Spark needs; the test is skipped, loudly, where there is none."""
    try:
        find_java(Settings(), None)
    except StopProcess:
        pytest.skip(WITHOUT_SPARK)
    if find_spec("pyspark") is None and not (SITE / "pyspark").exists():
        pytest.skip(WITHOUT_SPARK)
    paths = [str(ROOT), str(SITE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {name: value for name, value in os.environ.items() if name != "JAVA_HOME"} | {
        "PYTHONPATH": os.pathsep.join(paths),
        "LANG": "C.UTF-8",
    }


def run(
    environment: dict[str, str], *words: str, module: str = "hub", wanted: int = 0
) -> subprocess.CompletedProcess[str]:
    """A command, that must end with this code."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words], env=environment, capture_output=True, text=True, timeout=TIMEOUT_S
    )
    assert done.returncode == wanted, done.stdout[-2000:] + done.stderr[-4000:]
    return done


class Memory(threading.Thread):
    """The most memory that our child processes held together, in bytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.ended = threading.Event()

    def run(self) -> None:
        """Look every second."""
        while not self.ended.wait(1):
            held = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    held += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.most = max(self.most, held)


def test_spark_gives_the_clusters_of_one_machine(environment: dict[str, str], tmp_path: Path) -> None:
    _, lines = generate(int(MENTIONS / MENTIONS_A_FIRM), 3)
    mentions, local, spark = (tmp_path / name for name in ("mentions.jsonl", "local.jsonl", "spark.jsonl"))
    mentions.write_bytes(b"\n".join(orjson.dumps(question(line)) for line in lines))
    assert len(lines) > 0.95 * MENTIONS
    words = ("identity", "cluster", "--in", str(mentions), "--out")
    run(environment, *words, str(local))
    memory = Memory()
    memory.start()
    run(environment, *words, str(spark), "--engine", "spark", "--master", "local[2]")
    memory.ended.set()
    memory.join()
    assert spark.read_bytes() == local.read_bytes()
    print(f"{len(lines)} mentions, {memory.most / 2**20:.0f} MB")
    assert 0 < memory.most < MEMORY_MAX


def test_decisions_hot_keys_and_other_weights(environment: dict[str, str]) -> None:
    done = run(environment, "local[2]", module="tests.identify.spark_settling")
    assert done.stdout.count("enterprises") == 2


def test_the_first_bad_line_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    good = b'{"mention": "%d", "source": "s", "name": "\xe7\x94\xb2"}\n'
    lines = [good % number for number in range(4000)]
    lines[2499], lines[3600] = b'{"mention": "x"}\n', b"[]\n"
    file = tmp_path / "in.jsonl"
    file.write_bytes(b"\n" + b"".join(lines))
    words = ("identity", "cluster", "--in", str(file), "--out", str(tmp_path / "out.jsonl"))
    said = run(environment, *words, wanted=1).stderr
    assert "line 2501" in said
    assert said in run(environment, *words, "--engine", "spark", "--master", "local[2]", wanted=1).stderr


def test_what_is_missing_is_said(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"mention": "a", "source": "s", "name": "x"}\n')
    words = ("identity", "cluster", "--in", str(file), "--out", str(tmp_path / "out.jsonl"), "--engine", "spark")
    said = run(environment | {"HUB_JAVA_HOME": str(tmp_path)}, *words, wanted=1).stderr
    assert "HUB_JAVA_HOME" in said
    assert (
        "Java 17" in run(environment | {"HUB_JAVA_HOME": str(tmp_path), "LANG": "zh_CN.UTF-8"}, *words, wanted=1).stderr
    )
    if find_spec("pyspark") is None:
        assert "nqi-hub[spark]" in run(environment | {"PYTHONPATH": str(ROOT)}, *words, wanted=1).stderr
