"""Certificate events for the benchmark: two versions a record, a tenth of the events name a new enterprise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from stdnum.cn import uscc

from hub.codec import encoder
from hub.event import Event
from hub.records import Certificate, Identifier, Party

BRANDS = "云山海江河川峰林田禾丰泰安宁康达通瑞祥和信诚德仁义嘉美华盛兴隆昌旺福禄寿喜"
TRADES = ("科技", "机械制造", "食品", "纺织", "新材料", "电子", "环保", "建材", "化工", "医疗器械")


def holder(number: int) -> Party:
    """The n-th made-up enterprise."""
    body = f"9199{number % 100:02d}{number:011d}"[:17]
    name = f"示例市{BRANDS[number % 36]}{BRANDS[number // 36 % 36]}{BRANDS[number // 1296 % 36]}"
    return Party(
        role="holder",
        name=f"{name}{number // 46656 or ''}{TRADES[number % 10]}有限公司",
        identifiers=[Identifier(scheme="uscc", value=body + uscc.calc_check_digit(body))],
        region="990100",
    )


def certificate(number: int, enterprise: int, version: int) -> Certificate:
    """A certificate of twelve fields."""
    issued = date(2024, 1, 1) + timedelta(days=number % 700)
    return Certificate(
        record_id=f"SLC-{number:08d}",
        parties=[holder(enterprise), Party(role="certification_body", name="示例认证中心")],
        number=f"SLC{number:08d}R{version}M",
        name="质量管理体系认证证书",
        scheme="质量管理体系认证",
        type="management_system",
        status="active" if version == 1 else "suspended",
        standards=["GB/T 19001-2016"],
        scope="机械零部件的设计、开发、生产和服务",
        first_issued=issued,
        issued=issued,
        expires=issued + timedelta(days=1095),
    )


def events(count: int, *, source: str = "bench", first: int = 0) -> Iterator[Event]:
    """`count` events: all first versions in order, then all second ones; every tenth event names a new enterprise."""
    encode = encoder("certificate")
    records = count // 2
    for version in (1, 2):
        for number in range(first, first + records):
            record = certificate(number, number // 5, version)
            yield Event(source, "certificate", record.record_id, version, encode(record))
