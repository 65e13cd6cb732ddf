"""A made-up city (示例市, region 990100): the files of its institutions, and the truth behind them."""

from __future__ import annotations

from pathlib import Path

from hub.sample_city.enterprises import INSTITUTIONS, REGULATOR, City
from hub.sample_city.founding import found_city
from hub.sample_city.institutions.accreditation import accreditation_table
from hub.sample_city.institutions.capabilities import capability_table
from hub.sample_city.institutions.certificates_dcc import write_certificates
from hub.sample_city.institutions.certification import certificate_table
from hub.sample_city.institutions.declarations import declared_standard_table
from hub.sample_city.institutions.directory import institution_codes, institution_table
from hub.sample_city.institutions.metrology import calibration_table, devices, instrument_table
from hub.sample_city.institutions.officers import officer_table
from hub.sample_city.institutions.register import register_table
from hub.sample_city.institutions.reports import write_reports
from hub.sample_city.institutions.services import service_table
from hub.sample_city.institutions.standards import standard_table
from hub.sample_city.institutions.supervision import recall_table, spot_check_table
from hub.sample_city.institutions.trade import notice_table
from hub.sample_city.truth import Attribution, BadRow, Truth, read_truth
from hub.sample_city.writers import (
    Table,
    chinese_date,
    compact_date,
    dot_date,
    iso_date,
    slash_date,
    write_csv,
    write_json,
    write_ndjson,
    write_xml,
)

__all__ = ["CERTIFICATES", "FILES", "REPORTS", "Attribution", "BadRow", "Truth", "generate", "read_truth"]

CERTIFICATES = "certificates"
"""The folder of calibration certificates (DCC), a file each; they stand outside the truth."""
REPORTS = "city_reports.db"
"""A database of test reports (SQLite); it stands outside the truth too."""
FILES = (
    "city_register.csv",
    "city_metrology.csv",
    "city_instruments.csv",
    "city_certification.csv",
    "city_spot_checks.csv",
    "city_recalls.json",
    "city_standards.json",
    "city_institutions.json",
    "city_accreditations.xml",
    "city_cmc.csv",
    "city_declared_standards.ndjson",
    "city_services.tsv",
    "city_quality_officers.csv",
    "city_tbt_notices.json",
)


def generate(directory: Path, *, seed: int = 2021, enterprises: int = 3000, truth: Path | None = None) -> Truth:
    """Write the city's FILES, CERTIFICATES and REPORTS into `directory` (made if missing) and the truth, if a path is given for it.

    The same seed and number of enterprises give the same bytes. ValueError unless there are 20 to 12,000 enterprises.
    """
    city = found_city(seed, enterprises)
    directory.mkdir(parents=True, exist_ok=True)
    owned = devices(city)
    standards, spot_checks = standard_table(city), spot_check_table(city)
    codes = institution_codes(city)
    tables = (
        register_table(city),
        calibration_table(city, owned),
        instrument_table(city, owned),
        certificate_table(city, standards),
        spot_checks,
        recall_table(city),
        standards,
        institution_table(city, codes),
        accreditation_table(city, standards),
        capability_table(city),
        declared_standard_table(city, standards),
        service_table(city, spot_checks),
        officer_table(city),
        notice_table(city),
    )
    _write(directory, tables)
    write_certificates(directory / CERTIFICATES, city, owned)
    write_reports(directory / REPORTS, city)
    known = _truth(city, codes, tables)
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
    write_json(directory / "city_institutions.json", {"名录": rows["city_institutions"]}, indent=1)
    names = ("accreditations", "certificate")
    write_xml(directory / "city_accreditations.xml", names, rows["city_accreditations"], "gb18030", dot_date)
    write_csv(directory / "city_cmc.csv", rows["city_cmc"], "utf-8", iso_date)
    write_ndjson(directory / "city_declared_standards.ndjson", rows["city_declared_standards"], compact_date)
    write_csv(
        directory / "city_services.tsv", rows["city_services"], "utf-16", slash_date, "\t"
    )  # as 另存为 Unicode 文本
    write_csv(directory / "city_quality_officers.csv", rows["city_quality_officers"], "gbk", chinese_date)
    write_json(directory / "city_tbt_notices.json", {"notifications": rows["city_tbt_notices"]}, indent=None)


def _truth(city: City, codes: dict[int, str], tables: tuple[Table, ...]) -> Truth:
    truth = Truth(
        seed=city.seed,
        enterprises={firm.number: firm.uscc for firm in city.enterprises},
        names={firm.number: (firm.name, *filter(None, (firm.former_name,))) for firm in city.enterprises},
        institutions=dict(INSTITUTIONS),
        institution_codes=codes,
        agents=tuple(firm.uscc for firm in city.agents),
        twins=tuple(firm.number for firm in city.enterprises if firm.twin),
    )
    files = {file.rpartition(".")[0]: file for file in FILES}
    for table in tables:  # a table's header is its first line; items of documents and lines of NDJSON count from one
        table.tell(truth, first_line=2 if files[table.source].endswith((".csv", ".tsv")) else 1)
    return truth
