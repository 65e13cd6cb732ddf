"""Made-up mentions with known truth, for training only (seeds 0 to 99): never shipped, no record of the hub.

The names are put together at random from divisions, characters and words; a likeness to an enterprise is chance. Codes
carry right check digits so that rules are tried, and are made from the seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin
from pypinyin import pinyin as toned
from stdnum.iso7064 import mod_11_10

from hub.identify.divisions import Division, divisions
from hub.identify.identifiers import org_code_check_digit, uscc_check_digit
from hub.identify.lookalikes import mistakable

BRAND_CHARS = (
    "华鑫新兴信星欣鸿宏洪弘恒衡泰盛晟圣升达大德得福富丰峰锋风金锦晋进瑞锐睿益亿翼宜利力立丽隆龙荣融蓉源远元圆通同桐光广"
    "明铭鸣茗安庵海汉翰瀚河和合荷嘉佳家加康凯开科可奥澳傲博柏百佰超朝潮诚成城承创川传春淳东冬方芳飞菲高皋冠贯国浩昊皓"
    "辉晖汇惠慧吉集济建健江姜杰捷洁京晶精景境久九凯康乐蓝岚朗磊蕾联连良梁林琳霖凌灵领流柳路鲁陆绿美梅民敏南楠能宁诺欧"
    "鹏朋平萍普浦奇琪启齐千前乾强勤青清庆秋泉全群然仁日润若三森山善尚少深沈生胜石时世仕书舒双顺思斯松苏速太涛腾天田铁"
    "庭万旺威维伟卫文沃武西希仙祥翔响向晓雅亚言阳洋扬耀叶一依怡义艺毅英盈永勇优友佑宇雨玉裕豫誉悦跃越云运泽增展章长昭"
    "哲振正政志智中忠众洲珠卓紫祖尊磐垒珺琮煜炫彧骥弈邺钰嵘峥骁"
)
TRADES = [
    "科技",
    "电子",
    "机械",
    "贸易",
    "商贸",
    "食品",
    "化工",
    "建材",
    "电器",
    "医疗器械",
    "生物科技",
    "信息技术",
    "网络科技",
    "新材料",
    "环保科技",
    "汽车零部件",
    "纺织",
    "服装",
    "包装",
    "物流",
    "建筑工程",
    "装饰工程",
    "园林绿化",
    "餐饮管理",
    "文化传媒",
    "广告",
    "教育科技",
    "农业发展",
    "新能源",
    "光电科技",
    "精密机械",
    "自动化设备",
    "电气",
    "仪器仪表",
    "塑料制品",
    "橡胶",
    "五金制品",
    "模具",
    "家具",
    "印刷",
    "玩具",
    "工艺品",
    "金属材料",
    "钢结构",
    "水处理设备",
    "智能科技",
    "软件",
    "实业",
    "投资管理",
    "企业管理咨询",
    "进出口",
    "国际贸易",
    "供应链管理",
    "制药",
    "医药",
    "饲料",
    "种业",
    "茶业",
    "酒业",
    "水产",
    "乳业",
    "陶瓷",
    "玻璃",
    "照明电器",
    "电缆",
    "阀门",
    "泵业",
    "轴承",
    "紧固件",
    "液压机械",
    "机床",
    "锂电池",
    "光学仪器",
    "检测技术",
    "认证服务",
    "无人机",
    "火花塞",
    "密封件",
    "磨具磨料",
    "宠物用品",
    "假发",
    "打火机",
    "渔具",
    "乐器",
    "蓄电池",
    "喷涂设备",
    "烘焙食品",
    "冷链物流",
    "殡葬服务",
    "汽车用品",
    "汽车",
    "汽车工业",
    "设计",
]
ENGLISH = {
    "科技": "Technology", "电子": "Electronics", "机械": "Machinery", "贸易": "Trading", "商贸": "Trade", "食品": "Food",
    "化工": "Chemical", "建材": "Building Materials", "电器": "Electric Appliance", "医疗器械": "Medical Instrument",
    "生物科技": "Biotechnology", "信息技术": "Information Technology", "网络科技": "Network Technology",
    "新材料": "New Materials", "环保科技": "Environmental Technology", "汽车零部件": "Auto Parts", "纺织": "Textile",
    "服装": "Garments", "包装": "Packaging", "物流": "Logistics", "新能源": "New Energy", "电气": "Electric",
    "精密机械": "Precision Machinery", "实业": "Industrial", "进出口": "Import and Export", "轴承": "Bearing",
    "阀门": "Valve", "电缆": "Cable", "制药": "Pharmaceutical", "陶瓷": "Ceramics", "玻璃": "Glass", "汽车": "Automobile",
    "家具": "Furniture", "模具": "Mould", "软件": "Software", "智能科技": "Intelligent Technology", "锂电池": "Lithium Battery",
}  # fmt: skip
SOURCES = ("register", "standards", "lab", "recall", "customs", "awards", "permits", "press")


@dataclass
class Firm:
    """A made-up firm: how its registered name is put together, and its codes."""

    entity: str
    city: Division
    county: str
    prefix: str
    bracketed: bool
    brand: str
    trade: str
    form: str
    group: bool = False
    branch: str = ""
    uscc: str = ""
    reg_no: str = ""
    former: list[str] = field(default_factory=list)
    foreign_code: str = ""  # a parent's, an agent's or another's code that some sources give

    @property
    def name(self) -> str:
        tail = self.trade + ("集团" if self.group else "") + self.form + self.branch
        stem = self.city.stem or self.city.name
        return (
            f"{self.brand}{tail}"
            if not self.prefix
            else (f"{self.brand}（{stem}）{tail}" if self.bracketed else f"{self.prefix}{self.brand}{tail}")
        )


class Maker:
    """Makes firms and their mentions from a seed."""

    def __init__(self, seed: int, firms: int, lookalikes: float = 0.12) -> None:
        self.chance = random.Random(seed)
        self.firms = firms
        self.lookalikes_share = lookalikes
        self.traditional = OpenCC("s2t")
        self.cities = [
            one for found in divisions().cities.values() for one in found
            if one.stem and len(one.code) == 4 and one.name.endswith("市")
        ]  # fmt: skip
        self.cities.sort()
        self.common = self.chance.sample(self.cities, 30)
        self.count = 0

    def city(self) -> Division:
        return self.chance.choice(self.common if self.chance.random() < 0.7 else self.cities)

    def codes(self, city: Division) -> tuple[str, str]:
        body = (
            "".join(self.chance.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=8))
            if self.chance.random() < 0.5
            else ("".join(self.chance.choices("0123456789", k=8)))
        )
        org = body + org_code_check_digit(body)
        uscc = f"91{city.code}{self.chance.randrange(0, 30):02d}{org}"
        number = f"{city.code}00{self.chance.randrange(10**8):08d}"
        return uscc + uscc_check_digit(uscc), number + str(mod_11_10.calc_check_digit(number))

    def brand(self) -> str:
        length = self.chance.choices((2, 3, 4), (70, 22, 8))[0]
        return "".join(self.chance.choices(BRAND_CHARS, k=length))

    def firm(self, **given: Any) -> Firm:
        city = given.pop("city", None) or self.city()
        counties = [
            d for found in divisions().counties.values() for d in found if d.code.startswith(city.code) and d.stem
        ]
        county = self.chance.choice(sorted(counties)) if counties else None
        draw = self.chance.random()
        if county and (county.stem.endswith("特") or county.stem in city.stem):
            county = None
        stem = city.stem
        prefix = stem if draw < 0.55 else city.name if draw < 0.8 else ""
        if draw >= 0.8 and county:
            prefix = (
                (stem + county.stem)
                if draw < 0.88
                else county.name
                if county.name[-1] in "市县"
                else city.name + county.name
            )
        uscc, reg_no = self.codes(city)
        self.count += 1
        base = Firm(
            f"e{self.count}", city, county.code if county else city.code + "00", prefix, self.chance.random() < 0.12,
            self.brand(), self.chance.choice(TRADES),
            self.chance.choices(("有限公司", "有限责任公司", "股份有限公司", "厂", "研究院", "中心"), (75, 8, 11, 3, 1, 2))[0],
            self.chance.random() < 0.04, "", uscc, reg_no,
        )  # fmt: skip
        made = replace(base, **given)
        if not made.prefix and self.chance.random() < 0.8:
            made.prefix = stem
        return made

    def all_firms(self) -> list[Firm]:
        found: list[Firm] = []
        while len(found) < self.firms:
            one = self.firm()
            found.append(one)
            if self.chance.random() < self.lookalikes_share:
                found += self.lookalikes(one)
            if self.chance.random() < 0.06:
                one.former.append(self.former_name(one))
        taken: dict[tuple[str, ...], Firm] = {}
        for one in found:  # a registrar gives a name once
            taken.setdefault((one.city.code, one.brand, one.trade, one.form[:2], str(one.group), one.branch), one)
        found = list(taken.values())
        for one in self.chance.sample(found, len(found) // 150):
            one.foreign_code = self.chance.choice(found).uscc
        agent = self.codes(found[0].city)[0]
        for one in self.chance.sample(found, len(found) // 60):
            one.foreign_code = agent
        return found

    def former_name(self, one: Firm) -> str:
        kind = self.chance.random()
        old = replace(one, bracketed=False)
        if kind < 0.4:
            old = replace(old, trade=self.chance.choice(TRADES))
        elif kind < 0.7:
            old = replace(old, brand=self.brand())
        elif kind < 0.85 and one.form == "股份有限公司":
            old = replace(old, form="有限公司")
        else:
            old = replace(old, brand=self.brand(), trade=self.chance.choice(TRADES))
        return old.name

    def lookalikes(self, one: Firm) -> Iterator[Firm]:
        same = {
            "brand": one.brand,
            "city": one.city,
            "prefix": one.prefix,
            "bracketed": one.bracketed,
            "county": one.county,
        }
        kind = self.chance.randrange(9)
        if kind == 0:
            yield self.firm(**same, trade=self.chance.choice(TRADES), form=one.form)
        elif kind == 1:
            for _ in range(self.chance.randint(1, 3)):
                yield self.firm(brand=one.brand, trade=one.trade, form=one.form)
        elif kind == 2:
            child = self.firm(
                brand=one.brand,
                trade=one.trade + "销售" if self.chance.random() < 0.3 else self.chance.choice(TRADES),
                city=one.city,
            )
            if self.chance.random() < 0.5:
                child.foreign_code = one.uscc
            yield child
        elif kind == 3:
            other = "股份有限公司" if one.form != "股份有限公司" else "有限公司"
            yield self.firm(**same, trade=one.trade, form=other)
        elif kind == 4:
            for place in self.chance.sample(self.cities, self.chance.randint(1, 3)):
                yield self.firm(
                    **same, trade=one.trade, form=one.form, branch=place.stem + self.chance.choice(("分公司", "分厂", "办事处")),
                    foreign_code=one.uscc if self.chance.random() < 0.5 else "",
                )  # fmt: skip
        elif kind == 5:
            for number in self.chance.choice(("一二", "二三", "东西")):
                yield self.firm(
                    **{**same, "brand": one.brand + ("第" + number if number in "一二三" else number)},
                    trade=one.trade,
                    form=one.form,
                )
        elif kind in (6, 7):
            at = self.chance.randrange(len(one.brand))
            near = (
                [c for c in BRAND_CHARS if c != one.brand[at] and mistakable(c, one.brand[at])]
                if kind == 6
                else BRAND_CHARS
            )
            other = self.chance.choice(near or BRAND_CHARS)
            if other != one.brand[at]:
                yield self.firm(
                    **{**same, "brand": one.brand[:at] + other + one.brand[at + 1 :]}, trade=one.trade, form=one.form
                )
        else:
            yield self.firm(**same, trade=one.trade, form=one.form, group=not one.group)

    def mentions(self) -> Iterator[dict[str, Any]]:
        lines = []
        for one in self.all_firms():
            number = min(1 + int(self.chance.expovariate(1 / 3.5)), 12)
            for _ in range(number):
                lines.append(self.mention(one))
        self.chance.shuffle(lines)
        for at, line in enumerate(lines):
            yield {"mention": f"m{at}", **line}

    def mention(self, one: Firm) -> dict[str, Any]:
        what: list[str] = []
        line: dict[str, Any] = {"source": self.chance.choice(SOURCES), "entity": one.entity, "what": what}
        name = one.name
        former = bool(one.former) and self.chance.random() < 0.35
        if former:
            name = one.former[0]
            what.append("former name")
        elif one.former and self.chance.random() < 0.4:
            line["former"] = list(one.former)
        self.give_codes(one, line, what)
        draw = self.chance.random()
        if draw < 0.55:
            line["region"] = self.chance.choice(
                (one.city.code + "00", one.city.name, one.county, one.city.code[:2] + "0000")
            )
        line["name"] = self.vary(one, name, what, former)
        return line

    def give_codes(self, one: Firm, line: dict[str, Any], what: list[str]) -> None:
        draw = self.chance.random()
        if draw < 0.35:
            line["uscc"] = one.uscc
            if self.chance.random() < 0.05:
                at = self.chance.randrange(18)
                line["uscc"] = one.uscc[:at] + self.chance.choice("0123456789") + one.uscc[at + 1 :]
                what.append("code misprinted")
        elif draw < 0.45:
            line["org_code"] = one.uscc[8:17]
        elif draw < 0.52:
            line["reg_no"] = one.reg_no
        elif draw < 0.54:
            line["uscc"] = "0" * 18
        if one.foreign_code and self.chance.random() < 0.4:
            line["uscc"] = one.foreign_code
            what.append("foreign code")
            line.pop("org_code", None)

    def vary(self, one: Firm, name: str, what: list[str], former: bool) -> str:
        draw = self.chance.random()
        if draw < 0.5 or (former and draw < 0.85):
            pass
        elif former:
            name = self.misprint(name, what)
        elif draw < 0.56:
            name = replace(one, bracketed=not one.bracketed).name if one.prefix else name
            what.append("region moved")
        elif draw < 0.64:
            name = replace(one, prefix="").name
            what.append("region dropped")
        elif draw < 0.70:
            name = replace(one, form="", group=False).name if not one.branch else name
            what.append("form dropped")
        elif draw < 0.72 and not one.branch:
            name = replace(one, group=False).name if one.group else name.replace("股份", "").replace("责任", "")
            what.append("group or shares dropped")
        elif draw < 0.77 and not one.branch:
            name = (one.city.stem + one.brand) if self.chance.random() < 0.8 else one.brand
            what.append("abbreviated")
        elif draw < 0.82:
            name = self.misprint(name, what)
        elif draw < 0.87 and one.trade in ENGLISH and not one.branch and not one.group:
            name = self.english(one, what)
        elif draw < 0.90:
            name = self.traditional.convert(name)
        elif draw < 0.92:
            at = self.chance.randrange(1, len(name) - 1)
            name = name[:at] + " " + name[at:]
        elif draw < 0.94:
            at = self.chance.randrange(len(name))
            if "\u4e00" <= name[at] <= "\u9fff":
                name = f"{name[: at + 1]}({toned(name[at], style=Style.TONE)[0][0]}){name[at + 1 :]}"
        return name

    def misprint(self, name: str, what: list[str]) -> str:
        what.append("misprint")
        at = self.chance.randrange(len(name))
        kind = self.chance.random()
        if kind < 0.15 and at + 1 < len(name):
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        if kind < 0.3:
            return name[:at] + name[at + 1 :]
        near = [c for c in BRAND_CHARS + "孑械跟可槭裁计枝" if c != name[at] and mistakable(c, name[at])]
        return name[:at] + (self.chance.choice(near) if near else name[at]) + name[at + 1 :]

    def english(self, one: Firm, what: list[str]) -> str:
        what.append("english")
        region = "".join(lazy_pinyin(one.city.stem)).capitalize()
        brand = "".join(lazy_pinyin(one.brand)).capitalize()
        trade = ENGLISH[one.trade] if self.chance.random() < 0.8 else "".join(lazy_pinyin(one.trade)).capitalize()
        text = (
            f"{region} {brand} {trade} Co., Ltd."
            if self.chance.random() < 0.75
            else f"{brand} {trade} ({region}) Co.,Ltd"
        )
        return text.upper() if self.chance.random() < 0.3 else text
