"""What the firms of the sample city make: trades, their products and what may be wrong with them."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """An item that can fail a spot check: item, measured, required."""

    item: str
    measured: str
    limit: str


class Product(NamedTuple):
    """A product as labels name it; `model` is the stem of its model numbers."""

    name: str
    category: str
    model: str
    unit: str
    faults: tuple[Fault, ...]
    defect: str
    consequence: str


class Trade(NamedTuple):
    """A line of business: the word in a firm's name, its GB/T 4754-2017 class, its CCS and ICS, its products."""

    word: str
    code: str
    industry: str
    ccs: str
    ics: str
    products: tuple[Product, ...] = ()


def _product(fields: dict[str, Any]) -> Product:
    return Product(**{**fields, "faults": tuple(Fault(*fault) for fault in fields["faults"])})


def _makers() -> tuple[Trade, ...]:
    listed = json.loads(resources.files(__package__).joinpath("trades.json").read_bytes())
    return tuple(Trade(**{**trade, "products": tuple(map(_product, trade["products"]))}) for trade in listed)


MAKERS = _makers()
INSTRUMENT_MAKERS = ("仪器仪表", "衡器")

SHOPS = (
    Trade("商贸", "F5211", "百货零售", "A10", "03.100"),
    Trade("五金建材", "F5283", "五金零售", "A10", "03.100"),
)
LABORATORY = Trade("检测技术", "M7452", "检测服务", "A00", "03.120")
SOFTWARE = Trade("软件", "I6513", "应用软件开发", "L77", "35.080")
AGENT = Trade("商务咨询", "L7299", "其他未列明商务服务业", "A10", "03.080")
