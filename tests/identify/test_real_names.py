"""The recorded institutions: which real enterprises the plain rules find at several of them, and which they part."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hub.identify.evidence import blocks
from hub.identify.exact import cluster
from hub.identify.mention import Mention, mention
from hub.identify.names import normalise_name

SAMPLES = Path(__file__).parents[2] / "connectors" / "samples"
# institution → its files and the column with the name; register and recalls have two files each
INSTITUTIONS = {
    "exchange": [("overlap/exchange_annual_reports.csv", "公司全称")],
    "register": [("overlap/business_register_uscc.csv", "企业名称"), ("enterprise/cn_enterprises_uscc.json", "name")],
    "standards": [("overlap/standards_drafting_units.csv", "起草单位")],
    "recalls": [
        ("overlap/recall_notices_auto.csv", "生产者"),
        ("recall/cn_samr_auto_recall_notices.jsonl", "producer"),
    ],
    "wmi": [("overlap/wmi_vehicle_makers.csv", "生产厂商")],
    "fuel": [("overlap/miit_fuel_consumption.csv", "企业名称")],
    "green": [("overlap/miit_green_manufacturing.csv", "企业名称")],
    "awards": [("overlap/quality_awards.csv", "获奖组织")],
    "spot checks": [("overlap/spotcheck_drug_device.csv", "标示生产企业")],
    "drugs": [("overlap/drug_approvals_nmpa.csv", "productCompany")],
    "penalties": [("overlap/penalties.csv", "当事人")],
    "certificates": [("overlap/certificates_one_firm.csv", "企业名称")],
}
CODES = {"统一社会信用代码": "uscc", "uscc": "uscc", "组织机构代码": "org_code", "注册号": "reg_no"}


def rows(path: Path) -> Iterator[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        yield from csv.DictReader(text.splitlines())
    elif path.suffix == ".json":
        yield from json.loads(text)
    else:
        yield from (json.loads(line) for line in text.splitlines() if line.strip())


@cache
def real_mentions() -> dict[bytes, Mention]:
    found = {}
    for institution, tables in INSTITUTIONS.items():
        for table, column in tables:
            for row in rows(SAMPLES / table):
                codes = [(scheme, row[key]) for key, scheme in CODES.items() if row.get(key)]
                address = row.get("注册地址") or row.get("企业地址") or ""
                for name in re.split("[；;]", row.get(column) or ""):
                    if name.strip():
                        one = mention(institution, name, codes, "", address)
                        found[one.id] = one
    return found


@cache
def enterprises() -> dict[bytes, list[Mention]]:
    found: defaultdict[bytes, list[Mention]] = defaultdict(list)
    for id_, enterprise in cluster(real_mentions().values()).items():
        found[enterprise].append(real_mentions()[id_])
    return dict(found)


def enterprise_of(name: str) -> set[bytes]:
    return {enterprise for enterprise, together in enterprises().items() if name in {one.name for one in together}}


def test_enterprises_shared_by_institutions() -> None:
    # By script, width and residue alone (variant B of the collection's notes, less the original-drug catalogue, which
    # is not shipped) 114 and 15 are shared. The legal form adds 康美药业股份公司, the prefix 江门市科恒实业.
    shared = Counter(len({one.source for one in together}) for together in enterprises().values())
    assert sum(count for institutions, count in shared.items() if institutions >= 2) == 114 + 2
    assert sum(count for institutions, count in shared.items() if institutions >= 3) == 15


def test_jac_is_one_enterprise_at_five_institutions() -> None:
    (jac,) = enterprise_of("安徽江淮汽车集团股份有限公司")
    assert {one.source for one in enterprises()[jac]} == {"exchange", "standards", "recalls", "fuel", "penalties"}
    assert len({one.name for one in enterprises()[jac]}) == 3


def test_every_enterprise_has_one_normalised_name() -> None:
    # No two records of the collection share a code under different names, so nothing but equal names may join.
    for together in enterprises().values():
        assert len({normalise_name(one.name) for one in together}) == 1


def test_every_real_name_can_be_met() -> None:
    weak = {one.name for one in real_mentions().values() if blocks(one)[0].scheme == "mention"}
    assert weak == {"注射剂"}  # a dosage form in the maker's column, as printed
