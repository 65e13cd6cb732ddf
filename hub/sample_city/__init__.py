"""A made-up city (示例市, region 990100): the files of its institutions, and the truth behind them."""

from __future__ import annotations

from pathlib import Path

from hub.sample_city.enterprises import INSTITUTIONS, REGULATOR, City
from hub.sample_city.founding import found_city
from hub.sample_city.institutions.certification import certificate_table
from hub.sample_city.institutions.metrology import calibration_table, devices, instrument_table
from hub.sample_city.institutions.register import register_table
from hub.sample_city.institutions.standards import standard_table
from hub.sample_city.institutions.supervision import recall_table, spot_check_table
from hub.sample_city.truth import Attribution, BadRow, Truth, read_truth
from hub.sample_city.writers import Table, chinese_date, iso_date, slash_date, write_csv, write_json

__all__ = ["FILES", "Attribution", "BadRow", "Truth", "generate", "read_truth"]

FILES = (
    "city_register.csv",
    "city_metrology.csv",
    "city_instruments.csv",
    "city_certification.csv",
    "city_spot_checks.csv",
    "city_recalls.json",
    "city_standards.json",
)


def generate(directory: Path, *, seed: int = 2021, enterprises: int = 3000, truth: Path | None = None) -> Truth:
    """Write the city's FILES into `directory` (made if missing) and the truth, if a path is given for it.

    The same seed and number of enterprises give the same bytes. ValueError unless there are 20 to 12,000 enterprises.
    """
    city = found_city(seed, enterprises)
    directory.mkdir(parents=True, exist_ok=True)
    owned = devices(city)
    standards = standard_table(city)
    tables = (
        register_table(city),
        calibration_table(city, owned),
        instrument_table(city, owned),
        certificate_table(city, standards),
        spot_check_table(city),
        recall_table(city),
        standards,
    )
    _write(directory, tables)
    known = _truth(city, tables)
    if truth is not None:
        known.write(truth)
    return known


def _write(directory: Path, tables: tuple[Table, ...]) -> None:
    rows = {table.source: table.rows for table in tables}
    write_csv(directory / "city_register.csv", rows["city_register"], "utf-8-sig", iso_date)
    write_csv(directory / "city_metrology.csv", rows["city_metrology"], "gb18030", slash_date)
    write_csv(directory / "city_instruments.csv", rows["city_instruments"], "gb18030", slash_date)
    write_csv(directory / "city_certification.csv", rows["city_certification"], "utf-8", iso_date)
    write_csv(directory / "city_spot_checks.csv", rows["city_spot_checks"], "gb18030", chinese_date)
    write_json(directory / "city_recalls.json", {"发布机关": REGULATOR, "召回": rows["city_recalls"]}, indent=1)
    standards = {"publisher": "示例市标准信息平台", "data": rows["city_standards"]}
    write_json(directory / "city_standards.json", standards, indent=None)


def _truth(city: City, tables: tuple[Table, ...]) -> Truth:
    truth = Truth(
        seed=city.seed,
        enterprises={firm.number: firm.uscc for firm in city.enterprises},
        names={firm.number: (firm.name, *filter(None, (firm.former_name,))) for firm in city.enterprises},
        institutions=dict(INSTITUTIONS),
        agents=tuple(firm.uscc for firm in city.agents),
        twins=tuple(firm.number for firm in city.enterprises if firm.twin),
    )
    for table in tables:
        table.tell(truth, first_line=1 if table.source in ("city_recalls", "city_standards") else 2)
    return truth
