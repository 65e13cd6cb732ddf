"""Records as pages show them: a title, its dates, a status with its tone, the fields that are filled. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple, get_args, get_origin

from hub.records import KINDS
from hub.records.masking import plan_of
from hub.records.parts import Part, part_of
from hub.web.codes import PILLARS
from hub.web.emphasis import (
    BAD,
    CONCERNED,
    DATES,
    ENDS,
    OWN_DATES,
    OWN_WORDS,
    PLAIN,
    PROFILE_ORDER,
    STATUS_FIELDS,
    TITLES,
    WARN,
)
from hub.web.languages import Language


class Status(NamedTuple):
    """A status in words with its tone: "good", "bad", "warn" or "plain"."""

    word: str
    tone: str
    since: str | None = None  # the day a date ran out


class Dated(NamedTuple):
    """A date of a record and what it means."""

    field: str
    label: str
    day: str
    over: bool


class Field(NamedTuple):
    """A filled field: its label, its value in words, or a table of pieces."""

    name: str
    label: str
    value: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    personal: bool = False


def tone_of(code: str) -> str:
    """How a status code is to be read."""
    return "bad" if code in BAD else "warn" if code in WARN else "plain" if code in PLAIN else "good"


def today() -> date:
    """The day in UTC by which dates have run out."""
    return datetime.now(UTC).date()


def title_of(kind: str, record: dict[str, Any]) -> str:
    """What a record is called: the first of its naming fields that is filled, else its id."""
    if kind in ("enterprise", "institution"):
        named = next((party.get("name") for party in record["parties"] if party["role"] == "self"), None)
        return str(named or record["record_id"])
    for field in TITLES.get(kind, ()):
        value = record.get(field)
        if isinstance(value, list):
            value = next((v.get("name") if isinstance(v, dict) else v for v in value if v), None)
        if value:
            return str(value)
    return str(record["record_id"])


def number_of(kind: str, record: dict[str, Any]) -> str:
    """The number printed on it; a source's own id is no number to people (it stands with the provenance)."""
    number = record.get("number") or ""
    return "" if number == title_of(kind, record) else str(number)


def status_of(say: Language, kind: str, record: dict[str, Any], day: date) -> Status | None:
    """The status to highlight: the source's own, or that of a date that ran out."""
    code, since = _status_code(kind, record, day)
    if code is None:
        return None
    return Status(say.word("status", code), tone_of(code), since)


def _status_code(kind: str, record: dict[str, Any], day: date) -> tuple[str | None, str | None]:
    def over(field: str) -> str | None:
        value = record.get(field)
        return value if value and value < day.isoformat() else None

    status = record.get("status")
    if kind in ("certificate", "accreditation"):
        return ("expired", over("expires")) if status in (None, "active") and over("expires") else (status, None)
    if kind == "calibration":
        if record.get("signature") == "invalid":
            return "signature_invalid", None
        if record.get("conformity") in ("fail", "conditional_fail"):
            return "nonconforming", None
        return ("due", over("next_due")) if over("next_due") else (None, None)
    if kind == "instrument":
        return ("out_of_calibration", over("calibrated_until")) if over("calibrated_until") else (None, None)
    if kind == "tbt_notice":
        until = record.get("comments_until")
        return (None if not until else "comments_closed" if until < day.isoformat() else "open_for_comments"), None
    if kind in ("recall", "penalty"):
        return kind, None  # whatever its status: that there is one is the news
    code = record.get(
        {"spot_check": "verdict", "test_report": "conclusion", "enterprise": "status_code"}.get(kind, "status")
    )
    return OWN_WORDS.get((kind, str(code)), code), None


def concerns(kind: str, roles: list[str]) -> bool:
    """Whether a record's bad news is the enterprise's own."""
    if kind == "calibration":
        return "client" in roles  # not the instrument's maker: whoever uses it has it calibrated
    return bool(CONCERNED & set(roles))


def replaced(kind: str, records: list[dict[str, Any]], day: date) -> set[str]:
    """Ids of records whose date ran out but which a newer one has replaced: the same instrument, the same scheme."""
    newest: dict[str, str] = {}
    for record in records:
        subject, until = _subject(kind, record), _until(kind, record)
        if subject and record.get("status") in (None, "active") and until > newest.get(subject, ""):
            newest[subject] = until
    return {
        record["record_id"]
        for record in records
        if (subject := _subject(kind, record)) and _until(kind, record) < day.isoformat() <= newest.get(subject, "")
    }


def _subject(kind: str, record: dict[str, Any]) -> str:
    """What a calibration or a certificate is about, in the words of its source; "" where nothing tells."""
    if kind == "calibration":
        return "|".join(sorted(item["serial"] for item in record["items"] if item.get("serial")))
    if kind == "certificate":
        return "|".join([record.get("scheme") or record.get("name") or "", *sorted(record.get("products") or [])])
    return ""


def _until(kind: str, record: dict[str, Any]) -> str:
    return record.get("next_due" if kind == "calibration" else "expires") or ""


def dates_of(say: Language, kind: str, record: dict[str, Any], day: date) -> list[Dated]:
    """The record's dates, the one it is ordered by first; a beginning on the day of the end says nothing."""
    return [
        Dated(
            field,
            say.word("date", OWN_DATES.get((kind, field), field)),
            record[field],
            field in ENDS and record[field] < day.isoformat(),
        )
        for field in DATES.get(kind, ())
        if record.get(field) and not (field == "begun" and record["begun"] == record.get("ended"))
    ]


def order_key(kind: str, record: dict[str, Any]) -> str:
    """Newest first by this, records without a date last."""
    return next((str(record[field]) for field in DATES.get(kind, ()) if record.get(field)), "")


def fields_of(say: Language, kind: str, record: dict[str, Any]) -> list[Field]:
    """Every filled field but the parties, in the order of the kind."""
    model = KINDS[kind]
    shown = []
    names = [name for name in model.model_fields if name not in ("record_id", "parties", "url", "note")] + ["note"]
    for name in names:
        value = record.get(name)
        if value is None or value == [] or value == "":
            continue
        label, personal = say.label(model, name), name in plan_of(kind)
        part = part_of(model.model_fields[name].annotation)
        if part is not None:
            shown.append(_table(say, name, label, part, value)._replace(personal=personal))
        else:
            shown.append(Field(name, label, value_of(say, kind, name, value), personal=personal))
    return shown


def _table(say: Language, name: str, label: str, part: type[Part], rows: list[dict[str, Any]]) -> Field:
    columns = [field for field in part.model_fields if any(row.get(field) not in (None, "") for row in rows)]
    header = [say.label(part, field) for field in columns]
    cells = [[_cell(say, part, field, row.get(field)) for field in columns] for row in rows]
    return Field(name, label, "", header, cells)


def _cell(say: Language, part: type[Part], field: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return say.text("yes" if value else "no")
    return code_word(say, "", field, str(value)) if is_code(part.model_fields[field].annotation) else str(value)


def value_of(say: Language, kind: str, name: str, value: Any) -> str:
    """A field's value in words: codes translated, units put behind."""
    if isinstance(value, bool):
        return say.text("yes" if value else "no")
    field = KINDS[kind].model_fields.get(name) if kind in KINDS else None
    coded = field is not None and is_code(field.annotation)
    if isinstance(value, list):
        return say.text("list_break").join(code_word(say, kind, name, str(v)) if coded else str(v) for v in value)
    if coded:
        return code_word(say, kind, name, str(value))
    unit = say.unit(KINDS[kind], name) if field is not None else ""
    return f"{value} × {unit}" if unit[:1].isdigit() else f"{value} {unit}".strip()  # 500 × 10,000 CNY


def code_word(say: Language, kind: str, name: str, value: str) -> str:
    """The word for a value of a code list of ours."""
    if name not in STATUS_FIELDS:
        return say.word("value", value)
    return say.word("status", OWN_WORDS.get((kind, value), value))


def is_code(annotation: Any) -> bool:
    """A `Literal`, perhaps with None beside it, or a list of them."""
    return any(get_origin(option) is Literal for option in (annotation, *get_args(annotation)))


def profile_fields(profile: dict[str, Any]) -> list[str]:
    """The profile's fields in reading order."""
    known = [field for field in PROFILE_ORDER if field in profile]
    return known + sorted(field for field in profile if field not in PROFILE_ORDER)


def profile_value(say: Language, field: str, value: Any) -> str:
    """A profile's value in words."""
    if field == "region":
        name = say.region(str(value))
        return f"{name} ({value})" if name != value else name
    if field == "institution_type":
        return say.word("value", str(value))
    return value_of(say, "enterprise", field, value)


def pillar_of(kind: str) -> str:
    """The pillar a kind belongs to."""
    return KINDS[kind].pillar if kind in KINDS else "register"


def kinds_by_pillar() -> dict[str, list[str]]:
    """Pillar → its kinds, in the pages' order."""
    return {pillar: [kind for kind in KINDS if pillar_of(kind) == pillar] for pillar in PILLARS}
