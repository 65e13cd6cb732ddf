"""Folders by SFTP, against a real server: known keys only, whole files only, nothing secret in errors."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from pydantic import SecretStr

from hub.errors import RetryLater, StopProcess
from hub.source import any_file
from hub.source.pull import Mark
from tests.source.systems.folders import Readings
from tests.source.systems.remote_peers import PASSWORD, USER, SftpPeer, public

OTHER = public(asyncssh.generate_private_key("ssh-ed25519"))
ONE = "名称,结论\n示例甲,合格\n"


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[SftpPeer]:
    """A server with two files and one that is half there."""
    root = tmp_path / "root"
    (root / "out" / "2024").mkdir(parents=True)
    for name in ("out/a.csv", "out/2024/b.csv", "out/c.csv.part"):
        (root / name).write_text(ONE, encoding="utf-8")
    with SftpPeer(root, tmp_path / "control").running() as running:
        yield running


def readings(peer: SftpPeer, where: str, **options: Any) -> Readings:
    """An instance that reads from the server."""
    usual: dict[str, Any] = {
        "path": f"sftp://127.0.0.1:{peer.port}{where}", "source_networks": "127.0.0.0/8", "username": USER,
        "password": SecretStr(PASSWORD), "host_key": peer.host_key, "timeout_s": 5,
    }  # fmt: skip
    return Readings(any_file, **{name: value for name, value in {**usual, **options}.items() if value is not None})


def test_a_folder(peer: SftpPeer) -> None:
    instance = readings(peer, "/out/*.csv")
    assert instance.places() == ["a.csv line:2"]
    assert instance.unchanged()
    (peer.root / "out" / "d.csv").write_text(ONE, encoding="utf-8")
    assert instance.places() == ["a.csv line:2", "d.csv line:2"]
    (peer.root / "out" / "a.csv").unlink()
    assert instance.places() == ["d.csv line:2"]
    assert readings(peer, "/out/**/*.csv").places() == ["2024/b.csv line:2", "d.csv line:2"]
    assert readings(peer, "/out/2024/b.csv").places() == ["b.csv line:2"]


def test_a_large_file_arrives_byte_by_byte(peer: SftpPeer) -> None:
    lines = "".join(f"示例{number},合格\n" for number in range(100_000))
    (peer.root / "out" / "a.csv").write_text("名称,结论\n" + lines, encoding="utf-8")
    instance = readings(peer, "/out/a.csv")
    found = instance.read()
    assert "".join(item.raw.decode() for item in found[1:-1]) == lines
    assert isinstance(found[-1], Mark)


def test_a_key_instead_of_a_password(peer: SftpPeer) -> None:
    key = SecretStr(peer.client_key.export_private_key().decode())
    assert readings(peer, "/out/*.csv", password=None, private_key=key).places() == ["a.csv line:2"]
    instance = readings(peer, "/out/*.csv", private_key=SecretStr("no key"))
    assert instance.read() == []
    assert instance.error is not None
    assert instance.error.code == "remote_option"


def test_a_server_whose_key_is_not_known_is_told_nothing(peer: SftpPeer) -> None:
    for options, code in (
        ({"host_key": None}, "host_key_missing"),
        ({"host_key": OTHER}, "host_key_wrong"),
        ({"host_key": "rubbish"}, "remote_option"),
        ({"host_key": None, "known_hosts": f"[127.0.0.1]:{peer.port} {OTHER}"}, "host_key_wrong"),
    ):  # fmt: skip
        instance = readings(peer, "/out/*.csv", **options)
        assert instance.read() == []
        assert isinstance(instance.error, StopProcess)
        assert instance.error.code == code
        if code == "host_key_wrong":
            assert peer.key.get_fingerprint() in str(instance.error)
    assert peer.told == []
    lines = f"[127.0.0.1]:{peer.port} {peer.host_key}"
    assert readings(peer, "/out/*.csv", host_key=None, known_hosts=lines).places() == ["a.csv line:2"]


def test_a_wrong_password_is_for_a_person_and_is_not_shown(peer: SftpPeer) -> None:
    instance = readings(peer, "/out/*.csv", password=SecretStr("wr0ng-Password"))
    instance.read()
    assert isinstance(instance.error, StopProcess)
    assert instance.error.code == "remote_refused"
    assert "wr0ng" not in instance.error.describe("en") + repr(instance.error.params)


def test_what_is_not_there(peer: SftpPeer) -> None:
    instance = readings(peer, "/nowhere/*.csv")
    instance.read()
    assert instance.error is not None
    assert instance.error.code == "remote_missing"
    instance = readings(peer, "/out/*.xlsx")
    instance.read()
    assert instance.error is not None
    assert instance.error.code == "file_missing"


def test_a_link_is_not_followed(peer: SftpPeer) -> None:
    (peer.root / "out" / "link.csv").symlink_to("/etc/passwd")
    instance = readings(peer, "/out/*.csv")
    instance.read()
    assert instance.error is not None
    assert instance.error.code == "file_link"


def test_a_file_that_grows_while_it_is_fetched(peer: SftpPeer) -> None:
    (peer.root / "out" / "a.csv").write_text(ONE * 200_000, encoding="utf-8")
    peer.habit("slow", "0.02")
    instance = readings(peer, "/out/a.csv")

    def grow() -> None:
        with (peer.root / "out" / "a.csv").open("a", encoding="utf-8") as out:
            out.write(ONE)

    timer = threading.Timer(0.3, grow)
    timer.start()
    found = instance.read()
    timer.join(10)
    assert found == []
    assert isinstance(instance.error, RetryLater)
    assert instance.error.code == "file_moving"


def test_a_young_file_is_looked_at_twice(peer: SftpPeer) -> None:
    assert readings(peer, "/out/*.csv", settle_s=0.2).places() == ["a.csv line:2"]
    os.utime(peer.root / "out" / "a.csv", (0, 0))
    assert readings(peer, "/out/*.csv", settle_s=20).places() == ["a.csv line:2"]


def test_a_link_that_breaks_is_tried_again_later(peer: SftpPeer) -> None:
    (peer.root / "out" / "a.csv").write_text(ONE * 200_000, encoding="utf-8")
    peer.habit("cut")
    instance = readings(peer, "/out/a.csv")
    assert instance.read() == []
    assert isinstance(instance.error, RetryLater)
    (peer.control / "cut").unlink()
    peer.habit("slow", "30")
    instance = readings(peer, "/out/a.csv", timeout_s=1)
    assert instance.read() == []
    assert isinstance(instance.error, RetryLater)
    assert instance.error.code == "remote_away"


def test_nobody_there(peer: SftpPeer) -> None:
    instance = readings(peer, "/out/*.csv", path="sftp://127.0.0.1:1/out/*.csv")
    instance.read()
    assert isinstance(instance.error, RetryLater)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("sftp://hub:secret@127.0.0.1/x", "remote_option"), ("ftp://127.0.0.1/x", "remote_option"),
        ("sftp://127.0.0.1/x", "address_refused"), ("sftp:///x", "remote_option"), ("file:///etc/passwd", "remote_option"),
    ],
)  # fmt: skip
def test_where_it_may_not_go(path: str, code: str) -> None:
    instance = Readings(any_file, path=path, host_key=OTHER)
    instance.read()
    assert isinstance(instance.error, StopProcess)
    assert instance.error.code == code
    assert "secret" not in str(instance.error).replace("as a secret", "")
