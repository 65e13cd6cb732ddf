"""Whole readings and readings of what changed: what is sent, deleted, held, resumed, signed off. A system made for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from hub.collect import Collector
from hub.errors import RetryLater
from hub.ingest.worker import Worker
from hub.records import Certificate
from hub.servers import Endpoints
from hub.settings import Settings
from hub.source import RawRow, Source, SourceRow, column, party
from hub.source.pull import Ask, Family, Gone, Mark, Pulled, Restored
from hub.start import find, prepare
from hub.store import instances, refusals, sign_offs


class Row(SourceRow):
    """A row of the made system."""

    number: str = column("number")
    scope: str | None = column("scope", default=None)


def to_record(row: Row) -> Certificate:
    return Certificate(
        record_id=row.number, number=row.number, scope=row.scope, parties=party("holder", "示例市示例收集有限公司")
    )


def pull(ask: Ask) -> Iterator[Pulled]:
    """A journal of {"number", "scope"} or {"gone"}: whole shows the state, else what came after the position.

    It can fail in the middle (`fail_after`), leave rows out of its first look (`blink`), and forget its past (`epoch`).
    """
    told = json.loads(Path(str(ask.options["path"])).read_text("utf-8"))
    if not ask.whole and ask.position.get("epoch") != told.get("epoch", 0):
        yield Restored("epoch")
        return
    journal, end = told["journal"], {"at": len(told["journal"]), "epoch": told.get("epoch", 0)}
    rows: dict[str, Any] = {}
    if ask.whole:
        for entry in journal:
            rows.pop(entry.get("gone"), None) if "gone" in entry else rows.update({entry["number"]: entry})
        first_look = Path(f"{ask.options['path']}.looked")
        if told.get("blink") and not first_look.exists():
            first_look.touch()
            rows.pop(told["blink"])
        items = [rows[number] for number in sorted(rows) if number > ask.position.get("after", "")]
    else:
        items = journal[ask.position.get("at", 0) :]
    for count, entry in enumerate(items):
        if count == told.get("fail_after"):
            raise RetryLater("broker_away")
        if "gone" in entry:
            yield Gone(f"entry {count}", entry["gone"])
            continue
        raw = json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()
        yield RawRow(f"entry {count}", entry, raw, entry["number"])
        if ask.whole and count % 2:
            yield Mark({**end, "after": entry["number"]})
    yield Mark(end)


MADE = Family(name="made", pull=pull, tells_changes=lambda options: True)
SOURCE = Source(title="样例", title_en="made", kind=Certificate, row=Row, to_record=to_record, licence="-", family=MADE)


@pytest.fixture(scope="module")
def named(settings: Settings) -> Endpoints:
    return find(settings)


@pytest.fixture(scope="module")
def engine(settings: Settings, named: Endpoints) -> Iterator[Engine]:
    made = prepare(settings, named)
    yield made
    made.dispose()


class System:
    """The made system, an instance that reads it, and what came of it."""

    def __init__(self, name: str, folder: Path, settings: Settings, servers: Endpoints, engine: Engine) -> None:
        self.name, self.file = name, folder / "journal.json"
        self.settings, self.servers, self.engine = settings, servers, engine
        self.journal: list[dict[str, str]] = []
        with engine.begin() as connection:
            instances.add(connection, name=name, plugin="made", source=name, settings={"path": str(self.file), "collect_batch_max": 4},
                          schedule_s=60)  # fmt: skip

    def say(self, *numbers: int, scope: str = "a") -> None:
        self.journal += [{"number": f"N{number:03d}", "scope": scope} for number in numbers]

    def delete(self, *numbers: int) -> None:
        self.journal += [{"gone": f"N{number:03d}"} for number in numbers]

    def write(self, **more: Any) -> None:
        self.file.write_text(json.dumps({"journal": self.journal, **more}), "utf-8")

    def collect(self, **more: Any) -> Any:
        self.write(**more)
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE instance SET target_state = 'stopped' WHERE name <> :n"), {"n": self.name})
            instances.set_target(connection, self.name, "running")
        made = Collector(self.settings, self.servers.kafka, self.engine, connectors={"made": SOURCE})
        made.run(threading.Event(), once=True)
        with self.engine.connect() as connection:
            return instances.get(connection, self.name)

    def signed(self) -> Any:
        with self.engine.connect() as connection:
            found = sign_offs.of(connection, self.name, limit=1)
        return found[0] if found else None

    def whole_is_due(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(
                text("UPDATE instance_status SET position = position || '{\"whole_at\": 0}' WHERE instance = :n"),
                {"n": self.name},
            )

    def there(self) -> set[str]:
        with self.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT record_id FROM source_row WHERE feed = :n AND raw_hash IS NOT NULL"), {"n": self.name}
            )
            return {str(row.record_id) for row in rows}


@pytest.fixture
def system(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Settings, named: Endpoints, engine: Engine
) -> System:
    return System(request.node.name.removeprefix("test_")[:50], tmp_path, settings, named, engine)


def numbers(*values: int) -> set[str]:
    return {f"N{value:03d}" for value in values}


def test_after_the_first_whole_reading_only_changes_are_read(system: System) -> None:
    system.say(*range(10))
    assert system.collect().events_sent == 10
    system.say(3, scope="b")
    system.say(10)
    seen = system.collect()
    assert (seen.events_sent, seen.rows_read) == (12, 12), "two entries were read, not the whole"
    assert system.there() == numbers(*range(11))


def test_a_deletion_that_the_system_tells_is_an_event(system: System) -> None:
    system.say(*range(10))
    system.collect()
    system.delete(4)
    assert system.collect().events_sent == 11
    assert system.there() == numbers(*range(4), *range(5, 10))


def test_a_row_deleted_and_said_again_in_one_reading_stays(system: System) -> None:
    system.say(*range(10))
    system.collect()
    system.delete(4)
    system.say(4, scope="again")
    system.collect()
    assert system.there() == numbers(*range(10))


def test_many_deletions_told_at_once_are_held_and_a_person_releases_them(system: System) -> None:
    system.say(*range(10))
    system.collect()
    system.delete(*range(8))
    assert system.collect().code == "deletions_held"
    assert system.there() == numbers(*range(10))
    with system.engine.begin() as connection:
        assert instances.release(connection, system.name)
    seen = system.collect()
    assert (seen.code, seen.release) == ("", False)
    assert system.there() == numbers(8, 9)


def test_reconciliation_finds_what_was_missed_and_what_is_gone(system: System) -> None:
    system.say(*range(10))
    system.collect()
    # behind the position, as rows of a system that loses its own journal: no reading of changes shows them
    system.journal[2]["scope"] = "changed in silence"
    system.journal[5:6] = [{"number": "N077", "scope": "new in silence"}]
    assert system.collect().events_sent == 10
    system.whole_is_due()
    assert system.collect().events_sent == 13
    signed = system.signed()
    assert (signed.records, signed.unchanged, signed.missed, signed.gone) == (10, 8, 2, 1)
    assert system.there() == numbers(*range(5), *range(6, 10), 77)


def test_an_interrupted_whole_reading_goes_on_where_it_was(system: System) -> None:
    system.say(*range(20))
    seen = system.collect(fail_after=11)
    assert (seen.code, seen.events_sent) == ("broker_away", 8), "two batches of four were sent"
    assert seen.position["open"] is True
    seen = system.collect()
    assert seen.events_sent == 20
    assert seen.rows_read == 20, "no row was read twice but those of the batch that was cut"
    assert (system.signed().records, system.signed().gone) == (20, 0)


def test_a_row_that_blinks_while_it_is_read_is_looked_for_again(system: System) -> None:
    system.say(*range(10))
    system.collect()
    system.whole_is_due()
    seen = system.collect(blink="N004")
    assert (seen.code, seen.events_sent) == ("", 10)
    assert (system.signed().records, system.signed().gone) == (10, 0)


def test_a_source_restored_from_a_backup_is_noticed_and_read_as_a_whole(system: System) -> None:
    system.say(*range(10))
    system.collect()
    system.say(10, 11, scope="lost")
    system.collect()
    system.journal = system.journal[:-2]
    system.say(3, scope="after the restore")
    seen = system.collect(epoch=1)
    assert [warning["code"] for warning in seen.warnings] == ["source_restored"]
    assert system.there() == numbers(*range(10)), "what the restored source does not have is gone"
    assert system.signed().missed == 1


def test_two_rows_with_one_id_are_warned_of(system: System) -> None:
    system.say(1, 2, 3)
    system.write()
    told = json.loads(system.file.read_text("utf-8"))
    assert len(told["journal"]) == 3
    system.journal = [
        {"number": "N001", "scope": "a"},
        {"number": "N001 ", "scope": "b"},
        {"number": "N002", "scope": "c"},
    ]
    seen = system.collect()
    assert [warning["code"] for warning in seen.warnings] == ["key_twice"]
    assert system.there() == numbers(1, 2)


def test_a_changed_mapping_reads_everything_anew(system: System) -> None:
    system.say(*range(6))
    system.collect()
    with system.engine.begin() as connection:
        connection.execute(
            text("UPDATE instance SET settings = settings || '{\"note\": 1}' WHERE name = :n"), {"n": system.name}
        )
    seen = system.collect()
    assert (seen.rows_read, seen.events_sent) == (12, 6), "understood anew, and found to be the same"


def test_a_cell_that_must_name_a_record_is_looked_up(system: System, named: Endpoints) -> None:
    system.say(1, 2)
    system.collect()
    Worker(system.settings, named.kafka, named.database_url, group=False).run(threading.Event(), until_caught_up=True)
    term = {"refers": {"source": system.name, "kind": "certificate"}}
    for mode, sent, refused, warned in (("refuse", 1, 1, 0), ("warn", 2, 0, 1)):
        other = System(f"refers_{mode}", system.file.parent, system.settings, named, system.engine)
        other.journal = [{"number": "R1", "scope": "N001"}, {"number": "R2", "scope": "N009"}]
        contract = {"fields": {"scope": term | {"mode": mode}}}
        with system.engine.begin() as connection:
            instances.configure(connection, other.name, {"path": str(other.file), "contract": contract})
        seen = other.collect()
        with system.engine.connect() as connection:
            rows = refusals.refused(connection, other.name, limit=9)
        assert [(row.code, row.field, row.found, row.severity) for row in rows] == [
            ("reference_missing", "scope", "N009", "warned" if warned else "refused")
        ]
        assert (seen.events_sent, seen.rows_refused) == (sent, refused)
