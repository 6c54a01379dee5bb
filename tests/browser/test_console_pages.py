"""The pages of the console in a real browser: those of the report, live."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from newsloom.console.web import Access
from newsloom.console.window import WindowLimits
from support.browser.axe import serious_findings
from support.browser.chromium import Opened
from support.browser.console_service import HOUR, LIMITS, Served, console_state, put, served_console
from support.browser.report_pages import key, usual_records
from support.browser.shown_pages import PAGES, check_sizes_and_colours, opened_page, texts
from support.texts.report_records import article, copy, dead_letter, rejected

ATTACKS = (
    "<script>window.attacked = 1</script>",
    '"><img src=x onerror="window.attacked = 1">',
    "</section><svg onload=window.attacked=1>",
    "javascript:window.attacked=1",
    "&lt;script&gt;window.attacked=1&lt;/script&gt;",
    "\u202egnitirw desrever \u2066",
)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    state = console_state()
    put(state, usual_records())
    with served_console(state) as console:
        yield console


@pytest.fixture
def opened(browser: Browser, served: Served) -> Iterator[Opened]:
    with opened_page(browser, served.url) as page:
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_console_fits_every_size_and_has_no_serious_finding(opened: Opened, name: str) -> None:
    check_sizes_and_colours(opened, name, "console")


def test_the_console_says_since_when_its_records_are(opened: Opened) -> None:
    page = opened.go("#/", "#overview:not([hidden]) h1")
    assert texts(opened, "#live-state")[0].startswith("126 records since 20")
    assert "The console shows the last 6 hours." in page.inner_text("#overview")
    assert page.inner_text(".equation li.sum .figure") == "126"


def test_a_column_of_the_chart_leads_to_the_records_that_arrived_then(opened: Opened) -> None:
    page = opened.go("#/", "#overview:not([hidden]) h1")
    arrived = page.locator(".time a[href*='arrived_from']").first
    assert "2 rejected, 1 failed" in (arrived.get_attribute("aria-label") or "")
    arrived.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#count:text('126 records')")
    opened.go("#/articles?arrived_to=2026-01-01T00:00", "#count:text('No record')")
    page.click("a:text('at any time')")
    page.wait_for_selector("#count:text('126 records')")


def test_a_reader_finds_what_the_update_changed(opened: Opened) -> None:
    page = opened.go("#/clusters", "#view .groups")
    page.click("#view .groups h3 a")
    page.wait_for_selector("li:has(.tag.revision) .why:has-text('A new version of the same document')")
    page.click("li:has(.tag.revision) a.action")
    page.wait_for_selector("#view .pair")
    assert texts(opened, ".fact-change") == ["40 → 55"]
    assert "measured 75 %" in texts(opened, ".scales strong")


def test_an_article_has_its_cuts_entities_and_fields(opened: Opened) -> None:
    page = opened.go(f"#/article/{key(1)}", "#view .record")
    assert texts(opened, ".text .cut") == ["VIK –"]
    page.locator(".entity", has_text="Ida Moen").first.focus()
    page.wait_for_selector("#card:not([hidden])")
    page.keyboard.press("Enter")
    page.wait_for_selector("#count:text('2 records')")


def test_a_dead_letter_shows_its_bytes(opened: Opened) -> None:
    page = opened.go("#/rejected?outcome=failed", "#results:not([aria-busy])")
    page.click("tr:has(.tag.failed) .title-link")
    page.wait_for_selector("pre.raw")
    assert texts(opened, "pre.raw")[0] == '{"text": "Vik'


def test_the_console_searches_titles_and_texts(opened: Opened) -> None:
    page = opened.go("#/articles", "#results:not([aria-busy])")
    page.fill("#filter-q", "bridge toll")
    page.press("#filter-q", "Enter")
    page.wait_for_selector("#count:text('No record')")
    page.check("#filter-texts")
    page.wait_for_selector("#count:text('3 records')")


def test_new_records_wait_until_the_reader_wants_them(browser: Browser) -> None:
    state = console_state()
    put(state, [article(1)])
    with served_console(state) as served:
        opened = Opened(browser, served.url)
        page = opened.go("#/articles", "#count:text('1 record')")
        put(state, [copy(2, of=1), rejected(3)])
        page.wait_for_selector("#live-more:text('Show 2 new records')")
        assert texts(opened, "#count") == ["1 record"]
        page.click("#live-more")
        page.wait_for_selector("#count:text('3 records')")
        assert texts(opened, "td.cell-outcome") == ["Rejected", "Duplicate", "Unique"], "the latest is the first"
        opened.go("#/clusters", "#view .groups h3")
        assert page.locator("#live-more").is_hidden()
        assert opened.complaints == []
        opened.close()


def test_new_records_are_shown_once_however_often_the_reader_asks(browser: Browser) -> None:
    state = console_state(WindowLimits(6 * HOUR, 5, LIMITS.size))
    put(state, [article(number) for number in range(5)], ago=600)
    with served_console(state) as served, opened_page(browser, served.url) as opened:
        page = opened.go("#/articles", "#count:text('5 records')")
        put(state, [article(number) for number in range(10, 15)])
        page.wait_for_selector("#live-more:text('Show 5 new records')")
        page.eval_on_selector("#live-more", "more => [1, 2].forEach(() => more.dispatchEvent(new Event('click')))")
        page.wait_for_selector("text='A ferry from Vik, part 14'")
        assert texts(opened, "#count") == ["5 records"]


def test_a_filter_without_records_is_still_chosen(opened: Opened) -> None:
    page = opened.go("#/articles?source=Nobody&outcome=under_way", "#count:text('No record')")
    assert page.input_value("#filter-source") == "Nobody"
    assert page.input_value("#filter-outcome") == "under_way"


def test_a_record_that_was_dropped_meanwhile_says_so(browser: Browser) -> None:
    state = console_state(WindowLimits(6 * HOUR, 5, LIMITS.size))
    put(state, [article(number) for number in range(5)], ago=600)
    with served_console(state) as served:
        opened = Opened(browser, served.url)
        page = opened.go("#/articles", "#count:text('5 records')")
        put(state, [article(number) for number in range(10, 15)])
        opened.go(f"#/article/{key(1)}", "#view h1")
        assert "newer ones took its place" in page.inner_text("main")
        page.wait_for_selector("#live-more:not([hidden])")
        page.click("#live-more")
        page.wait_for_selector("#view :text('This record is not here.')")
        opened.go("#/", "#overview:not([hidden]) h1")
        assert "the console holds up to 5 records" in page.inner_text("#overview")
        opened.close()


def test_the_token_is_asked_for_once_and_stays_in_the_tab(browser: Browser) -> None:
    state = console_state()
    put(state, usual_records())
    with served_console(state, Access("/news/room", "the-token")) as served:
        opened = Opened(browser, served.url)
        page = opened.page
        assert page.locator("#overview").inner_text() == ""
        assert serious_findings(page) == []
        page.fill("#token", "another")
        page.press("#token", "Enter")
        page.wait_for_selector("#token-wrong:not([hidden])")
        page.fill("#token", "the-token")
        page.press("#token", "Enter")
        page.wait_for_selector("html[data-ready]")
        opened.go("#/articles", "#count:text('126 records')")
        page.reload()
        page.wait_for_selector("html[data-ready]")
        assert page.evaluate("document.cookie") == ""
        assert page.evaluate("JSON.stringify({...localStorage})").find("the-token") == -1
        assert [each for each in opened.complaints if "401" not in each] == []
        opened.close()


def test_hostile_records_are_shown_as_text(browser: Browser) -> None:
    state = console_state()
    records = [
        article(
            number, f"{attack}\n\n{attack}", title=attack, source={"name": attack}, url=attack, entities=[],
            language={"code": attack[:20], "confidence": 1}, removed=[{"kind": "caption", "text": attack, "rule": attack}],
        )
        for number, attack in enumerate(ATTACKS, 1)
    ]  # fmt: skip
    others = [copy(100 + number, of=number) | {"title": attack} for number, attack in enumerate(ATTACKS, 1)]
    others += [rejected(200 + number, "own.step", attack) for number, attack in enumerate(ATTACKS)]
    others += [dead_letter(300 + number, attack.encode(), attack) for number, attack in enumerate(ATTACKS)]
    put(state, [*records, *others, {"schema": ATTACKS[0]}])
    with served_console(state) as served:
        opened = Opened(browser, served.url)
        page = opened.page
        for address, ready in (
            ("#/", "#overview:not([hidden]) h1"),
            ("#/articles", "#results:not([aria-busy])"),
            ("#/rejected", "#results:not([aria-busy])"),
            ("#/clusters", "#view .groups"),
            *((f"#/article/{key(number)}", ".record") for number in range(1, len(ATTACKS) + 1)),
        ):
            opened.go(address, ready)
            page.wait_for_timeout(20)
            assert page.locator("main img, main script, main iframe, main [onload], main [onerror]").count() == 0
            assert opened.overflow == 0
        assert page.evaluate("window.attacked === undefined")
        assert "unknown schema <script>" in opened.go("#/", "#overview:not([hidden]) h1").inner_text("#overview")
        assert opened.complaints == []
        opened.close()
