"""The broker and the database: embedded ones started with the hub, or the user's own, found the same way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from hub.servers.endpoints import (
    Endpoints,
    attach,
    connect_settings,
    named_database_url,
    named_kafka,
    publish,
    withdraw,
)
from hub.servers.kafka import KafkaServer
from hub.servers.lock import locked
from hub.servers.postgres import PostgresServer
from hub.settings import Settings

__all__ = ["Endpoints", "attach", "connect_settings", "embedded", "named_database_url", "named_kafka"]


@contextlib.contextmanager
def embedded(settings: Settings, progress: Callable[[str], None]) -> Iterator[Endpoints]:
    """Start the servers that settings leave unset, publish where they are, and stop them at the end.

    Raises:
        StopProcess: the data folder is in use or cannot be written, or a server did not start.
    """
    if not settings.embedded:
        yield connect_settings(settings)
        return
    with locked(settings.data_dir), contextlib.ExitStack() as stack:
        kafka = KafkaServer(settings, progress) if settings.kafka_bootstrap is None else None
        postgres = PostgresServer(settings) if settings.database_url is None else None
        servers = [server for server in (kafka, postgres) if server is not None]
        for server in servers:
            stack.callback(server.stop)
        _start_together(servers, progress)
        endpoints = Endpoints(
            kafka_bootstrap=settings.kafka_bootstrap or (kafka.bootstrap if kafka else ""),
            database_url=postgres.url if postgres else named_database_url(settings),
            kafka={"bootstrap_servers": [kafka.bootstrap]} if kafka else named_kafka(settings),
            kafka_server=kafka,
            postgres_server=postgres,
        )
        publish(endpoints, settings.data_dir)
        stack.callback(withdraw, settings.data_dir)
        yield endpoints


def _start_together(servers: list[KafkaServer | PostgresServer], progress: Callable[[str], None]) -> None:
    """Start them side by side: a JVM's start is mostly waiting. The first that fails, or Ctrl-C, ends them all."""
    progress("Starting " + " and ".join(server.title for server in servers))
    with ThreadPoolExecutor(len(servers)) as pool:
        starts = [pool.submit(server.start) for server in servers]
        try:
            for start in starts:
                start.result()
        except BaseException:
            for server in servers:
                server.stop()
            raise
