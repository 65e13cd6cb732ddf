"""Command kinds: every kind of record with its fields, and the page docs/kinds.md made of them."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from pydantic.fields import FieldInfo

from hub import schema
from hub.cli.output import say, show
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.records import KINDS, Identifier, Party, Record
from hub.records.parts import Part, documentation, part_of
from hub.settings import Settings

app = typer.Typer()
PAGE = Path(schema.FOLDER).parent / "docs" / "kinds.md"
TYPES = {str: "text", bool: "yes or no", int: "whole number", date: "date", datetime: "time (UTC)", Decimal: "decimal"}


class Described(NamedTuple):
    """A field as the command and the page print it."""

    field: str
    type: str
    required: bool
    unit: str
    classification: str
    mask: str
    codes: list[str]
    en: str
    zh: str


@app.command()
def kinds(
    kind: Annotated[str, typer.Argument(help="one kind: its fields / 某一种类的字段")] = "",
    as_json: Json = False,
    write_docs: Annotated[bool, typer.Option("--write-docs", help="write docs/kinds.md anew / 重新生成文档")] = False,
) -> None:
    """Every kind of record, or the fields of one / 记录种类及其字段"""
    if write_docs:
        PAGE.write_text(page(), "utf-8")
        say(f"docs/{PAGE.name}")
        return
    if not kind:
        rows = [overview(name) for name in KINDS]
        show(rows, as_json, ["name", "title", "title_zh", "pillar", "fields", "topic", "id"])
        return
    if kind not in KINDS:
        raise StopProcess("unknown_kind", found=kind, known=", ".join(KINDS))
    fields = [row._asdict() for row in fields_of(KINDS[kind])]
    if as_json:
        show(overview(kind) | {"fields": fields}, True)
        return
    say(f"{KINDS[kind].title[0]} / {KINDS[kind].title[1]}")
    shown = [row | {"codes": ", ".join(row["codes"])} for row in fields]
    show(shown, False, ["field", "type", "required", "unit", "classification", "en", "zh", "codes"])


def overview(kind: str) -> dict[str, Any]:
    """A kind in a line; `fields` counts its own and those of its parts, parties apart; `id` is its newest schema's."""
    model, row = KINDS[kind], schema.newest(kind)
    return {
        "name": kind,
        "title": model.title[0],
        "title_zh": model.title[1],
        "pillar": model.pillar,
        "fields": len(list(fields_of(model))),
        "topic": Settings().topic_prefix + kind,
        "schema": row.name,
        "id": row.id,
    }


def fields_of(model: type[Part], path: str = "") -> Iterator[Described]:
    """Fields of a kind, those of its parts after them: results[].value. The parts of a party are the same everywhere."""
    for name, info in model.model_fields.items():
        yield _described(path + name, info)
        part = part_of(info.annotation)
        if part is not None and part is not Party:
            yield from fields_of(part, f"{path}{name}[].")


def _described(name: str, info: FieldInfo) -> Described:
    said = documentation(info)
    return Described(
        name,
        _type(info.annotation),
        info.is_required(),
        said.get("unit", ""),
        said["classification"],
        said.get("mask", ""),
        said.get("codes") or codes_of(info.annotation),
        said["en"],
        said["zh"],
    )


def codes_of(annotation: Any) -> list[str]:
    """The codes of a `Literal`, in a list or perhaps absent; [] for any other type."""
    for option in (annotation, *typing.get_args(annotation)):
        if typing.get_origin(option) is typing.Literal:
            return list(typing.get_args(option))
    return []


def _type(annotation: Any) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return _type(next(a for a in arguments if a is not type(None)))
    if origin is list:
        return f"list of {_type(arguments[0])}"
    if origin is typing.Literal:
        return "code"
    return TYPES.get(annotation, getattr(annotation, "__name__", str(annotation)))


HEAD = """# Kinds of records / 记录种类

Made from the models in `hub/records/` by `hub kinds --write-docs`; do not edit. / 由 `hub/records/` 中的模型生成，请勿手工修改。

One kind is one Avro schema and one Kafka topic. A field is optional unless it says *required*. Personal fields are masked
wherever a record leaves the hub, but for the roles that `HUB_PERSONAL_VISIBLE_TO` names. / 一个种类对应一个 Avro
模式和一个 Kafka 主题。未注明“必填”的字段均可缺省。个人信息字段默认脱敏，仅 `HUB_PERSONAL_VISIBLE_TO` 指定的角色可见原文。

| kind | English | 中文 | pillar | topic | schema | id |
|---|---|---|---|---|---|---|
"""
TABLE = "| field | type | meaning | 含义 | remarks |\n|---|---|---|---|---|\n"


def page() -> str:
    """docs/kinds.md, both languages."""
    parts: list[str] = [HEAD]
    for kind, model in KINDS.items():
        row = overview(kind)
        parts.append(
            f"| [`{kind}`](#{kind}) | {model.title[0]} | {model.title[1]} | {model.pillar} | `nqi.{kind}` "
            f"| `{row['schema']}` | {row['id']} |\n"
        )
    parts.append("\n## In every kind / 所有种类共有\n\n" + _table("", Record))
    parts += [f"\n### {part.__name__}\n\n{_table('', part)}" for part in (Party, Identifier)]
    for kind, model in KINDS.items():
        parts.append(f"\n## {kind}\n\n{model.title[0]} / {model.title[1]}. {_doc(model)}\n\n{_table(kind, model)}")
        parts += [f"\n### {name}\n\n{_doc(part)}\n\n{_table('', part)}" for name, part in _parts(model)]
    return "".join(parts)


def _parts(model: type[Part]) -> Iterator[tuple[str, type[Part]]]:
    found = {
        part: None for info in model.model_fields.values() if (part := part_of(info.annotation)) and part is not Party
    }
    for part in found:
        yield f"{getattr(model, 'kind', model.__name__)}: {part.__name__}", part


def _doc(model: type[Part]) -> str:
    return " ".join((model.__doc__ or "").split())


def _table(kind: str, model: type[Part]) -> str:
    own = [name for name in model.model_fields if not kind or name not in Record.model_fields]
    return TABLE + "".join(_line(kind, name, model.model_fields[name]) for name in own)


def _line(kind: str, name: str, info: FieldInfo) -> str:
    row = _described(name, info)
    remarks = [
        "*required* 必填" if row.required else "",
        f"unit 单位: {row.unit}" if row.unit else "",
        f"*personal* 个人信息 ({row.mask})" if row.mask else "",
        *_words(kind, name, row.codes),
    ]
    cells = (f"`{name}`", row.type, row.en, row.zh, "; ".join(filter(None, remarks)))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _words(kind: str, name: str, codes: list[str]) -> list[str]:
    """Each code with its word in 中文; roles and schemes have tables of their own."""
    from hub.web.languages import Language
    from hub.web.showing import code_word

    chinese = Language("zh")
    if name in ("role", "scheme") and not kind and codes:
        return [f"`{code}` {chinese.word(name, code)}" for code in codes]
    return [f"`{code}` {code_word(chinese, kind, name, code)}" for code in codes]
