"""People review in a real browser, by keyboard: a question answered, why looked at, undone; conflicts; decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import Engine

from hub.settings import Settings
from hub.start import find, prepare
from hub.web import new_link
from tests.processes import Api, running, until
from tests.web.test_pages import LOCALES, SIZES, Seen
from tests.weighed import firm, pushed

pytestmark = pytest.mark.browser
FULL, SHORT = "杭州松柏阀门有限公司", "杭州松柏阀门"


class Hub(NamedTuple):
    """A running hub in which evidence is weighed, and the firms in it."""

    api: Api
    engine: Engine
    firm: str  # with most records
    rival: str  # of the same name
    short: str  # an abbreviation of it, which could be either's

    def link(self, role: str = "operator", following: str = "/") -> str:
        """A one-time link."""
        with self.engine.begin() as connection:
            return self.api.url + new_link(connection, role, following)

    def leads_to(self, id_: str) -> str:
        """Where an enterprise's id leads today: itself, or the one that it was merged into."""
        answer = self.api.get(f"/v1/enterprises/{id_}")
        return answer.headers["location"].rpartition("/")[2] if answer.status_code == 308 else id_


@pytest.fixture(scope="module")
def hub(settings: Settings) -> Iterator[Hub]:
    made = settings.model_copy(update={"identity": "weighed"})
    engine = prepare(made, find(made))
    with running(made) as api:
        mine, rival, short, *_ = pushed(
            api, "B", firm(FULL, 41), firm(FULL, 42), {"name": SHORT}, firm(FULL, 41), firm(FULL, 41),
            firm("杭州紫藤玻璃有限公司", 43), firm("杭州玉兰仪表有限公司", 43),
        )  # fmt: skip
        yield Hub(api, engine, mine, rival, short)
    engine.dispose()


@pytest.fixture
def context(browser: Browser, hub: Hub) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=SIZES["desktop"], locale=LOCALES["en"], base_url=hub.api.url)
    yield made
    made.close()


@pytest.fixture
def client(hub: Hub) -> Iterator[Callable[[str], httpx.Client]]:
    """Logged-in clients without a browser."""
    made: list[httpx.Client] = []

    def log_in(role: str) -> httpx.Client:
        headers = {"accept": "text/html", "accept-language": "en"}
        made.append(httpx.Client(base_url=hub.api.url, headers=headers, timeout=20))
        assert made[-1].get(hub.link(role).removeprefix(hub.api.url)).status_code == 303
        return made[-1]

    yield log_in
    for one in made:
        one.close()


@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [("desktop", "zh", "light"), ("desktop", "en", "dark"), ("phone", "zh", "dark"), ("phone", "en", "light")],
)
def test_every_page_of_review_looks_right(browser: Browser, hub: Hub, size: str, language: str, scheme: Any) -> None:
    context = browser.new_context(
        viewport=SIZES[size], locale=LOCALES[language], base_url=hub.api.url, color_scheme=scheme
    )
    seen = Seen(context)
    seen.page.goto(hub.link())
    for address in ("/review", "/review?unsure=true", "/conflicts", "/decisions", f"/enterprises/{hub.firm}/identity"):
        seen.page.goto(address)
        assert seen.page.locator("h1").count() == 1
        seen.check(address)
        if seen.page.locator("details").count():
            seen.check_opened(f"{address}, opened")
    context.close()


def test_a_question_is_answered_by_keyboard_explained_and_undone(context: BrowserContext, hub: Hub) -> None:
    seen = Seen(context)
    page = seen.page
    page.goto(hub.link(following="/review"))
    sides = page.locator("article.side")
    expect(sides).to_have_count(2)
    expect(page.locator("main")).to_contain_text("another enterprise is as near")
    expect(page.locator(".waterfall tbody tr").last).to_contain_text("16.5")
    first = page.locator("article.side h3").all_inner_texts()
    page.keyboard.press("j")
    expect(page.locator("main")).to_contain_text("2 of")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("main")).to_contain_text("1 of")
    assert page.locator("article.side h3").all_inner_texts() == first
    assert set(first) == {FULL, SHORT}
    expect(page.locator(".would")).to_contain_text(f"2 enterprises become one ({hub.firm[:8]})")
    page.locator("#why").focus()
    page.keyboard.type("seen the licence, does it suit?")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_role("status")).to_contain_text("Recorded")
    until(lambda: hub.leads_to(hub.short) == hub.firm, 20, "they are one")

    page.goto(f"/enterprises/{hub.short}/identity")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why this is one enterprise")
    assert page.url.startswith(f"{hub.api.url}/enterprises/{hub.firm}/identity"), "the former id leads on"
    expect(page.locator("svg.graph .node")).to_have_count(2)
    expect(page.locator("#decisions + p")).to_contain_text("seen the licence, does it suit?")
    expect(page.locator("main")).to_contain_text("people decided")
    seen.check("why")

    page.goto("/review")
    expect(page.locator("form.undo")).to_contain_text("the same enterprise")
    page.keyboard.press("z")
    expect(page.get_by_role("status")).to_contain_text("Undone")
    until(lambda: hub.leads_to(hub.short) == hub.short, 20, "they part again")
    page.goto("/decisions")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("undone")
    page.goto("/review")
    assert set(page.locator("article.side h3").all_inner_texts()) == {FULL, SHORT}, "it is asked again"
    seen.check("review")


def test_not_sure_is_set_aside_and_undone_from_the_list(context: BrowserContext, hub: Hub) -> None:
    page = context.new_page()
    page.goto(hub.link(following="/review"))
    question = page.locator("input[name=next]").last.get_attribute("value")
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Recorded")
    until(lambda: hub.api.get("/v1/questions?unsure=true", "operator").json()["data"], 20, "set aside")
    assert question
    page.goto("/review?unsure=true")
    expect(page.locator("article.side")).to_have_count(2)
    page.goto("/decisions")
    page.locator("tbody tr").first.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone")
    until(lambda: not hub.api.get("/v1/questions?unsure=true", "operator").json()["data"], 20, "asked again")


def test_a_conflict_is_settled_from_its_page(context: BrowserContext, hub: Hub) -> None:
    page = context.new_page()
    page.goto(hub.link(following="/conflicts?kind=code_names"))
    card = page.locator("section.card")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("one code, unlike names")
    card.get_by_role("button", name="the same, renamed").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded")
    until(lambda: not hub.api.get("/v1/conflicts?kind=code_names", "operator").json()["data"], 20, "settled")
    page.goto("/conflicts?kind=code_names")
    expect(page.locator("main")).to_contain_text("Nothing contradicts itself")


def test_a_way_of_naming_is_split_off(context: BrowserContext, hub: Hub) -> None:
    ids = pushed(hub.api, "S", firm("杭州海棠陶瓷有限公司", 44), {"name": "杭州海棠陶瓷"})
    assert ids[0] == ids[1]
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(hub.link(following=f"/enterprises/{ids[0]}/identity"))
    row = page.locator("tbody tr").filter(has=page.get_by_text("杭州海棠陶瓷", exact=True))
    row.get_by_role("button", name="Split off").first.click()
    expect(page.get_by_role("status")).to_contain_text("Recorded")

    def parted() -> bool:
        shown = hub.api.get("/v1/records/certificate/first_institution/S-1").json()["record"]["parties"][0][
            "enterprise"
        ]
        return bool(shown != ids[0])

    until(parted, 20, "two")
    assert hub.leads_to(ids[0]) == ids[0], "the id stays with the one that has the code"


def test_only_operators_review_and_forms_need_their_token(client: Callable[[str], httpx.Client], hub: Hub) -> None:
    builder = client("builder")
    for path in ("/review", "/conflicts", "/decisions"):
        assert builder.get(path).status_code == 403
    page = builder.get(f"/enterprises/{hub.firm}/identity")
    assert page.status_code == 200
    assert "Split off" not in page.text
    operator = client("operator")
    asked = {"verdict": "same", "mentions": f"{'0' * 32},{'1' * 32}"}
    assert operator.post("/decisions", data=asked).status_code == 403
    token = operator.get("/review").text.partition('name="csrf" value="')[2].partition('"')[0]
    assert operator.post("/decisions", data=asked | {"csrf": token}).status_code == 404, "no such mentions"
    assert operator.post("/decisions", data={"verdict": "merge", "csrf": token}).status_code == 422
    assert "needs" in operator.post("/decisions", data={"verdict": "same", "csrf": token}).text
    elsewhere = {"verdict": "placeholder", "scheme": "reg_no", "value": "330100000000000", "csrf": token}
    answer = operator.post("/decisions", data=elsewhere | {"next": "https://example.com/"})
    assert answer.headers["location"].startswith("/?done=")
