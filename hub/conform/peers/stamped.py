"""Rows that bear the time of their last change, as the systems of institutions keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any


class Stamped:
    """Rows in their order; a row that was not there before, as it stands, gets the time of now into its column."""

    def __init__(self, column: str, edit: Callable[[bytes, Mapping[str, Any]], bytes]) -> None:
        self.column, self._edit = column, edit
        self._rows: dict[bytes, tuple[datetime, bytes]] = {}
        self._order: list[bytes] = []

    def show(self, raws: Sequence[bytes]) -> None:
        """From now on just these rows."""
        now = datetime.now(UTC)
        self._rows = {raw: self._rows.get(raw) or (now, self._with(raw, now)) for raw in raws}
        self._order = list(raws)

    def late(self, raw: bytes) -> Callable[[], None]:
        """A row that was written now and is seen when the transaction ends: what comes back ends it."""
        now = datetime.now(UTC)

        def commit() -> None:
            self._rows[raw] = (now, self._with(raw, now))
            self._order.append(raw)

        return commit

    def since(self, moment: datetime | None) -> list[bytes]:
        """The rows that changed at that time or later; all, if none is given."""
        return [self._rows[raw][1] for raw in self._order if moment is None or self._rows[raw][0] >= moment]

    def _with(self, raw: bytes, moment: datetime) -> bytes:
        if not self.column:
            return raw
        try:
            return self._edit(raw, {self.column: moment.isoformat(timespec="milliseconds")})
        except (ValueError, AttributeError):  # a row that is none
            return raw
