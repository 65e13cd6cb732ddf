"""The sample city: reproducible files, codes and names that touch nobody real, and a truth that covers every party."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree
from stdnum.cn import uscc as uscc_number
from stdnum.iso7064 import mod_11_10

from hub.sample_city import CERTIFICATES, FILES, REPORTS, Truth, generate, read_truth
from hub.sample_city.codes import org_check_digit

SAMPLES = Path(__file__).parents[2] / "connectors" / "samples"
GB18030 = ("city_metrology", "city_instruments", "city_spot_checks")
ENCODINGS = {"city_register": "utf-8-sig", "city_certification": "utf-8", **dict.fromkeys(GB18030, "gb18030")} | {
    "city_cmc": "utf-8",
    "city_quality_officers": "gbk",
    "city_services": "utf-16",
}
LISTS = {
    "city_recalls": "召回",
    "city_standards": "data",
    "city_institutions": "名录",
    "city_tbt_notices": "notifications",
}
ID_COLUMNS = {
    "city_register": "统一社会信用代码",
    "city_metrology": "证书编号",
    "city_instruments": "仪器编号",
    "city_certification": "证书编号",
    "city_spot_checks": "抽样单编号",
    "city_recalls": "召回编号",
    "city_standards": "std_no",
    "city_institutions": "编号",
    "city_accreditations": "certNo",
    "city_cmc": "kcdbCode",
    "city_declared_standards": "声明编号",
    "city_services": "服务单号",
    "city_quality_officers": "备案编号",
    "city_tbt_notices": "documentSymbol",
}
# Role -> the columns that name the party, or none where the whole file has one and the same.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "city_register": {"self": ("企业名称", "统一社会信用代码")},
    "city_metrology": {
        "client": ("委托单位", "统一社会信用代码", "组织机构代码"),
        "manufacturer": ("制造单位",),
        "laboratory": (),
    },
    "city_instruments": {"owner": ("所属单位", "单位代码")},
    "city_certification": {
        "holder": ("获证组织", "统一社会信用代码"),
        "manufacturer": ("生产企业",),
        "certification_body": (),
    },
    "city_spot_checks": {
        "manufacturer": ("生产企业",),
        "sampled_party": ("被抽样单位", "被抽样单位营业执照号"),
        "laboratory": ("检验机构",),
        "authority": (),
    },
    "city_recalls": {"producer": ("生产者", "统一社会信用代码"), "authority": ()},
    "city_standards": {"proposer": ("jurisdiction",)},
    "city_institutions": {"self": ("机构名称", "统一社会信用代码"), "authority": ("主管部门",)},
    "city_accreditations": {"holder": ("orgName", "orgCode"), "accreditation_body": ()},
    "city_cmc": {"laboratory": ("nmiName", "nmiId")},
    "city_declared_standards": {"declarer": ("企业名称", "统一社会信用代码")},
    "city_services": {
        "client": ("企业名称", "统一社会信用代码"),
        "provider": ("服务机构",),
        "station": ("受理站点",),
    },
    "city_quality_officers": {"employer": ("企业名称", "统一社会信用代码"), "training_body": ("培训机构",)},
    "city_tbt_notices": {"authority": ("agency",)},
}
DATES = {
    "city_register": ("成立日期", r"\d{4}-\d\d-\d\d"),
    "city_metrology": ("校准日期", r"\d{4}/[1-9]\d?/[1-9]\d?"),
    "city_instruments": ("购置日期", r"\d{4}/[1-9]\d?/[1-9]\d?"),
    "city_certification": ("发证日期", r"\d{4}-\d\d-\d\d"),
    "city_spot_checks": ("抽查时间", r"\d{4}年[1-9]\d?月[1-9]\d?日"),
    "city_recalls": ("发布日期", r"\d{4}-\d\d-\d\d"),
    "city_standards": ("issue_date", r"\d{4}-\d\d-\d\d"),
    "city_institutions": ("更新日期", r"\d{4}-\d\d-\d\d"),
    "city_accreditations": ("validFrom", r"\d{4}\.[1-9]\d?\.[1-9]\d?"),
    "city_cmc": ("approvalDate", r"\d{4}-\d\d-\d\d"),
    "city_declared_standards": ("公开日期", r"\d{8}"),
    "city_services": ("申请日期", r"\d{4}/[1-9]\d?/[1-9]\d?"),
    "city_quality_officers": ("任职日期", r"\d{4}年[1-9]\d?月[1-9]\d?日"),
    "city_tbt_notices": ("distributionDate", r"\d{4}-\d\d-\d\dT00:00:00"),
}
CODE = re.compile(r"[0-9A-Z]{18}|\d{15}|[0-9A-Z]{8}-[0-9A-Z]")


class SampleCity(NamedTuple):
    """A generated city: its folder, its truth, and each source's rows with the place that BadRow.line counts by."""

    folder: Path
    truth: Truth
    rows: dict[str, dict[int, dict[str, Any]]]

    def good_rows(self, source: str) -> Iterator[dict[str, Any]]:
        """The rows that a connector accepts."""
        refused = {bad.line for bad in self.truth.bad_rows if bad.source == source and bad.outcome == "refused"}
        return (row for line, row in self.rows[source].items() if line not in refused)


def read_rows(folder: Path) -> dict[str, dict[int, dict[str, Any]]]:
    """Every file's rows, decoded strictly in the encoding that its institution uses."""
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for source, encoding in ENCODINGS.items():
        [file] = folder.glob(f"{source}.?sv")
        text, delimiter = file.read_bytes().decode(encoding), "\t" if file.suffix == ".tsv" else ","
        read = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
        rows[source] = dict(enumerate(read, start=2))
    for source, key in LISTS.items():
        rows[source] = dict(enumerate(json.loads((folder / f"{source}.json").read_bytes())[key], start=1))
    declared = (folder / "city_declared_standards.ndjson").read_text("utf-8").splitlines()
    rows["city_declared_standards"] = dict(enumerate(map(json.loads, declared), start=1))
    accredited = etree.fromstring((folder / "city_accreditations.xml").read_bytes())
    rows["city_accreditations"] = {
        number: {
            child.tag: etree.tostring(child, encoding="unicode") if len(child) else child.text or "" for child in row
        }
        for number, row in enumerate(accredited, start=1)
    }
    return rows


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> SampleCity:
    folder = tmp_path_factory.mktemp("city")
    truth = generate(folder, enterprises=400, truth=folder / "truth.json")
    return SampleCity(folder, truth, read_rows(folder))


@pytest.fixture(scope="module")
def codes(city: SampleCity) -> set[str]:
    """Every code that stands in any file, in whatever column."""
    cells = (cell for rows in city.rows.values() for row in rows.values() for cell in row.values())
    texts = (json.dumps(cell, ensure_ascii=False) for cell in cells)
    return {code for text in texts for code in CODE.findall(text)}


def test_same_seed_gives_same_bytes(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        generate(tmp_path / folder, enterprises=60, truth=tmp_path / folder / "truth.json")
    for name in (*FILES, "truth.json"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_another_seed_gives_another_city(tmp_path: Path) -> None:
    first = generate(tmp_path / "first", enterprises=60)
    second = generate(tmp_path / "second", enterprises=60, seed=7)
    assert set(first.enterprises.values()).isdisjoint(second.enterprises.values())


@pytest.mark.parametrize("count", [0, 19, 12_001])
def test_a_city_too_small_or_too_large_is_refused(tmp_path: Path, count: int) -> None:
    with pytest.raises(ValueError, match="enterprises must be 20 to 12000"):
        generate(tmp_path, enterprises=count)


def test_only_the_files_are_written_and_the_truth_only_when_asked(tmp_path: Path) -> None:
    generate(tmp_path / "city", enterprises=20)
    assert sorted(path.name for path in (tmp_path / "city").iterdir()) == sorted((*FILES, CERTIFICATES, REPORTS))


def test_truth_is_read_back_as_it_was_written(city: SampleCity) -> None:
    assert read_truth(city.folder / "truth.json") == city.truth


def test_encodings_are_the_institutions_own(city: SampleCity) -> None:
    assert (city.folder / "city_register.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert not (city.folder / "city_certification.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for source in GB18030:
        with pytest.raises(UnicodeDecodeError):
            (city.folder / f"{source}.csv").read_bytes().decode("utf-8")
    assert {source: len(rows) for source, rows in city.rows.items()} == city.truth.counts


@pytest.mark.parametrize("source", sorted(DATES))
def test_dates_are_in_the_institutions_own_style(city: SampleCity, source: str) -> None:
    column, style = DATES[source]
    for row in city.good_rows(source):
        assert re.fullmatch(style, row[column]), row[column]


def test_record_ids_are_unique(city: SampleCity) -> None:
    for source, column in ID_COLUMNS.items():
        ids = [row[column] for row in city.rows[source].values()]
        assert len(ids) == len(set(ids)), source


def test_names_are_given_once_and_every_party_carries_the_mark(city: SampleCity) -> None:
    given = [name for names in city.truth.names.values() for name in names]
    assert len(given) == len(set(given))
    assert all("示例" in name for name in given)
    for source, roles in ROLES.items():
        for row in city.rows[source].values():
            for columns in roles.values():
                assert not columns or not row[columns[0]] or "示例" in row[columns[0]], row
    for row in city.rows["city_standards"].values():
        assert all("示例" in unit["name"] or not unit["name"] for unit in row["drafting_units"])
        assert re.match(r"(T/示例|Q/示例\d{4}|DB9901/T) ", row["std_no"])


def test_codes_lie_in_a_region_that_does_not_exist_and_are_valid_unless_listed(
    city: SampleCity, codes: set[str]
) -> None:
    mistyped = {bad.value for bad in city.truth.bad_rows if bad.reason == "bad_check_digit"}
    assert mistyped
    for code in codes - {"0" * 18}:
        if len(code) == 18:
            assert code.startswith("9199")
            assert uscc_number.is_valid(code) != (code in mistyped), code
            assert code in mistyped or org_check_digit(code[8:16]) == code[16], code
        elif len(code) == 15:
            assert code.startswith("9901")
            mod_11_10.validate(code)
        else:
            assert org_check_digit(code[:8]) == code[9], code


@pytest.mark.parametrize(("body", "digit"), [("80211598", "5"), ("55876244", "2"), ("20286320", "X")])
def test_organisation_codes_are_checked_as_real_ones_are(body: str, digit: str) -> None:
    assert org_check_digit(body) == digit


def test_nothing_made_up_occurs_in_the_real_samples(city: SampleCity, codes: set[str]) -> None:
    real: set[str] = set()
    for path in sorted(SAMPLES.rglob("*.*")):
        if path.suffix in {".csv", ".json", ".jsonl", ".xml", ".sql"} and "city" not in path.parts:
            text = path.read_bytes().decode("utf-8", errors="replace")
            assert "示例" not in text, path
            real |= set(re.findall(r"[0-9A-Z]{9,}|[0-9A-Z]{8}-[0-9A-Z]", text))
    real |= {f"{code[8:16]}-{code[16]}" for code in real if len(code) == 18} | {
        f"{code[:8]}-{code[8]}" for code in real if len(code) == 9
    }
    assert len(real) > 300
    assert real.isdisjoint(codes)


def test_truth_covers_every_party_and_nothing_else(city: SampleCity) -> None:
    expected = set()
    for source, roles in ROLES.items():
        for row in city.good_rows(source):
            for role, columns in roles.items():
                if not columns or any(row[column] for column in columns):
                    expected.add((source, row[ID_COLUMNS[source]], role, 1))
    for row in city.good_rows("city_standards"):
        expected |= {("city_standards", row["std_no"], "drafter", unit["order"]) for unit in row["drafting_units"]}
    assert set(city.truth.parties) == expected
    known = set(city.truth.enterprises) | set(city.truth.institutions.values())
    assert {who.enterprise for who in city.truth.parties.values()} == known


def test_a_code_in_a_row_is_the_true_enterprises_unless_a_trap_is_named(city: SampleCity) -> None:
    for source, roles in ROLES.items():
        for row in city.good_rows(source):
            for role, columns in roles.items():
                who = city.truth.parties.get((source, row[ID_COLUMNS[source]], role, 1))
                values = [row[column] or "" for column in columns[1:]]
                if who is None or {"bad_check_digit", "placeholder", "agent_code"} & set(who.traps):
                    continue
                own = city.truth.enterprises.get(who.enterprise, "") or city.truth.institution_codes.get(
                    who.enterprise, ""
                )
                for value in filter(None, values):
                    assert value in (own, f"{own[8:16]}-{own[16]}") or (len(value) == 15 and "9901" in value[:4])


def test_bad_rows_are_where_the_truth_says(city: SampleCity) -> None:
    for bad in city.truth.bad_rows:
        row = city.rows[bad.source][bad.line]
        assert row[ID_COLUMNS[bad.source]] == bad.record_id
        if isinstance(row[bad.column], list) and bad.outcome == "refused":
            assert str(row[bad.column]) == bad.value
        elif bad.column == "drafting_units":
            assert bad.value in [unit["code"] for unit in row[bad.column]]
        else:
            assert (row[bad.column] or "") == bad.value
    assert {bad.source for bad in city.truth.bad_rows if bad.outcome == "refused"} == set(ID_COLUMNS)
    assert {bad.reason for bad in city.truth.bad_rows} >= {
        "impossible_date",
        "missing_name",
        "not_a_number",
        "missing_record_id",
    }


def test_most_enterprises_are_known_to_three_institutions_and_every_trap_is_there(city: SampleCity) -> None:
    sources = defaultdict(set)
    traps = set()
    for (source, *_), who in city.truth.parties.items():
        sources[who.enterprise].add(source)
        traps |= set(who.traps)
    dense = [number for number in city.truth.enterprises if len(sources[number]) >= 3]
    assert len(dense) > 0.8 * len(city.truth.enterprises)
    assert traps == {
        *("traditional", "full_width", "prefix", "legal_form", "spaces", "former_name", "branch", "twin"),
        *("nameless", "name_only", "bad_check_digit", "placeholder", "agent_code"),
    }


def test_an_agents_code_is_borne_by_many_firms(city: SampleCity) -> None:
    borrowers = defaultdict(set)
    for row in city.good_rows("city_metrology"):
        who = city.truth.parties["city_metrology", row["证书编号"], "client", 1]
        borrowers[row["统一社会信用代码"]].add(who.enterprise)
    assert all(len(borrowers[agent]) > 5 for agent in city.truth.agents)


def test_an_instruments_validity_is_its_last_calibrations(city: SampleCity) -> None:
    due = defaultdict(list)
    for row in city.good_rows("city_metrology"):
        due[row["出厂编号"]].append(row["下次校准日期"])
    offered = [row for row in city.good_rows("city_instruments") if any(due[row["出厂编号"]])]
    assert len(offered) > 50
    same = [row for row in offered if row["检定有效截止日期"] in due[row["出厂编号"]]]
    assert len(same) > len(offered) / 2


def test_certificates_and_standards_follow_each_other(city: SampleCity) -> None:
    standards = {row["std_no"]: row for row in city.good_rows("city_standards")}
    cited = 0
    for row in city.good_rows("city_certification"):
        assert row["首次发证日期"] <= row["发证日期"] < row["有效期至"]
        for number in row["认证标准"].split("；"):
            if number in standards:
                cited += 1
                assert standards[number]["issue_date"] < row["发证日期"]
    assert cited > 20
    for row in standards.values():
        orders = [unit["order"] for unit in row["drafting_units"]]
        assert all(second == first + 1 for first, second in pairwise(orders))
        assert all(standards[old]["status"] == "废止" for old in row["replaces"])
