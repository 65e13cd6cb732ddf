"""Branches 分公司 and what stands in brackets."""

from __future__ import annotations

import re

from hub.identify.parts.forms import AFTER_FORM, BRANCH, DIGITS, FORM
from hub.identify.parts.regions import COUNTRY, division_code
from hub.identify.parts.trades import trade_words

BRANCH_CHARS_MAX = 4  # of a branch's own name: 东城, 经开区

_BRACKETED = re.compile(r"\(([^()]*)\)")
_NOTES = frozenset(
    {
        "普通合伙",
        "特殊普通合伙",
        "有限合伙",
        "个人独资",
        "个体工商户",
        "筹",
        "原名",
        "上市公司",
        "国有独资",
        "内资",
        "外资",
    }
    | {"台港澳", "集体", "本部", "总部", "母公司", "公章", "盖章", "简称", "全称", "企业", "厂家"}
)
_COUNTRIES = frozenset({"中国", "中國", "大中华", "亚洲", "亚太", "全国"})


def split_branch(text: str) -> tuple[str, str]:
    """示例有限公司武汉分公司 → 示例有限公司, 武汉分公司; a tail that is only a region is none."""
    if found := AFTER_FORM.match(text):
        head, tail = found.groups()
        if not division_code(tail) and not FORM.fullmatch(tail):
            return head, plain_branch(tail)
        return text, ""
    if found := BRANCH.search(text):
        head = text[: found.start()]
        for length in (4, 3, 2):  # 示例科技武汉市分公司
            if len(head) > length + 1 and division_code(head[-length:]):
                return head[:-length], plain_branch(head[-length:] + found.group())
        at = _after_trade(head)
        return head[:at], head[at:] + found.group()
    return text, ""


def _after_trade(head: str) -> int:
    """Where a branch's own name begins in a firm's name without form: 示例粮油|东城; its end if it has none."""
    table = trade_words()
    for at in range(len(head) - 1, max(len(head) - BRANCH_CHARS_MAX - 1, 3), -1):
        for length in (4, 3, 2):
            if at - length >= 2 and head[at - length : at] in table:
                return at if len(head) - at >= 2 and head[at:] not in table else len(head)
    return len(head)


def plain_branch(branch: str) -> str:
    if len(branch) > 4:
        branch = re.sub(r"(?<=..)[省市县区](?=.)", "", branch)
    return branch.translate(DIGITS)


def read_brackets(head: str, branch: str) -> tuple[str, str, str, str]:
    """Take brackets out: a division is the region, 中国 and notes say nothing, everything else stays in the text."""
    region = printed = ""
    while found := _BRACKETED.search(head):
        inner = found.group(1)
        kept = ""
        if code := division_code(inner):
            region, printed = region or code, printed or inner
        elif inner in ("集团", "控股"):
            kept = inner
        elif BRANCH.search(inner):
            branch = branch or plain_branch(inner)
        elif inner in _COUNTRIES:
            region = region or COUNTRY
        elif inner not in _NOTES:
            kept = inner
        head = head[: found.start()] + kept + head[found.end() :]
    return head.replace("(", "").replace(")", "").replace("·", "").replace("-", ""), region, printed, branch


def split_tail_region(head: str) -> tuple[str, str]:
    """示例科技有限公司杭州 → 示例科技有限公司, 3301."""
    found = AFTER_FORM.match(head)
    if found and (code := division_code(found.group(2))):
        return found.group(1), code
    return head, ""
