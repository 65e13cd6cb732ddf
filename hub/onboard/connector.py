"""A mapping written out as a connector's file, for those who want to go on by hand from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from hub.errors import StopProcess
from hub.onboard.sample import Sample
from hub.records import KINDS, Part
from hub.records.parts import Scheme
from hub.source.mapping import Mapped, Mapping, targets
from hub.source.row import BLANKS

# How a cell is read -> the type that connectors write, of `hub.source`; the others are of `hub.source.mapping.reads`.
TYPES = {
    "text": "str", "day": "Day", "us_day": "UsDay", "moment": "Moment", "number": "Number", "amount": "Amount",
    "wan": "WanAmount", "whole": "Whole", "measured": "Measured", "verdict": "Verdict", "standard_status": "StandardStatus",
}  # fmt: skip
OTHERS = {
    "dmy_day": ("DmyDay", "date"), "serial_day": ("SerialDay", "date"), "partial_day": ("WholeDay", "date"),
    "yuan_as_wan": ("YuanAsWan", "Decimal"), "wan_as_yuan": ("WanAsYuan", "Decimal"), "counted": ("Counted", "int"),
    "counted_unit": ("CountedUnit", "str"), "region": ("RegionCode", "str"),
}  # fmt: skip
FORMATS = {"csv": "csv_files", "json": "json_files", "ndjson": "ndjson_files", "xml": "xml_files",
           "pg_dump": "pg_dump_copy", "sheet": "sheet_files"}  # fmt: skip


@dataclass
class Draft:
    """The pieces of the file while it is written."""

    kind: str
    offered: set[str] = field(default_factory=lambda: {"Source", "SourceRow", "column", "id_of"})  # of hub.source
    read: set[str] = field(default_factory=set)  # of hub.source.mapping.reads
    records: set[str] = field(default_factory=set)  # of hub.records
    standard: set[str] = field(default_factory=set)  # import lines
    words: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # field of the record -> attribute of the row


def connector_text(mapping: Mapping, sample: Sample, *, title: str, title_en: str, files: str, licence: str) -> str:
    """The connector's file.

    Raises:
        StopProcess: the mapping does what no short connector does (cells inside objects, compound cells, filters).
    """
    own = {name for row in sample.rows for name in row.cells}
    beyond = [one.column for one in mapping.fields if one.within or (one.column and one.column not in own)]
    if beyond or mapping.where:
        raise StopProcess("connector_beyond", what=", ".join(beyond) or "where")
    draft = Draft(mapping.kind)
    draft.records.add(KINDS[mapping.kind].__name__)
    draft.offered.add(FORMATS[sample.format])
    for one in mapping.fields:
        if one.column:
            add_column(draft, one)
    key = [key_attribute(draft, mapping, name) for name in mapping.key]
    body = "\n".join(record_lines(draft, mapping, key))
    return whole(draft, mapping, sample, body, title=title, title_en=title_en, files=files, licence=licence)


def add_column(draft: Draft, one: Mapped) -> None:
    """A line of the row's class."""
    target = targets(draft.kind)[one.to]
    name = attribute(draft, one.to)
    sort = type_said(draft, one)
    blanks = ""
    if one.blanks is not None and set(one.blanks) - BLANKS:
        draft.offered.add("BLANKS")
        more = ", ".join(map(quoted, sorted(set(one.blanks) - BLANKS)))
        blanks = f", blanks=BLANKS | {{{more}}}"
    named = json.dumps(one.column, ensure_ascii=False)
    if one.separators:
        draft.offered.add("several")
        draft.standard.add("from typing import Annotated")
        sort = f"Annotated[list[{sort}], several({json.dumps(one.separators, ensure_ascii=False)})]"
        draft.columns.append(f"    {name}: {sort} = column({named}, default=[]{blanks})")
    elif one.required or target.required:
        draft.columns.append(f"    {name}: {sort} = column({named}{blanks})")
    else:
        draft.columns.append(f"    {name}: {sort} | None = column({named}, default=None{blanks})")


def quoted(value: str | bool) -> str:
    """A value as Python writes it, in double quotation marks."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def attribute(draft: Draft, path: str) -> str:
    """A name for the attribute that a field comes from."""
    head, _, rest = path.partition(".")
    if head == "parties":
        role, _, what = rest.partition(".")
        wish = role if what == "name" else f"{role}_{what}"
    else:
        wish = f"{head.removesuffix('[]')}_{rest}".strip("_") if rest else head
    while wish in draft.names.values():
        wish += "_"
    draft.names[path] = wish
    return wish


def type_said(draft: Draft, one: Mapped) -> str:
    """The type of a cell, with what it needs put down to be imported."""
    if one.words:
        name = f"{draft.names[one.to].upper()}_WORDS"
        draft.standard.add("from typing import Annotated")
        table = ", ".join(f"{quoted(word)}: {quoted(meaning)}" for word, meaning in one.words.items())
        draft.words.append(f"{name} = {{{table}}}")
        target = targets(draft.kind)[one.to]
        if target.makes == "truth":
            draft.read.add("yes_no")
            return f"Annotated[bool, yes_no({name})]"
        draft.offered.add("choice")
        draft.standard.add("from typing import Literal")
        codes = ", ".join(json.dumps(code) for code in dict.fromkeys(map(str, one.words.values())))
        return f"Annotated[Literal[{codes}], choice({name})]"
    if one.reads in OTHERS:
        draft.read.add(OTHERS[one.reads][0])
        return OTHERS[one.reads][0]
    if one.reads == "yes_no":
        return "bool"
    if TYPES[one.reads] != "str":
        draft.offered.add(TYPES[one.reads])
    return TYPES[one.reads]


def key_attribute(draft: Draft, mapping: Mapping, column: str) -> str:
    """The attribute of a key's column; one of its own where the column is read otherwise."""
    for one in mapping.fields:
        if one.column == column and one.reads == "text" and not one.separators and one.to in draft.names:
            return draft.names[one.to]
    name = f"key_{sum(line.lstrip().startswith('key_') for line in draft.columns) + 1}"
    draft.columns.append(f"    {name}: str | None = column({json.dumps(column, ensure_ascii=False)}, default=None)")
    return name


def record_lines(draft: Draft, mapping: Mapping, key: list[str]) -> Iterator[str]:
    """The arguments of the record."""
    yield f"        record_id=id_of({', '.join(f'row.{name}' for name in key)}),"
    groups: dict[str, list[Mapped]] = {}
    for one in mapping.fields:
        head, _, rest = one.to.partition(".")
        if rest:
            role = rest.partition(".")[0]
            groups.setdefault(f"parties.{role}" if head == "parties" else head, []).append(one)
        elif one.record_id:
            yield f"        {head}=id_of({', '.join(f'row.{name}' for name in key)}),"
        else:
            value = said(draft, one)
            many = targets(draft.kind)[one.to].many and not one.separators
            yield f"        {head}={f'[{value}] if {value} else []' if many else value},"
    for head, fields in groups.items():
        if not head.startswith("parties."):
            yield part_line(draft, head, fields)
    parties = [
        party_line(draft, head.partition(".")[2], fields)
        for head, fields in groups.items()
        if head.startswith("parties.")
    ]
    yield from ["        parties=[", *parties, "        ],"] if parties else []


def said(draft: Draft, one: Mapped) -> str:
    """The value of a field as it is written."""
    return f"row.{draft.names[one.to]}" if one.column else json.dumps(one.constant, ensure_ascii=False)


def part_line(draft: Draft, head: str, fields: list[Mapped]) -> str:
    """A list of parts, or one part."""
    name = head.removesuffix("[]")
    annotation = KINDS[draft.kind].model_fields[name].annotation
    sort = next(one for one in (annotation, *get_args(annotation)) if isinstance(one, type) and issubclass(one, Part))
    draft.records.add(sort.__name__)
    looped = [one for one in fields if one.separators]
    if len(looped) > 1:
        raise StopProcess("connector_beyond", what=", ".join(one.column for one in looped))
    pieces = ", ".join(f"{one.to.rpartition('.')[2]}={'one' if one.separators else said(draft, one)}" for one in fields)
    made = f"{sort.__name__}({pieces})"
    if looped:
        return f"        {name}=[{made} for one in row.{draft.names[looped[0].to]}],"
    given = " or ".join(said(draft, one) for one in fields if one.column and targets(draft.kind)[one.to].inner)
    given = given or " or ".join(said(draft, one) for one in fields if one.column)
    return (
        f"        {name}=[{made}] if {given} else [],"
        if head.endswith("[]")
        else f"        {name}={made} if {given} else None,"
    )


def party_line(draft: Draft, role: str, fields: list[Mapped]) -> str:
    """The parties of a role."""
    draft.offered.add("party")
    told = {one.to.rpartition(".")[2]: one for one in fields}
    looped = [one for one in fields if one.separators]
    if len(looped) > 1 or (looped and "name" not in told):
        raise StopProcess("connector_beyond", what=", ".join(one.column for one in looped))
    name = told.pop("name", None)
    values = [f'"{role}"', "one" if looped else said(draft, name) if name else "None"]
    for what, one in told.items():
        if what == "code":
            draft.offered.add("coded")
            values.append(f"**coded({said(draft, one)})")
        elif what in ("region", "address", *get_args(Scheme)):
            values.append(f"{what}={said(draft, one)}")
    made = f"party({', '.join(values)})"
    if looped:
        return f"            *(body for one in row.{draft.names[looped[0].to]} for body in {made}),"
    return f"            *{made},"


def whole(draft: Draft, mapping: Mapping, sample: Sample, body: str, **told: Any) -> str:
    """The file put together."""
    typing = sorted(line.rpartition(" ")[2] for line in draft.standard)
    ignored = "".join(f"{json.dumps(name, ensure_ascii=False)}, " for name in mapping.ignored)
    options = {key: value for key, value in sample.options.items() if key != "path"}
    kind = KINDS[mapping.kind].__name__
    lines = [
        f'"""{told["title_en"]}: {KINDS[mapping.kind].title[0].lower()} records, mapped from a sample."""', "",
        "from __future__ import annotations", "",
        *([f"from typing import {', '.join(typing)}", ""] if typing else []),
        f"from hub.records import {', '.join(sorted(draft.records))}",
        f"from hub.source import {', '.join(sorted(draft.offered))}",
        *([f"from hub.source.mapping.reads import {', '.join(sorted(draft.read))}"] if draft.read else []),
        "", *draft.words, "", "class Row(SourceRow):", '    """A row."""', "",
        *([f"    ignored = ({ignored})", ""] if ignored else []),
        *draft.columns, "", "",
        f"def to_record(row: Row) -> {kind}:",
        f'    """A record; {", ".join(mapping.key)} name it."""',
        f"    return {kind}(", body, "    )", "", "",
        "SOURCE = Source(",
        f"    title={json.dumps(told['title'], ensure_ascii=False)},",
        f"    title_en={json.dumps(told['title_en'])},",
        f"    kind={kind},", f"    rows={FORMATS[sample.format]},", "    row=Row,", "    to_record=to_record,",
        f"    licence={json.dumps(told['licence'], ensure_ascii=False)},",
        f"    files={json.dumps(told['files'], ensure_ascii=False)},",
        *([f"    options={options!r},"] if options else []),
        ")", "",
    ]  # fmt: skip
    return "\n".join(lines)
