"""Jars: only what the lock names, checked, without the network once they are there."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from hub.errors import StopProcess
from hub.servers import jars
from hub.servers.account import cache_dir


@pytest.fixture(scope="module")
def cached() -> list[Path]:
    return jars.sync(jars.LOCK, cache_dir() / "jars", print)


def test_lock_names_one_kafka_and_no_address() -> None:
    text = jars.LOCK.read_text()
    assert "://" not in text
    locked = {jar.artifact: jar.version for jar in jars.read_lock()}
    assert len(locked) == 46
    assert locked["kafka-clients"] == locked["kafka_2.13"] == "4.3.1"
    assert all(len(jar.sha256) == 64 for jar in jars.read_lock())


def small_lock(folder: Path, cached: list[Path]) -> tuple[Path, jars.Jar]:
    smallest = min(jars.read_lock(), key=lambda jar: (cached[0].parent / jar.file_name).stat().st_size)
    lock = folder / "jars.lock"
    lock.write_text(f"{smallest.coordinate} {smallest.sha256}\n")
    return lock, smallest


def test_complete_folder_needs_no_network(cached: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    shutil.copytree(cached[0].parent, tmp_path / "jars")
    assert [path.name for path in jars.sync(jars.LOCK, tmp_path / "jars", print)] == [path.name for path in cached]


def test_tampered_jar_is_replaced(cached: list[Path], tmp_path: Path) -> None:
    lock, jar = small_lock(tmp_path, cached)
    tampered = tmp_path / jar.file_name
    tampered.write_bytes((cached[0].parent / jar.file_name).read_bytes() + b"x")
    said: list[str] = []
    jars.sync(lock, tmp_path, said.append)
    assert jars.sha256_of(tampered) == jar.sha256
    assert said and not list(tmp_path.glob(".fetch-*"))
    assert jars.sync(lock, tmp_path, said.append) and len(said) == 1


def test_other_content_than_locked_is_refused(cached: list[Path], tmp_path: Path) -> None:
    _, jar = small_lock(tmp_path, cached)
    lock = tmp_path / "wrong.lock"
    lock.write_text(f"{jar.coordinate} {'0' * 64}\n")
    with pytest.raises(StopProcess, match="is not what the lock names"):
        jars.sync(lock, tmp_path, print)
    assert not list(tmp_path.glob("*.jar"))


def test_no_network_says_so_in_both_languages(
    cached: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    lock, jar = small_lock(tmp_path, cached)
    started = time.monotonic()
    with pytest.raises(StopProcess) as caught:
        jars.sync(lock, tmp_path, print)
    assert time.monotonic() - started < 60
    assert f"could not fetch {jar.coordinate}" in caught.value.describe("en")
    assert "首次启动需要网络" in caught.value.describe("zh")
    assert str(tmp_path) in caught.value.describe("zh")
