"""A source made of a mapping: the same typed row and pure function that a written connector has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Cells
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args

from pydantic import BeforeValidator, TypeAdapter, ValidationError, WrapValidator, create_model, model_validator

from hub.errors import RejectRecord, StopProcess
from hub.records import KINDS, Party, Record
from hub.records.parts import Scheme
from hub.source.cells import plain, several
from hub.source.mapping.mapping import Mapped, Mapping, Where, mapping_of
from hub.source.mapping.reads import READS, to_text, type_of
from hub.source.mapping.systems import family_named, format_named
from hub.source.mapping.targets import targets
from hub.source.parties import coded, id_of, party
from hub.source.pull import Ask, Family, Pulled
from hub.source.raw import Options, RawRow, Row, Rows, header_name
from hub.source.reading import Source
from hub.source.row import BLANKS, SourceRow, column

SCHEMES = frozenset(get_args(Scheme))
Key = Annotated[str | None, BeforeValidator(to_text)]


class MappedRow(SourceRow):
    """A row whose columns may lie inside JSON objects ("firm.name") and lists of them ("items[].name")."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """A column inside an object is there when the object is."""
        super().__pydantic_init_subclass__(**kwargs)
        inner = {name: root_of(name) for name in cls.columns if root_of(name) != name}
        cls.ignored = (*cls.ignored, *inner.values())
        cls.wanted = [
            (tuple(dict.fromkeys((*names, *(inner[n] for n in names if n in inner)))), may_miss)
            for names, may_miss in cls.wanted
        ]

    @model_validator(mode="before")
    @classmethod
    def flattened(cls, cells: Any) -> Any:
        """Cells with those that lie inside put beside the others."""
        if not isinstance(cells, Cells):
            return cells
        inner = {name: at(cells, name) for name in cls.columns if name not in cells and root_of(name) in cells}
        return {**cells, **inner} if inner else cells


def root_of(name: str) -> str:
    """The column that a name lies in: "items" of "items[].name"."""
    return name.partition(".")[0].removesuffix("[]")


def at(cells: Any, name: str) -> Any:
    """What lies at a name: a value, None, or for a list the value of each of its elements."""
    head, _, rest = name.partition(".")
    if not isinstance(cells, Cells):
        return None
    inner = cells.get(head.removesuffix("[]"))
    if head.endswith("[]"):
        return [at(one, rest) if rest else one for one in inner] if isinstance(inner, list) else None
    return at(inner, rest) if rest else inner


def value_at(cells: Cells[str, Any], name: str) -> Any:
    """A cell by its column's name, also one that lies inside."""
    return cells[name] if name in cells else at(cells, name)


class Place(NamedTuple):
    """An attribute of the row (or a constant) and where in a part its value goes."""

    attribute: str
    inner: str
    constant: Any = None

    def of(self, row: Any) -> Any:
        """The value."""
        return getattr(row, self.attribute) if self.attribute else self.constant

    def is_code(self, value: Any) -> bool:
        """A single code of a party: it can belong to one of several names only, and nobody knows to which."""
        return isinstance(value, str) and (self.inner == "code" or self.inner in SCHEMES)


@dataclass
class Plan:
    """Where each value goes, sorted by shape once so that a row costs little."""

    kind: type[Record]
    key_columns: str  # as people name them
    key: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)  # fields that hold the record's own id
    plain: list[Place] = field(default_factory=list)
    lists: list[Place] = field(default_factory=list)
    parts: dict[str, list[Place]] = field(default_factory=dict)
    elements: dict[str, list[Place]] = field(default_factory=dict)
    parties: dict[str, list[Place]] = field(default_factory=dict)

    def add(self, path: str, many: bool, attribute: str, constant: Any) -> None:
        """Note a field of the mapping."""
        head, _, rest = path.partition(".")
        if head == "parties":
            role, _, what = rest.partition(".")
            self.parties.setdefault(role, []).append(Place(attribute, what, constant))
        elif not rest:
            (self.lists if many else self.plain).append(Place(attribute, head, constant))
        else:
            shelf = self.elements if head.endswith("[]") else self.parts
            shelf.setdefault(head.removesuffix("[]"), []).append(Place(attribute, rest, constant))

    def to_record(self, row: Any) -> Record:
        """The record of a row. Pure."""
        record_id = id_of(*(getattr(row, name) for name in self.key))
        if not record_id:
            raise RejectRecord("field_missing", field=self.key_columns)
        fields: dict[str, Any] = dict.fromkeys(self.numbers, record_id)
        fields |= {one.inner: value for one in self.plain if (value := one.of(row)) is not None}
        for one in self.lists:
            value = one.of(row)
            if value is not None:
                fields[one.inner] = [v for v in value if v is not None] if isinstance(value, list) else [value]
        for name, places in self.parts.items():
            if part := {one.inner: value for one in places if (value := one.of(row)) is not None}:
                fields[name] = part
        for name, places in self.elements.items():
            fields[name] = list(rows_of(places, row, name))
        fields["parties"] = [one for role, places in self.parties.items() for one in parties(role, places, row)]
        return self.kind.model_validate({"record_id": record_id, **fields})


def rows_of(places: list[Place], row: Any, name: str) -> Iterator[dict[str, Any]]:
    """The elements of a list whose pieces stand in several columns; a single value counts for each of them.

    Raises:
        RejectRecord: two columns hold different numbers of values, so that nobody can tell which belong together.
    """
    values = [(one, value) for one in places if (value := one.of(row)) is not None]
    if not values:
        return
    lengths = {len(value) for _, value in values if isinstance(value, list)}
    if len(lengths) > 1 or (lengths and max(lengths) > 1 and any(v for one, v in values if one.is_code(v))):
        raise RejectRecord("mapping_uneven", field=name, found=sorted(lengths))
    for number in range(lengths.pop() if lengths else 1):
        element, filled = {}, False
        for one, value in values:
            piece = value[number] if isinstance(value, list) else value
            if piece is not None:
                element[one.inner] = piece
                filled = filled or bool(one.attribute)
        if filled or (element and not any(one.attribute for one in places)):
            yield element


def parties(role: Any, places: list[Place], row: Any) -> Iterator[Party]:
    """The parties in a role."""
    for told in rows_of(places, row, f"parties.{role}"):
        codes = coded(told.pop("code", None))
        yield from party(role, told.pop("name", None), region=told.pop("region", None),
                         address=told.pop("address", None), **codes, **told)  # fmt: skip


def source_of(
    mapping: Mapping, *, title: str = "", title_en: str = "", licence: str = "", family: Family | None = None,
    document: str = "",
) -> Source[Any]:  # fmt: skip
    """The source that a mapping describes; `document` names the format of what a family gives out as documents.

    Files are told apart one by one where none is named.
    """
    row, plan = row_of(mapping)
    system = family or family_named("files")
    of_files = system.name == "files"
    rows = format_named(document or "any") if document or of_files else None
    return Source(
        title=title or KINDS[mapping.kind].title[1],
        title_en=title_en or KINDS[mapping.kind].title[0],
        kind=KINDS[mapping.kind],
        row=row,
        to_record=plan.to_record,
        licence=licence,
        family=filtered(system, mapping.where) if mapping.where and not of_files else system,
        rows=chosen(rows, mapping.where) if rows and mapping.where and of_files else rows,
        files="",
    )


def source_for(settings: Cells[str, Any], *, title: str = "", title_en: str = "") -> Source[Any]:
    """The source of an instance with plugin "mapped", by its settings `mapping`, `family`, `format`; StopProcess if none."""
    return source_of(
        mapping_of(settings.get("mapping")),
        title=title,
        title_en=title_en,
        licence=str(settings.get("licence", "")),
        family=family_named(str(settings.get("family", "files"))),
        document=str(settings.get("format", "")),
    )


def row_of(mapping: Mapping) -> tuple[type[MappedRow], Plan]:
    """The typed row of a mapping, and the plan of its record."""
    plan, columns = Plan(KINDS[mapping.kind], ", ".join(mapping.key)), dict[str, Any]()
    known = targets(mapping.kind)
    for number, name in enumerate(mapping.key):
        plan.key.append(f"key_{number}")
        columns[plan.key[-1]] = (Key, column(name, default=None))
    for number, told in enumerate(mapping.fields):
        for piece, path in enumerate((told.to, *told.into)):
            attribute, many = "", known[path].many
            if told.column:
                attribute = f"field_{number}_{piece}"
                columns[attribute] = (cell(told, many, piece), _column(told))
            if told.record_id:
                plan.numbers.append(path)
            else:
                plan.add(path, many, attribute, None if told.column else constant_of(told))
    row = create_model("Row", __base__=MappedRow, **columns)
    row.ignored = (*row.ignored, *map(header_name, mapping.ignored), *(header_name(w.column) for w in mapping.where))
    return row, plan


def cell(told: Mapped, many: bool, piece: int) -> Any:
    """The type of a mapped field's cells; where the record holds a list, of each value in them."""
    sort = type_of(told.reads, told.words) if not piece else READS["text"].type
    sort = sort if told.required and not piece else sort | None
    if told.within:
        sort = Annotated[sort, BeforeValidator(partial(piece_of, told.within, piece))]
    if many:
        sort = Annotated[sort, WrapValidator(each)]
    return Annotated[sort, several(told.separators)] if told.separators else sort


def piece_of(within: str, number: int, value: Any) -> Any:
    """A piece of a value, None where it has none or prints that there is nothing."""
    if not isinstance(value, str):
        return value if not number else None
    pieces = [piece.strip() for piece in value.split(within)]
    return pieces[number] if number < len(pieces) and pieces[number] not in BLANKS else None


def each(value: Any, read: Callable[[Any], Any]) -> Any:
    """A value read, or each one of a list."""
    return [read(one) for one in value] if isinstance(value, list) else read(value)


def _column(told: Mapped) -> Any:
    blanks = BLANKS if told.blanks is None else frozenset({"", *told.blanks})
    default: Any = ... if told.required else None
    return column(told.column, *told.also, default=default, blanks=blanks)


def constant_of(told: Mapped) -> Any:
    """The value that a field always has.

    Raises:
        StopProcess: it cannot be read as its type.
    """
    sort = str if READS[told.reads].makes == "choice" else type_of(told.reads, told.words)
    try:
        return TypeAdapter[Any](sort).validate_python(told.constant)
    except ValidationError:
        raise StopProcess("mapping_constant", path=told.to, found=told.constant, reads=told.reads) from None


def filtered(family: Family, where: tuple[Where, ...]) -> Family:
    """A family that shows only the rows a mapping asks for."""

    def pull(ask: Ask) -> Iterator[Pulled]:
        return (item for item in family.pull(ask) if not isinstance(item, RawRow) or asked_for(item, where))

    return replace(family, pull=pull)


def chosen(rows: Rows, where: tuple[Where, ...]) -> Rows:
    """A format that shows only the rows a mapping asks for."""

    def read(path: Path, options: Options) -> Iterator[Row]:
        return (item for item in rows(path, options) if not isinstance(item, RawRow) or asked_for(item, where))

    return read


def asked_for(row: RawRow, where: tuple[Where, ...]) -> bool:
    """Whether a row is one of those that a mapping asks for."""
    for one in where:
        name = header_name(one.column)
        value = value_at(row.cells, name)
        word = "" if value is None else plain(to_text(value))
        if word not in one.one_of if one.one_of else word in one.none_of:
            return False
    return True
