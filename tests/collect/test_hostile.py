"""What goes wrong on purpose: rows that nothing can hold, leases that are stolen, clocks that go back, readings cut anywhere."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import pytest
from sqlalchemy import Engine, text

from hub.collect import Collector
from hub.collect.sending import NOTHING
from hub.errors import RetryLater
from hub.records import Certificate
from hub.servers import Endpoints
from hub.settings import Settings
from hub.source import RawRow, Source, SourceRow, column, party
from hub.source.pull import Ask, Family, Gone, Mark, Pulled
from hub.start import find, prepare
from hub.store import instances, refusals, sign_offs

NUMBER = itertools.count()
Item = RawRow | Gone | Mark | Callable[[], None]


class Row(SourceRow):
    """A row of the scripted system."""

    number: str = column("number")
    scope: str | None = column("scope", default=None)


def to_record(row: Row) -> Certificate:
    if row.scope == "bad":
        raise ValueError("bad")
    holder = party("holder", "示例市示例敌手有限公司")
    return Certificate(record_id=row.number, number=row.number, scope=row.scope, parties=holder)


def row(number: str, scope: str = "a", *, key: str | None = None, place: str = "", **more: Any) -> RawRow:
    """A row; its bytes are its cells'."""
    cells = {"number": number, "scope": scope, **more}
    raw = repr(sorted(cells.items())).encode(errors="surrogatepass")
    return RawRow(place or f"row {number}", cells, raw, number if key is None else key)


@dataclass
class System:
    """A system that shows what a test says, the instance that reads it, what came of it."""

    settings: Settings
    servers: Endpoints
    engine: Engine
    changes: bool = False  # tells changes; else every reading is whole
    name: str = field(default_factory=lambda: f"scripted{next(NUMBER)}")

    def __post_init__(self) -> None:
        self.items: list[Item] = []
        self.family = Family(
            name="scripted", pull=self._pull, tells_changes=lambda options: self.changes, snapshot=True
        )
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE instance SET target_state = 'stopped'"))
            instances.add(connection, name=self.name, plugin="scripted", source=self.name,
                          settings={"collect_batch_max": 4}, schedule_s=60)  # fmt: skip

    def _pull(self, ask: Ask) -> Iterator[Pulled]:
        for item in self.items[ask.position.get("from", 0) :]:
            if isinstance(item, RawRow | Gone | Mark):
                yield item
            else:
                item()
        yield Mark({})

    def collector(self, engine: Engine | None = None) -> Collector:
        source = Source(title="样例", title_en="scripted", kind=Certificate, row=Row, to_record=to_record, licence="-",
                        family=self.family)  # fmt: skip
        return Collector(self.settings, self.servers.kafka, engine or self.engine, connectors={"scripted": source})

    def show(self, *items: Item) -> Any:
        """What a reading of these comes to."""
        self.items = list(items)
        self.collector().run(threading.Event(), once=True)
        return self.seen()

    def seen(self) -> Any:
        with self.engine.connect() as connection:
            return instances.get(connection, self.name)

    def there(self) -> set[str]:
        with self.engine.connect() as connection:
            query = text("SELECT record_id FROM source_row WHERE feed = :n AND raw_hash IS NOT NULL")
            return set(connection.execute(query, {"n": self.name}).scalars())

    def refused(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(refusals.refused(connection, self.name, limit=2000))

    def signed(self) -> Any:
        with self.engine.connect() as connection:
            return sign_offs.of(connection, self.name, limit=1)[0]

    def take_lease(self, worker: str = "another") -> None:
        with self.engine.begin() as connection:
            query = text("UPDATE instance_status SET worker = :w WHERE instance = :n")
            connection.execute(query, {"w": worker, "n": self.name})


@pytest.fixture(scope="module")
def named(settings: Settings) -> Endpoints:
    return find(settings)


@pytest.fixture(scope="module")
def engine(settings: Settings, named: Endpoints) -> Iterator[Engine]:
    made = prepare(settings, named)
    yield made
    made.dispose()


@pytest.fixture
def system(settings: Settings, named: Endpoints, engine: Engine) -> System:
    return System(settings, named, engine)


@pytest.fixture
def changing(settings: Settings, named: Endpoints, engine: Engine) -> System:
    """A system of which a whole reading was made: what it shows from now on are changes."""
    made = System(settings, named, engine, changes=True)
    made.show(*(row(f"N{n}") for n in range(10)))
    return made


def away() -> None:
    raise RetryLater("broker_away")


# What is replaced


@pytest.mark.parametrize("between", [0, 3, 6])
def test_a_row_deleted_and_inserted_again_as_it_was_is_there(changing: System, between: int) -> None:
    """In one batch and across the edge of one: what is judged while the deletion is being sent is judged again."""
    others = [row(f"M{n}") for n in range(between)]
    changing.show(*others, Gone("-", "N4"), row("N4"))
    assert "N4" in changing.there()
    changing.show(Gone("-", "N5"), *others, row("N5"), Gone("-", "N5"))
    assert "N5" not in changing.there()


def test_rows_deleted_and_inserted_in_turn_are_sent_in_few_rounds(changing: System) -> None:
    assert changing.show(*(item for n in range(2) for item in (Gone("-", f"N{n}"), row(f"N{n}", "b")))).code == ""
    assert changing.there() == {f"N{n}" for n in range(10)}
    with changing.engine.connect() as connection:
        query = text("SELECT count(DISTINCT lot) FROM source_row WHERE feed = :n AND record_id IN ('N0', 'N1')")
        assert connection.execute(query, {"n": changing.name}).scalar_one() == 1


def test_a_key_of_several_records_takes_all_of_them_along(changing: System) -> None:
    changing.show(row("A", key="7"), row("B", key="7"))
    changing.show(Gone("-", "7"))
    assert changing.there() == {f"N{n}" for n in range(10)}


@pytest.mark.parametrize("changes", [False, True])
def test_a_deletion_that_was_given_a_version_and_never_sent_is_sent(
    settings: Settings, named: Endpoints, engine: Engine, changes: bool
) -> None:
    """As after a crash between the two."""
    system = System(settings, named, engine, changes=changes)
    system.show(*(row(f"N{n}") for n in range(10)))
    with engine.begin() as connection:
        query = text("UPDATE source_row SET hash = :h, raw_hash = NULL, lot = -1 WHERE feed = :n AND record_id = 'N4'")
        connection.execute(query, {"h": NOTHING.hex(), "n": system.name})
    rest = [Gone("-", "N4")] if changes else [row(f"N{n}") for n in range(10) if n != 4]
    assert system.show(*rest).events_sent == 11
    assert system.show(*rest).events_sent == 11


# What shrinks, and what comes twice


@pytest.mark.parametrize(
    "left", [[], [row("N1")], [row(f"N{n}", "bad") for n in range(10)]], ids=["none", "one", "bad"]
)
def test_a_source_that_shrinks_to_nothing_loses_nothing(system: System, left: list[Item]) -> None:
    rows = [row(f"N{n}") for n in range(10)]
    system.show(*rows)
    assert system.show(*left).code == "deletions_held"
    assert len(system.there()) == 10
    assert system.show(*rows).code == ""


def test_changes_that_delete_everything_bit_by_bit_are_held(changing: System) -> None:
    assert (
        changing.show(*(one for n in range(10) for one in (Gone("-", f"N{n}"), row(f"M{n}")))).code == "deletions_held"
    )
    assert len({number for number in changing.there() if number[0] == "N"}) >= 8


def test_an_id_that_comes_twice_in_a_source_ends_as_its_last_row(system: System) -> None:
    rows = [row("D", "first"), *(row(f"N{n}") for n in range(10)), row("D", "last")]
    for _ in range(3):
        seen = system.show(*rows)
        assert (seen.code, [warning["code"] for warning in seen.warnings]) == ("", ["key_twice"])
        with system.engine.connect() as connection:
            query = text("SELECT raw_hash FROM source_row WHERE feed = :n AND record_id = 'D'")
            kept = connection.execute(query, {"n": system.name}).scalar_one()
        assert kept.bytes == blake2b(rows[-1].raw, digest_size=16).digest()


# What nothing can hold

STRANGE = ["a\0b", "\udcb1\udca8", "k" * 20_000, "new\nline", "\u202egpj.exe"]


@pytest.mark.parametrize("strange", STRANGE, ids=["nul", "surrogate", "long", "line", "bidi"])
def test_strange_keys_places_and_columns_harm_nobody(system: System, strange: str) -> None:
    system.changes = True
    good = row("N1")
    seen = system.show(good, row("N2", key=strange), row("N3", "bad", place=strange), row("N4", **{strange: 1}))
    assert (seen.code, seen.events_sent, seen.rows_refused) == ("", 3, 1)
    assert [warning["code"] for warning in seen.warnings] == ["column_extra"]
    (kept,) = system.refused()
    shown = [kept.place, kept.message_en, kept.message_zh, seen.warnings[0]["en"], seen.warnings[0]["zh"]]
    assert all(len(one) < 2100 and not set(one) & set("\0\u202e\udcb1") for one in shown)
    assert "\n" not in kept.place
    assert system.show(Gone("-", strange)).code == ""
    assert system.there() == {"N1", "N4"}


@pytest.mark.parametrize("strange", ["a\0b", "\udcb1", "x" * 5000, "\u202e"])
def test_a_record_id_that_nothing_can_hold_refuses_its_row(system: System, strange: str) -> None:
    seen = system.show(row("N1"), row(strange, key="2", place="2"), row("N3"))
    assert (seen.code, seen.rows_refused) == ("", 1) if strange != "\u202e" else ("", 0)
    assert {"N1", "N3"} <= system.there()


def test_a_million_columns_are_warned_of_in_a_few_words(system: System) -> None:
    wide = {f"column {n}": n for n in range(1_000_000)}
    seen = system.show(row("N0", **wide), *(row(f"N{n}", **{f"another {n}": n}) for n in range(1, 2001)))
    assert (seen.code, seen.events_sent) == ("", 2001)
    assert 0 < len(seen.warnings) <= 20
    assert sum(len(warning["en"]) for warning in seen.warnings) < 10_000


# Rows refused


def test_a_thousand_refused_rows_are_kept_in_no_time(system: System) -> None:
    began = time.monotonic()
    seen = system.show(*(row(f"N{n}", "bad") for n in range(1000)), row("good"))
    assert (seen.rows_refused, seen.events_sent, len(system.refused())) == (1000, 1, 1000)
    assert time.monotonic() - began < 20


def test_a_row_refused_mended_and_refused_again(system: System) -> None:
    others = [row(f"M{n}") for n in range(10)]
    assert system.show(*others, row("N1", "bad")).rows_refused == 1
    assert system.show(*others, row("N1", "good")).rows_refused == 0
    seen = system.show(*others, row("N1", "bad"))
    assert (seen.code, seen.rows_refused) == ("deletions_unsure", 1), "the record may be what is refused: it stays"
    assert "N1" in system.there()
    seen = system.show(*others, row("N1", "mended"))
    assert (seen.code, seen.rows_refused) == ("", 0)
    assert "N1" in system.there()


def test_rows_refused_before_a_reading_was_cut_off_are_not_taken_for_gone(system: System) -> None:
    rows = [row(f"N{n:02d}") for n in range(20)]
    system.show(*rows)
    bad = [row(f"N{n:02d}", "bad") for n in range(2)]
    assert system.show(*bad, *rows[2:10], Mark({"from": 11}), *rows[10:16], away).code == "broker_away"
    assert system.seen().position["open"], "the next reading goes on behind the rows that were refused"
    seen = system.show(*bad, *rows[2:10], Mark({"from": 11}), *rows[10:])
    assert seen.code == "deletions_unsure"
    assert system.there() == {f"N{n:02d}" for n in range(20)}


def test_a_row_that_stays_refused_does_not_keep_deletions_back(system: System) -> None:
    """A reading that looks twice refuses the row twice; it is one row, and was refused before."""
    rows = [row(f"N{n:02d}") for n in range(20)]
    system.family = replace(system.family, snapshot=False)
    assert system.show(*rows, row("bad", "bad")).rows_refused == 1
    assert system.show(*rows[1:], row("bad", "bad")).code == ""
    assert "N00" not in system.there()
    assert (system.signed().gone, system.signed().refused) == (1, 1)


# Leases


def test_a_worker_that_stood_still_changes_nothing_when_it_wakes(system: System) -> None:
    """It has read the old state; another has its lease, and may have read a newer one."""
    rows = [row(f"N{n}") for n in range(10)]
    system.show(*rows)
    before = system.seen()
    system.show(*(row(f"N{n}", "old") for n in range(3)), row("N3", "bad"), system.take_lease, *rows[4:])
    seen = system.seen()
    assert (seen.events_sent, seen.rows_read, seen.worker) == (before.events_sent, before.rows_read, "another")
    assert seen.position["whole_at"] == before.position["whole_at"]
    assert system.refused() == []
    with system.engine.connect() as connection:
        versions = connection.execute(
            text("SELECT count(DISTINCT version) FROM source_row WHERE feed = :n"), {"n": system.name}
        ).scalar_one()
    assert versions <= 3, "one for each batch of the first reading"


def test_a_worker_that_stood_still_does_not_forget_what_the_other_has_seen(system: System) -> None:
    rows = [row(f"N{n}") for n in range(10)]
    system.show(*rows)
    with system.engine.begin() as connection:
        connection.execute(text("INSERT INTO seen VALUES (:n, gen_random_uuid())"), {"n": system.name})
    system.show(system.take_lease, *rows)
    with system.engine.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM seen WHERE feed = :n"), {"n": system.name}).scalar_one()
    assert left <= 1


def test_a_process_never_reads_an_instance_twice_at_once(system: System) -> None:
    """Its lease is over, as after a pause of the machine, while one of its threads still reads."""
    reading, most = [0], [0]

    def expire() -> None:
        reading[0] += 1
        most[0] = max(most[0], reading[0])
        with system.engine.begin() as connection:
            connection.execute(text("UPDATE instance_status SET lease_until = now() - interval '1 s', next_at = NULL"))
        time.sleep(2)
        reading[0] -= 1

    system.items = [row("N1"), expire]
    stop = threading.Event()
    thread = threading.Thread(target=system.collector().run, args=(stop,))
    thread.start()
    time.sleep(5)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert most == [1]


def test_a_clock_that_was_put_back_does_not_put_an_instance_off(system: System) -> None:
    system.show(row("N1"))
    with system.engine.begin() as connection:
        connection.execute(
            text("UPDATE instance_status SET attempted_at = now() + interval '9 h', next_at = now() + interval '9 h'")
        )
        instances.set_target(connection, system.name, "running")
        assert instances.claim(connection, "any", lease_s=9) == system.name


# Secrets


def test_a_mistake_of_a_family_shows_no_secret_in_state_or_log(
    system: System, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_SECRET_HOSTILE", "tr0ub4dor/&3")
    with system.engine.begin() as connection:
        instances.configure(connection, system.name, {"password": {"secret": "hostile"}})

    def fail() -> None:
        raise LookupError("postgresql://u:tr0ub4dor/&3@db and u:tr0ub4dor%2F%263@db and dTp0cjB1YjRkb3IvJjM=")

    seen = system.show(row("N1"), fail)
    assert seen.code == "reading_failed"
    told = capfd.readouterr()
    for shown in (seen.message_en, seen.message_zh, told.out, told.err):
        assert "tr0ub4dor" not in shown
    assert "LookupError" in told.out + told.err, "where it happened is in the log"
