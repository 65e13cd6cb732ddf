"""Legal forms 组织形式, and branches after them."""

from __future__ import annotations

import re

_COMPANY = "股份有限公司|有限责任公司|有限公司"
_FORMS = {
    "股份有限公司": "股份有限公司",
    "股份公司": "股份有限公司",
    "股份有限责任公司": "股份有限公司",
    "有限责任股份公司": "股份有限公司",
    "有限责任公司": "有限公司",
    "责任有限公司": "有限公司",
    "有限公司": "有限公司",
    "有限企业": "有限公司",
    "有限责任": "有限公司",
    "责任公司": "有限公司",
    "有限": "有限公司",
    "股份有限": "股份有限公司",
    "总公司": "公司",
    "公司": "公司",
    "股份": "股份有限公司",
    # what remains of a form that was cut or mistyped
    "股份有限公": "股份有限公司",
    "有限责任公": "有限公司",
    "有限公": "有限公司",
    "有限司": "有限公司",
    "限公司": "有限公司",
    "有公司": "有限公司",
    "份有限公司": "股份有限公司",
    "股有限公司": "股份有限公司",
    "限责任公司": "有限公司",
    "有责任公司": "有限公司",
    "有限任公司": "有限公司",
    "有限责公司": "有限公司",
    "有限责任司": "有限公司",
    "农民专业合作社": "合作社",
    "专业合作社": "合作社",
    "合作联社": "合作社",
    "合作社": "合作社",
    "有限合伙": "合伙企业",
    "合伙企业": "合伙企业",
    "总厂": "厂",
    "厂": "厂",
    "商店": "店",
    "店": "店",
    "商行": "商行",
    "经营部": "经营部",
    "工作室": "工作室",
    "事务所": "事务所",
    "研究院": "研究院",
    "研究所": "研究所",
    "设计院": "设计院",
    "中心": "中心",
    "大学": "大学",
    "学院": "学院",
    "医院": "医院",
    "协会": "协会",
}
_BY_LENGTH = sorted(_FORMS, key=lambda form: (-len(form), form))
_WHOLE_FORMS = frozenset(_FORMS) - {
    "公司",
    "有限公",
    "有限司",
    "限公司",
    "有公司",
    "份有限公司",
    "股有限公司",
    "有限",
    "股份",
}
_PRINTED = ("股份有限公司", "有限责任公司", "有限公司")
FORM = re.compile("(?:" + "|".join(_BY_LENGTH) + ")$")
# 有限公司武汉分公司, 有限公司制药厂: what follows the form is a branch or a plant, not the enterprise.
AFTER_FORM = re.compile(rf"^(.{{2,}}?(?:{_COMPANY}|股份公司|集团公司|总公司|集团总公司))([^()]{{2,}})$")
BRANCH = re.compile(
    r"(?:分公司|分厂|分店|分行|分院|分所|分社|分校|分部|分中心|分理处|支公司|支行|支店|营业部|营业厅|办事处|代表处"
    r"|项目部|联络处|门市部|服务部|加油站|售后服务站)$"
)
DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def split_form(text: str) -> tuple[str, str, bool]:
    """What stands before the legal form, the form ("" if none), and whether the enterprise is a group (集团)."""
    form = ""
    found = FORM.search(text)
    if not found or found.group() not in _WHOLE_FORMS:
        for printed in _PRINTED:  # one character of the form mistyped
            if len(text) > len(printed) + 1 and _one_off(text[-len(printed) :], printed):
                text, form, found = text[: -len(printed)], _FORMS[printed], None
                break
    if found:
        text, form = text[: found.start()], _FORMS[found.group()]
    group = False
    for word in ("集团", "团集"):
        if text.endswith(word) and len(text) > len(word) + 1:
            text, group = text[: -len(word)], True
    if not group and len(text) > 5 and "集团" in text[2:]:
        at = text.index("集团", 2)
        text, group = text[:at] + text[at + 2 :], True
    if form == "有限公司" and len(text) > 3 and (text[-2] == "股" or text[-1] == "份") and not text.endswith("控股"):
        text, form = text[:-2], "股份有限公司"
    return text, form, group


def _one_off(text: str, printed: str) -> bool:
    # A wrong first character may as well be the last one before a form that lost its first: 科技份有限公司.
    return text[0] == printed[0] and sum(map(str.__ne__, text, printed)) == 1
