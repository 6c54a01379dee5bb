"""A report of many records opens and stays small in the browser. `bench.speed.report` prints how long it takes."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.browser.chromium import Opened
from support.browser.report_pages import write_page
from support.texts.report_records import FERRY, article

COUNT = 10_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records = (
        article(number, f"{FERRY} Report number {number}.", source={"name": f"Outlet {number % 700}"})
        for number in range(COUNT)
    )
    return write_page(tmp_path_factory.mktemp("report"), list(records))


def test_ten_thousand_records_open_and_are_paged_without_more_elements(browser: Browser, file: Path) -> None:
    opened = Opened(browser, file)
    page = opened.go("#/articles?order=title&page=120", "#results:not([aria-busy])")
    assert page.locator("tbody tr").count() == 50
    assert page.evaluate("document.querySelectorAll('*').length") < 3_000
    assert opened.complaints == []
    opened.close()


def test_texts_of_ten_thousand_records_can_be_searched(browser: Browser, file: Path) -> None:
    opened = Opened(browser, file)
    page = opened.go("#/articles?texts=1&q=%22number+7777%22".replace("%22", ""), "#results:not([aria-busy])")
    page.wait_for_selector("#count:text('1 record')")
    assert opened.complaints == []
    opened.close()


def test_the_page_is_much_smaller_than_its_records(file: Path) -> None:
    assert file.stat().st_size < COUNT * 600
