"""What the made-up city consists of: enterprises as they truly are, and institutions."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from hub.sample_city.trades import Trade

# What institutions did lies between these days; the city has no clock.
FIRST_DAY = date(2022, 1, 1)
LAST_DAY = date(2026, 6, 30)

METROLOGY_INSTITUTE = "示例市计量院"
CERTIFICATION_BODY = "示例认证中心"
TESTING_INSTITUTE = "示例市产品质量检验院"
REGULATOR = "示例市市场监督管理局"
STANDARDS_COMMITTEES = ("示例市标准化协会", "示例市机电产品标准化技术委员会", "示例市消费品标准化技术委员会")
ACCREDITATION_BODY = "示例认可中心"
TRAINING_BODY = "示例质量培训中心"
STATIONS = ("示例市质量基础设施一站式服务中心", "示例东区质量服务站", "示例新区质量服务站")
# Members of the WTO that do not exist, and their agencies.
TBT_AGENCIES = {"示例国": "示例国技术法规局", "示例岛": "示例岛标准局"}

# Institutions are no enterprises. They stand in records by name only, but for the directory, which has their codes;
# they have numbers of their own.
INSTITUTIONS: dict[str, int] = {
    name: 1_000_001 + place
    for place, name in enumerate(
        (
            *(METROLOGY_INSTITUTE, CERTIFICATION_BODY, TESTING_INSTITUTE, REGULATOR, *STANDARDS_COMMITTEES),
            *(ACCREDITATION_BODY, TRAINING_BODY, *STATIONS, *TBT_AGENCIES.values()),
        )
    )
}


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise as it truly is. `number` is its place in the city, from 1."""

    number: int
    name: str
    former_name: str | None
    renamed: date | None  # the day on which former_name became name
    uscc: str
    registration_number: str | None
    district: str
    address: str
    trade: Trade
    founded: date
    status: str
    capital: str  # 万元, "-" for a branch
    insured: int
    parent: int | None  # a branch's head office
    twin: bool  # another firm has the same 字号, trade and form in another district

    @property
    def org_code(self) -> str:
        """The organisation code inside the USCC, printed with its dash."""
        return f"{self.uscc[8:16]}-{self.uscc[16]}"


@dataclass(frozen=True, slots=True)
class City:
    """All enterprises, and who of them does what; `agents` are firms whose code others borrow."""

    seed: int
    enterprises: tuple[Enterprise, ...]
    makers: tuple[Enterprise, ...]
    makers_by_trade: dict[str, tuple[Enterprise, ...]]
    instrument_makers: tuple[Enterprise, ...]
    shops: tuple[Enterprise, ...]
    laboratories: tuple[Enterprise, ...]
    agents: tuple[Enterprise, ...]

    def random_for(self, source: str) -> random.Random:
        """A generator of its own for each source, so that changing one file leaves the others as they were."""
        return random.Random(f"{self.seed}/{source}")

    def clients(self) -> tuple[Enterprise, ...]:
        """Everyone who orders services: all but the agents."""
        agents = {firm.number for firm in self.agents}
        return tuple(firm for firm in self.enterprises if firm.number not in agents)


def random_day(rng: random.Random, first: date, last: date) -> date:
    """A day between two days, both included."""
    return first + timedelta(days=rng.randint(0, (last - first).days))
