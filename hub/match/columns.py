"""The columns of a table to match: found by their headings as onboarding finds them, or named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hub.errors import RejectRecord, StopProcess
from hub.match.finding import Answer
from hub.match.shown import said
from hub.match.wanted import FORMER_MAX, Wanted, wanted_of
from hub.onboard.vocabulary import alike, heading
from hub.source.raw import header_name

WORDS: dict[str, tuple[str, ...]] = {
    "name": (
        "企业名称", "名称", "单位名称", "公司名称", "机构名称", "客户名称", "供应商名称", "供应商", "生产企业", "生产企业名称", "制造商",
        "委托单位", "被抽样单位", "当事人", "当事人名称", "持证单位", "获证组织", "企业", "单位", "公司", "客户", "name", "company",
        "company name", "enterprise", "enterprise name", "organisation", "organization", "organisation name", "supplier",
        "supplier name", "customer", "customer name", "manufacturer", "legal name",
    ),
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "统一社会信用代码/注册号", "uscc",
             "unified social credit code", "credit code"),
    "org_code": ("组织机构代码", "机构代码", "org code", "organisation code", "organization code"),
    "reg_no": ("注册号", "工商注册号", "营业执照注册号", "营业执照号", "reg no", "registration number"),
    "lei": ("lei", "lei编码", "法人机构识别编码", "legal entity identifier"),
    "region": ("地区", "所在地区", "所属地区", "行政区划", "行政区划代码", "区划代码", "所在地", "省份", "省市", "城市",
               "所在城市", "所属城市", "region", "country", "city", "province"),
    "address": ("地址", "注册地址", "企业地址", "单位地址", "公司地址", "住所", "经营地址", "通讯地址", "address", "registered address"),
    "former": ("曾用名", "曾用名称", "原名", "原名称", "原企业名称", "former", "former name", "former names"),
}  # fmt: skip
ALIKE_MIN = 0.86  # 产品名称 is no 名称
SEPARATORS = re.compile(r"[;；、|\n]")
ADDED = ("hub_id", "hub_name", "hub_score", "hub_match", "hub_reason")


def columns_of(names: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    """Field → the column it is read from; `told` has what the caller names.

    Raises:
        StopProcess: a column that is named is not there, or neither a name nor a code is found.
    """
    known = {header_name(one): one for one in names if one}
    found: dict[str, str] = {}
    for field, column in told.items():
        if field in WORDS and column:
            if header_name(column) not in known:
                raise StopProcess("match_column", field=field, found=column, known="、".join(filter(None, names)))
            found[field] = known[header_name(column)]
    best = [max((sounds(column, field), field, column) for field in WORDS) for column in dict.fromkeys(known.values())]
    for score, field, column in sorted(best, key=lambda one: (-one[0], names.index(one[2]))):
        if score >= ALIKE_MIN and field not in found and column not in found.values():
            found[field] = column
    if not {*found} - {"region", "address"}:
        raise StopProcess("match_no_column", known="、".join(filter(None, names)))
    return found


def sounds(column: str, field: str) -> float:
    """How much a heading says a field."""
    plain = heading(column).plain
    return max(alike(plain, heading(word).plain) for word in WORDS[field])


def row_of(cells: Mapping[str, str], columns: Mapping[str, str]) -> Wanted | RejectRecord:
    """A row of a table, understood, or why it cannot be taken."""
    row: dict[str, object] = {field: cells.get(column, "") for field, column in columns.items()}
    if "former" in row:
        row["former"] = [one.strip() for one in SEPARATORS.split(str(row["former"])) if one.strip()][:FORMER_MAX]
    try:
        return wanted_of(row | {"limit": 1})
    except RejectRecord as error:
        return error


def cells_of(answer: Answer, spoken: str) -> list[str]:
    """What is put behind a row: id, name, score, match and reason of the best candidate; match is true, ask or false."""
    notes = [said(one, spoken) for one in answer.notes]
    if not answer.candidates:
        return ["", "", "", "false", "; ".join(notes)]
    best = answer.candidates[0]
    why = "; ".join([said(one, spoken) for one in best.reasons] + notes)
    return [best.id.hex, best.name, f"{best.score:g}", "true" if best.match else "ask", why]


def refused_cells(error: RejectRecord, spoken: str) -> list[str]:
    """What is put behind a row that cannot be taken."""
    return ["", "", "", "false", error.describe(spoken)]
