"""Every sample through the whole path: real firms at several institutions, a source behind every value, no wrong join."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from hub import sample_city, unified
from hub.collect import Collector, seed
from hub.ingest.worker import Worker
from hub.replay import digest, replay
from hub.sample_city import Truth
from hub.settings import Settings
from hub.source import plugins
from hub.start import find, prepare, samples_folder
from hub.store import instances

PROVENANCE = {
    "source", "record_id", "version", "event_id", "topic", "partition", "offset", "schema", "hash", "first_seen", "last_seen",
}  # fmt: skip


@pytest.fixture(scope="module")
def truth(settings: Settings) -> Truth:
    return sample_city.generate(samples_folder(settings) / "city", enterprises=300)


@pytest.fixture(scope="module")
def loaded(settings: Settings, truth: Truth) -> Iterator[Engine]:
    servers = find(settings)
    engine = prepare(settings, servers)
    with engine.begin() as connection:
        seed(connection, schedule_s=60)
    Collector(settings, servers.kafka, engine).run(threading.Event(), once=True)
    Worker(settings, servers.kafka, servers.database_url, group=False).run(threading.Event(), until_caught_up=True)
    yield engine
    engine.dispose()


def test_every_instance_read_its_sample_to_the_end(loaded: Engine) -> None:
    with loaded.connect() as connection:
        rows = instances.every(connection)
    assert {row.name: row.message_en for row in rows if row.failures} == {}
    real = [row for row in rows if not row.sample]
    assert {row.name: row.rows_refused for row in real if row.rows_refused} == {}, "no real record is refused"
    assert all(row.events_sent for row in rows)


def test_no_dead_letters(loaded: Engine) -> None:
    with loaded.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM dead_letter")).scalar_one() == 0


def test_a_real_firm_has_records_of_five_institutions(loaded: Engine) -> None:
    with loaded.connect() as connection:
        page, _ = unified.listing(connection, after=None, limit=10, name="安徽江淮汽车集团股份")
        assert len(page) == 1, "both scripts of its name are one firm"
        record = _record(connection, page[0]["id"])
    sources = {r["provenance"]["source"] for rows in record["records"].values() for r in rows}
    assert sources >= {"stock_exchanges", "standards_drafting", "vehicle_recalls", "miit_fuel_consumption", "penalties"}


def test_firms_that_two_sources_give_one_code_are_not_joined(loaded: Engine) -> None:
    with loaded.connect() as connection:
        page, _ = unified.listing(connection, after=None, limit=10, name="华为技术")
        names = {m["name"] for m in _record(connection, page[0]["id"])["mentions"]}
    assert not any("腾讯" in str(name) for name in names)


def test_every_value_has_a_source(loaded: Engine) -> None:
    seen = 0
    with loaded.connect() as connection:
        ids = connection.execute(text("SELECT DISTINCT enterprise FROM mention")).scalars().all()
        assert len(ids) >= 300
        for enterprise in ids:
            record = _record(connection, enterprise.hex)
            for field in record["profile"].values():
                for said in (field, *field["others"]):
                    assert said["value"] not in (None, "")
                    assert said["provenance"]
                    for provenance in said["provenance"]:
                        _check(provenance)
                        seen += 1
            for rows in record["records"].values():
                for row in rows:
                    _check(row["provenance"])
                    assert row["role"]
                    seen += 1
    assert seen > 10_000


def test_no_two_firms_of_the_sample_city_are_joined(loaded: Engine, truth: Truth) -> None:
    """Against the generator's truth: no enterprise holds two firms; most firms' records are together."""
    kinds = {name: source.kind.kind for name, source in plugins().items()}
    clusters: dict[str, set[int]] = defaultdict(set)
    firms: dict[int, Counter[str]] = defaultdict(Counter)
    with loaded.connect() as connection:
        for (source, record_id, role, position), said in truth.parties.items():
            record = unified.one_record(connection, kinds[source], source, record_id, limit=1)
            assert record is not None, f"{source} {record_id} is not stored"
            parties = [party for party in record["record"]["parties"] if party["role"] == role]
            found = parties[position - 1]["enterprise"]
            if "agent" not in " ".join(said.traps):
                clusters[found].add(said.enterprise)
            firms[said.enterprise][found] += 1
    wrong = {key: numbers for key, numbers in clusters.items() if len(numbers) > 1}
    together = sum(max(found.values()) for found in firms.values()) / sum(found.total() for found in firms.values())
    print(f"firms={len(firms)} enterprises={len(clusters)} wrongly joined={len(wrong)} together={together:.3f}")
    assert not wrong, {key: [truth.names.get(n) for n in numbers] for key, numbers in list(wrong.items())[:5]}
    assert together > 0.9


def test_a_replay_into_an_empty_database_equals_the_live_one(loaded: Engine, settings: Settings) -> None:
    servers = find(settings)
    name = servers.database_url.rsplit("/", 1)[1] + "_replay"
    with loaded.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    into = servers.database_url.rsplit("/", 1)[0] + f"/{name}"
    try:
        assert replay(settings, servers.kafka, into) > 5000
        assert digest(into) == digest(servers.database_url)
    finally:
        with loaded.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _record(connection: object, enterprise: str) -> dict:  # type: ignore[type-arg]
    standing, mentions = unified.resolve(connection, UUID(hex=enterprise))  # type: ignore[arg-type]
    assert standing == UUID(hex=enterprise)
    return unified.record_of(connection, standing, mentions, records_max=50)  # type: ignore[arg-type]


def _check(provenance: dict[str, object]) -> None:
    assert set(provenance) == PROVENANCE
    assert all(provenance[name] not in (None, "") for name in PROVENANCE)
