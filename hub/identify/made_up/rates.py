"""Rates: every share the generator draws by, in one place. All are ours, set to be harder than records usually are."""

from __future__ import annotations

from typing import NamedTuple

# Firms: of 1000 independent ones, how many are the first of a family of look-alikes of each kind (others have none).
FAMILIES: dict[str, float] = {
    "other_trade": 0.06,  # same 字号 and city, another trade
    "other_city": 0.06,  # same 字号 and trade, another city; half of these print no region in the name
    "group": 0.03,  # 集团有限公司 beside it
    "share_company": 0.02,  # the same name with 股份有限公司, another firm
    "subsidiary": 0.04,  # the parent's 字号 with another city in brackets
    "sister": 0.03,  # a longer trade: 汽车 and 汽车销售
    "branch": 0.05,  # 分公司, 分厂: two of them
    "sequel": 0.02,  # 第一… and 第二…
    "near_brand": 0.06,  # one character of the 字号 apart, same city and trade
    "swapped_name": 0.01,  # the other bears today what this one was called before
}
RENAMED = 0.12  # firms that had another 字号, trade or form before
OLD = 0.5  # firms from before 2015: with an organisation code and, two of three, a registration number
POPULAR_BRAND = 0.25  # firms whose 字号 is one of the few everybody likes
POPULAR_BRANDS = 60
LONG_BRAND = 0.25  # 字号 of three characters
LATIN_BRAND = 0.03  # 字号 with two or three letters before it
FORMS: dict[str, float] = {
    "有限公司": 0.74, "有限责任公司": 0.11, "股份有限公司": 0.08, "集团有限公司": 0.03, "集团股份有限公司": 0.01, "厂": 0.03,
}  # fmt: skip
NAME_REGIONS: dict[str, float] = {
    "city": 0.55, "city_suffix": 0.12, "province": 0.08, "county": 0.10, "bracket": 0.05, "none": 0.10,
}  # fmt: skip
MENTIONS = (1, 2, 3, 4, 5, 6, 7, 8)  # how many mentions a firm has, and how often
MENTIONS_WEIGHTS = (10, 14, 18, 18, 15, 12, 8, 5)
AGENT_EVERY = 1500  # enterprises to one agent whose code stands for its clients'
CODE_OF_ANOTHER = 0.004  # mentions with a code that carry the valid code of a firm they do not mean


class Habits(NamedTuple):
    """One institution: shares of its mentions, 0 to 1."""

    weight: int  # how often it is the one that mentions
    # codes; the rest has none
    uscc: float = 0.0
    org_code: float = 0.0  # of firms from before 2015
    reg_no: float = 0.0  # of firms that have one
    wrong_code: float = 0.0  # one character wrong
    placeholder: float = 0.0
    agent_code: float = 0.0
    parent_code: float = 0.0  # of branches and subsidiaries
    nameless: float = 0.0  # of mentions with the firm's own code: the code alone
    # the region beside the name; the rest has none
    region_code: float = 0.0
    region_name: float = 0.0
    elsewhere: float = 0.0  # of the regions given: another city's, where a plant or an office is
    # names
    former: float = 0.0  # gives the former names beside, where there are any
    former_name: float = 0.0  # calls a renamed firm by its former name
    english: float = 0.0
    pinyin: float = 0.0
    # one of these at most
    no_region: float = 0.0
    no_form: float = 0.0
    responsibility: float = 0.0  # 有限责任公司 for 有限公司 and back; 股份公司 for 股份有限公司
    no_trade: float = 0.0
    abbreviation: float = 0.0  # 杭州恒远 or 恒远科技
    bare_brand: float = 0.0
    bracket_region: float = 0.0  # 恒远（杭州）科技有限公司
    word_order: float = 0.0  # 恒远科技有限公司（杭州）
    # and this
    typo: float = 0.0
    # and one of these
    traditional: float = 0.0
    residue: float = 0.0  # 集團(tuán)
    full_width: float = 0.0
    spaces: float = 0.0


# Every name says that it is made up, so that a line torn out of a file still does.
INSTITUTIONS: dict[str, Habits] = {
    "made_up_register": Habits(20, uscc=0.97, region_code=0.95, former=0.8, responsibility=0.01),
    "made_up_old_register": Habits(
        9, org_code=0.6, reg_no=0.35, region_code=0.6, region_name=0.2, former_name=0.8, responsibility=0.06, full_width=0.05
    ),
    "made_up_certification_body": Habits(
        14, uscc=0.7, org_code=0.12, wrong_code=0.02, placeholder=0.01, agent_code=0.01, parent_code=0.1,
        region_code=0.3, region_name=0.3, elsewhere=0.01, former=0.1, former_name=0.15, english=0.05,
        responsibility=0.05, bracket_region=0.02, typo=0.01,
    ),
    "made_up_standards_body": Habits(
        12, former_name=0.25, no_region=0.05, no_form=0.04, responsibility=0.08, bracket_region=0.05, abbreviation=0.02,
        typo=0.02, residue=0.02, spaces=0.05, full_width=0.05,
    ),
    "made_up_spot_checks": Habits(
        12, uscc=0.12, placeholder=0.04, region_name=0.6, region_code=0.2, elsewhere=0.02, no_region=0.08, no_form=0.06,
        no_trade=0.02, responsibility=0.08, abbreviation=0.03, word_order=0.03, typo=0.06, spaces=0.03, former_name=0.15,
    ),
    "made_up_laboratory": Habits(
        12, uscc=0.35, wrong_code=0.03, placeholder=0.03, agent_code=0.02, nameless=0.03, parent_code=0.1,
        region_name=0.4, elsewhere=0.02, no_region=0.08, no_form=0.08, responsibility=0.05, abbreviation=0.06,
        bare_brand=0.02, typo=0.05, spaces=0.05, full_width=0.05, former_name=0.15, bracket_region=0.03,
    ),
    "made_up_customs": Habits(
        6, uscc=0.35, region_code=0.3, english=0.75, pinyin=0.08, former_name=0.1, no_region=0.05,
    ),
    "made_up_newspaper": Habits(
        6, region_name=0.35, no_form=0.2, no_region=0.1, abbreviation=0.25, bare_brand=0.06, typo=0.05, former_name=0.2,
    ),
    "made_up_mirror_site": Habits(
        5, region_name=0.2, traditional=0.5, residue=0.3, no_region=0.04, word_order=0.02, typo=0.03, former_name=0.2,
    ),
    "made_up_station": Habits(
        8, uscc=0.4, wrong_code=0.06, placeholder=0.06, agent_code=0.02, parent_code=0.05, region_name=0.3,
        region_code=0.3, elsewhere=0.01, no_region=0.12, no_form=0.1, no_trade=0.03, abbreviation=0.06,
        bare_brand=0.02, word_order=0.04, typo=0.07, spaces=0.08, full_width=0.08, former_name=0.1,
    ),
}  # fmt: skip
