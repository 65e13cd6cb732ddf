"""Connectors of an engineer's own: a good one, and for each check one that does not keep to it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

GOOD = '''"""A quality award (CSV)."""

from __future__ import annotations

import itertools
import uuid
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from hub.records import Certificate
from hub.source import (
    Day, Header, RawRow, Refused, Source, SourceRow, accept, column, csv_files, id_of, party,
)
from hub.source.pull import Family, Mark, Unchanged
from hub.source.systems.files import FILES


class Row(SourceRow):
    """An award."""

    number: str | None = column("序号", default=None)
    holder: str = column("获奖组织")
    award: str = column("奖项")
    term: str | None = column("届次", default=None)
    published: Day = column("公布日期")


def to_record(row: Row) -> Certificate:
    """An award: holder, award and term name it."""
    return Certificate(
        record_id=id_of(row.holder, row.award, row.term), number=row.award, type="award", issued=row.published,
        parties=party("holder", row.holder, region="990100"), note=None,
    )


def as_they_are(path, options):
    """The rows."""
    yield from csv_files(path, options)


SOURCE = Source(
    title="示例市市长质量奖", title_en="Sample City: award", kind=Certificate, family=FILES, rows=csv_files, row=Row,
    to_record=to_record, licence="Apache-2.0 (made-up data)", sample=True,
)
'''
INPUT = """序号,获奖组织,奖项,届次,公布日期
1,示例市示例龙亿饮料有限公司,示例市市长质量奖,第三届,2024年5月20日
2,示例市示例恒业家具有限公司,示例市市长质量奖提名奖,第三届,2024年5月20日
3,示例市示例永信服饰有限公司,示例市市长质量奖,第四届,2026年5月20日
4,示例市示例晟达电子科技有限公司,示例市市长质量奖,第四届,2026年2月30日
"""
OWN_FAMILY = '''

def pulled(ask):
    """Rows in a way of their own."""
    document = Path(ask.options["path"])
    {body}


SOURCE = Source(
    title="示例", title_en="Sample", kind=Certificate, family=Family(name="files", pull=pulled, {more}), rows=csv_files,
    row=Row, to_record=to_record, licence="Apache-2.0 (made-up data)", sample=True,
)
'''


def own_family(body: str, more: str = "snapshot=True") -> tuple[str, str]:
    """What makes the good connector one whose rows are pulled by `body`."""
    return "\n\nSOURCE = Source(", OWN_FAMILY.format(
        body=body.replace("\n", "\n    "), more=more
    ) + "\n\nUNUSED = dict("


def own_rows(body: str) -> tuple[tuple[str, str], ...]:
    """What makes the good connector one whose rows are cut by `body`."""
    return ("    yield from csv_files(path, options)\n", body), ("rows=csv_files,", "rows=as_they_are,")


class Bad(NamedTuple):
    """What is wrong with a connector: the check that must find it, with which code, and what is changed in the good one."""

    check: str
    code: str
    changes: tuple[tuple[str, str], ...]


EARLY = own_family(
    """
rows = [row for row in csv_files(document, ask.options)]
begin = ask.position.get("at", 0)
yield Mark({"at": len(rows)})
yield from rows[begin:]
""",
    "snapshot=True",
)
ONCE_ONLY = own_family(
    """
digest, before = sha256(document.read_bytes()).hexdigest(), ask.position.get("read", [])
if digest in before:
    yield Unchanged()
    return
yield from csv_files(document, ask.options)
yield Mark({"read": [*before, digest]})
"""
)
TODAY = 'issued=row.published, note=f"{datetime.now():%H}"'
BAD = {
    "numbers_its_rows": Bad(
        "pure", "conform_numbered", (("id_of(row.holder, row.award, row.term)", "f'{row.number}-{row.award}'"),)
    ),
    "invents_its_ids": Bad("pure", "conform_impure", (("id_of(row.holder, row.award, row.term)", "uuid.uuid4().hex"),)),
    "counts_lines": Bad(
        "repeated",
        "conform_lost",
        (
            *own_rows(
                "    for number, row in enumerate(csv_files(path, options)):\n"
                "        yield row._replace(cells={**row.cells, '届次': str(number)}) if isinstance(row, RawRow) else row\n"
            ),
        ),
    ),
    "swallows_bad_rows": Bad(
        "bad_rows",
        "conform_not_refused",
        (
            *own_rows(
                "    for row in csv_files(path, options):\n"
                "        if isinstance(row, Header) or (\n"
                "            isinstance(row, RawRow) and not isinstance(accept(SOURCE, row, options), Refused)\n"
                "        ):\n"
                "            yield row\n"
            ),
        ),
    ),
    "rewrites_bad_rows": Bad(
        "bad_rows",
        "conform_not_kept",
        (
            *own_rows(
                "    for row in csv_files(path, options):\n"
                "        yield row if isinstance(row, Header) else row._replace(raw=row.raw.strip())\n"
            ),
        ),
    ),
    "takes_swallowed_for_deleted": Bad(
        "deletions",
        "conform_sent",
        (
            *own_rows(
                "    for row in csv_files(path, options):\n"
                "        if isinstance(row, Header) or (\n"
                "            isinstance(row, RawRow) and not isinstance(accept(SOURCE, row, options), Refused)\n"
                "        ):\n"
                "            yield row\n"
            ),
        ),
    ),
    "loses_renamed_columns": Bad(
        "columns",
        "conform_not_held",
        (
            *own_rows(
                "    for row in csv_files(path, options):\n"
                "        if not isinstance(row, Header):\n"
                "            yield row\n"
            ),
        ),
    ),
    "marks_before_it_reads": Bad("killed", "conform_not_read", (EARLY,)),
    "reads_each_content_once": Bad("restored", "conform_lost", (ONCE_ONLY,)),
    "says_what_time_it_is": Bad("clock", "conform_lost", (("issued=row.published", TODAY), (", note=None,", ","))),
    "holds_all_in_memory": Bad(
        "huge",
        "conform_memory",
        (
            *own_rows(
                "    rows = [*csv_files(path, options)]\n"
                "    kept = [dict(row.cells) for row in rows if isinstance(row, RawRow)]\n"
                "    yield from rows\n"
                "    del kept\n"
            ),
        ),
    ),
    "never_looks_again": Bad(
        "signed_off",
        "conform_lost",
        (
            own_family(
                """
if ask.position:
    yield Unchanged()
    return
yield from csv_files(document, ask.options)
yield Mark({"read": True})
"""
            ),
        ),
    ),
}


def write(folder: Path, name: str, changes: tuple[tuple[str, str], ...] = ()) -> Path:
    """A connector of one's own with its recorded rows beside it."""
    said = GOOD
    for before, after in changes:
        assert before in said, before
        said = said.replace(before, after)
    made = folder / name
    made.mkdir()
    (made / "input.csv").write_text(INPUT, encoding="utf-8")
    file = made / f"{name}.py"
    file.write_text(said, encoding="utf-8")
    return file
