"""Every kind has its section on some enterprise's page, in both languages, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from hub import unified
from hub.records import KINDS
from tests.web.conftest import Site

CHINESE = re.compile(r"[\u4e00-\u9fff]")
VIEWS: dict[str, Any] = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def enterprise_with(site: Site, kind: str) -> str:
    """The enterprise with the most records of the kind."""
    with site.engine.connect() as connection:
        page, _ = unified.listing(connection, after=None, limit=200, kind=kind)
    assert page, f"no enterprise has a {kind}"
    return str(max(page, key=lambda row: row["counts"][kind])["id"])


@pytest.fixture(scope="module", params=[("desktop", "zh"), ("phone", "en")], ids="-".join)
def visit(request: pytest.FixtureRequest, site: Site, browser: Browser) -> Iterator[tuple[BrowserContext, str, str]]:
    """A browser that is logged in; its view and its language."""
    view, spoken = request.param
    context = browser.new_context(
        viewport=VIEWS[view], locale={"zh": "zh-CN", "en": "en-US"}[spoken], base_url=site.url
    )
    page = context.new_page()
    page.goto(site.link("operator"))
    page.goto(f"{site.url}/language/{spoken}")
    page.close()
    yield context, view, spoken
    context.close()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_has_its_section(site: Site, visit: tuple[BrowserContext, str, str], kind: str) -> None:
    context, _, spoken = visit
    page = context.new_page()
    page.goto(f"/enterprises/{enterprise_with(site, kind)}")
    title = KINDS[kind].title[spoken == "zh"]
    section = page.locator(".kind", has=page.locator("h3", has_text=title)).first
    assert section.is_visible()
    section.locator("details.record summary").first.click()
    body = section.locator(".record-body").first
    assert body.is_visible()
    labels = body.locator("dl.facts dt").all_inner_texts()
    assert len(labels) > 5
    assert all(bool(CHINESE.search(label)) == (spoken == "zh") for label in labels if label != "LEI"), labels
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{overflow} px too wide"
    page.close()
