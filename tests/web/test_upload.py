"""Pushing by spreadsheet, in a real browser and by requests: rows to records, and back with their reasons."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from hub import keys
from hub.onboard import PLUGIN
from hub.store import access, instances
from tests.processes import until
from tests.web.conftest import Site
from tests.web.test_pages import LOCALES, SIZES, Seen

HEAD = ["抽样单编号", "产品名称", "生产企业名称", "抽查时间", "结论", "我们的备注"]
ROWS = [
    ["U-1", "烧结砖", "示例市上传一砖厂", "2024-03-05", "合格", "a"],
    ["U-2", "烧结砖", "示例市上传二砖厂", "2024-02-30", "合格", "=1+1"],
    ["U-3", "烧结砖", "示例市上传三砖厂", "2024-03-07", "待定", "c"],
    ["U-4", "", "示例市上传四砖厂", "2024-03-08", "不合格", "d"],
    ["U-5", "烧结砖", "示例市上传五砖厂", "2024-03-09", "不合格", "e"],
]


@pytest.fixture(scope="module")
def key(site: Site) -> str:
    """The key of an institution that pushes as `uploader`."""
    secret = keys.new_secret()
    with site.engine.begin() as connection:
        access.add_key(connection, secret, "institution", "uploader", "test")
        access.add_source(connection, "uploader", "Uploader", "上传机构")
    return secret


def sheet(path: Path, rows: list[list[str]]) -> Path:
    """A spreadsheet of the institution's."""
    book = openpyxl.Workbook()
    page = book.active
    for row in [HEAD, *rows]:
        page.append([cell.removeprefix("=") for cell in row])
    book.save(path)
    return path


def stored(site: Site) -> set[str]:
    """Ids of the institution's records."""
    with site.engine.connect() as connection:
        return set(connection.execute(text("SELECT record_id FROM record WHERE source = 'uploader'")).scalars())


@pytest.mark.browser
def test_a_sheet_is_pushed_and_comes_back_with_reasons(browser: Browser, site: Site, key: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport=SIZES["desktop"], locale=LOCALES["zh"], base_url=site.url)
    page = context.new_page()
    page.goto("/upload")
    page.get_by_label("机构密钥").fill(key)
    page.get_by_label("记录种类").select_option("spot_check")
    page.locator("input[type=file]").set_input_files(sheet(tmp_path / "三月抽查.xlsx", ROWS))
    page.get_by_role("button", name="推送").click()
    expect(page.get_by_role("status")).to_contain_text("接收 2 行，退回 3 行")
    expect(page.locator("table")).to_contain_text("2024-02-30 不是有效日期")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载附原因的表格").click()
    returned = tmp_path / "returned.xlsx"
    waiting.value.save_as(returned)
    rows = list(openpyxl.load_workbook(returned).active.iter_rows(values_only=True))
    assert list(rows[0][: len(HEAD)]) == HEAD
    assert [row[0] for row in rows[1:]] == ["U-2", "U-3", "U-4"]
    assert "2024-02-30" in str(rows[1][-1])
    assert "is not a date" in str(rows[1][-1]), "in both languages"
    until(lambda: stored(site) == {"U-1", "U-5"}, 30, "records of the uploaded sheet")
    book = openpyxl.load_workbook(returned)  # mended, and sent again with the column of reasons still in it
    for row, (column, value) in zip(
        ("2", "3", "4"), (("D", "2024-02-28"), ("E", "合格"), ("B", "烧结砖")), strict=True
    ):
        book.active[column + row] = value
    book.save(returned)
    page.goto("/upload")
    page.get_by_label("机构密钥").fill(key)
    page.get_by_label("记录种类").select_option("spot_check")
    page.locator("input[type=file]").set_input_files(returned)
    page.get_by_role("button", name="推送").click()
    expect(page.get_by_role("status")).to_contain_text("接收 3 行，退回 0 行")
    until(lambda: len(stored(site)) == 5, 30, "the mended rows")
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("size", "language"), [("desktop", "en"), ("phone", "zh")])
def test_the_page_looks_right(browser: Browser, site: Site, key: str, tmp_path: Path, size: str, language: str) -> None:
    context = browser.new_context(viewport=SIZES[size], locale=LOCALES[language], base_url=site.url)
    seen = Seen(context)
    seen.page.goto("/upload")
    seen.check("upload")
    seen.page.locator("#key").fill(key)
    seen.page.locator("#kind").select_option("spot_check")
    seen.page.locator("input[type=file]").set_input_files(sheet(tmp_path / "looks.xlsx", ROWS))
    seen.page.locator("main form button").click()
    expect(seen.page.get_by_role("status")).to_be_visible()
    seen.check("result")
    context.close()


def send(site: Site, key: str, name: str, body: bytes, **fields: str) -> httpx.Response:
    """A sheet sent without a browser."""
    with httpx.Client(base_url=site.url, headers={"accept-language": "en"}, timeout=30) as client:
        client.get("/upload")
        data = {"csrf": client.cookies["hub_login"], "key": key, **fields}
        answer = client.post("/upload", files={"file": (name, body)}, data=data)
        if 'href="/upload/returned/' in answer.text:
            token = answer.text.partition('href="/upload/returned/')[2].partition('"')[0]
            answer.extensions["returned"] = client.get(f"/upload/returned/{token}")
        return answer


def test_a_csv_comes_back_as_it_was(site: Site, key: str) -> None:
    """The institution's own encoding, columns and rows, byte for byte but for the reason; no formula runs."""
    lines = [",".join(row) for row in [HEAD, *ROWS]]
    answer = send(site, key, "三月.csv", "\r\n".join(lines).encode("gb18030"), kind="spot_check")
    assert answer.status_code == 200
    assert "2 rows accepted, 3 refused" in answer.text
    returned: Any = answer.extensions["returned"]
    rows = list(csv.reader(io.StringIO(returned.content.decode("gb18030"))))
    assert rows[0][: len(HEAD)] == HEAD
    assert [row[0] for row in rows[1:]] == ["U-2", "U-3", "U-4"]
    assert not rows[1][5].startswith("=")


def test_only_an_institutions_key_pushes(site: Site, key: str) -> None:
    body = (",".join(HEAD) + "\n" + ",".join(ROWS[0]) + "\n").encode()
    for wrong in ("", "nonsense", site.keys["operator"], site.keys["builder"]):
        assert send(site, wrong or "x", "a.csv", body).status_code == 401
    with httpx.Client(base_url=site.url, timeout=30) as client:
        assert client.post("/upload", files={"file": ("a.csv", body)}, data={"key": key}).status_code == 403


def test_a_sheet_that_is_none_is_told(site: Site, key: str) -> None:
    assert "PDF" in send(site, key, "a.csv", b"%PDF-1.4\n" + b"x" * 2000).text
    answer = send(site, key, "a.csv", "乙,丙\n1,2\n".encode(), kind="spot_check")
    assert answer.status_code == 422
    assert "product" in answer.text


def test_a_saved_mapping_is_used(site: Site, key: str) -> None:
    """Columns that say nothing, but that an instance of the institution's has mapped."""
    mapping = {
        "kind": "recall", "key": ["c1"],
        "fields": [{"to": "product", "column": "c2"}, {"to": "parties.producer.name", "column": "c3"}],
    }  # fmt: skip
    with site.engine.begin() as connection:
        instances.add(
            connection, name="uploader_saved", plugin=PLUGIN, source="uploader", schedule_s=86_400,
            settings={"mapping": mapping, "path": "nowhere/*.csv"},
        )  # fmt: skip
        connection.execute(text("UPDATE instance SET target_state = 'paused' WHERE name = 'uploader_saved'"))
    answer = send(site, key, "codes.csv", "c1,c2,c3\nR-1,砖,示例市上传砖厂\n".encode())
    assert "1 rows accepted, 0 refused" in answer.text
    until(lambda: "R-1" in stored(site), 30, "the record")


def test_sheets_to_fill_in(site: Site) -> None:
    with httpx.Client(base_url=site.url, timeout=30) as client:
        found = client.get("/upload/template/certificate.csv")
        assert "证书编号" in found.content.decode("utf-8-sig")
        assert client.get("/upload/template/certificate.xlsx?language=en").content.startswith(b"PK")
        for wrong in ("none.csv", "certificate.pdf", "certificate.csv?language=de"):
            assert client.get(f"/upload/template/{wrong}").status_code == 404
