"""Commands that run something: demo, serve, ingest, collect, replay, doctor.

Each imports what it runs when it runs it: an ingest worker has no use for the web pages' memory, nor `hub --help` for
the 0.5 s that all of it takes.
"""

from __future__ import annotations

import logging
import signal
import threading
from typing import Annotated

import structlog
import typer

from hub.cli.output import language, say, show
from hub.settings import Settings

app = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="print JSON / 输出 JSON")]


def _log() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


@app.command()
def demo(once: Annotated[bool, typer.Option(help="load everything, then stop")] = False) -> None:
    """Everything in the foreground on embedded servers, with sample data / 在前台运行全部服务并载入样例数据"""
    from hub import demo as demonstration

    demonstration.run(Settings(), say, open_ended=not once)


@app.command()
def serve() -> None:
    """The API and pages / 接口与页面"""
    import uvicorn

    from hub.api.app import create_app
    from hub.start import find, prepare
    from hub.web import mount

    _log()
    settings = Settings()
    servers = find(settings)
    engine = prepare(settings, servers)
    app_served = create_app(settings, servers.kafka, engine)
    mount(app_served)
    uvicorn.run(
        app_served,
        host=settings.api_host,
        port=settings.api_port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
        limit_concurrency=2000,
        h11_max_incomplete_event_size=64 * 1024,
        server_header=False,
    )


@app.command()
def ingest() -> None:
    """Kafka to PostgreSQL; start as many as there are partitions to share / 接入：从 Kafka 到 PostgreSQL"""
    from hub.ingest.worker import Worker
    from hub.start import find, prepare

    _log()
    settings = Settings()
    servers = find(settings)
    prepare(settings, servers).dispose()
    Worker(settings, servers.kafka, servers.database_url).run(_stop_on_signals())


@app.command()
def collect(once: Annotated[bool, typer.Option("--once", help="each instance once, then end")] = False) -> None:
    """Read the institutions' sources on their schedule / 按计划采集各机构数据"""
    from hub.collect import Collector
    from hub.start import find, prepare

    _log()
    settings = Settings()
    servers = find(settings)
    engine = prepare(settings, servers)
    failures = Collector(settings, servers.kafka, engine).run(_stop_on_signals(), once=once)
    if once and failures:
        raise typer.Exit(1)


@app.command()
def replay(into: Annotated[str, typer.Option(help="an empty database, postgresql://…")], as_json: Json = False) -> None:
    """Build everything anew from offset 0 in an empty database and compare it with the live one / 从头重放并与现库比对"""
    from hub import replay as replaying
    from hub.start import find

    settings = Settings()
    servers = find(settings)
    stored = replaying.replay(settings, servers.kafka, into)
    live, anew = replaying.digest(servers.database_url), replaying.digest(into)
    rows = [
        {"what": name, "live": live[name][0], "replayed": anew[name][0], "equal": live[name] == anew[name]}
        for name in live
    ]
    show({"events": stored, "equal": live == anew, "tables": rows} if as_json else rows, as_json)
    if live != anew:
        raise typer.Exit(1)


@app.command()
def doctor(as_json: Json = False) -> None:
    """What is there, what is missing, what to do / 自检：现状、缺失与处理办法"""
    from hub import doctor as doctoring

    findings = doctoring.diagnose(Settings())
    rows = [doctoring.shown(finding, language()) for finding in findings]
    show(rows, as_json)
    if any(row["state"] == "fail" for row in rows):
        raise typer.Exit(1)
