"""Kafka's jars: which ones (`jars.lock`: coordinate and SHA-256), and how they come into the cache."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import ssl
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from hub.errors import StopProcess
from hub.servers.account import shared_folder

LOCK = Path(__file__).with_name("jars.lock")
# "!" says "not a BOM": without it jgo takes versions out of parents' dependency tables and mixes an old client in.
COORDINATES = "org.apache.kafka:kafka_2.13:4.3.1!+org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!"
DOWNLOADS_AT_ONCE = 8
DOWNLOAD_TIMEOUT_S = 60
TORN_DOWNLOAD_AGE_S = 24 * 3600


class Jar(NamedTuple):
    """One locked jar."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def coordinate(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def file_name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def read_lock(lockfile: Path = LOCK) -> list[Jar]:
    """The jars of a lock file, rows of `group:artifact:version sha256`."""
    jars = []
    for row in lockfile.read_text(encoding="utf-8").splitlines():
        coordinate, sha256 = row.split()
        group, artifact, jar_version = coordinate.split(":")
        jars.append(Jar(group, artifact, jar_version, sha256))
    return jars


def write_lock(lockfile: Path = LOCK) -> int:
    """Resolve `COORDINATES` anew with jgo and write the lock; returns how many jars it names."""
    import jgo  # slow to import, and only a maintainer's `make lock` resolves

    rows = []
    for artifact in jgo.resolve(COORDINATES):
        jar = Jar(artifact.groupId, artifact.artifactId, artifact.version, sha256_of(Path(artifact.resolve())))
        rows.append(f"{jar.coordinate} {jar.sha256}")
    lockfile.write_text("\n".join(sorted(rows)) + "\n", encoding="utf-8")
    return len(rows)


def sync(lockfile: Path, dest: Path, progress: Callable[[str], None]) -> list[Path]:
    """Bring every locked jar into `dest` and return their paths, the class path; no network when all are there.

    A jar that is not what the lock says is fetched again. Two processes may sync one folder at once: a jar appears
    under its name only whole and checked. Nothing is deleted, so that two versions of the hub can share the folder.

    Raises:
        StopProcess: `jar_download` (no network, no such jar) `jar_changed` (the download is not what was
            locked) or `cache_unwritable`.
    """
    jars = read_lock(lockfile)
    shared_folder(dest)
    with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
        good = list(pool.map(lambda jar: is_cached(jar, dest), jars))
        missing = [jar for jar, there in zip(jars, good, strict=True) if not there]
        if missing:
            progress(f"Fetching {len(missing)} of Kafka's {len(jars)} jars (once) / 正在下载 Kafka 组件（仅首次）")
            _drop_torn_downloads(dest)
            _trust_the_system()
            fetches = [pool.submit(_fetch, jar, dest) for jar in missing]
            try:
                for fetch in fetches:
                    fetch.result()
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    return [dest / jar.file_name for jar in jars]


def is_cached(jar: Jar, dest: Path) -> bool:
    """True if `dest` holds this very jar."""
    try:
        return sha256_of(dest / jar.file_name) == jar.sha256
    except FileNotFoundError:
        return False


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch(jar: Jar, dest: Path) -> None:
    from jgo.constants import MAVEN_CENTRAL_URL  # slow to import, and needed only when a jar is missing
    from jgo.maven import MavenContext

    logging.getLogger("jgo").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(dir=dest, prefix=".fetch-", ignore_cleanup_errors=True) as folder:
        try:
            context = MavenContext(
                repo_cache=Path(folder), remote_repos={"central": MAVEN_CENTRAL_URL}, timeout=DOWNLOAD_TIMEOUT_S
            )
            component = context.project(jar.group, jar.artifact).at_version(jar.version)
            got = Path(component.artifact(packaging="jar").resolve())
        except Exception as error:  # jgo raises what its HTTP client does, and RuntimeError for a 404
            detail = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise StopProcess("jar_download", jar=jar.coordinate, detail=detail, folder=dest) from error
        found = sha256_of(got)
        if found != jar.sha256:
            raise StopProcess("jar_changed", jar=jar.coordinate, found=found, expected=jar.sha256)
        got.chmod(0o644)  # another user of the machine may run the broker
        os.replace(got, dest / jar.file_name)


def _trust_the_system() -> None:
    """Let jgo's HTTP client (requests) believe the certificates that the machine does: a firm's proxy has its own."""
    paths = ssl.get_default_verify_paths()
    folder = paths.capath if paths.capath and any(Path(paths.capath).glob("*")) else None
    store = paths.cafile or folder
    if store is not None:
        os.environ.setdefault("REQUESTS_CA_BUNDLE", store)


def _drop_torn_downloads(dest: Path) -> None:
    """Remove what a killed download left; young folders may belong to another process that is syncing now."""
    for folder in dest.glob(".fetch-*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > TORN_DOWNLOAD_AGE_S:
                shutil.rmtree(folder, ignore_errors=True)
