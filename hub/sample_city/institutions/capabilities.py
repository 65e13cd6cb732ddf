"""示例市计量院: its calibration and measurement capabilities, in the columns of the KCDB's results."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hub.sample_city.enterprises import INSTITUTIONS, METROLOGY_INSTITUTE, City, Enterprise, random_day
from hub.sample_city.institutions.metrology import SORTS, Sort
from hub.sample_city.mentions import Habits, write_down
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_cmc"

_AREAS = {"力学": "M", "几何量": "L", "电磁": "EM", "热学": "T", "化学": "QM", "声学": "AUV", "光学": "PR"}
_QUANTITIES = {"g": "质量", "kg": "质量", "mm": "长度", "MPa": "压力"}
_LABORATORY = Habits(uscc=0.6, org_code=0.2)


def capability_table(city: City) -> Table:
    """Every sort of instrument that the institute calibrates, and two of each testing firm, which claims more."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "kcdbCode")
    claims: list[tuple[Enterprise | None, Sort]] = [(None, sort) for sort in SORTS]
    claims += [(firm, sort) for firm in city.laboratories for sort in rng.sample(SORTS, 2)]
    for firm, sort in claims:
        area = _AREAS[sort.category]
        number = f"SLC-{area}-{len(table.rows) + 1:04d}"
        approved = random_day(rng, date(2016, 1, 1), date(2025, 6, 30))
        name, code = METROLOGY_INSTITUTE, ""
        if firm is None:
            table.attribute(number, "laboratory", INSTITUTIONS[METROLOGY_INSTITUTE])
        else:
            mention = write_down(rng, city, firm, approved, _LABORATORY)
            name, code = mention.name, mention.code
            table.attribute_mention(number, "laboratory", firm.number, mention, "nmiId")
        best = Decimal(sort.uncertainty) * (Decimal("0.5") if firm is None else Decimal("0.8"))
        row: Row = {
            "kcdbCode": number,
            "nmiName": name,
            "nmiId": code,
            "metrologyAreaLabel": area,
            "quantityValue": _QUANTITIES.get(sort.unit, sort.quantity.split(" ")[0]),
            "instrument": sort.name,
            "internationalStandard": sort.documents.replace("、", "; "),
            "cmcMin": f"{Decimal(str(sort.nominal)) / 10:f}",
            "cmcMax": f"{Decimal(str(sort.nominal)) * 2:f}",
            "cmcUnit": sort.unit,
            "uncertaintyMin": f"{best:f}",
            "uncertaintyMax": f"{best * 2:f}",
            "uncertaintyUnit": sort.unit,
            "coverageFactor": "2",
            "confidenceLevel": "95",
            "status": rng.choices(("Published", "Greyed out"), weights=(9, 1))[0],
            "statusDate": approved + timedelta(days=rng.randint(30, 400)),
            "approvalDate": approved,
        }
        table.rows.append(row)
    table.spoil(
        (
            Spoiler("uncertaintyMin", "<0.1", "not_a_number"),
            Spoiler("statusDate", "2024-02-30", "impossible_date"),
            Spoiler("quantityValue", "", "missing_quantity"),
        ),
        lambda place: f"SLC-X-9{place:03d}",
    )
    return table
