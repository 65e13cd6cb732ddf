"""Folders far away: SFTP, S3, WebDAV, and single files by HTTP, each as a folder of files fetched one by one."""

from __future__ import annotations

from contextlib import AbstractContextManager

import httpx

from hub.errors import StopProcess
from hub.source.raw import Options
from hub.source.systems.stored import Folder

SCHEMES = ("sftp", "s3", "webdav", "webdavs", "http", "https")


def remote_folder(address: str, options: Options) -> AbstractContextManager[Folder]:
    """The folder at an address: sftp://host/in/*.csv, s3://bucket/in/*.csv, webdavs://host/in/*.csv, https://host/a.csv.

    Options: username, password (a secret; S3: the key's id and its secret), timeout_s. SFTP: host_key or known_hosts,
    private_key (a secret). S3: endpoint_url, region, addressing ("path" or "virtual"). WebDAV, HTTP: token (a secret),
    ca_file.

    Raises:
        StopProcess: the address is none, holds a password, or leads where connectors may not go.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise StopProcess("remote_option", option="url", detail="://") from None
    if url.scheme not in SCHEMES or not url.host:
        raise StopProcess("remote_option", option="url", detail=", ".join(f"{scheme}://" for scheme in SCHEMES))
    if url.password:
        raise StopProcess("remote_option", option="url", detail="password")
    if url.scheme == "sftp":
        from hub.source.systems.remote.sftp import sftp_folder

        return sftp_folder(address, options)
    if url.scheme == "s3":
        from hub.source.systems.remote.bucket import s3_folder

        return s3_folder(address, options)
    if url.scheme in ("webdav", "webdavs"):
        from hub.source.systems.remote.webdav import webdav_folder

        return webdav_folder(address, options)
    from hub.source.systems.remote.web import web_folder

    return web_folder(address, options)
