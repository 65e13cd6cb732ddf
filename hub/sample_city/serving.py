"""Two institutions of the sample city that have services instead of files: a calibration centre (REST), a test body (SOAP).

Both tell of what the city's files hold: the centre checked each shared instrument half a year before its verification ends,
the test body reported on each sample that it was sent. `python -m hub.sample_city.serving FOLDER PORT`, with the key that
both want in CITY_KEY.
"""

from __future__ import annotations

import csv
import hmac
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request, Response
from lxml import etree

from hub.sample_city.enterprises import TESTING_INSTITUTE

PORT = 8091
USER = "hub"
PAGE_SIZE_MAX = 500
WSDL = Path(__file__).with_name("inspection.wsdl")
NAMESPACE = "urn:sample-city:inspection"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity"
WSSE, WSU = f"{OASIS}-secext-1.0.xsd", f"{OASIS}-utility-1.0.xsd"

Row = dict[str, Any]


def table(file: Path) -> Iterator[dict[str, str]]:
    """The rows of one of the city's CSV files."""
    with file.open(encoding="gb18030", newline="") as stream:
        yield from csv.DictReader(stream)


def calibrations(folder: Path) -> list[Row]:
    """What the calibration centre has: a check of each shared instrument, with what was measured on it before."""
    measured = {row["出厂编号"]: row for row in table(folder / "city_metrology.csv")}
    found = []
    for row in table(folder / "city_instruments.csv"):
        before, ends = measured.get(row["出厂编号"]), row["检定有效截止日期"]
        if before is None or not row["仪器名称"] or len(ends.split("/")) != 3:
            continue
        year, month, day = map(int, ends.split("/"))
        checked = date(year, month, day) - timedelta(days=182)
        found.append(
            {
                "certificateNo": row["仪器编号"].replace("SLYQ", "SLJZ"),
                "itemName": row["仪器名称"],
                "model": row["型号"],
                "serialNo": row["出厂编号"],
                "owner": {"name": row["所属单位"] or None, "code": row["单位代码"] or None},
                "calibratedOn": checked.isoformat(),
                "method": before["依据技术文件"],
                "results": [
                    {
                        "quantity": before["测量项目"],
                        "value": before["测量结果"],
                        "unit": before["单位"],
                        "uncertainty": before["扩展不确定度"],
                        "k": before["包含因子"],
                    }
                ],
                "updatedAt": f"{checked}T16:30:00+08:00",
            }
        )
    return sorted(found, key=lambda row: str(row["certificateNo"]))


def reports(folder: Path) -> list[Row]:
    """What the test body has: a report on each sample of the regulator's spot checks that it tested."""
    found = []
    for row in table(folder / "city_spot_checks.csv"):
        day = row["抽查时间"].translate(str.maketrans("年月", "--", "日")).split("-")
        if row["检验机构"] != TESTING_INSTITUTE or not row["产品名称"] or row["结论"] not in ("合格", "不合格"):
            continue
        try:
            sampled = date(*map(int, day))
        except ValueError:
            continue
        found.append(
            {
                "reportNo": row["抽样单编号"].replace("SLCC", "SLJY"),
                "product": row["产品名称"],
                "model": row["规格型号"],
                "batch": row["生产日期/批号"],
                "manufacturer": row["生产企业"],
                "sampledParty": row["被抽样单位"],
                "sampledPartyCode": row["被抽样单位营业执照号"],
                "sampledOn": sampled.isoformat(),
                "issuedOn": (sampled + timedelta(days=14)).isoformat(),
                "conclusion": row["结论"],
                "failedItems": row["不合格项目"],
                "updatedAt": f"{sampled + timedelta(days=14)}T10:00:00+08:00",
            }
        )
    return sorted(found, key=lambda row: str(row["reportNo"]))


def since(rows: Sequence[Row], moment: datetime | None) -> list[Row]:
    """The rows that were touched at that time or later."""
    return [row for row in rows if moment is None or datetime.fromisoformat(row["updatedAt"]) >= moment]


def app_of(folder: Path, key: str) -> FastAPI:
    """Both services over the files in `folder`."""
    app = FastAPI(title="示例市服务接口", openapi_url=None)
    checks, tested = calibrations(folder), reports(folder)

    @app.get("/v1/calibrations")
    def find_calibrations(
        page: int = 1, page_size: int = 100, updated_since: datetime | None = None, x_api_key: str = Header("")
    ) -> Row:
        if not hmac.compare_digest(x_api_key.encode(), key.encode()):
            raise HTTPException(401)
        found, size = since(checks, updated_since), min(page_size, PAGE_SIZE_MAX)
        return {"page": page, "total": len(found), "data": found[(page - 1) * size : page * size]}

    @app.get("/soap/inspection")
    def wsdl(request: Request) -> Response:
        address = f"{request.base_url}soap/inspection"
        return Response(WSDL.read_text("utf-8").replace("{address}", address), media_type="text/xml")

    @app.post("/soap/inspection")
    async def find_reports(request: Request) -> Response:
        try:
            envelope = etree.fromstring(await request.body(), etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return fault("soap:Client", "不是有效的 XML")
        if not known(envelope, key):
            return fault("wsse:FailedAuthentication", "认证失败")
        asked = {etree.QName(one).localname: (one.text or "").strip() for one in envelope.iter(f"{{{NAMESPACE}}}*")}
        try:
            page, size = int(asked["pageNo"]), min(int(asked["pageSize"]), PAGE_SIZE_MAX)
            moment = datetime.fromisoformat(asked["updatedSince"]) if asked.get("updatedSince") else None
            found = since(tested, moment)
        except (KeyError, ValueError, TypeError) as error:
            return fault("soap:Client", str(error))
        return answer(found[(page - 1) * size : page * size], len(found))

    return app


def known(envelope: etree._Element, key: str) -> bool:
    """Whether the envelope shows the password's digest (WS-Security UsernameToken profile 1.1), made a short while ago."""
    token = envelope.find(f".//{{{WSSE}}}UsernameToken")
    if token is None or token.findtext(f"{{{WSSE}}}Username") != USER:
        return False
    nonce, made = token.findtext(f"{{{WSSE}}}Nonce") or "", token.findtext(f"{{{WSU}}}Created") or ""
    try:
        age_s = abs((datetime.now().astimezone() - datetime.fromisoformat(made)).total_seconds())
        right = b64encode(sha1(b64decode(nonce) + made.encode() + key.encode(), usedforsecurity=False).digest())
    except (ValueError, TypeError):
        return False
    return age_s < 300 and hmac.compare_digest(right, (token.findtext(f"{{{WSSE}}}Password") or "").encode())


def answer(rows: Sequence[Row], total: int) -> Response:
    """A page of reports in its envelope."""
    envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soap": ENVELOPE, "t": NAMESPACE})
    response = etree.SubElement(
        etree.SubElement(envelope, f"{{{ENVELOPE}}}Body"), f"{{{NAMESPACE}}}findReportsResponse"
    )
    etree.SubElement(response, f"{{{NAMESPACE}}}total").text = str(total)
    for row in rows:
        report = etree.SubElement(response, f"{{{NAMESPACE}}}report")
        for name, value in row.items():
            etree.SubElement(report, f"{{{NAMESPACE}}}{name}").text = value
    return Response(etree.tostring(envelope, encoding="utf-8", xml_declaration=True), media_type="text/xml")


def fault(code: str, said: str) -> Response:
    """A fault of SOAP 1.1."""
    envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soap": ENVELOPE, "wsse": WSSE})
    found = etree.SubElement(etree.SubElement(envelope, f"{{{ENVELOPE}}}Body"), f"{{{ENVELOPE}}}Fault")
    etree.SubElement(found, "faultcode").text = code
    etree.SubElement(found, "faultstring").text = said
    return Response(etree.tostring(envelope, encoding="utf-8", xml_declaration=True), 500, media_type="text/xml")


def main(folder: Path, port: int, key: str) -> None:
    """Serve until told to stop."""
    uvicorn.run(app_of(folder, key), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), os.environ["CITY_KEY"])
