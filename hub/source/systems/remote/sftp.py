"""Folders by SFTP. The server shows a key that is known beforehand, or nothing is said to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from typing import Any

import httpx

from hub.errors import RetryLater, StopProcess
from hub.source.addresses import allowed_addresses
from hub.source.raw import Options
from hub.source.systems.remote.fetching import CLOCK_OFF_S, TIMEOUT_S, Entry, Remote, folder_in, missing, plain, told
from hub.source.systems.stored import Folder, split_pattern

PORT = 22
CLOSE_S = 5.0


@contextmanager
def sftp_folder(address: str, options: Options) -> Iterator[Folder]:
    """A folder at sftp://[user@]host[:port]/folder/pattern.

    Raises:
        StopProcess: no host key is named, another one is shown, the login is refused, no such folder.
        RetryLater: away.
    """
    try:
        import asyncssh
        from sshfs import SSHFileSystem  # type: ignore[import-untyped]
    except ImportError:
        raise missing("sshfs") from None
    url = httpx.URL(address)
    host, port = url.host, url.port or PORT
    timeout_s = float(options.get("timeout_s", TIMEOUT_S))
    known = known_hosts(options, host, port)
    addresses = allowed_addresses(host, port, options)
    root, pattern = split_pattern(url.path)
    key = plain(options, "private_key")
    try:
        keys = [asyncssh.import_private_key(key, plain(options, "passphrase") or None)] if key else None
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise StopProcess("remote_option", option="private_key", detail="OpenSSH, PEM") from None
    guarded = partial(failures, host, port, timeout_s, addresses[0])
    with guarded():
        system = SSHFileSystem(
            addresses[0], port=port, host_key_alias=host, known_hosts=known,
            username=url.username or plain(options, "username") or None, password=plain(options, "password") or None,
            client_keys=keys, agent_path=None, config=None, gss_host=None, connect_timeout=timeout_s,
            login_timeout=timeout_s, keepalive_interval=timeout_s / 3, keepalive_count_max=3, timeout=timeout_s,
            skip_instance_cache=True,
        )  # fmt: skip
    system.loop.call_soon_threadsafe(system.loop.set_exception_handler, quiet)
    try:
        yield folder_in(address, Server(system, root, timeout_s).remote(guarded), pattern, options, CLOCK_OFF_S)
    finally:
        closed(system)


class Server:
    """A folder of an SFTP server."""

    def __init__(self, system: Any, root: str, timeout_s: float) -> None:
        self.system, self.root, self.timeout_s = system, root.rstrip("/"), timeout_s

    def remote(self, guarded: Callable[[], AbstractContextManager[None]]) -> Remote:
        """The questions that it answers."""
        return Remote(self.listing, self.stream, self.stamp, guarded)

    def listing(self, folder: str) -> list[Entry]:
        """What a folder holds."""
        path = f"{self.root}/{folder}".rstrip("/") or "/"
        found = []
        for info in self.system.ls(path, detail=True, timeout=self.timeout_s):
            name = str(info["name"])[len(path.rstrip("/")) + 1 :]
            stamp = stamp_of(info)
            found.append(Entry(name, str(info["type"]), stamp, stamp[0], float(stamp[1])))
        return found

    def stamp(self, name: str) -> list[Any]:
        """A file's stamp as it is now."""
        return stamp_of(self.system.info(f"{self.root}/{name}", timeout=self.timeout_s))

    @contextmanager
    def stream(self, name: str) -> Iterator[Any]:
        """A file's bytes."""
        handle = self.system.open(f"{self.root}/{name}", "rb")
        try:
            yield Timed(handle, self.timeout_s)
        finally:
            with suppress(Exception):  # sshfs closes without a limit of time, for ever where the link is dead
                handle._close(timeout=CLOSE_S)
            handle._closed = True


class Timed:
    """A remote file whose every read is over within a time."""

    def __init__(self, handle: Any, timeout_s: float) -> None:
        self.handle, self.timeout_s = handle, timeout_s

    def read(self, size: int) -> bytes:
        """The next bytes."""
        return bytes(self.handle.read(size, timeout=self.timeout_s))


def quiet(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Reads that were under way when a link broke: one error was told, a hundred more in the log help nobody."""
    import asyncssh

    if not isinstance(context.get("exception"), asyncssh.Error):
        loop.default_exception_handler(context)


def stamp_of(info: Any) -> list[Any]:
    """Size and time of the last change, to the second, as SFTP tells them."""
    return [int(info["size"] or 0), int(info["mtime"].timestamp()) if info["mtime"] else 0]


def closed(system: Any) -> None:
    """End the connection, whatever state it is in."""
    from fsspec.asyn import sync  # type: ignore[import-untyped]

    async def close() -> None:
        system.client.close()
        await system.client.wait_closed()

    with suppress(Exception):  # it is over either way
        sync(system.loop, close, timeout=CLOSE_S)


def known_hosts(options: Options, host: str, port: int) -> Any:
    """The keys that the server may show: of the option host_key ("ssh-ed25519 AAAA…") or known_hosts (OpenSSH's lines).

    Raises:
        StopProcess: there is none, or none that can be read.
    """
    import asyncssh

    key, lines = plain(options, "host_key"), plain(options, "known_hosts")
    try:
        if key:
            return [asyncssh.import_public_key(key)], [], []
        if lines:
            return asyncssh.import_known_hosts(lines)
    except (asyncssh.KeyImportError, ValueError):
        raise StopProcess("remote_option", option="host_key", detail="ssh-ed25519 AAAA…") from None
    raise StopProcess("host_key_missing", host=f"{host}:{port}")


@contextmanager
def failures(host: str, port: int, timeout_s: float, address: str) -> Iterator[None]:
    """What SSH knows as an error, as ours."""
    import asyncssh

    with told(host):
        try:
            yield
        except asyncssh.HostKeyNotVerifiable:
            found = shown_key(address, port, timeout_s)
            raise StopProcess("host_key_wrong", host=f"{host}:{port}", found=found) from None
        except asyncssh.SFTPNoSuchFile:
            raise FileNotFoundError from None
        except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied):
            raise PermissionError from None
        except asyncssh.Error as error:
            raise RetryLater("remote_away", host=host, detail=type(error).__name__) from None


def shown_key(address: str, port: int, timeout_s: float) -> str:
    """The fingerprint of the key that a server shows, for a person to compare."""
    import asyncssh

    async def ask() -> str:
        found = await asyncio.wait_for(asyncssh.get_server_host_key(address, port, config=None), timeout_s)
        return str(found.get_fingerprint()) if found else "?"

    try:
        return asyncio.run(ask())
    except (OSError, asyncssh.Error, TimeoutError):
        return "?"
