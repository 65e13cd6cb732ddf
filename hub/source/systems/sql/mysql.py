"""MySQL and MariaDB as sources: their values without loss, their session, and who is writing in them."""

from __future__ import annotations

import codecs
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from hub.source.exact import exact_json
from hub.source.raw import Options

ZERO = re.compile(r"0000-00-00([ T]00:00:00(\.0+)?)?")
CONNECT_TIMEOUT_S = 10
LENIENT = "hub_gb18030"


def creator(url: sa.URL, reach: Callable[[], socket.socket], options: Options, timeout_s: float) -> Callable[[], Any]:
    """What makes a connection over a socket that was checked; the host's name stays for TLS.

    Option `text_encoding: gbk`: text columns hold GBK though the database calls it something else (latin1, in old systems);
    without it the server translates whatever it has to UTF-8.
    """
    pymysql = import_module("pymysql")  # comes without types
    mislabelled = "text_encoding" in options
    conversions = {**pymysql.converters.conversions, **_decoders()}
    tls = {"ca": str(url.query["ssl_ca"])} if "ssl_ca" in url.query else None

    def connect() -> Any:
        made = pymysql.connect(
            host=url.host,
            user=url.username,
            password=url.password or "",
            database=url.database,
            charset="gbk" if mislabelled else str(url.query.get("charset", "utf8mb4")),
            conv=conversions,
            ssl=tls,
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=timeout_s + 10,
            write_timeout=timeout_s,
            local_infile=False,
            autocommit=True,
            defer_connect=True,
        )
        made.connect(reach())
        if mislabelled:
            made.encoding = LENIENT
        return made

    return connect


def _lenient(name: str) -> codecs.CodecInfo | None:
    """GB18030 that keeps bytes that are none, so that a bad cell refuses its row and not the whole reading."""
    if name != LENIENT:
        return None
    strict = codecs.lookup("gb18030")

    def decode(data: Any, errors: str = "strict") -> tuple[str, int]:
        return strict.decode(bytes(data), "surrogateescape")

    return codecs.CodecInfo(strict.encode, decode, name=LENIENT)


codecs.register(_lenient)


def _decoders() -> dict[int, Callable[[Any], Any]]:
    """How values are read, by MySQL's type of the field. tinyint(1) stays a number: it may hold 2."""
    kinds = import_module("pymysql.constants.FIELD_TYPE")

    def text(value: Any) -> Any:
        return value.hex() if isinstance(value, bytes) else value

    texts = (kinds.VAR_STRING, kinds.STRING, kinds.VARCHAR, kinds.ENUM, kinds.SET)
    blobs = (kinds.BLOB, kinds.TINY_BLOB, kinds.MEDIUM_BLOB, kinds.LONG_BLOB)
    return {
        **dict.fromkeys((*texts, *blobs), text),
        **dict.fromkeys((kinds.BIT, kinds.GEOMETRY), bytes.hex),
        kinds.TIME: _as_text,
        kinds.DATE: _day,
        kinds.DATETIME: _moment,
        kinds.TIMESTAMP: _moment_of_zone,
        kinds.JSON: exact_json,
    }


def _as_text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _day(value: Any) -> Any:
    """A date. The zero date is none; one with a zero in it (2024-00-00) stays as it is printed."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return _undated(value)


def _moment(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return _undated(value)


def _moment_of_zone(value: Any) -> Any:
    found = _moment(value)
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) else found


def _undated(value: Any) -> str | None:
    printed = _as_text(value)
    return None if ZERO.fullmatch(printed) else printed


def session(timeout_s: float, *, is_mariadb: bool, mislabelled: bool) -> list[str]:
    """The statements that begin a reading."""
    limit = f"max_statement_time = {timeout_s:f}" if is_mariadb else f"max_execution_time = {int(timeout_s * 1000)}"
    return [
        f"SET SESSION {limit}",
        *(["SET SESSION character_set_results = NULL"] if mislabelled else []),  # text as it is stored, untranslated
        "SET SESSION time_zone = '+00:00'",  # a TIMESTAMP then is what it is, a moment in UTC
        "SET SESSION net_write_timeout = 600",  # the reader may wait for the broker
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET SESSION TRANSACTION READ ONLY",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    ]


def open_s(connection: sa.Connection) -> float | None:
    """The age of the oldest other transaction; None if this account may not see them (it needs PROCESS)."""
    try:
        age = connection.exec_driver_sql(
            "SELECT TIMESTAMPDIFF(MICROSECOND, min(trx_started), CONVERT_TZ(UTC_TIMESTAMP(6), '+00:00', 'SYSTEM'))"
            " FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> connection_id()"
        ).scalar()
    except sa.exc.DBAPIError:
        return None
    return max(0.0, float(age or 0) / 1_000_000)


def identity(connection: sa.Connection) -> dict[str, str]:
    """Which server this is; MariaDB has no identity of its own."""
    row = connection.exec_driver_sql("SHOW GLOBAL VARIABLES LIKE 'server_uuid'").first()
    return {"server": str(row[1])} if row else {}


def cut(connection: sa.Connection) -> None:
    """Let go of a statement in the middle: its cursor would else read all that is left before it closes."""
    made: Any = connection.connection.dbapi_connection
    if made is not None and made.open:
        with suppress(OSError):
            made._sock.shutdown(socket.SHUT_RDWR)
