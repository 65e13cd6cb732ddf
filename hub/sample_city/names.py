"""Names of the sample city's firms, and the other ways in which institutions write the same name."""

from __future__ import annotations

import random

CITY = "示例市"
CITY_CODE = "990100"  # no such region exists in GB/T 2260
DISTRICTS: dict[str, str] = {
    "990101": "示例东区",
    "990102": "示例西区",
    "990103": "示例南区",
    "990104": "示例北区",
    "990105": "示例新区",
}
# Every name carries it, with or without an administrative prefix: nobody can take a made-up firm for a real one.
MARK = "示例"

_FIRST = "恒华兴瑞鼎宏盛凯博海龙科诚泰永嘉晟联远荣汇德润锦祥骏启卓云峰"
_SECOND = "远达源通安康隆和创信业丰腾辉阳利美杰强铭宇泽图发亿邦顺拓奥维"
_LATIN = ("HY", "DX", "RT", "KM", "SLK", "ZT")

# The characters of our vocabulary that differ in traditional script; the others are the same in both.
_SIMPLIFIED = (
    "业东丰云亿仪兴凯创务动区医华发启咨团图奥峰强恒术"
    "机杰检汇泽测涂润电疗线维缆联腾荣诚询责贸车软辉达远铭锦门阀阳顺饮饰骏龙"
)
_TRADITIONAL = (
    "業東豐雲億儀興凱創務動區醫華發啓諮團圖奧峯強恆術"
    "機傑檢匯澤測塗潤電療線維纜聯騰榮誠詢責貿車軟輝達遠銘錦門閥陽順飲飾駿龍"
)
_TO_TRADITIONAL = str.maketrans(_SIMPLIFIED, _TRADITIONAL)
_TO_FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})

_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")


def all_brands() -> list[str]:
    """Every 字号 that the city can give, in a fixed order (900 of them)."""
    return [first + second for first in _FIRST for second in _SECOND]


def compose(prefix: str, brand: str, trade: str, form: str) -> str:
    """A full name, such as 示例市示例恒远阀门有限公司; `prefix` may be empty."""
    return f"{prefix}{MARK}{brand}{trade}{form}"


def pick_form(rng: random.Random) -> str:
    """A legal form, as frequent as in a register."""
    return rng.choices(_FORMS, weights=(78, 12, 6, 4))[0]


def pick_prefix(rng: random.Random, district: str) -> str:
    """An administrative prefix: the city, none, or the district."""
    return rng.choices((CITY, "", DISTRICTS[district]), weights=(55, 30, 15))[0]


def adorn(rng: random.Random, brand: str) -> str:
    """Now and then the 字号 has Latin letters or brackets, which is where full-width forms come from."""
    roll = rng.random()
    if roll < 0.04:
        return brand + rng.choice(_LATIN)
    if roll < 0.08:
        return f"{brand}({rng.choice(('集成', '智能', '环保'))})"
    return brand


def branch_name(rng: random.Random, parent: str, district: str) -> str:
    """A branch's name: the parent's full name and its own place."""
    place = DISTRICTS[district].removeprefix(MARK)
    return f"{parent}{place}{rng.choice(('分公司', '分公司', '工厂', '第二分公司'))}"


def traditional(name: str) -> str:
    """The name in traditional script (unchanged if no character differs)."""
    return name.translate(_TO_TRADITIONAL)


def full_width(name: str) -> str:
    """The name with full-width letters and brackets (unchanged if it has none)."""
    return name.translate(_TO_FULL_WIDTH)


def spaced(name: str) -> str:
    """The name with white space that a person typed into it, one of it ideographic."""
    return f"{name[:2]} {name[2:-4]}\u3000{name[-4:]}"


def other_prefix(name: str) -> str:
    """The name without 示例市 or 示例东区… before it, or with 示例市 if it had no prefix."""
    for prefix in (CITY, *DISTRICTS.values()):
        if name.startswith(prefix + MARK):
            return name.removeprefix(prefix)
    return CITY + name


def other_form(name: str) -> str:
    """有限责任公司 for 有限公司 and the other way round; other legal forms are left as they are."""
    if name.endswith("有限责任公司"):
        return name.removesuffix("有限责任公司") + "有限公司"
    if name.endswith("有限公司") and not name.endswith(("股份有限公司", "集团有限公司")):
        return name.removesuffix("有限公司") + "有限责任公司"
    return name
