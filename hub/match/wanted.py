"""What a row asks for: the names, codes and place by which an enterprise is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from hub.errors import RejectRecord
from hub.identify.identifiers import STRENGTHS, State, identifier_state
from hub.identify.mention import Mention, mention

SCHEMES = tuple(STRENGTHS)  # uscc, lei, org_code, reg_no
TEXTS = {"name": 500, "region": 50, "address": 2000} | dict.fromkeys(SCHEMES, 100)
"""Field → the most characters of it; as in records (hub/records/parts.py), where there is a limit there."""
FORMER_MAX = 20
LIMIT, LIMIT_MAX = 5, 50
FIELDS = (*TEXTS, "former", "limit")


class Wanted(NamedTuple):
    """A row, understood."""

    mention: Mention  # source "": nobody's
    limit: int  # the most candidates

    @property
    def former(self) -> tuple[str, ...]:
        """Names that it had, as printed."""
        return self.mention.former

    @property
    def bad_codes(self) -> list[tuple[str, str, State]]:
        """(scheme, value, state) of the codes that identify nobody: mistyped, a placeholder."""
        found = [(scheme, code, identifier_state(scheme, code)) for scheme, code in self.mention.identifiers]
        return [one for one in found if one[2] != "valid"]


def wanted_of(row: object) -> Wanted:
    """A row of the API: {"name", "region", "uscc", "lei", "org_code", "reg_no", "address", "former": [], "limit"}.

    Each is optional, but a name or a code must be there. `region`: a GB/T 2260 code (330100, 33), the name of a
    division (杭州市), or an ISO 3166 country (DE).

    Raises:
        RejectRecord: no object, a field that there is not, of another type, too long; nothing to go by.
    """
    if not isinstance(row, dict):
        raise RejectRecord("field_invalid", field="row", found=type(row).__name__, expected="a JSON object")
    unknown = next((name for name in row if name not in FIELDS), None)
    if unknown is not None:
        raise RejectRecord("match_field", field=str(unknown)[:100], known=", ".join(FIELDS))
    given = {name: _text(row, name, most) for name, most in TEXTS.items()}
    former = _former(row.get("former"))
    codes = [(scheme, given[scheme]) for scheme in SCHEMES if given[scheme]]
    if not (given["name"] or codes or former):
        raise RejectRecord("match_nothing", field="name")
    meant = mention("", given["name"], codes, given["region"], given["address"], former)
    return Wanted(meant, _limit(row.get("limit")))


def _text(row: Mapping[str, Any], field: str, most: int) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and field != "name":
        value = str(value)  # a code or a region that lost its quotation marks on the way
    if not isinstance(value, str):
        raise RejectRecord("field_invalid", field=field, found=value, expected="text")
    if len(value) > most:
        raise RejectRecord("match_long", field=field, found=len(value), limit=most)
    if "\0" in value:
        raise RejectRecord("field_invalid", field=field, found="NUL", expected="text")
    return " ".join(value.encode("utf-8", "replace").decode().split()) if field == "name" else value.strip()


def _former(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if names is None:
        return ()
    if not isinstance(names, list) or len(names) > FORMER_MAX:
        expected = f"a list of at most {FORMER_MAX} names"
        raise RejectRecord("field_invalid", field="former", found=type(value).__name__, expected=expected)
    found = [_text({"former": one}, "former", TEXTS["name"]) for one in names]
    return tuple(dict.fromkeys(filter(None, found)))


def _limit(value: object) -> int:
    if value is None:
        return LIMIT
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LIMIT_MAX:
        raise RejectRecord("field_invalid", field="limit", found=value, expected=f"1 to {LIMIT_MAX}")
    return value
