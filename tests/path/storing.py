"""Events with parties that try every rule of identity, and the store's content without what order may change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import psycopg
from hypothesis import strategies as st

from hub.codec import encoder
from hub.event import Event
from hub.identify import exact
from hub.identify.cluster import cluster
from hub.identify.evidence import blocks
from hub.identify.mention import Mention
from hub.identify.profiles import Profiles, placeholders
from hub.ingest.batch import Batcher, Message
from hub.records import Certificate, Decision, Identifier, Party
from hub.store import batches
from hub.store.mentions import Seen
from tests.identify.strategies import one_mention

TOPIC, KIND = "t.certificate", "certificate"
DECISIONS = "t.decision"
TOPICS = {TOPIC: KIND, DECISIONS: Decision.kind}
PARTS = 2
CLEAR = (
    "version", "record", "party", "mention", "block", "hot_block", "meeting", "hot_meeting", "link", "identity_change",
    "dead_letter", "position", "decision", "decision_mention", "question", "conflict",
)  # fmt: skip
# Offsets, broker times and transactions are the order itself; all else must not depend on it.
SHOWN = {
    "record": "SELECT key, stream, source, record_id, version, hash, deleted, mentions FROM record",
    "version": "SELECT key, version, hash, value, event_id, mentions FROM version",
    "party": "SELECT mention, stream, key, live FROM party",
    "mention": "SELECT id, enterprise, source, name, search_name, region, region_found, address, identifiers::text, former::text"
    " FROM mention",
    "meeting": "SELECT key, mention, shape FROM meeting",
    "hot_meeting": "SELECT key FROM hot_meeting",
    "link": "SELECT mention, other FROM link",
    "block": "SELECT key, mention FROM block",
    "hot_block": "SELECT key FROM hot_block",
    "question": "SELECT id, one, other, weight, reason, set_aside FROM question",
    # Which bearers of a code were seen when it became hot is the order itself.
    "conflict": "SELECT kind, key, scheme, value, mentions FROM conflict WHERE kind <> 'placeholder'",
}


class Change(NamedTuple):
    """One version of a record: the mentions of its parties, or None where it is deleted."""

    source: str
    record: int
    version: int
    parties: tuple[Mention, ...] | None

    def event(self) -> Event:
        """The event."""
        record_id = f"R{self.record}"
        if self.parties is None:
            return Event(self.source, KIND, record_id, self.version, None)
        parties = [_party(found) for found in self.parties]
        record = Certificate(record_id=record_id, number="示例", parties=parties)
        return Event(self.source, KIND, record_id, self.version, encoder(KIND)(record))


def _party(found: Mention) -> Party:
    codes = [Identifier.model_validate({"scheme": scheme, "value": value}) for scheme, value in found.identifiers]
    return Party(
        role="holder",
        name=found.name or None,
        identifiers=codes,
        region=found.region or None,
        address=found.address or None,
    )


def decision(number: int, verdict: str, one: Mention, other: Mention) -> Event:
    """A person's decision about two mentions; `undo` is of the decision before."""
    about = (
        {"decision": str(number - 1)} if verdict == "undo" else {"mentions": [one.id.hex()], "others": [other.id.hex()]}
    )
    if verdict == "same":
        about = {"mentions": [one.id.hex(), other.id.hex()]}
    made = Decision.model_validate(
        {"record_id": str(number), "verdict": verdict, "decided_by": "li", "decided_at": "2026-01-02T00:00:00Z"} | about
    )
    return Event("hub", Decision.kind, made.record_id, 1, encoder(Decision.kind)(made))


def changes(max_size: int = 14) -> st.SearchStrategy[list[Change]]:
    """Few records in few versions, so that they meet: equal events, equal versions with other content, deletions."""
    one = st.builds(
        Change,
        source=st.sampled_from(("register", "lab")),
        record=st.integers(1, 5),
        version=st.integers(1, 3),
        parties=st.none() | st.lists(one_mention(), max_size=2).map(tuple),
    )
    return st.lists(one, min_size=1, max_size=max_size)


def messages(events: Sequence[Event]) -> list[Message]:
    """The events as Kafka gives them: a record's in one partition, offsets in the order given."""
    ends: dict[tuple[str, int], int] = {}
    found = []
    for event in events:
        topic, part = DECISIONS if event.kind == Decision.kind else TOPIC, sum(event.key) % PARTS
        at = ends.get((topic, part), 0)
        found.append(Message(topic, part, at, 1_700_000_000_000, event.key, event.value, list(event.headers())))
        ends[topic, part] = at + 1
    return found


class Store:
    """The tables of one database, and one worker's way to fill them."""

    def __init__(self, database_url: str, *, block_max: int, weighed: bool) -> None:
        self.connection: psycopg.Connection[Any] = psycopg.connect(database_url.replace("+psycopg", "", 1))
        batches.prepare(self.connection)
        self._streams = batches.streams(self.connection, TOPICS)
        self._block_max = block_max
        self.weighed = weighed
        self.renew()

    def renew(self) -> None:
        """Forget what was seen, as a worker that starts."""
        self._seen = Seen(1000, weighed=self.weighed)
        self._batcher = Batcher(self._streams, TOPICS, cache_max=1000)

    def clear(self) -> None:
        """Empty the tables."""
        for table in CLEAR:
            self.connection.execute(f"DELETE FROM {table}")
        self.connection.commit()
        self.renew()

    def put(self, found: Iterable[Message]) -> None:
        """Store messages as one batch."""
        found = list(found)
        parts = sorted({(message.topic, message.partition) for message in found})
        starts = batches.positions(self.connection, parts)
        batches.store(self.connection, self._batcher.batch(found, starts), self._seen, block_max=self._block_max)

    def shown(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the tables hold, sorted."""
        found = {name: sorted(self.connection.execute(sql).fetchall(), key=repr) for name, sql in SHOWN.items()}
        self.connection.commit()
        return found

    def check_identities(self) -> None:
        """Mention → enterprise is what the pure function gives for all mentions at once."""
        rows = self.connection.execute(
            "SELECT id, source, name, identifiers, region, address, former, enterprise FROM mention"
        )
        stored = {}
        for id_, source, name, identifiers, region, address, former, enterprise in rows:
            codes = tuple((scheme, value) for scheme, value in identifiers)
            stored[Mention(id_.bytes, source, name, codes, region, address, tuple(former))] = enterprise.bytes
        self.connection.commit()
        count: dict[bytes, int] = {}
        for mention in stored:
            for block in blocks(mention):
                count[block.key] = count.get(block.key, 0) + 1
        hot = frozenset(key for key, n in count.items() if n > self._block_max)
        if self.weighed:
            profiles = Profiles()
            for mention in stored:
                profiles.add(mention)
            hot |= {value.key for value in placeholders(profiles)}
        wanted = cluster(list(stored), hot).enterprises if self.weighed else exact.cluster(list(stored), hot)
        assert {mention.id: enterprise for mention, enterprise in stored.items()} == wanted
        shown = {row[0].bytes for row in self.connection.execute("SELECT key FROM hot_block").fetchall()}
        self.connection.commit()
        assert shown == hot
