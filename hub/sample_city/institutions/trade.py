"""Notices of technical barriers to trade, by members of the WTO that do not exist, in the fields of its service."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hub.sample_city.enterprises import FIRST_DAY, INSTITUTIONS, LAST_DAY, TBT_AGENCIES, City, random_day
from hub.sample_city.trades import MAKERS, Trade
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_tbt_notices"

_CODES = {"示例国": ("XS", "XSL"), "示例岛": ("XI", "XIL")}
_OBJECTIVES = ("Protection of human health or safety", "Prevention of deceptive practices", "Quality requirements")


def notice_table(city: City) -> Table:
    """Three dozen notices, a fifth of them an addendum to one before."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "documentSymbol")
    days = sorted(random_day(rng, FIRST_DAY, LAST_DAY) for _ in range(36))
    for serial, day in enumerate(days, start=1):
        before = [row for row in table.rows if row["notificationType"] != "Addendum"]
        if before and rng.random() < 0.2:
            _add(table, rng.choice(before), day, len(table.rows))
        else:
            member = list(TBT_AGENCIES)[serial % len(TBT_AGENCIES)]
            _notify(rng, table, member, rng.choice(MAKERS), f"G/TBT/N/{_CODES[member][1]}/{serial}", day)
    table.spoil(
        (
            Spoiler("distributionDate", "2024-02-30T00:00:00", "impossible_date"),
            Spoiler("title", "", "missing_title"),
            Spoiler("notificationType", "通报", "unknown_type"),
        ),
        lambda place: f"G/TBT/N/XSL/90{place}",
    )
    return table


def _notify(rng: random.Random, table: Table, member: str, trade: Trade, symbol: str, day: date) -> None:
    product = rng.choice(trade.products)
    until = day + timedelta(days=60)
    soon = rng.random() < 0.3
    row: Row = {
        "documentSymbol": symbol,
        "notificationType": rng.choices(("Regular", "Emergency"), (9, 1))[0],
        "notifyingMember": member,
        "notifyingMemberCode": _CODES[member][0],
        "agency": TBT_AGENCIES[member],
        "title": f"示例技术法规：{product.name}",
        "description": f"规定{product.name}的{'、'.join(fault.item for fault in product.faults)}要求。",
        "productsFreeText": product.name,
        "hsCodes": [],
        "icsCodes": [trade.ics],
        "objectives": [{"name": rng.choice(_OBJECTIVES)}],
        "distributionDate": f"{day.isoformat()}T00:00:00",
        "commentDeadlineDate": None if soon else f"{until.isoformat()}T00:00:00",
        "commentDeadlineDateText": "60 days from notification" if soon else None,
        "proposedEntryIntoForceDate": f"{(until + timedelta(days=180)).isoformat()}T00:00:00",
        "amends": None,
        "effect": None,
    }
    table.rows.append(row)
    table.attribute(symbol, "authority", INSTITUTIONS[TBT_AGENCIES[member]])


def _add(table: Table, before: Row, day: date, serial: int) -> None:
    """An addendum that gives more time for comments."""
    symbol = f"{before['documentSymbol']}/Add.{serial}"
    until = day + timedelta(days=30)
    table.rows.append({
        **before,
        "documentSymbol": symbol,
        "notificationType": "Addendum",
        "distributionDate": f"{day.isoformat()}T00:00:00",
        "commentDeadlineDate": f"{until.isoformat()}T00:00:00",
        "commentDeadlineDateText": None,
        "amends": before["documentSymbol"],
        "effect": "extends_comments",
    })  # fmt: skip
    table.attribute(symbol, "authority", INSTITUTIONS[before["agency"]])
