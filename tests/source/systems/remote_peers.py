"""Real servers of files on loopback: SFTP (asyncssh), S3 (moto), WebDAV (wsgidav), HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import asyncssh
from wsgidav.wsgidav_app import WsgiDAVApp

USER, PASSWORD = "hub", "s3cret-Password"


class SftpPeer:
    """An SFTP server that shows one folder as its root, in a process of its own (`sftp_server.py`)."""

    def __init__(self, root: Path, control: Path) -> None:
        self.root, self.control = root, control
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key = asyncssh.generate_private_key("ssh-ed25519")
        self.port = 0

    @property
    def host_key(self) -> str:
        """The key that the server shows, as OpenSSH prints it."""
        return public(self.key)

    @property
    def told(self) -> list[str]:
        """The passwords that were told to it."""
        told = self.control / "told"
        return told.read_text("utf-8").split() if told.exists() else []

    def habit(self, name: str, value: str = "") -> None:
        """Give it a habit: "slow" (seconds before each read), "cut"."""
        (self.control / name).write_text(value, encoding="utf-8")

    @contextmanager
    def running(self) -> Iterator[SftpPeer]:
        """The server, until it is killed."""
        self.control.mkdir()
        self.key.write_private_key(self.control / "host_key")
        self.client_key.write_public_key(self.control / "client_key.pub")
        (self.control / "login.json").write_text(json.dumps([USER, PASSWORD]), encoding="utf-8")
        script = Path(__file__).parent / "sftp_server.py"
        with subprocess.Popen([sys.executable, script, self.root, self.control], stderr=subprocess.DEVNULL) as process:
            try:
                wait_until((self.control / "port").exists, 30)
                self.port = int((self.control / "port").read_text("utf-8"))
                yield self
            finally:
                process.kill()


def public(key: Any) -> str:
    """A key's public half as OpenSSH prints it."""
    return str(key.export_public_key("openssh").decode().strip())


class QuietHandler(WSGIRequestHandler):
    """Requests without a line each on standard error."""

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class ThreadedServer(ThreadingMixIn, WSGIServer):
    """A WSGI server that answers several at once."""

    daemon_threads = True


@contextmanager
def serving(server: Any) -> Iterator[int]:
    """A server in a thread of its own; its port."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


@contextmanager
def webdav_peer(root: Path) -> Iterator[int]:
    """A WebDAV server of one folder, under /dav."""
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/dav": {"root": str(root), "readonly": True}},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0, "logging": {"enable": False},
        }
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, app, server_class=ThreadedServer, handler_class=QuietHandler)
    with serving(server) as port:
        yield port


class Pages(SimpleHTTPRequestHandler):
    """Files of a folder by HTTP."""

    root: Path

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, directory=str(self.root), **named)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def web_peer(root: Path, **habits: Callable[[Any], None]) -> Iterator[int]:
    """An HTTP server of one folder; habits are methods of its handler (do_GET…)."""
    handler = type("Habits", (Pages,), {"root": root, **habits})
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as port:
        yield port


def wait_until(true: Callable[[], bool], for_s: float = 10.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + for_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
