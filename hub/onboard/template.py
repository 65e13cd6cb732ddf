"""Sheets to fill in: the columns of a kind headed in the reader's language, and what such a sheet means."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import import_module

from hub.errors import StopProcess
from hub.onboard.columns import Answers
from hub.onboard.sample import Sample
from hub.onboard.vocabulary import BRACKETED, known, main_role
from hub.records import KINDS
from hub.source.mapping import Target, roles_of, targets
from hub.source.raw import header_name

LANGUAGES = ("zh", "en")
OF_PARTY = {"name": ("name", "名称"), "uscc": ("unified social credit code", "统一社会信用代码")}
ADDRESS = ("address", "地址")


@cache
def headings(kind: str, language: str) -> dict[str, str]:
    """Field → its heading: the record's own fields, its parties by their roles, then what its parts hold."""
    found: dict[str, str] = {}
    every = targets(kind)
    own = [one for path, one in every.items() if not path.startswith("parties.")]
    for target in [one for one in own if "." not in one.path]:
        add(found, target.path, said(target, language))
    for role in roles_of(KINDS[kind]):
        word = role.replace("_", " ") if language == "en" else known()["roles"].get(role, [role])[0]
        told = OF_PARTY | ({"address": ADDRESS} if role == main_role(kind) else {})
        for what, (en, zh) in told.items():
            add(found, f"parties.{role}.{what}", f"{word} {en}" if language == "en" else word + zh)
    for target in [one for one in own if "." in one.path]:
        add(found, target.path, said(target, language))
    return found


def said(target: Target, language: str) -> str:
    """A field's documentation as a heading: without its asides, and with its unit."""
    text = BRACKETED.sub("", target.en if language == "en" else target.zh)
    short = text.partition("；")[0].partition(";")[0].strip()
    unit = target.unit.partition(" / ")[0 if language == "en" else 2].strip()
    return f"{short}({unit})" if unit else short


def add(found: dict[str, str], path: str, heading: str) -> None:
    """Add a heading; one that is there already is told apart by the field's name."""
    taken = set(found.values())
    found[path] = heading if heading not in taken else f"{heading}({path.rpartition('.')[2]})"


def template(kind: str, language: str, suffix: str) -> bytes:
    """An empty sheet of a kind, as .csv (UTF-8 with a mark, so that spreadsheets show it right) or .xlsx.

    Raises:
        StopProcess: no such kind, language or format; XLSX without the extra.
    """
    if kind not in KINDS or language not in LANGUAGES or suffix not in (".csv", ".xlsx"):
        raise StopProcess("template_unknown", found=f"{kind} {language} {suffix}", known=", ".join(KINDS))
    row = list(headings(kind, language).values())
    if suffix == ".csv":
        out = io.StringIO()
        csv.writer(out).writerow(row)
        return b"\xef\xbb\xbf" + out.getvalue().encode()
    try:
        book = import_module("openpyxl").Workbook()
    except ImportError:
        raise StopProcess("extra_missing", extra="sources", package="openpyxl") from None
    page = book.active
    page.title = KINDS[kind].title[LANGUAGES.index(language) ^ 1]
    page.append(row)
    for cell in page[1]:
        page.column_dimensions[cell.column_letter].width = max(12, 2 * len(str(cell.value)))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def meant(sample: Sample, kind: str) -> Answers:
    """What the columns mean that are headed as a template's are; the others are proposed as ever."""
    columns = {}
    for language in LANGUAGES:
        by_heading = {header_name(name): path for path, name in headings(kind, language).items()}
        columns.update(
            {name: by_heading[header_name(name)] for name in sample.columns if header_name(name) in by_heading}
        )
    return Answers(kind=kind, columns=columns)
