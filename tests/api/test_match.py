"""Matching over the API: one row, many, streamed; what is safe and what is asked; what nobody should send."""

from __future__ import annotations

import csv
import io
import json
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest

from tests.match.firms import uscc_of
from tests.processes import Api, environment, until

FIRMS = [
    ("示例市示例西湖轴承有限公司", 1, "990100"),
    ("示例市示例西湖轴承销售有限公司", 2, "990100"),
    ("示例市示例东海食品有限公司", 3, "990100"),
    ("示例南山电子有限公司", 4, "330100"),
    ("示例南山电子有限公司", 5, "440300"),
    ("示例北辰_百分%仪器有限公司", 6, "990100"),
    ("Shili Starlight Instruments Co., Ltd.", 7, "990100"),
]
NDJSON = {"content-type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def ids(api: Api) -> dict[int, str]:
    """The number of each made-up enterprise → its id."""
    events = [
        {"kind": "enterprise", "record": {"record_id": f"m{n}", "parties": [
            {"role": "self", "name": name, "region": region, "identifiers": [{"scheme": "uscc", "value": uscc_of(n)}]}]}}
        for name, n, region in FIRMS
    ]  # fmt: skip
    assert api.ask("POST", "/v1/events", "institution", json=events).status_code == 202

    def stored(code: str) -> str:
        rows = until(lambda: api.get("/v1/enterprises", params={"identifier": code}).json()["data"], 20, code)
        return str(rows[0]["id"])

    return {n: stored(uscc_of(n)) for _, n, _ in FIRMS}


def match(api: Api, row: Any, **headers: str) -> dict[str, Any]:
    answer = api.ask("POST", "/v1/match", json=row, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_code_or_a_name_is_safe_and_says_why(api: Api, ids: dict[int, str]) -> None:
    for row in (
        {"uscc": uscc_of(1)},
        {"org_code": uscc_of(1)[8:17]},
        {"name": "示例市示例西湖轴承有限责任公司"},
        {"name": "示例市示例西湖軸承有限公司", "region": "示例市"},
    ):
        found = match(api, row)
        assert (found["match"], found["id"]) == (True, ids[1]), row
        first = found["candidates"][0]
        assert set(first) == {"id", "name", "score", "match", "reasons", "region", "uscc"}
        assert (first["uscc"], first["region"], first["match"]) == (uscc_of(1), "990100", True)
        assert first["reasons"]
    spoken = match(api, {"uscc": uscc_of(1)}, **{"accept-language": "zh"})["candidates"][0]["reasons"]
    assert spoken == [f"统一社会信用代码相同：{uscc_of(1)}"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("示例西湖轴丞有限公司", 1),  # a character mistyped
        ("示例东海食品", 3),  # no form, no region
        ("示例東海食品公司", 3),
    ],
)
def test_a_name_that_is_like_one_is_offered_and_not_taken(
    api: Api, ids: dict[int, str], name: str, wanted: int
) -> None:
    found = match(api, {"name": name})
    assert found["candidates"][0]["id"] == ids[wanted]
    assert found["match"] is False
    assert found["id"] is None
    assert found["candidates"][0]["score"] >= 50


@pytest.mark.parametrize(("name", "wanted"), [("Shili Starlight Instrument Co Ltd", 7), ("示例北辰_百分%仪器", 6)])
def test_a_name_otherwise_printed_is_taken(api: Api, ids: dict[int, str], name: str, wanted: int) -> None:
    found = match(api, {"name": name})
    assert (found["match"], found["id"]) == (True, ids[wanted])
    assert 75 < found["candidates"][0]["score"] < 90


def test_one_name_in_two_regions_is_asked_until_a_region_tells(api: Api, ids: dict[int, str]) -> None:
    unsure = match(api, {"name": "示例南山电子有限公司"})
    assert unsure["match"] is False
    assert {one["id"] for one in unsure["candidates"]} == {ids[4], ids[5]}
    assert unsure["notes"]
    assert match(api, {"name": "示例南山电子有限公司", "region": "44"})["id"] == ids[5]
    assert match(api, {"name": "示例南山电子有限公司", "region": "杭州市"})["id"] == ids[4]
    assert match(api, {"name": "示例南山电子有限公司", "region": "990100"})["match"] is False


def test_what_speaks_against_it_is_said(api: Api, ids: dict[int, str]) -> None:
    other = match(api, {"name": FIRMS[0][0], "uscc": uscc_of(999)})
    assert other["match"] is False
    assert any("two codes are two enterprises" in one for one in other["candidates"][0]["reasons"])
    wrong = match(api, {"name": FIRMS[2][0], "uscc": uscc_of(1)})
    assert wrong["match"] is False
    mistyped = match(api, {"name": FIRMS[0][0], "uscc": uscc_of(1)[:17] + "?"})
    assert mistyped["notes"]
    assert match(api, {"name": "示例无此企业制药有限公司"})["candidates"] == []


def test_rows_are_answered_in_order_and_a_bad_one_in_its_place(api: Api, ids: dict[int, str]) -> None:
    rows: list[Any] = [
        {"uscc": uscc_of(3)}, "no object", {"nmae": "示例"}, {"name": "示" * 10_000}, {"name": "😀👩‍🔧 \u202e"}, None, [[]],
        {"uscc": uscc_of(2)}, {"name": "%%%___"}, {"name": "示例北辰_百分%仪器有限公司"},
    ]  # fmt: skip
    for language in ("en", "zh"):
        headers = {"accept-language": language}
        data = api.ask("POST", "/v1/match", json=rows, headers=headers).json()["data"]
        assert [one["row"] for one in data] == list(range(1, 11))
        assert [one["id"] for one in data] == [ids[3], *[None] * 6, ids[2], None, ids[6]]
        assert ["error" in one for one in data] == [False, True, True, True, False, True, True, False, False, False]
        message = data[3]["error"]["message"]
        assert ("字符" in message) == (language == "zh")
        lines = b"\n".join(orjson.dumps(row) for row in rows) + b"\n{\n" + b'{"a":' * 5000
        body = api.ask("POST", "/v1/match", content=lines, headers=headers | NDJSON).content
        streamed = [orjson.loads(line) for line in body.splitlines()]
        assert streamed[:10] == data
        assert [one["error"]["code"] for one in streamed[10:]] == ["not_json", "not_json"]


def test_nothing_to_match_is_an_answer(api: Api) -> None:
    assert api.ask("POST", "/v1/match", json=[]).json() == {"data": []}
    assert api.ask("POST", "/v1/match", content=b"\n\n", headers=NDJSON).content == b""


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"{}", "application/json", 422),
        (b'{"name": 1}', "application/json", 422),
        (b"<x/>", "text/xml", 415),
        (b"[" + b"{}," * 10_000 + b"{}]", "application/json", 413),
        (b"{}\n" * 10_001, "application/x-ndjson", 413),
        (b" " * (16 * 1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_what_is_too_much_or_no_row(api: Api, body: bytes, kind: str, status: int) -> None:
    for spoken in ("en", "zh"):
        headers = {"content-type": kind, "accept-language": spoken}
        answer = api.ask("POST", "/v1/match", content=body, headers=headers)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-language"] == spoken
        assert answer.json()["detail"]


def test_who_may(api: Api) -> None:
    assert api.ask("POST", "/v1/match", None, json={}).status_code == 401
    assert api.ask("POST", "/v1/match", "institution", json={}).status_code == 403
    assert api.ask("POST", "/v1/match", "operator", json={"name": "示例"}).status_code == 200


def test_who_reads_slowly_holds_up_nobody(api: Api, ids: dict[int, str]) -> None:
    """The answers wait for their reader; nobody else waits, and nothing is lost."""
    line = orjson.dumps({"uscc": uscc_of(1)}) + b"\n"
    count = 10_000
    slow = socket.create_connection(("127.0.0.1", api.settings.api_port), timeout=60)
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    head = f"POST /v1/match HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {api.key('builder')}\r\n"
    head += f"content-type: application/x-ndjson\r\ncontent-length: {len(line) * count}\r\n\r\n"
    slow.sendall(head.encode() + line * count)
    time.sleep(1)
    begun = time.monotonic()
    for _ in range(20):
        assert match(api, {"uscc": uscc_of(2)})["id"] == ids[2]
    assert time.monotonic() - begun < 10
    with slow.makefile("rb") as answer:
        read = answer.read()
    slow.close()
    assert read.count(ids[1].encode()) == 2 * count
    assert json.dumps(count).encode() in read[-2000:]


def sheet(api: Api, file: str, content: bytes, **fields: str) -> Any:
    return api.ask("POST", "/v1/match", files={"file": (file, content)}, data=fields)


def test_a_spreadsheet_comes_back_with_columns_added(api: Api, ids: dict[int, str]) -> None:
    twice = "示例南山电子有限公司"
    rows = [
        "示例市采购部供应商名单,,",
        "序号,供应商名称,所在地区",
        f"1,{FIRMS[2][0]},",
        f"2,{twice},深圳市",
        f"3,{twice},",
    ]
    rows += ["4,示例无此企业制药厂,", "5,,"]
    answer = sheet(api, "供应商 名单.csv", "\r\n".join(rows).encode("gb18030"))
    assert answer.status_code == 200, answer.text
    lines = list(csv.reader(io.StringIO(answer.content.decode("gb18030"))))
    assert lines[0][0] == "示例市采购部供应商名单"
    assert lines[1] == ["序号", "供应商名称", "所在地区", "hub_id", "hub_name", "hub_score", "hub_match", "hub_reason"]
    assert [line[6] for line in lines[2:]] == ["true", "true", "ask", "false", "false"]
    assert [line[3] for line in lines[2:4]] == [ids[3], ids[5]]
    assert lines[2][4] == FIRMS[2][0]
    assert all(line[7] for line in lines[2:])
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["对方", "单号"])
    page.append([FIRMS[5][0], 1])
    book.save(content := io.BytesIO())
    refused = sheet(api, "a.xlsx", content.getvalue())
    assert (refused.status_code, "对方" in refused.text) == (422, True)
    answer = sheet(api, "a.xlsx", content.getvalue(), name="对方")
    found = [
        list(row)
        for row in openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    ]
    assert found[1][:4] == [FIRMS[5][0], "1", ids[6], FIRMS[5][0]]
    assert until(lambda: not list((api.settings.data_dir / "uploads" / ".drafts").glob("*")), 5, "nothing left behind")


def test_files_that_are_no_table_or_too_large(api: Api) -> None:
    many = "name\n" + "示例市示例西湖轴承有限公司\n" * 10_001
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook>" + b" " * 600 * 1024 * 1024 + b"</workbook>")
        archive.writestr("[Content_Types].xml", b"<Types/>")
    cases = [("a.csv", many.encode(), 413), ("a.csv", b"", 422), ("a.csv", b"\0\1\2\3", 422), ("a.pdf", b"%PDF-1.7", 422),
             ("a.json", b'[{"name": 1}]', 422), ("a.xlsx", packed.getvalue(), 422)]  # fmt: skip
    for name, content, status in cases:
        answer = sheet(api, name, content)
        assert answer.status_code == status, (name, answer.text[:300])
    assert api.ask("POST", "/v1/match", data={"name": "x"}, files={"other": b"x"}).status_code == 422
    assert until(lambda: not list((api.settings.data_dir / "uploads" / ".drafts").glob("*")), 5, "nothing left behind")


def test_the_command_matches_a_file(api: Api, ids: dict[int, str], tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"企业名称\n{FIRMS[2][0]}\n", "utf-8")
    command = [sys.executable, "-m", "hub", "match", str(file)]
    done = subprocess.run(command, env=environment(api.settings), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert ids[3] in (tmp_path / "a_matched.csv").read_text("utf-8")
