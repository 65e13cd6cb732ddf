"""`hub doctor`: what is there, what is missing, and what to do about it; it changes no data."""

from __future__ import annotations

import importlib.util
import logging
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psycopg
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from hub.errors import StopProcess, shorten
from hub.messages import text
from hub.servers import Endpoints, attach, named_database_url, named_kafka
from hub.servers.account import cache_dir, server_account
from hub.servers.endpoints import read_published
from hub.servers.jars import LOCK, is_cached, read_lock
from hub.servers.kafka import find_java
from hub.servers.ports import is_taken
from hub.servers.postgres import MAJOR_MIN, find_programs, major_version
from hub.settings import Settings

State = Literal["ok", "warn", "fail"]
PROBE_S = 4
# What the extra `sources` brings, by what each is for in the message.
SOURCES = {
    "XLSX/XLS/ODS (python-calamine)": "python_calamine",
    "XLSX (openpyxl)": "openpyxl",
    "SOAP (zeep)": "zeep",
    "MySQL (pymysql)": "pymysql",
    "SFTP (sshfs)": "sshfs",
    "S3 (s3fs)": "s3fs",
    "WebDAV (webdav4)": "webdav4",
    "XMLDSig (signxml)": "signxml",
}
SPACE_WARN_GB, SPACE_FAIL_GB = 5.0, 0.5
# kafka-python tells a refused log-in only in its log; to the caller it is the same time-out as a broker that is away.
BROKER_SIGNS = (
    ("doctor_broker_password", ("SaslAuthenticationFailed", "Authentication failed", "UnsupportedSaslMechanism")),
    ("doctor_broker_tls", ("CERTIFICATE_VERIFY", "certificate verify", "SSLError", "SSL:", "WRONG_VERSION_NUMBER")),
    ("doctor_broker_closes", ("socket disconnected", "Connection reset")),
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `code` names its text, `do` the text of what to do ("" when nothing is)."""

    name: str
    state: State
    code: str
    params: dict[str, object] = field(default_factory=dict)
    do: str = ""


def shown(finding: Finding, language: str) -> dict[str, str]:
    """A finding in words: name, state, detail and what to do, in `language` ("en" or "zh")."""
    detail = text(finding.code, language, **finding.params)
    do = text(finding.do, language, **finding.params) if finding.do else ""
    return {"name": finding.name, "state": finding.state, "detail": detail, "do": do}


def diagnose(settings: Settings) -> list[Finding]:
    """Look at everything; takes up to twice `PROBE_S` when servers do not answer."""
    findings = [_python(), _speedups(), _sources()]
    if settings.kafka_bootstrap is None:
        findings += [_java(settings), _jars()]
    if settings.database_url is None:
        findings.append(_postgres(settings))
    findings += [_data_dir(settings.data_dir), _hub(settings), _port(settings)]
    try:
        servers = attach(settings)
    except StopProcess as error:
        return [*findings, Finding("database", "fail", error.code, error.params)]
    return [*findings, _broker(settings, servers), _database(settings, servers)]


def _python() -> Finding:
    params: dict[str, object] = {"version": platform.python_version(), "system": f"{sys.platform} {platform.machine()}"}
    known = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding("python", "ok" if known else "warn", "doctor_python", params, "" if known else "doctor_do_python")


def _speedups() -> Finding:
    missing = [name for name in ("crc32c", "httptools", "orjson") if importlib.util.find_spec(name) is None]
    if missing:
        return Finding("speed", "warn", "doctor_slow", {"missing": ", ".join(missing)}, "doctor_do_slow")
    return Finding("speed", "ok", "doctor_fast")


def _sources() -> Finding:
    missing = [name for name, module in SOURCES.items() if importlib.util.find_spec(module) is None]
    if missing:
        return Finding(
            "sources", "warn", "doctor_sources_missing", {"missing": ", ".join(missing)}, "doctor_do_sources"
        )
    return Finding("sources", "ok", "doctor_sources")


def _java(settings: Settings) -> Finding:
    try:
        java = find_java(settings, server_account())
    except StopProcess as error:
        return Finding("java", "fail", error.code, error.params)
    return Finding("java", "ok", "doctor_java", {"major": java.major, "path": java.program})


def _jars() -> Finding:
    folder, jars = cache_dir() / "jars", read_lock(LOCK)
    missing = sum(not is_cached(jar, folder) for jar in jars)
    params: dict[str, object] = {"there": len(jars) - missing, "wanted": len(jars), "folder": folder}
    return Finding("jars", "warn" if missing else "ok", "doctor_jars", params, "doctor_do_jars" if missing else "")


def _postgres(settings: Settings) -> Finding:
    try:
        programs = find_programs(settings, server_account())
        major = major_version(programs)
    except StopProcess as error:
        return Finding("postgresql", "fail", error.code, error.params)
    return Finding("postgresql", "ok", "doctor_postgres", {"major": major, "path": programs})


def _data_dir(folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free_gb = shutil.disk_usage(there).free / 1e9
    params: dict[str, object] = {"folder": folder, "free": f"{free_gb:.1f}"}
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Finding("data", "fail", "data_dir_unwritable", {"data_dir": folder, "detail": str(there)})
    state: State = "fail" if free_gb < SPACE_FAIL_GB else "warn" if free_gb < SPACE_WARN_GB else "ok"
    return Finding("data", state, "doctor_data", params, "" if state == "ok" else "doctor_do_space")


def _hub(settings: Settings) -> Finding:
    published = read_published(settings.data_dir)
    if published is not None:
        return Finding("hub", "ok", "doctor_hub_runs", {"pid": published["pid"], "folder": settings.data_dir})
    if settings.embedded:
        return Finding("hub", "ok", "doctor_hub_rests", {"folder": settings.data_dir}, "doctor_do_start")
    return Finding("hub", "ok", "doctor_hub_named")


def _port(settings: Settings) -> Finding:
    """The ports that settings fix; free ones need no look."""
    wanted = {"HUB_API_PORT": settings.api_port}
    if read_published(settings.data_dir) is not None:
        return Finding("ports", "ok", "doctor_ports_used", {"ports": settings.api_port})
    if settings.kafka_bootstrap is None:
        wanted["HUB_EMBEDDED_KAFKA_PORT"] = settings.embedded_kafka_port
    if settings.database_url is None:
        wanted["HUB_EMBEDDED_PG_PORT"] = settings.embedded_pg_port
    taken = [f"{name}={port}" for name, port in wanted.items() if port and is_taken(port)]
    if taken:
        return Finding("ports", "warn", "doctor_ports_taken", {"ports": ", ".join(taken)}, "doctor_do_ports")
    return Finding("ports", "ok", "doctor_ports_free", {"ports": ", ".join(str(p) for p in wanted.values() if p)})


def _broker(settings: Settings, servers: Endpoints | None) -> Finding:
    if settings.kafka_bootstrap is not None:
        kafka = named_kafka(settings)
    elif servers is not None:
        kafka = servers.kafka
    else:
        return Finding("broker", "ok", "doctor_rests")
    where = ",".join(kafka["bootstrap_servers"])
    files = [kafka[name] for name in ("ssl_cafile", "ssl_certfile", "ssl_keyfile") if name in kafka]
    missing = ", ".join(name for name in files if not os.access(name, os.R_OK))
    if missing:
        return Finding("broker", "fail", "doctor_broker_files", {"missing": missing}, "doctor_do_broker_files")
    heard, brokers = listen_to_kafka(lambda: _brokers(kafka))
    if brokers:
        return Finding("broker", "ok", "doctor_broker", {"where": where, "brokers": brokers})
    for code, signs in BROKER_SIGNS:
        if any(sign in line for line in heard for sign in signs):
            return Finding("broker", "fail", code, {"where": where}, code.replace("doctor_", "doctor_do_"))
    return Finding("broker", "fail", "doctor_broker_away", {"where": where}, "do_broker_away")


def _brokers(kafka: dict[str, Any]) -> int:
    try:
        admin = KafkaAdminClient(**kafka, bootstrap_timeout_ms=PROBE_S * 1000, request_timeout_ms=PROBE_S * 1000)
    except (KafkaError, OSError, ValueError):  # OSError: a certificate file that holds none
        logging.getLogger("kafka").warning("no client", exc_info=True)
        return 0
    try:
        return len(admin.describe_cluster()["brokers"])
    except KafkaError:
        return 0
    finally:
        admin.close()


def listen_to_kafka(call: Callable[[], int]) -> tuple[list[str], int]:
    """Call something of kafka-python's; returns what it logged meanwhile, kept from the terminal, and the result."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage() + (str(record.exc_info[1]) if record.exc_info else ""))

    logger, ear = logging.getLogger("kafka"), Ear()
    passed_on = logger.propagate
    logger.addHandler(ear)
    logger.propagate = False
    try:
        return heard, call()
    finally:
        logger.propagate = passed_on
        logger.removeHandler(ear)


def _database(settings: Settings, servers: Endpoints | None) -> Finding:
    if settings.database_url is not None:
        url = named_database_url(settings)
    elif servers is not None:
        url = servers.database_url
    else:
        return Finding("database", "ok", "doctor_rests")
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=PROBE_S) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version_num')::int / 10000, datctype,"
                " EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')"
                " FROM pg_database WHERE datname = current_database()"
            ).fetchone()
    except psycopg.Error as error:
        said = str(error)
        cause = "password" if "authentication failed" in said or "no password supplied" in said else "away"
        params: dict[str, object] = {"detail": shorten(said.strip().splitlines()[-1] if said.strip() else "?", 200)}
        return Finding("database", "fail", "doctor_database_fails", params, f"doctor_do_database_{cause}")
    major, ctype, has_trigrams = row if row is not None else (0, "", False)
    if major < MAJOR_MIN:
        return Finding("database", "fail", "doctor_database_old", {"major": major, "wanted": MAJOR_MIN})
    if ctype in ("C", "POSIX"):
        return Finding("database", "fail", "pg_trgm_blind", {"ctype": ctype})
    if not has_trigrams:
        return Finding("database", "fail", "doctor_no_trigrams", {}, "doctor_do_trigrams")
    return Finding("database", "ok", "doctor_database", {"major": major})
