"""Folders by WebDAV (RFC 4918), such as shared drives of offices and clouds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx

from hub.errors import RetryLater
from hub.source.raw import Options
from hub.source.systems.remote.fetching import CLOCK_OFF_S, Entry, Remote, folder_in, missing, plain
from hub.source.systems.remote.web import MISSING, REFUSED, Bytes, client_of, judge
from hub.source.systems.remote.web import failures as http_failures
from hub.source.systems.stored import Folder, split_pattern

SCHEMES = {"webdav": "http", "webdavs": "https"}


@contextmanager
def webdav_folder(address: str, options: Options) -> Iterator[Folder]:
    """A folder at webdavs://host/folder/pattern. What stands before the folder on the server is the option base ("/dav").

    Raises:
        StopProcess: refused, no such folder, or where connectors may not go.
        RetryLater: away.
    """
    try:
        from webdav4.client import Client  # type: ignore[import-untyped]
        from webdav4.http import Client as DavClient  # type: ignore[import-untyped]
    except ImportError:
        raise missing("webdav4") from None
    url = httpx.URL(address).copy_with(scheme=SCHEMES[httpx.URL(address).scheme])
    base = plain(options, "base").strip("/")
    origin = url.copy_with(raw_path=f"/{base}".encode(), username=None, password=None)
    root, pattern = split_pattern(url.path.lstrip("/"))
    with client_of(url, options, DavClient) as http:
        client = Client(str(origin), http_client=http, retry=False)
        server = Server(client, http, root.strip("/"))
        remote = Remote(server.listing, server.stream, server.stamp, partial(failures, url.host))
        yield folder_in(address, remote, pattern, options, CLOCK_OFF_S)


class Server:
    """A folder of a WebDAV server."""

    def __init__(self, client: Any, http: httpx.Client, root: str) -> None:
        self.client, self.http, self.root = client, http, root

    def listing(self, folder: str) -> list[Entry]:
        """What a folder holds."""
        path = f"{self.root}/{folder}".strip("/")
        found = []
        for info in self.client.ls(path, detail=True, allow_listing_resource=False):
            name = str(info["name"]).strip("/")
            name = name[len(path) :].strip("/") if name.startswith(path) else name
            stamp = stamp_of(info)
            changed_at = info["modified"].timestamp() if info["modified"] else None
            found.append(Entry(name, str(info["type"]), stamp, stamp[0], changed_at))
        return found

    def stamp(self, name: str) -> list[Any]:
        """A file's stamp as it is now."""
        return stamp_of(self.client.info(f"{self.root}/{name}".strip("/")))

    @contextmanager
    def stream(self, name: str) -> Iterator[Any]:
        """A file's bytes."""
        with self.http.stream("GET", str(self.client.join_url(f"{self.root}/{name}".strip("/")))) as response:
            judge(response)
            yield Bytes(response)


def stamp_of(info: Any) -> list[Any]:
    """Size, entity tag, time of the last change."""
    changed = info["modified"].isoformat() if info["modified"] else ""
    return [int(info["content_length"] or 0), str(info["etag"] or ""), changed]


@contextmanager
def failures(host: str) -> Iterator[None]:
    """What WebDAV knows as an error, as ours."""
    from webdav4.client import ClientError, HTTPError, IsAResourceError, ResourceNotFound

    with http_failures(host):
        try:
            yield
        except (ResourceNotFound, IsAResourceError):
            raise FileNotFoundError from None
        except HTTPError as error:
            if error.status_code in REFUSED:
                raise PermissionError from None
            if error.status_code in MISSING:
                raise FileNotFoundError from None
            raise RetryLater("remote_away", host=host, detail=str(error.status_code)) from None
        except (ClientError, SyntaxError) as error:  # the latter: XML that is none
            raise RetryLater("remote_away", host=host, detail=type(error).__name__) from None
