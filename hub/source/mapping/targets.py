"""Where a mapped value can go: every path of a kind, what it takes, what it is called in both languages."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from hub.records import KINDS, Part, Record
from hub.records.parts import Number, Region, Role, Scheme, documentation
from hub.source.mapping.reads import Makes

OF_PARTY: dict[str, tuple[str, str]] = {
    "name": ("name", "名称"),
    "code": ("code of any sort, told by its shape", "编码（按格式识别）"),
    "region": ("region", "区域"),
    "address": ("address", "地址"),
}
MAKES: dict[Any, Makes] = {date: "date", datetime: "time", Decimal: "decimal", int: "whole", bool: "truth", str: "text"}
PARTS_NAMED = re.compile(r"[Pp]art(?:y|ies)\b:?(.*)", re.DOTALL)


class Target(NamedTuple):
    """A path of a kind. many: it holds a list, or stands in the elements of one. inner: its part is none without it."""

    path: str
    makes: Makes
    many: bool
    en: str
    zh: str
    required: bool = False
    unit: str = ""
    personal: bool = False
    choices: tuple[str, ...] = ()
    inner: bool = False


@cache
def targets(kind: str) -> dict[str, Target]:
    """Every path of a kind: its fields, those of its parts, and its parties by role."""
    found: dict[str, Target] = {}
    for name, info in KINDS[kind].model_fields.items():
        if name not in ("record_id", "parties"):
            for target in _of_field(name, info):
                found[target.path] = target
    for role in get_args(Role):
        for target in _of_party(role):
            found[target.path] = target
    return found


def part_of(path: str) -> str:
    """The part that a path stands in ("failed_items[]"); "" for a field of the record itself and for parties."""
    head = path.rpartition(".")[0]
    return "" if head.startswith("parties.") else head


def roles_of(kind: type[Record]) -> tuple[str, ...]:
    """The roles that a kind's documentation names, the most important first; all where it names none."""
    named = PARTS_NAMED.search(kind.__doc__ or "")
    words = re.findall(r"[a-z_]+", named[1]) if named else []
    known = set(get_args(Role))
    return tuple(dict.fromkeys(word for word in words if word in known)) or tuple(get_args(Role))


def _of_field(name: str, info: FieldInfo) -> list[Target]:
    sort, many = _sort(info.annotation, tuple(info.metadata))
    if sort is None:
        return []
    if isinstance(sort, type) and issubclass(sort, Part):
        mark = "[]" if many else ""
        inner = [target for sub, field in sort.model_fields.items() for target in _of_field(sub, field)]
        whole = documentation(info)
        return [
            one._replace(
                path=f"{name}{mark}.{one.path}", many=many, required=False, inner=one.required,
                en=f"{whole['en']}: {one.en}", zh=f"{whole['zh']}：{one.zh}",
            )
            for one in inner
            if "[]" not in one.path and not one.many  # a list in a list has no columns in a table
        ]  # fmt: skip
    makes, choices = sort if isinstance(sort, tuple) else (MAKES[sort], ())
    said = documentation(info)
    return [
        Target(
            name, makes, many, str(said["en"]), str(said["zh"]), info.is_required(), str(said.get("unit", "")),
            said.get("classification") == "personal", choices,
        )
    ]  # fmt: skip


def _sort(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, bool]:
    """What a field holds (a Part, a type of `MAKES`, or what it makes with its choices), and whether it is a list."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        inner = [one for one in get_args(annotation) if one is not type(None)]
        return _sort(inner[0], metadata) if len(inner) == 1 else (None, False)
    if origin is list:
        return _sort(get_args(annotation)[0], ())[0], True
    if origin is Annotated:
        return _sort(get_args(annotation)[0], get_args(annotation)[1:])
    if origin is Literal:
        return ("choice", tuple(map(str, get_args(annotation)))), False
    patterns = {one.pattern for one in metadata if isinstance(one, StringConstraints)}
    if patterns & _patterns(Number):
        return ("measured", ()), False
    if patterns & _patterns(Region):
        return ("region", ()), False
    known = annotation in MAKES or (isinstance(annotation, type) and issubclass(annotation, Part))
    return (annotation if known else None), False


def _patterns(annotated: Any) -> set[Any]:
    return {one.pattern for one in get_args(annotated)[1:] if isinstance(one, StringConstraints)}


def _of_party(role: str) -> list[Target]:
    fields = {**OF_PARTY, **{scheme: (scheme, scheme) for scheme in get_args(Scheme)}}
    return [
        Target(
            f"parties.{role}.{what}", "region" if what == "region" else "text", True, f"{role}: {en}", f"{role}：{zh}"
        )
        for what, (en, zh) in fields.items()
    ]
