"""What is noted of a reading beside its events: rows refused or warned of, an unusual volume."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from hub.errors import HubError
from hub.source import Accepted, Refused
from hub.source.contract import Contract
from hub.store import refusals, sign_offs
from hub.store.refusals import Refusal

USUAL_OF = 5  # whole readings that say what volume is usual
WARNINGS_MAX = 50  # of one reading: a person reads them


class Warnings:
    """What a reading warned of, each once."""

    def __init__(self) -> None:
        self._told: dict[str, HubError] = {}

    def __call__(self, warning: HubError) -> None:
        """Warn."""
        if len(self._told) < WARNINGS_MAX:
            self._told.setdefault(str(warning), warning)

    def all(self) -> list[HubError]:
        """All of them."""
        return list(self._told.values())


def keep_rows(connection: Connection, instance: str, refused: Sequence[Refused], warned: Sequence[Accepted]) -> None:
    """Keep rows byte for byte with what is wrong with them."""
    kept = [Refusal(item.place, item.raw, [item.error, *item.others], "refused") for item in refused]
    kept += [Refusal(row.place, row.raw, row.warned, "warned") for row in warned]
    refusals.refuse(connection, instance, kept)


def unusual(connection: Connection, instance: str, contract: Contract | None, records: int) -> HubError | None:
    """A warning of many more or fewer records than the contract says, else than half to twice of before."""
    before = [row.records for row in sign_offs.of(connection, instance, limit=USUAL_OF)]
    least = contract.rows_least if contract else None
    most = contract.rows_most if contract else None
    if least is None and most is None and len(before) == USUAL_OF:
        least, most = min(before) // 2, max(before) * 2
    if (least is None or records >= least) and (most is None or records <= most):
        return None
    shown = {"least": "…" if least is None else least, "most": "…" if most is None else most}
    return HubError("volume_unusual", found=records, **shown)
