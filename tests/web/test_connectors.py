"""The operator's page of connectors: what is signed off and warned of, and deletions that a person lets happen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from python_calamine import CalamineWorkbook

from hub.collect import Collector
from hub.settings import Settings
from hub.start import find
from hub.store import instances
from tests.web.conftest import Site

pytestmark = pytest.mark.browser
HEADER = (
    "seq,product_name,spec_model,production_date_or_batch,manufacturer,sampled_on,conclusion,nonconforming_items,extra"
)


def write(file: Path, rows: int) -> None:
    lines = [f"{n},砖{n},240,2017-04-23,示例市示例建材有限公司,2017-04-26,P,/,x" for n in range(rows)]
    file.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")


def collect(settings: Settings, site: Site) -> None:
    with site.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE instance SET target_state = 'stopped' WHERE name <> 'shrinking'")
    try:
        Collector(settings, find(settings).kafka, site.engine).run(threading.Event(), once=True)
    finally:
        with site.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE instance SET target_state = 'running'")


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A logged-in browser window, English."""
    made = browser.new_context(locale="en-GB", base_url=site.url)
    made.new_page().goto(site.link())
    yield made
    made.close()


def test_held_deletions_are_released_and_signed_off(
    context: BrowserContext, site: Site, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "checks.csv"
    write(file, 20)
    with site.engine.begin() as connection:
        instances.add(connection, name="shrinking", plugin="huzhou_spot_checks", source="shrinking",
                      settings={"path": str(file), "settle_s": 0}, schedule_s=3600)  # fmt: skip
    collect(settings, site)
    page = context.pages[0]
    page.goto("/connectors")
    row = page.locator("tr", has=page.locator("code", has_text="shrinking"))
    expect(row).to_contain_text("source = hub as of")
    expect(row).not_to_contain_text("<time")
    expect(row).to_contain_text("20 records")
    row.locator("summary").click()
    expect(row).to_contain_text("extra")
    write(file, 3)
    collect(settings, site)
    page.reload()
    expect(row).to_contain_text("17 of 20")
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Let the deletions happen").click()
    page.wait_for_load_state()
    collect(settings, site)
    page.reload()
    expect(row).to_contain_text("3 records")
    expect(row.get_by_role("button", name="Let the deletions happen")).to_have_count(0)


def test_refused_rows_are_sent_back_as_a_sheet(context: BrowserContext, tmp_path: Path) -> None:
    page = context.pages[0]
    page.goto("/connectors/city_register/refused")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Send back").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "city_register_returned.xlsx"
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "退回原因 / Reason"
    assert len(rows) > 1
    assert all(row[-1] for row in rows[1:])
    page.goto("/connectors/city_quality_officers/refused")
    answer = page.request.get("/connectors/city_quality_officers/returned")
    assert answer.status == 403, "they hold names of people"
