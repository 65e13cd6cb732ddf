"""Mentions and the enterprises they are resolved to: the only place that writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import orjson
import psycopg

from hub.crash import crash_point
from hub.identify import asking, exact
from hub.identify.cluster import Clustered, cluster
from hub.identify.conflicts import conflicts, shared
from hub.identify.decisions import standing
from hub.identify.meeting import shape_at
from hub.identify.mention import Mention
from hub.identify.regions import region_of
from hub.identify.search import name_keys, search_form
from hub.store import decisions, questions
from hub.store.copy import buffer, bytes_cell, int_cell, ints_cell, row, text_cell
from hub.store.decisions import Told
from hub.store.gathering import Start, gather, hot_blocks, lock
from hub.store.meetings import Met, hot_meetings, meet
from hub.store.mentions import Seen, Taken, take, uuids
from hub.store.moves import move


def resolve(
    connection: psycopg.Connection[Any],
    candidates: Mapping[bytes, Mention],
    seen: Seen,
    *,
    block_max: int,
    told: Sequence[Told] = (),
) -> list[bytes]:
    """Store new candidates and decisions, and resolve everything they can reach; inside the caller's transaction.

    Returns the candidates' ids, all stored once the caller commits. A block shared by more than `block_max` mentions, or
    of a code that unlike names bear, is hot: no identity, ignored from then on.
    """
    unsure = [mention_id for mention_id in candidates if mention_id not in seen]
    ids = _not_stored(connection, unsure)
    if not ids and not told:
        return unsure
    decisions.hold(connection, alone=bool(told))
    touched, codes = decisions.keep(connection, told) if told else (set[bytes](), set[bytes]())
    new = {id_: take(candidates[id_], seen.weighed) for id_ in ids}
    hot = hot_blocks(connection, {key for one in new.values() for key in one.blocks})
    # Hot keys too: they are all that two workers with the same new mention may have in common.
    lock(connection, (key for one in new.values() for keys in (one.blocks, one.meetings) for key in keys))
    # Another worker may have stored some before we had the locks.
    new = {id_: new[id_] for id_ in _not_stored(connection, ids)}
    met = meet(connection, seen, new) if seen.weighed else Met(set(), set(), set())
    start = Start(new, touched | met.shaken | {id_ for pair in met.links for id_ in pair}, codes, hot)
    found = gather(connection, seen, start, block_max=block_max)
    crash_point("ingest.gathered")
    stored = list(found.mentions)
    found.mentions.update(new)
    held = standing(found.decisions.values())
    mentions = [one.mention for one in found.mentions.values()]
    if seen.weighed:
        crowded = hot_meetings(connection, {key for one in found.mentions.values() for key in one.meetings})
        evidence = {id_: one.known for id_, one in found.mentions.items() if one.known}
        clustered = cluster(mentions, found.hot | held.placeholders, met.hot | crowded, held, evidence)
    else:
        clustered = Clustered(exact.cluster(mentions, found.hot), [])
    resolved = clustered.enterprises
    _write_new(connection, list(new.values()), resolved, met.links)
    if stored:
        move(connection, stored, resolved, found.mentions, told)
    asked = asking.questions(clustered, mentions, found.decisions.values(), held)
    common = shared((one.mention, one.blocks) for one in found.mentions.values())
    disputed = conflicts(common, resolved, found.hot, held)
    questions.keep(connection, stored if seen.weighed else (), stored and common.keys(), asked, disputed)
    crash_point("ingest.resolved")
    return unsure


def _not_stored(connection: psycopg.Connection[Any], ids: list[bytes]) -> list[bytes]:
    if not ids:
        return []
    rows = connection.execute("SELECT id FROM mention WHERE id = ANY (%b)", (uuids(ids),), prepare=True).fetchall()
    stored = {found.bytes for (found,) in rows}
    return [i for i in ids if i not in stored]


def _write_new(
    connection: psycopg.Connection[Any],
    new: Sequence[Taken],
    resolved: Mapping[bytes, bytes],
    links: set[tuple[bytes, bytes]],
) -> None:
    rows = [
        row(
            bytes_cell(one.mention.id),
            bytes_cell(resolved[one.mention.id]),
            text_cell(one.mention.source),
            text_cell(one.mention.name),
            text_cell(search_form(one.mention.name)),
            text_cell(one.mention.region),
            text_cell(region_of(one.mention.name, one.mention.address, one.mention.region)),
            text_cell(one.mention.address),
            _json_cell(one.mention.identifiers),
            _json_cell(one.mention.former),
            ints_cell(name_keys([one.mention.name, *one.mention.former])),
        )
        for one in new
    ]
    columns = "id, enterprise, source, name, search_name, region, region_found, address, identifiers, former, name_keys"
    _copy(connection, f"mention ({columns})", rows)
    keys = sorted((key, one.mention.id) for one in new for key in one.blocks)
    _copy(connection, "block", [row(bytes_cell(key), bytes_cell(id_)) for key, id_ in keys])
    met = sorted((key, one.mention.id, shape_at(key, one.shape)) for one in new for key in one.meetings)
    _copy(connection, "meeting", [row(int_cell(key), bytes_cell(id_), int_cell(shape)) for key, id_, shape in met])
    both = sorted({*links, *((other, one) for one, other in links)})
    _copy(connection, "link", [row(bytes_cell(one), bytes_cell(other)) for one, other in both])


def _json_cell(value: Any) -> bytes:
    return bytes_cell(b"\x01" + orjson.dumps(value))  # jsonb's binary form: version 1, then text


def _copy(connection: psycopg.Connection[Any], table: LiteralString, rows: list[bytes]) -> None:
    if rows:
        with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
            copy.write(buffer(rows))
