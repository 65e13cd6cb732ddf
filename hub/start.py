"""Starting: find the servers (running, named by settings), bring tables, topics and keys to today's state."""

from __future__ import annotations

from pathlib import Path

from kafka.errors import KafkaError
from sqlalchemy import Engine, make_url

from hub import keys
from hub.errors import RetryLater, StopProcess
from hub.identify.weighing import apply
from hub.servers import Endpoints, attach, connect_settings
from hub.settings import Settings
from hub.store.database import away, migrate
from hub.store.database import engine as make_engine
from hub.topics import ensure_topics


def find(settings: Settings) -> Endpoints:
    """The servers to use: those that settings name, else those that a running hub on this data folder started.

    Raises:
        StopProcess: there are none.
    """
    if not settings.embedded:
        return connect_settings(settings)
    running = attach(settings)
    if running is None:
        raise StopProcess("not_running", data_dir=str(settings.data_dir))
    return running


def prepare(settings: Settings, servers: Endpoints) -> Engine:
    """Tables, topics and keys as today's code wants them, and the weights of settings; safe to call from every process.

    Raises:
        StopProcess: `identity_weights` names no version of the weights.
    """
    apply(settings.identity_weights)
    try:
        with away():
            migrate(servers.database_url)
    except RetryLater as error:
        where = make_url(servers.database_url)
        detail = str(error.__cause__).strip().partition("\n")[0]
        raise RetryLater("database_unreached", database=f"{where.host}:{where.port}", detail=detail) from error
    try:
        ensure_topics(servers.kafka, settings)
    except KafkaError as error:
        raise RetryLater("broker_unreached", broker=servers.kafka_bootstrap) from error
    engine = make_engine(servers.database_url)
    keys.ensure(settings, engine)
    return engine


def samples_folder(settings: Settings) -> Path:
    """Where made sample files are."""
    return settings.data_dir / "samples"
