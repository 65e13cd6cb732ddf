"""Digital calibration certificates for tests, written here in each version's own way."""

from __future__ import annotations

REAL = "<si:real><si:value>1.5</si:value><si:unit>\\metre</si:unit></si:real>"
REPORT = (
    "<dcc:measurementResult><dcc:name><dcc:content>示例</dcc:content></dcc:name>{more}<dcc:results><dcc:result>"
    "<dcc:name><dcc:content>示值误差</dcc:content></dcc:name><dcc:data>{data}</dcc:data></dcc:result></dcc:results>"
    "</dcc:measurementResult>"
)


def quantity(form: str = REAL, *, name: str = "长度", more: str = "", attributes: str = "") -> str:
    """A quantity of a result."""
    title = f"<dcc:name><dcc:content>{name}</dcc:content></dcc:name>" if name else ""
    return f"<dcc:quantity {attributes}>{title}{form}{more}</dcc:quantity>"


def certificate(
    data: str = "",
    *,
    version: str = "3.3.0",
    number: str = "SL-2026-0001",
    core: str = "",
    items: str = "",
    more: str = "",
    above: str = "",
    administrative: str = "",
    results: str = "",
) -> bytes:
    """A certificate: `data` of its one result, `more` of its measurement, `above` of all of them."""
    measured = results or REPORT.format(more=more, data=data or quantity())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc" xmlns:si="https://ptb.de/si" schemaVersion="{version}">
<dcc:administrativeData>
<dcc:dccSoftware><dcc:software><dcc:name><dcc:content>writer</dcc:content></dcc:name><dcc:release>1</dcc:release>
</dcc:software></dcc:dccSoftware>
<dcc:coreData><dcc:countryCodeISO3166_1>CN</dcc:countryCodeISO3166_1>
<dcc:usedLangCodeISO639_1>zh</dcc:usedLangCodeISO639_1><dcc:mandatoryLangCodeISO639_1>zh</dcc:mandatoryLangCodeISO639_1>
<dcc:uniqueIdentifier>{number}</dcc:uniqueIdentifier>
<dcc:beginPerformanceDate>2026-03-01Z</dcc:beginPerformanceDate>
<dcc:endPerformanceDate>2026-03-02+08:00</dcc:endPerformanceDate>
<dcc:performanceLocation>laboratory</dcc:performanceLocation>{core}</dcc:coreData>
<dcc:items>{items or ITEM.format(more="")}</dcc:items>
<dcc:calibrationLaboratory><dcc:calibrationLaboratoryCode>L0001</dcc:calibrationLaboratoryCode>
<dcc:contact><dcc:name><dcc:content lang="en">Sample City Institute of Metrology</dcc:content>
<dcc:content lang="zh">示例市计量院</dcc:content></dcc:name><dcc:eMail>post@example.org</dcc:eMail>
<dcc:location><dcc:city>示例市</dcc:city><dcc:countryCode>CN</dcc:countryCode></dcc:location></dcc:contact>
</dcc:calibrationLaboratory>
<dcc:respPersons><dcc:respPerson><dcc:person><dcc:name><dcc:content>示例某人</dcc:content></dcc:name>
<dcc:eMail>person@example.org</dcc:eMail></dcc:person><dcc:mainSigner>true</dcc:mainSigner></dcc:respPerson>
</dcc:respPersons>
<dcc:customer><dcc:name><dcc:content>示例市示例仪器有限公司</dcc:content></dcc:name>
<dcc:location><dcc:street>示例路</dcc:street><dcc:streetNo>1号</dcc:streetNo><dcc:city>示例市</dcc:city>
<dcc:countryCode>CN</dcc:countryCode></dcc:location></dcc:customer>{administrative}
</dcc:administrativeData>
<dcc:measurementResults>{above}{measured}</dcc:measurementResults>
<dcc:comment><note>a remark that nobody reads</note></dcc:comment>
</dcc:digitalCalibrationCertificate>""".encode()


ITEM = (
    "<dcc:item><dcc:name><dcc:content>游标卡尺</dcc:content></dcc:name>"
    "<dcc:manufacturer><dcc:name><dcc:content>示例量具厂</dcc:content></dcc:name></dcc:manufacturer>"
    "<dcc:model>YK-150</dcc:model><dcc:identifications>"
    "<dcc:identification><dcc:issuer>manufacturer</dcc:issuer><dcc:value>M-77</dcc:value></dcc:identification>"
    "<dcc:identification><dcc:issuer>customer</dcc:issuer><dcc:value>设备-3</dcc:value></dcc:identification>"
    "</dcc:identifications>{more}</dcc:item>"
)
