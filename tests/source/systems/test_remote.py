"""Folders in buckets, by WebDAV and single files by HTTP, against real servers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from hub.errors import RetryLater, StopProcess
from hub.source import any_file
from hub.source.pull import Unchanged
from tests.source.systems.folders import Readings
from tests.source.systems.remote_peers import PASSWORD, USER, web_peer, webdav_peer

ONE = "名称,结论\n示例甲,合格\n"
HERE = {"source_networks": "127.0.0.0/8", "timeout_s": 5}


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A client of an S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id=USER,
        aws_secret_access_key=PASSWORD,
        region_name="us-east-1",
    )
    yield client
    client.close()
    server.stop()


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> str:
    """A bucket with two files."""
    name = f"b{abs(hash(request.node.name)):x}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="检验/a.csv", Body=ONE.encode())
    s3.put_object(Bucket=name, Key="检验/2024/b.csv", Body=ONE.encode())
    return name


def in_bucket(s3: Any, path: str, **options: Any) -> Readings:
    """An instance that reads a bucket."""
    key = {"username": USER, "password": SecretStr(PASSWORD)}
    return Readings(any_file, **{"path": path, "endpoint_url": s3.meta.endpoint_url, **HERE, **key, **options})


def test_a_bucket(s3: Any, bucket: str) -> None:
    instance = in_bucket(s3, f"s3://{bucket}/检验/*.csv")
    assert instance.places() == ["a.csv line:2"]
    assert instance.unchanged()
    s3.put_object(Bucket=bucket, Key="检验/a.csv", Body=ONE.replace("甲", "乙").encode())
    s3.put_object(Bucket=bucket, Key="检验/c.csv", Body=(ONE * 50_000).encode())
    assert len(instance.places()) == 100_000
    s3.delete_object(Bucket=bucket, Key="检验/c.csv")
    assert instance.places() == ["a.csv line:2"]
    assert in_bucket(s3, f"s3://{bucket}/**/*.csv").places() == ["检验/2024/b.csv line:2", "检验/a.csv line:2"]


def test_what_a_bucket_refuses(s3: Any, bucket: str) -> None:
    for path, options, code in (
        (f"s3://{bucket}/检验/*.csv", {"source_networks": ""}, "address_refused"),
        ("s3://nothing-here/检验/*.csv", {}, "remote_missing"),
        (f"s3://{bucket}/x/*.csv", {}, "remote_missing"),
        (f"s3://{bucket}/检验/*.csv", {"endpoint_url": "ftp://x"}, "remote_option"),
        (f"s3://{bucket}/检验/*.csv", {"endpoint_url": "http://127.0.0.1:1"}, "remote_away"),
    ):
        instance = in_bucket(s3, path, **options)
        assert instance.read() == []
        assert instance.error is not None
        assert instance.error.code == code
        assert PASSWORD not in str(instance.error)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that a server shows."""
    (tmp_path / "检验 结果").mkdir()
    (tmp_path / "检验 结果" / "a b.csv").write_text(ONE, encoding="utf-8")
    (tmp_path / "检验 结果" / "旧").mkdir()
    return tmp_path


def by_webdav(port: int, path: str, **options: Any) -> Readings:
    """An instance that reads by WebDAV."""
    key = {"username": USER, "password": SecretStr(PASSWORD)}
    return Readings(any_file, **{"path": f"webdav://127.0.0.1:{port}/{path}", "base": "/dav", **HERE, **key, **options})


def test_webdav(shared: Path) -> None:
    with webdav_peer(shared) as port:
        instance = by_webdav(port, "检验 结果/*.csv")
        assert instance.places() == ["a b.csv line:2"]
        assert instance.unchanged()
        (shared / "检验 结果" / "旧" / "c.csv").write_text(ONE, encoding="utf-8")
        (shared / "检验 结果" / "a b.csv").write_text(ONE + "示例乙,合格\n", encoding="utf-8")
        assert len(instance.places()) == 2
        assert by_webdav(port, "检验 结果/*/c.csv").places() == ["旧/c.csv line:2"]
        for options, path, code in (
            ({"password": SecretStr("wr0ng")}, "检验 结果/*.csv", "remote_refused"),
            ({}, "nowhere/*.csv", "remote_missing"),
            ({"source_networks": ""}, "检验 结果/*.csv", "address_refused"),
        ):
            instance = by_webdav(port, path, **options)
            assert instance.read() == []
            assert isinstance(instance.error, StopProcess)
            assert instance.error.code == code


BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><multistatus xmlns="DAV:">&b;</multistatus>'
ELSEWHERE = (
    '<?xml version="1.0"?><multistatus xmlns="DAV:"><response><href>/dav/{0}</href><propstat><prop><resourcetype><collection/>'
    "</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response><response><href>/dav/in/{1}</href><propstat>"
    "<prop><resourcetype/><getcontentlength>9</getcontentlength></prop><status>HTTP/1.1 200 OK</status></propstat></response>"
    "</multistatus>"
)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (BOMB, "xml_entities"), (b"<html>", "remote_away"), (b"<a>" * 30_000_000, "too_large"),
        (ELSEWHERE.format("in/", "..%2F..%2Fetc%2Fpasswd").encode(), "remote_name"),
    ],
)  # fmt: skip
def test_a_webdav_server_that_means_harm(tmp_path: Path, answer: bytes, code: str) -> None:
    def propfind(request: Any) -> None:
        request.send_response(207)
        request.send_header("Content-Type", "application/xml")
        request.send_header("Content-Length", str(len(answer)))
        request.end_headers()
        request.wfile.write(answer)

    with web_peer(tmp_path, do_PROPFIND=propfind) as port:
        instance = by_webdav(port, "in/*")
        assert instance.read() == []
        assert instance.error is not None
        assert instance.error.code == code


def by_http(port: int, name: str = "a.csv", **options: Any) -> Readings:
    """An instance that reads one file by HTTP."""
    return Readings(any_file, **{"path": f"http://127.0.0.1:{port}/{name}", **HERE, **options})


def test_one_file_by_http(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ONE, encoding="utf-8")
    with web_peer(tmp_path) as port:
        instance = by_http(port)
        assert instance.places() == ["a.csv line:2"]
        assert instance.unchanged()
        time.sleep(1.1)  # Last-Modified counts seconds
        (tmp_path / "a.csv").write_text(ONE + "示例乙,合格\n", encoding="utf-8")
        assert len(instance.places()) == 2
        for name, options, code in (
            ("b.csv", {}, "remote_missing"), ("a.csv", {"source_networks": ""}, "address_refused"),
            ("a.csv", {"unpacked_bytes_max": 20}, "too_large"),
        ):  # fmt: skip
            instance = by_http(port, name, **options)
            assert instance.read() == []
            assert isinstance(instance.error, StopProcess)
            assert instance.error.code == code


def test_a_server_that_tells_neither_tag_nor_time(tmp_path: Path) -> None:
    def answer(request: Any) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(ONE.encode())))
        request.end_headers()
        request.wfile.write(ONE.encode())

    def head(request: Any) -> None:
        request.send_error(405)

    with web_peer(tmp_path, do_GET=answer, do_HEAD=head) as port:
        instance = by_http(port)
        assert instance.places() == ["a.csv line:2"]
        assert instance.read() == [Unchanged()]


def test_servers_that_are_slow_break_off_send_elsewhere_or_fail(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ONE, encoding="utf-8")

    def cut(request: Any) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(ONE.encode())
        request.close_connection = True

    def stall(request: Any) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        time.sleep(1.5)

    def send_away(request: Any) -> None:
        request.send_response(302)
        request.send_header("Location", "http://169.254.169.254/latest/meta-data/")
        request.end_headers()

    def fail(request: Any) -> None:
        request.send_error(503)

    def refuse(request: Any) -> None:
        request.send_error(403)

    for habit, kind, code in (
        (cut, RetryLater, "remote_away"), (stall, RetryLater, "remote_away"), (fail, RetryLater, "remote_away"),
        (send_away, StopProcess, "address_refused"), (refuse, StopProcess, "remote_refused"),
    ):  # fmt: skip
        with web_peer(tmp_path, do_GET=habit) as port:
            instance = by_http(port, timeout_s=0.5)
            assert instance.read() == []
            assert isinstance(instance.error, kind)
            assert instance.error.code == code
