"""A calibration laboratory of the made-up city: digital calibration certificates (DCC 3.3, XML), a file each.

Written by the schema at https://ptb.de/dcc/v3.3.0/dcc.xsd. Three are bad on purpose: a date that does not exist, no
number, a list of uncertainties shorter than that of the values.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from hub.sample_city.enterprises import City, Enterprise
from hub.sample_city.institutions.metrology import Device, Sort

SOURCE = "city_dcc"
CERTIFICATES_MAX = 60
UNITS = {
    "g": r"\gram", "kg": r"\kilogram", "mm": r"\milli\metre", "nm": r"\nano\metre", "MPa": r"\mega\pascal",
    "V": r"\volt", "kV": r"\kilo\volt", "MΩ": r"\mega\ohm", "kN": r"\kilo\newton", "℃": r"\degreecelsius",
    "dB": r"\decibel", "lx": r"\lux", "g/s": r"\gram\per\second",
}  # fmt: skip
POINTS = (0.1, 0.25, 0.5, 0.75, 1.0)  # of the nominal value


def write_certificates(folder: Path, city: City, owned: tuple[Device, ...]) -> list[str]:
    """Write the certificates of the city's first laboratory into `folder`; their numbers, in the order of their files.

    The same city gives the same bytes.
    """
    rng = city.random_for(SOURCE)
    laboratory = city.laboratories[0]
    done = [(device, day) for device in owned for day in device.calibrated if device.sort.unit in UNITS]
    chosen = sorted(rng.sample(done, min(CERTIFICATES_MAX, len(done))), key=lambda one: (one[1], one[0].serial))
    folder.mkdir(parents=True, exist_ok=True)
    numbers = []
    for place, (device, day) in enumerate(chosen, start=1):
        number = f"SLDCC{day.year}-{place:04d}"
        text = certificate(rng, laboratory, number, device, day)
        for bad, old, new in (
            (3, f"<dcc:endPerformanceDate>{day}", "<dcc:endPerformanceDate>2024-02-30"),
            (5, f"<dcc:uniqueIdentifier>{number}</dcc:uniqueIdentifier>", ""),
            (7, "<si:valueExpandedMUXMLList>", "<si:valueExpandedMUXMLList>0.1 "),
        ):
            text = text.replace(old, new) if place == bad else text
        (folder / f"{number}.xml").write_bytes(text.encode())
        numbers.append(number)
    return numbers


def certificate(rng: random.Random, laboratory: Enterprise, number: str, device: Device, day: date) -> str:
    """One certificate as XML."""
    sort, client = device.sort, device.owner
    code = _identification("customer", client.uscc) if rng.random() < 0.7 else ""
    codes = _identification("calibrationLaboratory", laboratory.uscc) + code
    errors = [rng.gauss(0, sort.spread) for _ in POINTS]
    passed = all(abs(error) < 2.2 * sort.spread for error in errors)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc" xmlns:si="https://ptb.de/si" schemaVersion="3.3.0">
 <dcc:administrativeData>
  <dcc:dccSoftware><dcc:software>{_text("name", "示例证书系统")}<dcc:release>1.0</dcc:release></dcc:software></dcc:dccSoftware>
  <dcc:coreData>
   <dcc:countryCodeISO3166_1>CN</dcc:countryCodeISO3166_1>
   <dcc:usedLangCodeISO639_1>zh</dcc:usedLangCodeISO639_1>
   <dcc:mandatoryLangCodeISO639_1>zh</dcc:mandatoryLangCodeISO639_1>
   <dcc:uniqueIdentifier>{number}</dcc:uniqueIdentifier>
   <dcc:identifications>{codes}</dcc:identifications>
   <dcc:receiptDate>{day - timedelta(days=rng.randint(1, 9))}</dcc:receiptDate>
   <dcc:beginPerformanceDate>{day}</dcc:beginPerformanceDate>
   <dcc:endPerformanceDate>{day}</dcc:endPerformanceDate>
   <dcc:performanceLocation>laboratory</dcc:performanceLocation>
   <dcc:issueDate>{day + timedelta(days=2)}</dcc:issueDate>
  </dcc:coreData>
  <dcc:items>{_item(device)}</dcc:items>
  <dcc:calibrationLaboratory><dcc:contact>{_place(laboratory)}</dcc:contact></dcc:calibrationLaboratory>
  <dcc:respPersons><dcc:respPerson><dcc:person>{_text("name", "示例签发人")}</dcc:person></dcc:respPerson></dcc:respPersons>
  <dcc:customer>{_place(client)}</dcc:customer>
  <dcc:statements>
   <dcc:statement refType="basic_conformity"><dcc:norm>{escape(sort.documents)}</dcc:norm>
    <dcc:declaration><dcc:content lang="zh">符合性按 {escape(sort.documents)} 判定</dcc:content></dcc:declaration>
    <dcc:conformity>{"pass" if passed else "fail"}</dcc:conformity></dcc:statement>
   <dcc:statement refType="basic_recalibration"><dcc:date>{device.next_due(day)}</dcc:date></dcc:statement>
  </dcc:statements>
 </dcc:administrativeData>
 <dcc:measurementResults>
  <dcc:measurementResult>{_text("name", "校准结果")}
   <dcc:usedMethods><dcc:usedMethod refType="basic_method">{_text("name", "校准方法")}
    <dcc:norm>{escape(sort.documents)}</dcc:norm></dcc:usedMethod></dcc:usedMethods>
   <dcc:influenceConditions>
    {_condition("环境温度", "basic_temperature", f"{20 + rng.uniform(-1, 1):.1f}", UNITS["℃"])}
    {_condition("相对湿度", "basic_humidityRelative", f"{rng.uniform(40, 60):.0f}", chr(92) + "percent")}
   </dcc:influenceConditions>
   <dcc:results><dcc:result refType="gp_measuringResult1">{_text("name", "示值误差")}<dcc:data>{_table(sort, errors)}
   </dcc:data></dcc:result></dcc:results>
  </dcc:measurementResult>
 </dcc:measurementResults>
</dcc:digitalCalibrationCertificate>
"""


def _item(device: Device) -> str:
    return (
        f"<dcc:item>{_text('name', device.sort.name)}"
        f"<dcc:manufacturer>{_text('name', device.maker.name)}</dcc:manufacturer>"
        f"<dcc:model>{escape(device.model)}</dcc:model>"
        f"<dcc:identifications>{_identification('manufacturer', device.serial)}</dcc:identifications></dcc:item>"
    )


def _table(sort: Sort, errors: list[float]) -> str:
    """Reference, indication and error at each point."""
    unit = UNITS[sort.unit]
    references = [f"{sort.nominal * point:.{sort.decimals}f}" for point in POINTS]
    shown = [f"{sort.nominal * p + error:.{sort.decimals}f}" for p, error in zip(POINTS, errors, strict=True)]
    wrong = [f"{error:.{sort.decimals}f}" for error in errors]
    uncertainty = f"""
      <si:measurementUncertaintyUnivariateXMLList><si:expandedMUXMLList>
       <si:valueExpandedMUXMLList>{sort.uncertainty}</si:valueExpandedMUXMLList>
       <si:coverageFactorXMLList>2</si:coverageFactorXMLList>
       <si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList>
      </si:expandedMUXMLList></si:measurementUncertaintyUnivariateXMLList>"""
    return f"""<dcc:list refType="gp_table1">
     {_quantity("标准值", "basic_referenceValue", references, unit, "")}
     {_quantity("示值", "basic_measuredValue", shown, unit, "")}
     {_quantity("误差", "basic_measurementError", wrong, unit, uncertainty)}
    </dcc:list>"""


def _quantity(name: str, ref_type: str, values: list[str], unit: str, uncertainty: str) -> str:
    return (
        f'<dcc:quantity refType="{ref_type}">{_text("name", name)}<si:realListXMLList>'
        f"<si:valueXMLList>{' '.join(values)}</si:valueXMLList><si:unitXMLList>{unit}</si:unitXMLList>{uncertainty}"
        "</si:realListXMLList></dcc:quantity>"
    )


def _condition(name: str, ref_type: str, value: str, unit: str) -> str:
    return (
        f'<dcc:influenceCondition refType="{ref_type}">{_text("name", name)}<dcc:data><dcc:quantity>'
        f"<si:real><si:value>{value}</si:value><si:unit>{unit}</si:unit></si:real>"
        "</dcc:quantity></dcc:data></dcc:influenceCondition>"
    )


def _text(tag: str, content: str) -> str:
    return f'<dcc:{tag}><dcc:content lang="zh">{escape(content)}</dcc:content></dcc:{tag}>'


def _identification(issuer: str, value: str) -> str:
    return f"<dcc:identification><dcc:issuer>{issuer}</dcc:issuer><dcc:value>{escape(value)}</dcc:value></dcc:identification>"


def _place(firm: Enterprise) -> str:
    return (
        f"{_text('name', firm.name)}<dcc:location><dcc:street>{escape(firm.address)}</dcc:street>"
        "<dcc:countryCode>CN</dcc:countryCode></dcc:location>"
    )
