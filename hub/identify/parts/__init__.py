"""A Chinese enterprise name taken apart: region, brand 字号, trade 行业, legal form 组织形式, branch, sequel number."""

from __future__ import annotations

from hub.identify.parts.apart import Parts, take_apart
from hub.identify.parts.regions import LENGTH_MAX
from hub.identify.parts.trades import atoms, split_trade, trade_words

__all__ = ["LENGTH_MAX", "Parts", "atoms", "split_trade", "take_apart", "trade_words"]
