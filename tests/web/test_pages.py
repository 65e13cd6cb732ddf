"""The pages in a real browser: desktop and phone, both languages, light and dark; nothing broken, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text

from tests.web.conftest import Site

pytestmark = pytest.mark.browser
SIZES: dict[str, Any] = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 800}}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
REAL_FIRM = "安徽江淮汽车集团股份"


class Seen:
    """A page being looked at: what it said to the console, and which hosts it asked."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.errors: list[str] = []
        self.hosts: set[str | None] = set()
        self.page.on(
            "console", lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))

    def check(self, what: str) -> None:
        """No error, nothing from outside, nothing to scroll sideways, nothing axe objects to."""
        self.check_width(what)
        assert self.errors == [], what
        assert self.hosts == {"127.0.0.1"}, what
        violations = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not violations, (what, [(v["id"], [node["html"][:200] for node in v["nodes"][:5]]) for v in violations])

    def check_width(self, what: str) -> None:
        """Nothing to scroll sideways."""
        assert self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
            what
        )

    def check_opened(self, what: str) -> None:
        """The same with what can be opened open; axe sees the first of each sort, since it takes long over hundreds."""
        self.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        self.check_width(what)
        self.page.evaluate(
            "document.querySelectorAll('details').forEach(d => {"
            " d.open = [...document.getElementsByClassName(d.className)].indexOf(d) < 2 })"
        )
        self.check(what)


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A logged-in browser window, desktop, English."""
    made = browser.new_context(viewport=SIZES["desktop"], locale=LOCALES["en"], base_url=site.url)
    made.new_page().goto(site.link())
    yield made
    made.close()


@pytest.fixture(scope="module")
def addresses(site: Site) -> dict[str, str]:
    """Every kind of page, with data on it."""
    city, register = site.enterprise("city_certification"), site.enterprise("city_register")
    with site.client() as client:
        real = client.get("/v1/enterprises", params={"name": REAL_FIRM}).json()["data"][0]["id"]
        certificate = client.get(f"/v1/enterprises/{city}").json()["records"]["certificate"][0]["provenance"]
    return {
        "search": "/", "found": f"/?name={REAL_FIRM}", "nothing": "/?name=没有这家企业", "city": f"/enterprises/{register}",
        "real": f"/enterprises/{real}", "kind": f"/enterprises/{city}/records/certificate",
        "why": f"/enterprises/{real}/why/name", "history": f"/enterprises/{city}/history",
        "record": f"/records/certificate/{certificate['source']}/{certificate['record_id']}", "connectors": "/connectors",
        "refused": "/connectors/city_register/refused", "dead": "/connectors/city_register/dead-letters", "docs": "/docs",
        "past": f"/enterprises/{real}?as_of=2020-01-01",
    }  # fmt: skip


@pytest.mark.parametrize(  # any two of them meet
    ("size", "language", "scheme"),
    [("desktop", "zh", "light"), ("desktop", "en", "dark"), ("phone", "zh", "dark"), ("phone", "en", "light")],
)
def test_every_page_looks_right(
    browser: Browser, site: Site, addresses: dict[str, str], tmp_path: Path, size: str, language: str, scheme: Any
) -> None:
    context = browser.new_context(
        viewport=SIZES[size], locale=LOCALES[language], base_url=site.url, color_scheme=scheme
    )
    seen = Seen(context)
    seen.page.goto("/login")
    seen.check("login")
    seen.page.goto(site.link())
    for name, address in addresses.items():
        seen.page.goto(address)
        assert seen.page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
        assert seen.page.locator("h1").count() == 1
        seen.check(name)
        seen.page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        if seen.page.locator("details").count():
            seen.check_opened(f"{name}, opened")
    context.close()


def test_from_a_word_to_why_a_value_is_what_it_is(context: BrowserContext) -> None:
    page = context.pages[0]
    page.get_by_label("Words of the name").press_sequentially("江淮")
    expect(page.locator(".row")).to_have_count(page.locator(".row").count(), timeout=5000)
    link = page.get_by_role("link", name=f"{REAL_FIRM}有限公司")
    expect(link).to_be_visible()
    assert "name=" in page.url, "the address can be kept and shared"
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(REAL_FIRM)
    why = page.locator("#why-name")
    assert why.locator(".evidence").first.is_hidden()
    why.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why.locator(".evidence").first).to_be_visible()
    for said in (
        "registers first",
        "Topic / partition / offset",
        "blake2b-128:",
        "First seen",
        "Last seen",
        "Other values",
    ):
        expect(why).to_contain_text(said)
    why.locator(".evidence a").first.click()
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()
    page.locator(".parties a").filter(has_text=REAL_FIRM).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(REAL_FIRM)


def test_searching_works_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site.url, locale="zh-CN")
    page = context.new_page()
    page.goto(site.link())
    first = page.locator(".row h3").all_inner_texts()
    page.get_by_role("link", name="下一页").click()
    second = page.locator(".row h3").all_inner_texts()
    assert first
    assert second
    assert first != second
    page.goto("/")
    page.get_by_label("有此类记录").select_option("penalty")
    page.get_by_role("button", name="检索").click()
    assert page.locator(".row").count() > 0
    assert all("行政处罚" in row for row in page.locator(".row").all_inner_texts())
    context.close()


def test_half_a_word_is_no_error(context: BrowserContext) -> None:
    page = context.pages[0]
    page.get_by_label("Words of the name").press_sequentially("江")
    expect(page.locator("[role=status]").first).to_have_text("Type at least two characters of a word.")


def test_an_identifier_finds_its_enterprise(context: BrowserContext, site: Site) -> None:
    page = context.pages[0]
    page.goto(f"/enterprises/{site.enterprise('city_register')}")
    code = page.locator(".page-head code").inner_text()
    assert code.startswith("9199")
    page.goto("/")
    page.get_by_label("Identifier").fill(code.lower())
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text(code)


def test_made_up_data_says_so_and_real_data_does_not(context: BrowserContext, addresses: dict[str, str]) -> None:
    page = context.pages[0]
    page.goto(addresses["city"])
    expect(page.locator("h1 .mark.sample")).to_have_text("示例数据 / sample data")
    page.goto(addresses["real"])
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".mark.sample")).to_have_count(0)
    page.goto("/?name=示例")
    assert page.locator(".row").count() == page.locator(".row .mark.sample").count() > 0


def test_bad_news_is_said_in_words_and_signs(context: BrowserContext, site: Site) -> None:
    page = context.pages[0]
    page.goto("/?kind=recall")
    page.locator(".row a").first.click()
    marks = page.locator(".mark.bad")
    expect(marks.first).to_be_visible()
    assert all("✕" in said and len(said.strip()) > 3 for said in marks.all_inner_texts() if said)


def test_codes_that_fail_their_check_are_marked(context: BrowserContext, site: Site) -> None:
    query = text(
        "SELECT enterprise FROM mention, jsonb_array_elements(identifiers) AS i"
        " WHERE source LIKE 'city%' AND i->>0 = 'uscc' AND i->>1 LIKE '0000%' LIMIT 1"
    )
    with site.engine.connect() as connection:
        enterprise = connection.execute(query).scalar_one_or_none()
    if enterprise is None:
        pytest.skip("the sample has no placeholder")
    page = context.pages[0]
    page.goto(f"/enterprises/{enterprise.hex}")
    expect(page.locator("table .mark.bad").filter(has_text="placeholder").first).to_be_visible()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(context: BrowserContext) -> None:
    page = context.pages[0]
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Words of the name")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_language_is_one_click_and_stays(context: BrowserContext) -> None:
    page = context.pages[0]
    page.goto("/?kind=penalty")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("企业检索")
    assert "kind=penalty" in page.url
    page.goto("/connectors")
    expect(page.get_by_role("heading", level=1)).to_have_text("连接器")


def test_an_operator_sees_what_is_wrong_first_and_why(context: BrowserContext) -> None:
    page = context.pages[0]
    page.goto("/connectors")
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("lost")
    expect(first.locator(".mark.bad")).to_contain_text("action required")
    expect(first).to_contain_text("gone.csv")
    expect(page.locator(".summary .mark")).to_contain_text(" of ")
    page.locator("a#refused-city_register").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Refused rows")
    expect(page.locator("tbody tr").first).to_contain_text("line")
    page.locator("details.raw summary").first.click()
    expect(page.locator("details.raw pre").first).to_contain_text("示例")


def test_pausing_and_resuming(context: BrowserContext) -> None:
    page = context.pages[0]
    page.goto("/connectors")
    row = page.locator("tbody tr").filter(has_text="city_recalls")
    row.get_by_role("button", name="Pause").click()
    expect(row.locator(".mark.plain")).to_contain_text("paused")
    row.get_by_role("button", name="Resume").click()
    expect(row.get_by_role("button", name="Pause")).to_be_visible()


def test_a_page_that_gets_no_answer_says_so_and_recovers(context: BrowserContext) -> None:
    page = context.pages[0]
    page.goto("/connectors")
    before = page.locator("#connectors .summary time").get_attribute("datetime")
    page.route("**/connectors", lambda route: route.abort())
    expect(page.locator("#offline")).to_be_visible(timeout=15000)
    assert page.locator("body.stale #connectors").count() == 1
    page.unroute("**/connectors")
    expect(page.locator("#offline")).to_be_hidden(timeout=15000)
    assert page.locator("#connectors .summary time").get_attribute("datetime") != before, "it refreshed by itself"


def test_older_history_is_fetched_in_place(context: BrowserContext, addresses: dict[str, str]) -> None:
    page = context.pages[0]
    page.goto(addresses["history"].removesuffix("/history"))
    rows = page.locator("ol.history > li:not(.more)")
    before = rows.count()
    page.locator("li.more a").click()
    expect(rows.nth(before)).to_be_visible()
    assert page.url.endswith(addresses["history"].removesuffix("/history"))


def test_the_api_can_be_tried(context: BrowserContext) -> None:
    page = context.pages[0]
    page.goto("/docs#get-v1-enterprises")
    operation = page.locator("#get-v1-enterprises")
    operation.get_by_label("name").fill("江淮")
    operation.get_by_role("button", name="Send").click()
    expect(operation.locator(".answer")).to_contain_text("200")
    expect(operation.locator(".answer")).to_contain_text(REAL_FIRM)


def test_what_a_source_wrote_is_shown_never_run(context: BrowserContext, site: Site) -> None:
    name = "<img src=x onerror=alert(1)>示例市敌意测试有限公司"
    event = {
        "kind": "certificate", "version": 1,
        "record": {"record_id": "</code><script>alert(2)</script>", "number": "1", "name": '"><svg onload=alert(3)>',
                   "url": "javascript:alert(4)", "parties": [{"role": "holder", "name": name}]},
    }  # fmt: skip
    headers = {"authorization": f"Bearer {site.keys['institution']}"}
    assert httpx.post(f"{site.url}/v1/events", json=event, headers=headers).status_code == 202
    dialogs: list[str] = []
    seen = Seen(context)
    seen.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for _ in range(40):
        seen.page.goto("/?name=敌意测试")
        if seen.page.locator(".row").count():
            break
        seen.page.wait_for_timeout(250)
    seen.page.get_by_role("link", name=name).click()
    expect(seen.page.locator("h1")).to_contain_text(name)
    seen.page.locator("details.record summary").click()
    seen.page.get_by_role("link", name="This record and its versions").click()
    expect(seen.page.locator(".id-line code")).to_have_text("</code><script>alert(2)</script>")
    assert seen.page.locator('a[href^="javascript"]').count() == 0
    seen.check("hostile")
    assert dialogs == []


def test_a_merged_id_leads_on(context: BrowserContext, site: Site) -> None:
    query = text(
        "SELECT b.key FROM block b JOIN mention m ON m.id = b.mention WHERE m.name LIKE '示例%'"
        " AND NOT EXISTS (SELECT 1 FROM mention o WHERE o.enterprise = b.key) LIMIT 1"
    )
    with site.engine.connect() as connection:
        former = connection.execute(query).scalar_one().hex
    page: Page = context.pages[0]
    page.goto(f"/enterprises/{former}")
    assert former not in page.url.partition("?")[0]
    expect(page.locator("main .notice")).to_contain_text(f"{former} was merged into this enterprise.")


def test_the_hub_knew_nothing_before_it_began(context: BrowserContext, addresses: dict[str, str]) -> None:
    page = context.pages[0]
    page.goto(addresses["real"])
    page.get_by_label("As known on").fill("2020-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main .notice.warn")).to_contain_text("2020-01-01")
    expect(page.locator(".empty")).to_contain_text("knew nothing")
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator(".profile")).to_be_visible()
