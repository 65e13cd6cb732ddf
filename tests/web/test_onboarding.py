"""Connecting an institution on the page, in a real browser: a sample nobody has seen, to records on an enterprise's page."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from hub.api.uploads import plain_name
from hub.collect import Collector
from hub.settings import Settings
from hub.start import find
from hub.store import instances
from tests.onboard.development import RECALLS, REGISTER
from tests.processes import until
from tests.web.conftest import Site
from tests.web.test_pages import LOCALES, SIZES, Seen


def upload(page: Page, file: Path) -> None:
    """Go to the page and upload a sample."""
    page.goto("/onboard")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button").click()


@pytest.mark.browser
def test_from_a_sheet_to_an_enterprise(browser: Browser, site: Site, settings: Settings, tmp_path: Path) -> None:
    context = browser.new_context(viewport=SIZES["desktop"], locale=LOCALES["zh"], base_url=site.url)
    page = context.new_page()
    page.goto(site.link())
    page.goto("/connectors")
    page.get_by_role("link", name="接入新机构").click()
    upload(page, REGISTER.write(tmp_path))
    expect(page.get_by_role("heading", level=1)).to_contain_text("市场主体名录.csv")
    expect(page.get_by_label("记录种类")).to_have_value("enterprise")
    status = page.get_by_role("status")
    expect(status).to_contain_text("24 行形成记录")
    chosen = page.get_by_label("字段: 市场主体名称")
    expect(chosen).to_have_value("parties.self.name")
    page.get_by_label("字段: 经营状态").select_option("note")  # decided otherwise: the preview follows by itself
    expect(page.locator(".facts dt", has_text="来源备注").first).to_be_visible()
    page.get_by_label("字段: 经营状态").select_option("status")
    expect(page.locator(".facts dt", has_text="登记状态").first).to_be_visible()
    page.get_by_label("名称标识").fill("Not A Name")
    page.get_by_label("名称标识").evaluate("input => input.removeAttribute('pattern')")
    page.get_by_role("button", name="接入", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("小写字母")
    page.get_by_label("名称标识").fill("page_register")
    page.get_by_label("显示名称").fill("示例登记表")
    page.get_by_role("button", name="接入", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("连接器")
    expect(page.locator("table")).to_contain_text("示例登记表")
    kept = list((settings.data_dir / "uploads" / "page_register").iterdir())
    assert [file.name for file in kept] == ["市场主体名录.csv"]
    with site.engine.begin() as connection:
        connection.execute(text("UPDATE instance SET target_state = 'stopped' WHERE name <> 'page_register'"))
    assert Collector(settings, find(settings).kafka, site.engine).run(threading.Event(), once=True) == 0

    def stored() -> int:
        with site.engine.connect() as connection:
            return int(
                connection.execute(text("SELECT count(*) FROM record WHERE source = 'page_register'")).scalar_one()
            )

    until(lambda: stored() == 24, 30, "records of the uploaded sheet")
    page.goto(f"/enterprises/{site.enterprise('page_register')}")
    expect(page.locator("main")).to_contain_text("示例登记表")
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("size", "language", "scheme"), [("desktop", "en", "dark"), ("phone", "zh", "light"), ("phone", "en", "light")]
)
def test_the_pages_look_right(
    browser: Browser, site: Site, tmp_path: Path, size: str, language: str, scheme: Any
) -> None:
    context = browser.new_context(
        viewport=SIZES[size], locale=LOCALES[language], base_url=site.url, color_scheme=scheme
    )
    seen = Seen(context)
    seen.page.goto(site.link())
    seen.page.goto("/onboard")
    seen.check("upload of a sample")
    upload(seen.page, RECALLS.write(tmp_path))
    expect(seen.page.locator("#kind")).to_have_value("recall")
    seen.check("proposal")
    seen.page.locator("#kind").select_option("spot_check")  # something is missing then: it is asked for
    expect(seen.page.locator("#asked")).to_be_visible()
    expect(seen.page.locator(".notice.bad")).to_have_count(2)
    seen.check("proposal with questions")
    seen.page.locator("select[name='is:verdict']").select_option("fail")
    expect(seen.page.locator(".notice.bad")).to_have_count(1)
    seen.page.locator("tr", has_text="涉及车型").locator("select").first.select_option("product")
    expect(seen.page.get_by_role("status")).to_be_visible()
    seen.check("proposal with answers")
    seen.page.screenshot(path=tmp_path / f"onboard_{size}_{language}.png", full_page=True)
    context.close()


@pytest.mark.browser
def test_it_works_without_scripts(browser: Browser, site: Site, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site.url, locale=LOCALES["en"])
    page = context.new_page()
    page.goto(site.link())
    upload(page, REGISTER.write(tmp_path))
    page.locator("#kind").select_option("institution")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#kind")).to_have_value("institution")
    context.close()


def test_only_an_operator_connects(site: Site) -> None:
    with site.client("builder") as client:
        assert client.get("/onboard").status_code == 403
    with site.client(None) as client:
        assert client.get("/onboard").status_code == 303
    with site.client() as client:
        assert (
            client.post("/onboard", files={"file": ("a.csv", b"a,b\n1,2\n")}, data={"csrf": "wrong"}).status_code == 403
        )


def token_of(client: Any) -> str:
    """The CSRF token of the page's forms."""
    said = client.get("/onboard").text
    return str(said.partition('name="csrf" value="')[2].partition('"')[0])


@pytest.mark.parametrize(
    ("name", "body", "status", "said"),
    [
        ("empty.csv", b"", 422, "choose a file"),
        ("report.csv", b"%PDF-1.7\n" + bytes(range(256)) * 30, 422, "PDF"),
        ("bomb.xml", b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><a>&b;</a>', 422, "entities"),
        ("list.json", b'{"a": 1}', 422, "list"),
    ],
)
def test_what_is_no_sample_is_told_and_not_kept(
    site: Site, settings: Settings, name: str, body: bytes, status: int, said: str
) -> None:
    drafts = settings.data_dir / "uploads" / ".drafts"
    before = set(drafts.glob("*"))
    with site.client() as client:
        answer = client.post("/onboard", files={"file": (name, body)}, data={"csrf": token_of(client)})
    assert answer.status_code == status
    assert said in answer.text
    assert set(drafts.glob("*")) == before


def test_too_large_a_file_is_refused_before_it_is_read(site: Site, settings: Settings) -> None:
    """By its length alone; and one that states none is not read at all."""
    with site.client() as client:
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    head = (
        f"POST /onboard HTTP/1.1\r\nHost: x\r\nCookie: {cookies}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    )
    for length in (f"Content-Length: {settings.upload_bytes_max + (1 << 20)}", "Transfer-Encoding: chunked"):
        with socket.create_connection(("127.0.0.1", settings.api_port), timeout=10) as connection:
            connection.sendall(f"{head}{length}\r\n\r\n".encode())
            assert connection.recv(20).split()[1] == b"413"


def test_a_draft_is_found_by_its_token_only(site: Site) -> None:
    with site.client() as client:
        for token in ("x" * 22, ".drafts", "*", "%2e%2e"):
            assert client.get(f"/onboard/{token}").status_code == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\样本.xlsx", "样本.xlsx"),
        (".hidden.csv", "hidden.csv"),
        ("a\0b\n<c>.csv", "a_b__c_.csv"),
        ("名" * 200 + ".csv", "名" * 40 + ".csv"),
        ("///", "sample"),
    ],
)
def test_names_of_uploads_are_plain(given: str, kept: str) -> None:
    assert plain_name(given) == kept


def test_a_name_is_taken_once(site: Site, tmp_path: Path) -> None:
    file = RECALLS.write(tmp_path)
    with site.client() as client:
        for expected in (303, 422):
            answer = client.post(
                "/onboard", files={"file": (file.name, file.read_bytes())}, data={"csrf": token_of(client)}
            )
            assert answer.status_code == 303
            answer = client.post(
                answer.headers["location"],
                data={"csrf": token_of(client), "do": "add", "name": "taken_once", "kind": "recall", "was": "recall"},
            )
            assert answer.status_code == expected, answer.text
    with site.engine.connect() as connection:
        assert instances.get(connection, "taken_once") is not None
