"""Folders in buckets of S3 and of what speaks like it (OSS, COS, OBS, MinIO)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import httpx

from hub.errors import HubError, RetryLater, StopProcess
from hub.source.addresses import allowed_addresses
from hub.source.raw import Options
from hub.source.systems.remote.fetching import TIMEOUT_S, Entry, Remote, folder_in, missing, plain, told
from hub.source.systems.stored import Folder, split_pattern

REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403", "401", "ExpiredToken", "InvalidToken"}
MISSING = {"NoSuchBucket", "NoSuchKey", "404"}
CLOSE_S = 5.0


@contextmanager
def s3_folder(address: str, options: Options) -> Iterator[Folder]:
    """A folder at s3://bucket/folder/pattern.

    Raises:
        StopProcess: the endpoint is where connectors may not go, the key is refused, no such bucket.
        RetryLater: away.
    """
    try:
        import s3fs  # type: ignore[import-untyped]
    except ImportError:
        raise missing("s3fs") from None
    url = httpx.URL(address)
    region = plain(options, "region") or "us-east-1"
    endpoint = httpx.URL(plain(options, "endpoint_url") or f"https://s3.{region}.amazonaws.com")
    if endpoint.scheme not in ("http", "https") or not endpoint.host or endpoint.password:
        raise StopProcess("remote_option", option="endpoint_url", detail="https://")
    port = endpoint.port or {"http": 80, "https": 443}[endpoint.scheme]
    allowed_addresses(endpoint.host, port, options)
    timeout_s = float(options.get("timeout_s", TIMEOUT_S))
    resolver = checked_resolver(endpoint.host, options)
    system = s3fs.S3FileSystem(
        key=plain(options, "username") or None, secret=plain(options, "password") or None,
        anon=not plain(options, "username"), endpoint_url=str(endpoint), use_listings_cache=False,
        client_kwargs={"region_name": region},
        config_kwargs={
            "connect_timeout": timeout_s, "read_timeout": timeout_s, "retries": {"max_attempts": 2},
            "s3": {"addressing_style": plain(options, "addressing") or "path"}, "proxies": {},
            "connector_args": {"resolver": resolver, "use_dns_cache": False},
        },
        skip_instance_cache=True,
    )  # fmt: skip
    system.retries = 2
    folder, pattern = split_pattern(url.path.lstrip("/"))
    root = f"{url.host}/{folder}".rstrip("/")
    guarded = partial(failures, endpoint.host)
    try:
        remote = Remote(
            partial(entries, system, root), partial(stream, system, root), partial(stamp, system, root), guarded
        )
        yield folder_in(address, remote, pattern, options)
    finally:
        closed(system)


def entries(system: Any, root: str, folder: str) -> list[Entry]:
    """What a folder of the bucket holds; an object whose name ends with a slash stands for a folder."""
    path = f"{root}/{folder}".rstrip("/")
    found = []
    for info in system.ls(path, detail=True, refresh=True):
        name = str(info["name"]).rstrip("/")[len(path) + 1 :]
        if name:
            found.append(Entry(name, str(info["type"]), stamp_of(info), int(info.get("size") or 0), None))
    return found


def stamp_of(info: Any) -> list[Any]:
    """Size and entity tag: an object is never changed in place."""
    return [int(info.get("size") or 0), str(info.get("ETag", "")).strip('"')]


def stamp(system: Any, root: str, name: str) -> list[Any]:
    """An object's stamp as it is now."""
    return stamp_of(system.info(f"{root}/{name}", refresh=True))


@contextmanager
def stream(system: Any, root: str, name: str) -> Iterator[Any]:
    """An object's bytes."""
    with system.open(f"{root}/{name}", "rb", cache_type="none") as handle:
        yield handle


def checked_resolver(endpoint: str, options: Options) -> Any:
    """Resolves the endpoint's host, and hosts below it, to addresses that were checked; no other name has any."""
    import asyncio
    import socket

    from aiohttp.abc import AbstractResolver, ResolveResult

    class Resolver(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            if host != endpoint and not host.endswith(f".{endpoint}"):
                raise OSError("another host")
            loop = asyncio.get_running_loop()
            try:
                found = await loop.run_in_executor(None, allowed_addresses, host, port, options)
            except HubError as error:
                raise OSError(error.code) from None
            return [
                ResolveResult(hostname=host, host=one, port=port, family=family_of(one), proto=0, flags=0)
                for one in found
            ]

        async def close(self) -> None:
            pass

    def family_of(address: str) -> int:
        return socket.AF_INET6 if ":" in address else socket.AF_INET

    return Resolver()


@contextmanager
def failures(host: str) -> Iterator[None]:
    """What S3 knows as an error, as ours."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError  # type: ignore[import-untyped]

    with told(host):
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in REFUSED:
                raise PermissionError from None
            if code in MISSING:
                raise FileNotFoundError from None
            raise RetryLater("remote_away", host=host, detail=code) from None
        except NoCredentialsError:
            raise PermissionError from None
        except BotoCoreError as error:
            raise RetryLater("remote_away", host=host, detail=type(error).__name__) from None


def closed(system: Any) -> None:
    """End the connections."""
    from fsspec.asyn import sync  # type: ignore[import-untyped]

    client = system._s3
    if client is None:
        return

    async def close() -> None:
        await client.close()

    with suppress(Exception):  # it is over either way
        sync(system.loop, close, timeout=CLOSE_S)
