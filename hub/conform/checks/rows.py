"""Checks of what rows become: repeated and in another order, bad, under other columns, and by a function that is pure."""

from __future__ import annotations

from hub.conform.outcome import not_here
from hub.conform.playing import HERE, Steps
from hub.conform.rows import Item
from hub.conform.trial import Trial
from hub.errors import HubError

RENAMED, ADDED = "renamed_column", "added_column"
SPOILED_MAX = 3


def repeated(trial: Trial) -> Steps:
    """The same rows again, each twice, and backwards."""
    items = trial.items
    ways = [items, items, list(reversed(items))]
    if not trial.peer.keyed:
        ways.insert(2, [item for item in items for _ in range(2)])
    for number, shown in enumerate(ways):
        trial.peer.show(shown)
        yield HERE
        trial.reads(items)
        if number:
            trial.quiet()
    trial.once()
    return None


def bad_rows(trial: Trial) -> Steps:
    """Bad rows between good ones: those that were recorded, one with a cell that cannot be, one that is cut off."""
    first, second, *rest = trial.items
    unfit = trial.rows.unfit(first)
    broken = trial.peer.broken(second) if trial.peer.broken else None
    bad = [item for item in (unfit, broken, *trial.rows.spoiled[:SPOILED_MAX]) if item is not None]
    good = [second, *rest]
    trial.peer.show([second, *bad[:1], *rest[:2], *bad[1:], *rest[2:]])
    yield HERE
    trial.reads(good)
    kept = trial.stage.refused(trial.name)
    if len(kept) != len({item.raw for item in bad}):
        raise HubError("conform_not_refused", wanted=len(bad), found=len(kept))
    for item in bad:
        row = next((row for row in kept if trial.peer.same(item, bytes(row.raw))), None)
        if row is None:
            raise HubError("conform_not_kept", first=item.raw[:100].decode(errors="replace"))
        _told(row, field=item is unfit)
    trial.peer.show(good)
    yield HERE
    trial.reads(good)
    trial.quiet()
    return None


def _told(row: object, *, field: bool) -> None:
    """Raise unless a refused row says where, and what, in both languages."""
    said = {name: getattr(row, name) for name in ("place", "message_en", "message_zh", *(["field"] if field else []))}
    for name, text in said.items():
        if not text:
            raise HubError("conform_not_told", what=name, said=said["message_en"])
    if not any("一" <= letter <= "鿿" for letter in said["message_zh"]):
        raise HubError("conform_not_told", what="message_zh", said=said["message_zh"])


def columns(trial: Trial) -> Steps:
    """One more column, then columns renamed, then put right."""
    if not trial.peer.columns:
        return not_here(HubError("conform_documents"))
    items, told = trial.items, trial.peer.told
    trial.peer.show(items)
    yield HERE
    trial.reads(items)
    # Where the system tells what changed, a column that is new or renamed shows with the next changed row.
    items = _one_changed(trial, 1) if told else items
    trial.peer.show(items, {}, ADDED)
    yield HERE
    trial.reads(items)
    warned = [one for one in trial.seen.warnings or [] if one["code"] == "column_extra"]
    if len(warned) != 1:
        raise HubError("conform_not_warned", count=len(warned))
    trial.peer.show(items)
    yield HERE
    trial.reads(items)
    position = trial.seen.position["at"]
    for name in _read(trial):
        trial.peer.show(_one_changed(trial, 2) if told else items, {name: RENAMED})
        yield HERE
        trial.holds()
        if trial.seen.position["at"] != position:
            raise HubError("conform_position")
    if told:  # what was told under the other name stays told so: a person must add the name to the connector
        return None
    trial.peer.show(items)
    yield HERE
    trial.reads(items)
    trial.quiet()
    return None


def _one_changed(trial: Trial, number: int) -> list[Item]:
    """The rows, the first with other content."""
    first, *rest = trial.items
    return [trial.rows.changed(first, number) or first, *rest]


def _read(trial: Trial) -> list[str]:
    """A column that the connector cannot do without; of a table, also one whose cell may be blank."""
    there = set(trial.peer.names.values()) or set(trial.items[0].leaves)
    wanted = [(name, blank) for names, blank in trial.candidate.declared.row.wanted for name in names if name in there]
    needed = [name for name, blank in wanted if not blank][:1]
    return needed + [name for name, blank in wanted if blank and trial.peer.complete][:1]


def pure(trial: Trial) -> Steps:
    """Each row twice, in another order, and counted anew."""
    yield from ()
    rows = trial.rows
    before = [_record(trial, item) for item in trial.items]
    for item, record in reversed(list(zip(trial.items, before, strict=True))):
        if (again := _record(trial, item)) != record:
            raise HubError("conform_impure", first=record[:60], second=again[:60])
    backwards = list(reversed(rows.good))
    for item, counted in zip(backwards, rows.numbered(backwards), strict=True):
        was, became = rows.record_id(item), rows.record_id(counted)
        if was != became:
            raise HubError("conform_numbered", first=was, second=became)
    return None


def _record(trial: Trial, item: Item) -> str:
    record = trial.rows.record(item)
    shown: str = "" if record is None else record.model_dump_json()
    return shown
