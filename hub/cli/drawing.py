"""Where the command draws its sample from: a file, a database's table, or a REST service; and what an instance needs for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import SecretStr

from hub.cli.output import language, say, show
from hub.errors import StopProcess
from hub.messages import text
from hub.onboard import Sample, propose, sample_of
from hub.onboard.systems import drawn, tables_of
from hub.settings import Settings

ROWS_LISTED = 200  # of each table while tables are listed


class Drawn(NamedTuple):
    """A sample, what it is called, and the settings that find its rows again; `secret` must not stand in them."""

    sample: Sample
    called: str
    where: dict[str, Any]
    secret: str = ""


def from_file(file: Path, path: str) -> Drawn:
    """A file's rows.

    Raises:
        StopProcess: there is none, or it is no table.
    """
    if not file.is_file():
        raise StopProcess("file_missing", file=str(file))
    return Drawn(sample_of(file), file.name, {"path": path or str(file.resolve())})


def from_database(address: str, table: str, key: str) -> Drawn | None:
    """A table's rows; None after the tables were listed, as none was named.

    The password stands in the address, or in HUB_PASSWORD; an instance names a secret instead.
    """
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError:
        raise StopProcess("database_url", known="postgresql, mysql, mariadb, sqlite, oracle, mssql, dm") from None
    secret = str(url.password or os.environ.get("HUB_PASSWORD", ""))
    shown = sa.URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    where: dict[str, Any] = {"family": "sql", "url": shown.render_as_string(hide_password=False)}
    options = {**where, "source_networks": Settings().source_networks}
    if secret:
        options["password"] = SecretStr(secret)
    tables = tables_of(options)
    if not table:
        rows = [{"table": one.name, "rows": one.rows, "kind": kind_of(options, one.name, one.key)} for one in tables]
        show(rows, False, ["table", "rows", "kind"])
        say(text("onboard_choose_table", language(), known=", ".join(one.name for one in tables)))
        return None
    found = next((one for one in tables if one.name == table), None)
    columns = [part.strip() for part in key.split(",") if part.strip()] or list(found.key if found else ())
    where |= {"table": table} | ({"key": columns} if columns else {})
    sample = drawn("sql", {**options, **where}, table)
    return Drawn(sample, table, where, secret)


def kind_of(options: dict[str, Any], table: str, key: tuple[str, ...]) -> str:
    """What a table seems to hold; "–" if it shows no row."""
    try:
        asked = {**options, "table": table} | ({"key": list(key)} if key else {})
        return propose(drawn("sql", asked, table, rows_max=ROWS_LISTED)).kind
    except StopProcess:
        return "–"


def from_rest(url: str, items: str, header: str) -> Drawn:
    """A REST service's rows; `header` is "Name: value" with the key, if it needs one."""
    where: dict[str, Any] = {"family": "rest", "url": url} | ({"items": items} if items else {})
    name, _, secret = (part.strip() for part in header.partition(":"))
    options = {**where, "source_networks": Settings().source_networks}
    if secret:
        where |= {"auth": "header", "auth_name": name}
        options |= where | {"auth_secret": SecretStr(secret)}
    return Drawn(
        drawn("rest", options, url), url.rstrip("/").rpartition("/")[2].partition("?")[0] or "rest", where, secret
    )


def keep_secret(settings: Settings, called: str, where: dict[str, Any], secret: str) -> dict[str, Any]:
    """The settings with the name of the secret; its value goes into a file of the data folder that only the hub reads."""
    if not secret:
        return where
    folder = settings.data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = called.replace("-", "_")
    file = folder / name
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(secret)
    say(text("onboard_secret", language(), file=str(file)))
    return where | {"auth_secret" if where["family"] == "rest" else "password": {"secret": name}}
