"""Founds the made-up city: draws its enterprises, their branches and their namesakes."""

from __future__ import annotations

import random
from datetime import date

from hub.sample_city import names, trades
from hub.sample_city.codes import CodeRegister
from hub.sample_city.enterprises import FIRST_DAY, City, Enterprise, random_day
from hub.sample_city.trades import Trade

ENTERPRISES_MIN = 20
ENTERPRISES_MAX = 12_000  # beyond, the 字号 of a trade run out

_STREETS = ("示例大道", "质量路", "计量街", "标准路", "认证巷", "检测路", "工业一路", "工业二路")


def found_city(seed: int, count: int) -> City:
    """The city of `count` enterprises; ValueError unless 20 to 12,000."""
    if not ENTERPRISES_MIN <= count <= ENTERPRISES_MAX:
        raise ValueError(f"enterprises must be {ENTERPRISES_MIN} to {ENTERPRISES_MAX}, not {count}")
    founder = _Founder(random.Random(f"{seed}/city"))
    founder.found(_needed())
    founder.found_more(count)
    return _survey(seed, founder.firms)


def _needed() -> list[Trade]:
    """One firm of each trade that the records cannot do without."""
    instrument_makers = [trade for trade in trades.MAKERS if trade.word in trades.INSTRUMENT_MAKERS]
    return [trades.AGENT, trades.AGENT, trades.LABORATORY, *trades.SHOPS, *instrument_makers]


class _Founder:
    """Founds firms one after the other and remembers which names and codes are taken."""

    def __init__(self, rng: random.Random) -> None:
        self.firms: list[Enterprise] = []
        self._rng = rng
        self._codes = CodeRegister(rng)
        self._names: set[str] = set()
        # Each (字号, trade) is given once, former names included: apart from namesakes made on purpose,
        # two firms never differ by a prefix or a legal form only.
        self._brands: dict[str, list[str]] = {}

    def found(self, wanted: list[Trade]) -> None:
        """One plain firm of each trade."""
        for trade in wanted:
            self._add(self._firm(trade, renamed_share=0))

    def found_more(self, count: int) -> None:
        """Firms, branches and namesakes until the city has `count`."""
        kinds = (*trades.MAKERS, *trades.SHOPS, trades.LABORATORY, trades.SOFTWARE)
        weights = [4] * len(trades.MAKERS) + [5, 3, 1, 2]
        while len(self.firms) < count:
            trade = self._rng.choices(kinds, weights=weights)[0]
            sort = self._rng.choices(("firm", "branch", "namesakes"), weights=(93, 5, 2))[0]
            if sort == "branch":
                self._add_branch()
            elif sort == "namesakes" and trade.products and len(self.firms) + 2 <= count:
                self._add_namesakes(trade)
            else:
                self._add(self._firm(trade, renamed_share=0.12))

    def _add(self, firm: Enterprise) -> None:
        self._names.add(firm.name)
        self.firms.append(firm)

    def _brand(self, trade: Trade) -> str:
        if trade.word not in self._brands:
            brands = names.all_brands()
            self._rng.shuffle(brands)
            self._brands[trade.word] = brands
        return self._brands[trade.word].pop()

    def _firm(self, trade: Trade, renamed_share: float) -> Enterprise:
        rng = self._rng
        district = rng.choice(tuple(names.DISTRICTS))
        prefix = names.pick_prefix(rng, district)
        name = names.compose(prefix, names.adorn(rng, self._brand(trade)), trade.word, names.pick_form(rng))
        former, renamed = None, None
        if rng.random() < renamed_share:
            former = names.compose(prefix, self._brand(trade), trade.word, "有限公司")
            renamed = random_day(rng, FIRST_DAY, date(2025, 6, 30))
        return self._enterprise(name, trade, district, former_name=former, renamed=renamed)

    def _add_namesakes(self, trade: Trade) -> None:
        """Two firms of two districts with the same 字号, trade and form."""
        brand, form = self._brand(trade), names.pick_form(self._rng)
        for district in self._rng.sample(tuple(names.DISTRICTS), 2):
            name = names.compose(names.DISTRICTS[district], brand, trade.word, form)
            self._add(self._enterprise(name, trade, district, twin=True))

    def _add_branch(self) -> None:
        heads = [firm for firm in self.firms[-60:] if firm.parent is None and not firm.twin and not firm.former_name]
        head = self._rng.choice(heads)
        district = self._rng.choice([code for code in names.DISTRICTS if code != head.district])
        name = names.branch_name(self._rng, head.name, district)
        if head.trade is not trades.AGENT and name not in self._names:
            self._add(self._enterprise(name, head.trade, district, parent=head))

    def _enterprise(
        self,
        name: str,
        trade: Trade,
        district: str,
        *,
        former_name: str | None = None,
        renamed: date | None = None,
        parent: Enterprise | None = None,
        twin: bool = False,
    ) -> Enterprise:
        rng = self._rng
        founded = random_day(rng, parent.founded if parent else date(1992, 1, 1), date(2021, 9, 30))
        capital = rng.choice(("50.00", "100.00", "200.00", "500.00", "1000.00", "1258.50", "5000.00", "12000.00"))
        return Enterprise(
            number=len(self.firms) + 1,
            name=name,
            former_name=former_name,
            renamed=renamed,
            uscc=self._codes.uscc(district, founded),
            registration_number=self._codes.registration_number(district, founded),
            district=district,
            address=f"{names.CITY}{names.DISTRICTS[district]}{rng.choice(_STREETS)}{rng.randint(1, 999)}号",
            trade=trade,
            founded=founded,
            status=rng.choices(("存续", "在营", "注销", "吊销", "迁出"), weights=(80, 13, 4, 2, 1))[0],
            capital="-" if parent else capital,
            insured=int(rng.lognormvariate(3.4, 1.1)),
            parent=parent.number if parent else None,
            twin=twin,
        )


def _survey(seed: int, firms: list[Enterprise]) -> City:
    """The city with its firms by what they do for others."""

    def of(*wanted: Trade) -> tuple[Enterprise, ...]:
        words = {trade.word for trade in wanted}
        return tuple(firm for firm in firms if firm.trade.word in words)

    return City(
        seed=seed,
        enterprises=tuple(firms),
        makers=of(*trades.MAKERS),
        makers_by_trade={trade.word: of(trade) for trade in trades.MAKERS},
        instrument_makers=tuple(firm for firm in firms if firm.trade.word in trades.INSTRUMENT_MAKERS),
        shops=of(*trades.SHOPS),
        laboratories=of(trades.LABORATORY),
        agents=of(trades.AGENT),
    )
