"""Rows of a peer, and others made of them: a new record, the same record with other content, a row to be refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from stdnum.cn import uscc as uscc_number

from hub import codec
from hub.errors import HubError
from hub.records import Record
from hub.sample_city.codes import org_check_digit
from hub.source import Accepted, RawRow, Read, Source, accept
from hub.source.raw import Options

DIGITS = re.compile(r"\d+")
UNFIT = ("", "2017-02-30", "×", "没有")
"""What is tried to make a cell that must be refused."""
NUMBERED = {"seq", "no", "no.", "#", "row", "line", "rownum", "row_number", "index", "序号", "行号", "编号"}
"""Columns that count rows, if they do: another export of the same rows counts anew."""
TRIES_MAX = 200


class Item(NamedTuple):
    """A row: its cells as the source's family gives them out, its bytes, and what of it may be changed (path → value)."""

    cells: Mapping[str, Any]
    raw: bytes
    leaves: Mapping[str, Any]


Edit = Callable[[Item, Mapping[str, Any]], Item]
Change = Callable[[Any, int], Any]
"""A cell's value and a number → another value, None where there is none."""


def suffixed(value: Any, number: int) -> Any:
    """A text with a number after it."""
    return f"{value}-{number}" if isinstance(value, str) and value else None


def counted(value: Any, number: int) -> Any:
    """The digits of a value taken as one number, and that much more."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value + number
    if not isinstance(value, str) or not (runs := DIGITS.findall(value)):
        return None
    digits = "".join(runs)
    rest = str((int(digits) + number) % 10 ** len(digits)).zfill(len(digits))
    found, at = [], 0
    for run in runs:
        found.append(rest[at : at + len(run)])
        at += len(run)
    return DIGITS.sub(lambda _: found.pop(0), value)


def recoded(value: Any, number: int) -> Any:
    """Another unified social credit code, one that no enterprise has."""
    if not isinstance(value, str) or not uscc_number.is_valid(value):
        return None
    body = f"99{number % 1_000_000:06d}"
    code = f"91990100{body}{org_check_digit(body)}"
    return code + uscc_number.calc_check_digit(code)


CHANGES: tuple[Change, ...] = (suffixed, counted, recoded)


class Rows:
    """What a connector makes of rows, and rows made to order for it."""

    def __init__(self, declared: Source[Any], options: Options, recorded: Sequence[Item], edit: Edit) -> None:
        self._declared, self._options, self._edit = declared, options, edit
        self._encode = codec.encoder(declared.kind.kind)
        read = [(item, self.read(item)) for item in recorded]
        by_id = {found.record.record_id: item for item, found in reversed(read) if isinstance(found, Accepted)}
        self.good = list(reversed(by_id.values()))  # one row a record, in the order in which they were recorded
        self.spoiled = [item for item, found in read if not isinstance(found, Accepted)]
        self._ways: list[tuple[str, Change]] = []
        if not self.good:
            raise HubError("conform_no_rows")
        self._key = self._find_key()

    def read(self, item: Item) -> Read:
        """What the connector makes of a row."""
        return accept(self._declared, RawRow("row:1", item.cells, item.raw), self._options)

    def record(self, item: Item) -> Record | None:
        """The row's record, None if it is refused."""
        found = self.read(item)
        return found.record if isinstance(found, Accepted) else None

    def record_id(self, item: Item) -> str:
        """The record id of a row that is not refused."""
        record = self.record(item)
        assert record is not None
        return record.record_id

    def wanted(self, items: Sequence[Item]) -> dict[str, bytes]:
        """Record id → framed value that the hub must have of these rows; of two rows of one record the later one."""
        records = [record for item in items if (record := self.record(item)) is not None]
        return {record.record_id: self._encode(record) for record in records}

    def sample(self, count: int) -> list[Item]:
        """So many rows of distinct records: the recorded ones, then new ones."""
        return (self.good + self.new(max(0, count - len(self.good))))[:count]

    def new(self, count: int) -> list[Item]:
        """So many rows of records that were not recorded.

        Raises:
            HubError: no cell could be found that names a record.
        """
        if not count:
            return []
        if self._key is None:
            raise HubError("conform_no_key")
        template, leaf, change = self._key
        known = {self.record_id(item) for item in self.good}
        found: list[Item] = []
        for number in range(1, count + TRIES_MAX):
            item = self._changed(template, leaf, change, number)
            record = None if item is None else self.record(item)
            if item is not None and record is not None and record.record_id not in known:
                known.add(record.record_id)
                found.append(item)
                if len(found) == count:
                    return found
        raise HubError("conform_no_key")

    def changed(self, item: Item, number: int) -> Item | None:
        """The same record with other content, another for each number; None if everything in a row is its key."""
        before = self.record(item)
        assert before is not None
        for leaf, change in [*self._ways, *self._tries(item)]:
            other = self._changed(item, leaf, change, number)
            record = None if other is None else self.record(other)
            if record is not None and record.record_id == before.record_id and record != before:
                if (leaf, change) not in self._ways:
                    self._ways.append((leaf, change))
                return other
        return None

    def unfit(self, item: Item) -> Item | None:
        """The row with one cell that the connector must refuse, and says which."""
        second: Item | None = None
        for value in (*UNFIT[1:], UNFIT[0]):
            for leaf, before in item.leaves.items():
                if before == value:
                    continue
                other = self._edit(item, {leaf: value})
                found = self.read(other)
                if isinstance(found, Accepted) or not found.error.field or found.error.code == "connector_failed":
                    continue
                if found.error.field == leaf:
                    return other
                second = second or other
        return second

    def numbered(self, items: Sequence[Item]) -> list[Item]:
        """The rows as another export has them that counts its rows: such a column, if there is one, counts anew."""
        found = list(items)
        for leaf in items[0].leaves:
            printed = [str(item.leaves.get(leaf)) for item in self.good]
            if leaf.casefold() in NUMBERED and printed == [str(n) for n in range(1, len(printed) + 1)]:
                found = [self._edit(item, {leaf: str(number)}) for number, item in enumerate(found, start=1)]
        return found

    def _changed(self, item: Item, leaf: str, change: Change, number: int) -> Item | None:
        value = change(item.leaves.get(leaf), number)
        return None if value is None else self._edit(item, {leaf: value})

    def _tries(self, item: Item) -> Iterator[tuple[str, Change]]:
        for leaf in item.leaves:
            for change in CHANGES:
                yield leaf, change
        for other in self.good:  # a value of another row, where a cell has a few values only
            for leaf, value in other.leaves.items():
                if leaf in item.leaves and value != item.leaves[leaf]:
                    yield leaf, _given(value)

    def _find_key(self) -> tuple[Item, str, Change] | None:
        """A row, a cell of it and a way to change that which gives another record each time."""
        for item in self.good:
            record_id = self.record_id(item)
            named = sorted(item.leaves, key=lambda leaf: _share(item.leaves[leaf], record_id), reverse=True)
            for leaf in named:
                for change in CHANGES:
                    if len({record_id, *self._ids(item, leaf, change)}) == 4:
                        return item, leaf, change
        return None

    def _ids(self, item: Item, leaf: str, change: Change) -> Iterator[str]:
        for number in (1, 2, 3):
            other = self._changed(item, leaf, change, number)
            record = None if other is None else self.record(other)
            if record is None:
                return
            yield record.record_id


def _given(value: Any) -> Change:
    """A change to one certain value."""
    return lambda _value, _number: value


def _share(value: Any, record_id: str) -> int:
    """How much of a record's id a cell is."""
    return len(str(value)) if value not in (None, "") and str(value) in record_id else 0
