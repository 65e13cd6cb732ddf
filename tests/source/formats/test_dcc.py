"""Digital calibration certificates: what each version says in its own place, and documents made to do harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import connectors
from hub.records import Calibration
from hub.source import DccRow, RawRow, Refused, dcc_files, dcc_record
from hub.source.formats.dcc import certificate as reading
from hub.source.formats.dcc import dcc_row
from tests.source.formats.certificates import ITEM, REPORT, certificate, quantity

SAMPLES = sorted((Path(connectors.__file__).parent / "samples/dcc").glob("*.xml"))
DCC_NAME = "<dcc:name><dcc:content>{}</dcc:content></dcc:name>"


def record(content: bytes, **options: Any) -> Calibration:
    """The calibration that a certificate says."""
    row = dcc_row(content, options)
    assert isinstance(row, RawRow), row.error
    assert row.raw == content
    return dcc_record(DccRow.model_validate(row.cells))


def refused(content: bytes) -> Any:
    """Why a certificate is refused."""
    row = dcc_row(content, {})
    assert isinstance(row, Refused)
    assert row.raw == content
    for language in ("en", "zh"):
        assert row.error.describe(language)
    return row.error


def values(data: str, **more: Any) -> list[tuple[Any, ...]]:
    """Name, value, unit of each result."""
    return [(one.name, one.value, one.unit_readable) for one in record(certificate(data, **more)).results]


@pytest.mark.parametrize("version", ["2.4.0", "3.0.0", "3.1.2", "3.2.0", "3.2.1", "3.3.0", "3.3.0-rc.1"])
def test_every_version_is_read_and_kept(version: str) -> None:
    found = record(certificate(version=version))
    assert (found.schema_version, found.record_id, found.number) == (version, "SL-2026-0001", "SL-2026-0001")
    assert (str(found.begun), str(found.ended), found.place) == ("2026-03-01", "2026-03-02", "laboratory")
    assert found.results[0].model_dump(exclude_defaults=True) == {
        "name": "长度", "value": "1.5", "unit": "\\metre", "unit_readable": "m", "result": "示值误差",
    }  # fmt: skip
    assert found.signature == "unsigned"
    assert found.next_due is None, "a DCC has no date until which it is valid"


@pytest.mark.parametrize("version", ["", "1.0", "2.3.0", "3.4.0", "4.0.0", "3.3", "3.30.0", "x"])
def test_another_version_is_refused_with_those_that_are_known(version: str) -> None:
    error = refused(certificate(version=version))
    assert (error.code, error.field, error.found) == ("choice_unknown", "schemaVersion", version)
    assert "3.3" in str(error)


def test_every_official_sample_is_read() -> None:
    assert len(SAMPLES) == 4
    for sample in SAMPLES:
        (row,) = dcc_files(sample, {})
        assert isinstance(row, RawRow)
        found = dcc_record(DccRow.model_validate(row.cells))
        assert found.results
        assert found.conditions
        assert all(one.unit_readable for one in (*found.results, *found.conditions)), sample.name


def test_parties_items_and_marks() -> None:
    found = record(certificate())
    assert [(p.role, p.name, p.region) for p in found.parties] == [
        ("laboratory", "示例市计量院", "CN"),
        ("client", "示例市示例仪器有限公司", "CN"),
        ("manufacturer", "示例量具厂", None),
    ]
    assert [(i.scheme, i.value) for i in found.parties[0].identifiers] == [("internal", "L0001")]
    assert found.parties[1].address == "示例市示例路1号"
    (item,) = found.items
    assert item.model_dump(exclude_none=True) == {
        "name": "游标卡尺", "manufacturer": "示例量具厂", "model": "YK-150", "serial": "M-77", "owner_mark": "设备-3",
    }  # fmt: skip
    assert record(certificate(), languages="en").parties[0].name == "Sample City Institute of Metrology"


def test_persons_and_addresses_of_mail_are_never_carried() -> None:
    row = dcc_row(certificate(), {})
    assert isinstance(row, RawRow)
    everything = str(row.cells) + record(certificate()).model_dump_json()
    for person in ("示例某人", "@", "writer", "a remark"):
        assert person not in everything


def test_3_3_items_within_items_share_a_manufacturer_and_have_an_owner() -> None:
    part = "<dcc:subItems><dcc:item>{}<dcc:identifications/></dcc:item></dcc:subItems>".format(DCC_NAME.format("探头"))
    bare = ITEM.replace("<dcc:manufacturer>", "<dcc:x>").replace("</dcc:manufacturer>", "</dcc:x>")
    maker = f"<dcc:manufacturer>{DCC_NAME.format('示例总厂')}</dcc:manufacturer>"
    owner = f"<dcc:owner>{DCC_NAME.format('示例市示例租赁有限公司')}</dcc:owner>"
    found = record(certificate(items=owner + maker + bare.format(more=part)))
    assert [(i.name, i.manufacturer) for i in found.items] == [("游标卡尺", "示例总厂"), ("探头", "示例总厂")]
    assert ("owner", "示例市示例租赁有限公司") in [(p.role, p.name) for p in found.parties]


def test_3_3_dates_and_replacement() -> None:
    core = (
        "<dcc:issueDate>2026-03-05</dcc:issueDate><dcc:reportAmendedSubstituted><dcc:typeOfChange>substituted"
        "</dcc:typeOfChange><dcc:replacedUniqueIdentifier>SL-2025-0009</dcc:replacedUniqueIdentifier>"
        "</dcc:reportAmendedSubstituted><dcc:receiptDate>2026-02-27</dcc:receiptDate>"
    )
    found = record(certificate(core=core))
    assert (str(found.issued), str(found.received)) == ("2026-03-05", "2026-02-27")
    assert found.note == "substituted: SL-2025-0009"


def test_a_credit_code_that_the_certificate_names_is_the_clients() -> None:
    code = (
        "<dcc:identifications><dcc:identification><dcc:issuer>customer</dcc:issuer><dcc:value>{}</dcc:value>"
        "</dcc:identification></dcc:identifications>"
    )
    found = record(certificate(core=code.format("91990104999813997Q")))
    assert [(i.scheme, i.value) for i in found.parties[1].identifiers] == [("uscc", "91990104999813997Q")]
    assert record(certificate(core=code.format("ORDER-2026-000017X"))).parties[1].identifiers == []


def stated(holder: str, fields: str, suffix: str = "") -> str:
    """A si:real (or list) with an uncertainty."""
    tag = "realListXMLList" if suffix else "real"
    numbers = "1 2 3" if suffix else "1"
    return (
        f"<si:{tag}><si:value{suffix}>{numbers}</si:value{suffix}><si:unit{suffix}>\\volt</si:unit{suffix}>"
        f"<si:{holder}{suffix}>{fields}</si:{holder}{suffix}></si:{tag}>"
    )


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            stated("expandedUnc", "<si:uncertainty>0.2</si:uncertainty><si:coverageFactor>2</si:coverageFactor>"
                   "<si:coverageProbability>0.95</si:coverageProbability><si:distribution>normal</si:distribution>"),
            {"uncertainty": "0.2", "coverage_factor": "2", "coverage_probability": "0.95", "distribution": "normal"},
        ),
        (
            stated("measurementUncertaintyUnivariate", "<si:expandedMU><si:valueExpandedMU>0.2</si:valueExpandedMU>"
                   "<si:coverageFactor>2</si:coverageFactor><si:coverageProbability>0.95</si:coverageProbability></si:expandedMU>"),
            {"uncertainty": "0.2", "coverage_factor": "2", "coverage_probability": "0.95"},
        ),
        (
            stated("measurementUncertaintyUnivariate", "<si:standardMU><si:valueStandardMU>0.1</si:valueStandardMU></si:standardMU>"),
            {"standard_uncertainty": "0.1"},
        ),
        (
            stated("coverageInterval", "<si:standardUnc>0.1</si:standardUnc><si:intervalMin>0.8</si:intervalMin>"
                   "<si:intervalMax>1.2</si:intervalMax><si:coverageProbability>0.95</si:coverageProbability>"),
            {"standard_uncertainty": "0.1", "interval_min": "0.8", "interval_max": "1.2", "coverage_probability": "0.95"},
        ),
        (
            "<si:constant><si:value>1</si:value><si:unit>\\volt</si:unit><si:valueStandardMU>0.3</si:valueStandardMU></si:constant>",
            {"standard_uncertainty": "0.3"},
        ),
        ("<si:real><si:value>1</si:value><si:unit>\\volt</si:unit></si:real>", {}),
    ],
)  # fmt: skip
def test_uncertainties_as_each_version_of_d_si_states_them(form: str, expected: dict[str, str]) -> None:
    (found,) = record(certificate(quantity(form))).results
    shown = found.model_dump(exclude_none=True, exclude={"name", "result", "unit", "unit_readable"})
    assert shown == {"value": "1"} | expected


def test_a_list_of_values_shares_what_is_stated_once() -> None:
    inner = (
        "<si:expandedMUXMLList><si:valueExpandedMUXMLList>0.1 0.2 0.3</si:valueExpandedMUXMLList>"
        "<si:coverageFactorXMLList>2</si:coverageFactorXMLList></si:expandedMUXMLList>"
    )
    found = record(certificate(quantity(stated("measurementUncertaintyUnivariate", inner, "XMLList")))).results
    assert [(q.value, q.unit_readable, q.uncertainty, q.coverage_factor) for q in found] == [
        ("1", "V", "0.1", "2"), ("2", "V", "0.2", "2"), ("3", "V", "0.3", "2"),
    ]  # fmt: skip


@pytest.mark.parametrize("broken", ["0.1 0.2", "0.1 0.2 0.3 0.4"])
def test_a_list_whose_columns_differ_in_length_is_refused_with_its_name(broken: str) -> None:
    inner = f"<si:uncertaintyXMLList>{broken}</si:uncertaintyXMLList>"
    error = refused(certificate(quantity(stated("expandedUnc", inner, "XMLList"))))
    assert (error.code, error.field, error.found) == ("list_uneven", "uncertaintyXMLList", str(len(broken.split())))
    units = (
        "<si:realListXMLList><si:valueXMLList>1 2 3</si:valueXMLList><si:unitXMLList>\\metre \\metre</si:unitXMLList>"
        "</si:realListXMLList>"
    )
    assert refused(certificate(quantity(units))).field == "unitXMLList"


def test_2_4_lists_state_unit_and_uncertainty_for_all() -> None:
    form = (
        "<si:list><si:listUnit>\\milli\\metre</si:listUnit><si:listUnivariateUnc><si:expandedUnc><si:uncertainty>0.02"
        "</si:uncertainty><si:coverageFactor>2</si:coverageFactor></si:expandedUnc></si:listUnivariateUnc>"
        "<si:real><si:value>10.01</si:value></si:real><si:real><si:value>20</si:value><si:unit>\\metre</si:unit>"
        "<si:expandedUnc><si:uncertainty>0.5</si:uncertainty></si:expandedUnc></si:real></si:list>"
    )
    found = record(certificate(quantity(form), version="2.4.0")).results
    assert [(q.value, q.unit_readable, q.uncertainty) for q in found] == [("10.01", "mm", "0.02"), ("20", "m", "0.5")]


def test_a_hybrid_says_the_same_again_and_is_read_once() -> None:
    kelvin, celsius = (
        f"<si:real><si:value>{value}</si:value><si:unit>\\{unit}</si:unit></si:real>"
        for value, unit in (("293.15", "kelvin"), ("20", "degreecelsius"))
    )
    assert values(quantity(f"<si:hybrid>{kelvin}{celsius}</si:hybrid>")) == [("长度", "293.15", "K")]


def test_complex_values_say_which_part_they_are() -> None:
    cartesian = (
        "<si:complex><si:valueReal>1</si:valueReal><si:valueImag>-2</si:valueImag><si:unit>\\ohm</si:unit></si:complex>"
    )
    polar = (
        "<si:complexListXMLList><si:valueMagnitudeXMLList>1 2</si:valueMagnitudeXMLList><si:valuePhaseXMLList>10 20"
        "</si:valuePhaseXMLList><si:unitXMLList>\\one</si:unitXMLList><si:unitPhaseXMLList>\\degree</si:unitPhaseXMLList>"
        "</si:complexListXMLList>"
    )
    assert values(quantity(cartesian, name="Z")) == [("Z [Re]", "1", "Ω"), ("Z [Im]", "-2", "Ω")]
    assert values(quantity(polar, name="S11")) == [
        ("S11 [abs]", "1", "1"), ("S11 [abs]", "2", "1"), ("S11 [arg]", "10", "°"), ("S11 [arg]", "20", "°"),
    ]  # fmt: skip


def test_a_value_that_is_none_and_a_unit_that_is_none() -> None:
    form = "<si:real><si:value>NaN</si:value><si:unit>kg</si:unit></si:real>"
    (found,) = record(certificate(quantity(form))).results
    assert (found.value, found.unit, found.unit_readable) == (None, "kg", None)


def test_metadata_and_conditions_are_no_results() -> None:
    limit = f"<dcc:measurementMetaData><dcc:metaData><dcc:data>{quantity(name='界限')}</dcc:data></dcc:metaData></dcc:measurementMetaData>"
    condition = (
        "<dcc:influenceConditions><dcc:influenceCondition refType='basic_temperature'>"
        f"{DCC_NAME.format('温度')}<dcc:data>{quantity(name='最低')}</dcc:data></dcc:influenceCondition></dcc:influenceConditions>"
    )
    for place in ("above", "more", "list"):
        inside = f"<dcc:list>{quantity(more=limit)}{condition if place == 'list' else ''}</dcc:list>"
        around = {place: condition} if place != "list" else {}
        found = record(certificate(inside, **around))
        assert [q.name for q in found.results] == ["长度"], place
        assert [(q.result, q.name, q.ref_type) for q in found.conditions] == [("温度", "最低", "basic_temperature")]


def test_several_results_lists_in_lists_and_the_method_of_each() -> None:
    methods = (
        "<dcc:usedMethods><dcc:usedMethod id='m1'><dcc:name><dcc:content>直接比较法</dcc:content></dcc:name>"
        "<dcc:norm>JJG 30-2012</dcc:norm><dcc:reference>7.3</dcc:reference></dcc:usedMethod></dcc:usedMethods>"
    )
    measured = "refType='basic_measuredValue'"
    nested = (
        f"<dcc:list>{DCC_NAME.format('外测量爪')}<dcc:list refId='m1'>{DCC_NAME.format('上升')}"
        f"{quantity(attributes=measured)}</dcc:list></dcc:list>"
    )
    own = methods.replace("m1", "m2").replace("直接比较法", "光学法")
    other = f"<dcc:result>{DCC_NAME.format('平面度')}<dcc:data>{quantity(name='', more=own)}</dcc:data></dcc:result></dcc:results>"
    report = REPORT.format(more=methods, data=nested).replace("</dcc:results>", other)
    found = record(certificate(results=report))
    assert [(q.result, q.name, q.ref_type, q.method) for q in found.results] == [
        ("示值误差 / 外测量爪 / 上升", "长度", "basic_measuredValue", "直接比较法 JJG 30-2012 7.3"),
        ("平面度", "平面度", None, "光学法 JJG 30-2012 7.3"),
    ]
    assert found.methods == ["直接比较法 JJG 30-2012 7.3", "光学法 JJG 30-2012 7.3"]
    twice = record(
        certificate(
            results=report + report.replace("<dcc:content>示例</dcc:content>", "<dcc:content>调整后</dcc:content>")
        )
    )
    assert [q.result for q in twice.results] == [
        "示例 / 示值误差 / 外测量爪 / 上升", "示例 / 平面度", "调整后 / 示值误差 / 外测量爪 / 上升", "调整后 / 平面度",
    ]  # fmt: skip


def test_equipment_with_its_certificate_each_once() -> None:
    one = (
        f"<dcc:measuringEquipments><dcc:measuringEquipment>{DCC_NAME.format('量块')}<dcc:certificate><dcc:referral/>"
        "<dcc:{0}>NIM-2025-77</dcc:{0}></dcc:certificate><dcc:model>83块</dcc:model></dcc:measuringEquipment></dcc:measuringEquipments>"
    )
    for word in ("referralID", "referenceID"):  # since 3.0, and 2.4
        found = record(certificate(above=one.format(word), more=one.format(word))).equipment
        assert [e.model_dump(exclude_none=True) for e in found] == [
            {"name": "量块", "model": "83块", "certificate": "NIM-2025-77"}
        ]


@pytest.mark.parametrize(
    ("said", "of_values", "conformity"),
    [
        (["pass"], "", "pass"),
        (["pass", "fail"], "", "fail"),
        (["conditionalPass"], "fail", "conditional_pass"),
        ([], "pass pass", "pass"),
        ([], "pass conditionalFail pass", "conditional_fail"),
        ([], "", None),
    ],
)
def test_conformity_is_that_of_the_statement_else_the_worst_of_the_values(
    said: list[str], of_values: str, conformity: str | None
) -> None:
    statements = "".join(f"<dcc:statement><dcc:conformity>{word}</dcc:conformity></dcc:statement>" for word in said)
    listed = f"<dcc:conformityXMLList>{of_values}</dcc:conformityXMLList>" if of_values else ""
    meta = f"<dcc:measurementMetaData><dcc:metaData>{listed}</dcc:metaData></dcc:measurementMetaData>"
    found = record(certificate(quantity(more=meta), administrative=f"<dcc:statements>{statements}</dcc:statements>"))
    assert found.conformity == conformity
    assert found.conclusion == (" ".join(said) or None)


def test_declarations_and_the_date_of_recalibration() -> None:
    statements = (
        "<dcc:statements><dcc:statement refType='basic_recalibration'><dcc:declaration><dcc:content lang='en'>due</dcc:content>"
        "<dcc:content lang='zh'>建议复校</dcc:content><dcc:content lang='zh'>不迟于</dcc:content></dcc:declaration>"
        "<dcc:date>2027-03-01Z</dcc:date></dcc:statement></dcc:statements>"
    )
    found = record(certificate(administrative=statements))
    assert (found.statements, str(found.next_due)) == (["建议复校\n不迟于"], "2027-03-01")
    unknown = "<dcc:statements><dcc:statement><dcc:conformity>perhaps</dcc:conformity></dcc:statement></dcc:statements>"
    assert refused(certificate(administrative=unknown)).field == "conformity"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "dcc_broken"),
        (b"<dcc", "dcc_broken"),
        (certificate()[:-40], "dcc_broken"),
        (certificate().replace("长度".encode(), b"\x00"), "dcc_broken"),
        (b"<x/>", "dcc_missing"),
        (b"<digitalCalibrationCertificate schemaVersion='3.3.0'/>", "dcc_missing"),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + certificate().partition(b"?>")[2], "dcc_doctype"),
        ("\ufeff<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>".encode("utf-16-le"), "dcc_doctype"),
        ("<?xml version='1.0' encoding='UCS-4'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>".encode("utf-32-be"), "dcc_doctype"),
        (b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x+AFs-<!ENTITY a 'b'>]><x/>", "dcc_doctype"),
        (certificate("<dcc:list>" * 300 + "</dcc:list>" * 300), "dcc_broken"),
    ],
)  # fmt: skip
def test_no_certificate_and_documents_made_to_do_harm_are_refused(content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_too_many_values_and_too_large_a_file_are_refused(tmp_path: Path) -> None:
    many = " ".join(["1"] * (reading.VALUES_MAX + 1))
    form = f"<si:realListXMLList><si:valueXMLList>{many}</si:valueXMLList><si:unitXMLList>\\metre</si:unitXMLList></si:realListXMLList>"
    assert refused(certificate(quantity(form))).code == "values_many"
    file = tmp_path / "large.xml"
    file.write_bytes(certificate())
    (row,) = dcc_files(file, {"document_bytes_max": 100})
    assert isinstance(row, Refused)
    assert row.error.code == "too_large"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("<dcc:uniqueIdentifier>SL-2026-0001</dcc:uniqueIdentifier>", "", "uniqueIdentifier"),
        ("2026-03-01Z", "2026-02-30", "beginPerformanceDate"),
    ],
)
def test_a_missing_number_and_a_wrong_date_refuse_the_row_by_field(old: str, new: str, field: str) -> None:
    row = dcc_row(certificate().replace(old.encode(), new.encode()), {})
    assert isinstance(row, RawRow)
    with pytest.raises(ValueError, match=field):
        DccRow.model_validate(row.cells)


def test_a_value_that_is_no_number_refuses_the_certificate() -> None:
    form = "<si:real><si:value>about 3</si:value><si:unit>\\metre</si:unit></si:real>"
    row = dcc_row(certificate(quantity(form)), {})
    assert isinstance(row, RawRow)
    with pytest.raises(ValueError, match=r"results\.0\.value"):
        dcc_record(DccRow.model_validate(row.cells))


def test_a_certificate_without_administrative_data_is_refused_not_crashed() -> None:
    row = dcc_row(b"<d:digitalCalibrationCertificate xmlns:d='https://ptb.de/dcc' schemaVersion='3.3.0'/>", {})
    assert isinstance(row, RawRow)
    with pytest.raises(ValueError, match="uniqueIdentifier"):
        DccRow.model_validate(row.cells)
