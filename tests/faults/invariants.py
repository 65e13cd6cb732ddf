"""What must hold after things settle: nothing acknowledged is lost, nothing has two effects, records equal the ledger."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from typing import NamedTuple

from hub.codec import decode, to_model
from tests.faults.ledger import Ledger, fingerprint
from tests.processes import Api, query

VERSIONS = """
SELECT r.source, s.kind, r.record_id, v.version, v.value, v.hash = r.hash AND v.version = r.version AS current
FROM version v JOIN record r ON r.key = v.key JOIN stream s ON s.id = v.stream
"""
Event = tuple[str, str, str, int]  # source, kind, record id, version


class Outcome(NamedTuple):
    """What a fault test prints."""

    acknowledged: int
    stored: int
    dead: int
    lost: int
    doubled: int

    def line(self, fault: str, seed: int) -> str:
        """The one line."""
        numbers = " ".join(f"{name}={value}" for name, value in self._asdict().items())
        return f"fault {fault}: {numbers} seed={seed}"


def check(ledger: Ledger, api: Api, database_url: str) -> Outcome:
    """I1, I2 and I3 against the database and the change feed; the numbers for the line.

    Raises:
        AssertionError: one does not hold; it names the events.
    """
    offered: dict[Event, str] = {o[1:5]: o.sha256 for o in ledger.offers.values()}
    acknowledged = {ledger.offers[seq][1:5] for seq in ledger.acknowledged}
    stored: Counter[Event] = Counter()
    newest: dict[tuple[str, str, str], int] = {}
    current: dict[tuple[str, str, str], list[int]] = {}
    for source, kind, record_id, version, value, is_current in query(database_url, VERSIONS):
        event = (source, kind, record_id, version)
        if event not in offered:  # another institution's: not in this ledger
            assert source not in {o[0] for o in offered}, f"nobody offered {event}"
            continue
        sha256 = "" if value is None else fingerprint(kind, to_model(kind, decode(value)[1]).model_dump(mode="json"))
        assert sha256 == offered[event], f"{event} is not what was offered"
        stored[event] += 1
        newest[event[:3]] = max(version, newest.get(event[:3], -1))
        if is_current:
            current.setdefault(event[:3], []).append(version)
    dead = _dead(database_url) & set(offered)
    lost = acknowledged - set(stored) - dead  # I1
    assert not lost, f"acknowledged, yet neither stored nor a dead letter: {sorted(lost)[:5]}"
    doubled = [event for event, n in stored.items() if n > 1 or event in dead]  # I2
    doubled += [event for event, n in feed(api).items() if n > 1 and event in offered]
    assert not doubled, f"two effects: {doubled[:5]}"
    assert current == {record: [version] for record, version in newest.items()}, (
        "a record is not its newest version"
    )  # I3
    _check_records(database_url, offered, newest)
    return Outcome(len(acknowledged), len(stored), len(dead), len(lost), len(doubled))


def _check_records(database_url: str, offered: dict[Event, str], newest: dict[tuple[str, str, str], int]) -> None:
    """Each record's row says what the ledger's fold says, and its parties are those of its newest version."""
    rows = query(
        database_url,
        "SELECT r.source, s.kind, r.record_id, r.deleted, r.mentions, ARRAY(SELECT p.mention FROM party p"
        " WHERE p.key = r.key AND p.stream = r.stream AND p.live) FROM record r JOIN stream s ON s.id = r.stream",
    )
    for source, kind, record_id, deleted, mentions, live in rows:
        record = (source, kind, record_id)
        if record in newest:
            assert deleted == (offered[(*record, newest[record])] == ""), f"{record}: deleted is {deleted}"
            assert set(live) == set(mentions), f"{record}: parties {live}, mentions {mentions}"


def _dead(database_url: str) -> set[Event]:
    known = dict(query(database_url, "SELECT topic, kind FROM stream"))
    found = set()
    for topic, key, headers in query(database_url, "SELECT topic, key, headers FROM dead_letter"):
        source, _, record_id = bytes(key or b"").decode(errors="replace").partition("/")
        version = b64decode(dict(headers).get("ce_id", "")).rpartition(b"@")[2]
        if version.isdigit():
            found.add((source, known[topic], record_id, int(version)))
    return found


def feed(api: Api) -> Counter[Event]:
    """How often the change feed shows each event, read to its end in small pages."""
    seen: Counter[Event] = Counter()
    after = ""
    while True:
        page = api.get("/v1/changes", params={"after": after, "limit": 500}).json()
        for entry in page["data"]:
            if entry["type"].startswith("record."):
                seen[(entry["source"], entry["kind"], entry["record_id"], entry["version"])] += 1
        if not page["data"]:
            return seen
        after = page["next_after"]
