"""A fake institution: makes certificates of made-up enterprises, changes and withdraws them, and pushes what it did."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import httpx

from tests.bench.events import certificate
from tests.faults.ledger import Ledger, Offer
from tests.processes import Api

SOURCE = "first_institution"  # what the generated institution key may push as
KIND = "certificate"


class Change(NamedTuple):
    """One event to push: `record` None deletes."""

    record_id: str
    version: int
    record: dict[str, Any] | None

    def row(self) -> dict[str, Any]:
        """As the push API takes it."""
        if self.record is None:
            return {"kind": KIND, "record_id": self.record_id, "version": self.version, "deleted": True}
        return {"kind": KIND, "version": self.version, "record": self.record}


def history(
    chance: random.Random, records: int, *, first: int = 0, versions_max: int = 4, deleted_share: float = 0.2
) -> list[Change]:
    """What happened to `records` certificates, in the order it happened: versions grow, some end deleted.

    Holders change now and then, so that parties come and go.
    """
    changes = []
    for number in range(first, first + records):
        count = chance.randint(1, versions_max)
        ends = chance.random() < deleted_share
        for version in range(1, count + 1):
            made = certificate(number, chance.randrange(max(1, records // 3)), version)
            record = made.model_dump(mode="json") | {"scope": f"范围 {version}·{chance.randrange(1000)}"}
            last = version == count
            changes.append(Change(made.record_id, version * 10, None if last and ends and count > 1 else record))
    return changes


def disordered(chance: random.Random, changes: Sequence[Change], *, doubled_share: float = 0.2) -> list[Change]:
    """The same events late, early and twice."""
    again = [*changes, *chance.sample(list(changes), int(len(changes) * doubled_share))]
    chance.shuffle(again)
    return again


class Institution:
    """Pushes changes in batches from a thread of its own; sends a batch again until the hub has answered for it."""

    def __init__(
        self, api: Api, ledger: Ledger, changes: Sequence[Change], *, batch: int, pause_s: float = 0.0
    ) -> None:
        self._api, self._ledger, self._changes = api, ledger, changes
        self._batch, self._pause_s = batch, pause_s
        self._stop = threading.Event()
        self.error: BaseException | None = None
        self.refused: list[dict[str, Any]] = []
        self.away = 0  # answers that were no answer: 503, a closed connection
        self._thread = threading.Thread(target=self._run, name="institution")

    def start(self) -> Institution:
        """Begin to push."""
        self._thread.start()
        return self

    def done(self) -> bool:
        """True when everything was pushed or the thread ended."""
        return not self._thread.is_alive()

    def finish(self, within_s: float) -> None:
        """Wait until everything is acknowledged.

        Raises:
            AssertionError: not within `within_s` seconds, or the hub refused what is right.
        """
        self._thread.join(within_s)
        late = self._thread.is_alive()
        self.stop()
        assert not late, f"only {len(self._ledger.acknowledged)} of {len(self._ledger.offers)} acknowledged"
        if self.error is not None:
            raise self.error
        assert not self.refused, self.refused[:3]

    def stop(self) -> None:
        """Stop pushing."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            for first in range(0, len(self._changes), self._batch):
                changes = self._changes[first : first + self._batch]
                offers = self._ledger.offer((SOURCE, KIND, c.record_id, c.version, c.record) for c in changes)
                while not self._push(changes, offers):
                    if self._stop.wait(0.3):
                        return
                if self._stop.wait(self._pause_s):
                    return
        except BaseException as error:
            self.error = error

    def _push(self, changes: Sequence[Change], offers: Sequence[Offer]) -> bool:
        try:
            answer = self._api.ask("POST", "/v1/events", "institution", json=[change.row() for change in changes])
        except httpx.HTTPError:
            self.away += 1
            return False
        if answer.status_code in (429, 503):
            assert int(answer.headers["retry-after"]) > 0
            self.away += 1
            return False
        assert answer.status_code in (202, 207, 422), f"{answer.status_code} {answer.text[:500]}"
        rows = answer.json()["rows"]
        assert [row["row"] for row in rows] == list(range(1, len(changes) + 1))
        self._ledger.acknowledge([o.seq for o, row in zip(offers, rows, strict=True) if row["status"] == "accepted"])
        self.refused += [row for row in rows if row["status"] != "accepted"]
        return True


class Reader:
    """Reads single records all the time and notes every version that is older than one it was shown before."""

    def __init__(self, api: Api, record_ids: Sequence[str], seed: int) -> None:
        self._api, self._ids, self._chance = api, list(record_ids), random.Random(seed)
        self._stop = threading.Event()
        self._newest: dict[str, int] = {}
        self.went_back: list[tuple[str, int, int]] = []
        self.reads = 0
        self._thread = threading.Thread(target=self._run, name="reader")
        self._thread.start()

    def stop(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.02):
            record_id = self._chance.choice(self._ids)
            try:
                answer = self._api.get(f"/v1/records/{KIND}/{SOURCE}/{record_id}")
            except httpx.HTTPError:
                continue
            if answer.status_code != 200:
                continue
            self.reads += 1
            version = answer.json()["provenance"]["version"]
            before = self._newest.get(record_id, -1)
            if version < before:
                self.went_back.append((record_id, before, version))
            self._newest[record_id] = max(version, before)


class Health:
    """Asks /readyz and /v1/connectors all the time; keeps what they said with the time."""

    def __init__(self, api: Api, *, every_s: float = 0.2) -> None:
        self._api, self._every_s = api, every_s
        self._stop = threading.Event()
        self.said: list[tuple[float, bool, list[str]]] = []  # when, ready, connectors that were green
        self._thread = threading.Thread(target=self._run, name="health")
        self._thread.start()

    def stop(self) -> None:
        """Stop asking."""
        self._stop.set()
        self._thread.join()

    def green_between(self, begun: float, ended: float) -> list[tuple[float, bool, list[str]]]:
        """What was said to be ready or green between two moments (of `time.monotonic`)."""
        return [row for row in self.said if begun <= row[0] <= ended and (row[1] or row[2])]

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            asked = time.monotonic()
            try:
                ready = self._api.get("/readyz", None, timeout=10).status_code == 200
                answer = self._api.get("/v1/connectors", "operator", timeout=10)
                green = (
                    [row["name"] for row in answer.json()["data"] if row["green"]] if answer.status_code == 200 else []
                )
            except httpx.HTTPError:
                ready, green = False, []
            self.said.append((asked, ready, green))
