"""Every page of a report in a real browser: opened, clicked, filtered, judged."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.browser.chromium import Opened
from support.browser.report_pages import key, usual_records, write_page
from support.browser.shown_pages import PAGES, check_sizes_and_colours, opened_page, texts
from support.texts.report_records import article, story, update

RAW = {
    "file:in/1.txt#0": b"VIK \xe2\x80\x93 The harbour board of Vik will run a ferry to Nes",
    "file:in/4.html#0": b"<p>a <b>list</b></p>",
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("report"), usual_records(), RAW)


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    with opened_page(browser, file) as page:
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_size_and_has_no_serious_finding(opened: Opened, name: str) -> None:
    check_sizes_and_colours(opened, name, "report")


def test_each_figure_of_the_overview_leads_to_its_articles(opened: Opened) -> None:
    page = opened.page
    for name, count in (("revision", 1), ("rejected", 2), ("failed", 1)):
        opened.go("#/", "#overview:not([hidden])")
        page.click(f".equation li.{name} a")
        page.wait_for_selector("#results:not([aria-busy]) #count")
        assert texts(opened, "#count")[0].startswith(str(count))


def test_a_reader_finds_what_the_update_changed(opened: Opened) -> None:
    page = opened.go("#/clusters", "#view .groups")
    page.click("#view .groups h3 a")
    page.wait_for_selector("li:has(.tag.revision) .why:has-text('A new version of the same document')")
    page.click("li:has(.tag.revision) a.action")
    page.wait_for_selector("#view .pair")
    facts = texts(opened, "mark.fact")
    assert "40" in facts
    assert "55" in facts
    assert texts(opened, ".fact-change") == ["40 → 55"]
    assert "measured 75 %" in texts(opened, ".scales strong")
    page.click("text=Swap sides")
    page.wait_for_selector("text=the other way round")


def test_a_reader_finds_what_was_cut_and_by_which_rule(opened: Opened) -> None:
    opened.go(f"#/article/{key(1)}", "#view .record")
    assert texts(opened, ".text .cut") == ["VIK –"]
    assert texts(opened, ".text .cut-label") == ["Dateline · dateline_place"]
    first = opened.page.locator(".text > *").first
    assert first.locator(".cut").count() == 1, "the dateline stands before the text"


def test_a_reader_finds_why_a_page_was_rejected(opened: Opened) -> None:
    page = opened.go("#/rejected", "#results:not([aria-busy])")
    page.click("text=4.html")
    page.wait_for_selector(".reason")
    assert texts(opened, ".reason") == ["not an article: score 0.7"]
    assert texts(opened, "pre.raw") == ["<p>a <b>list</b></p>"]


def test_a_dead_letter_shows_its_bytes_and_how_to_replay_it(opened: Opened) -> None:
    page = opened.go("#/rejected?outcome=failed", "#results:not([aria-busy])")
    page.click("tr:has(.tag.failed) .title-link")
    page.wait_for_selector("pre.raw")
    assert texts(opened, "pre.raw")[0] == '{"text": "Vik'
    assert texts(opened, ".command code") == ["newsloom dead-letters replay --stage normalise --error DecodeError"]


def test_filters_are_in_the_address_and_work_together(opened: Opened) -> None:
    page = opened.go("#/articles", "#results:not([aria-busy])")
    page.select_option("#filter-outcome", "duplicate")
    page.wait_for_selector("#count:text('1 record')")
    assert "outcome=duplicate" in page.url
    page.select_option("#filter-source", "Nes Daily")
    page.wait_for_selector("#results:not([aria-busy])")
    assert texts(opened, "#count") == ["1 record"]
    page.go_back()
    page.go_back()
    page.wait_for_selector("#count:text('126 records')")
    opened.go("#/articles?from=2026-03-02&to=2026-03-02", "#count:not(:text('126'))")
    assert {each[:10] for each in texts(opened, "td.cell-time")} == {"2026-03-02"}


def test_search_finds_words_of_titles_and_of_texts(opened: Opened) -> None:
    page = opened.go("#/articles", "#results:not([aria-busy])")
    page.fill("#filter-q", "starts LATER")
    page.press("#filter-q", "Enter")
    page.wait_for_selector("#count:text('1 record')")
    page.fill("#filter-q", "bridge toll")
    page.press("#filter-q", "Enter")
    page.wait_for_selector("#count:text('No record')")
    page.check("#filter-texts")
    page.wait_for_selector("#count:text('3 records')")


def test_an_entity_shows_what_is_known_of_it_and_leads_to_its_articles(opened: Opened) -> None:
    page = opened.go(f"#/article/{key(1)}", ".entity")
    page.locator(".entity", has_text="Ida Moen").first.focus()
    page.wait_for_selector("#card:not([hidden])")
    assert "Person" in page.inner_text("#card")
    assert "80 %" in page.inner_text("#card")
    page.keyboard.press("Enter")
    page.wait_for_selector("#count")
    assert texts(opened, "#count") == ["2 records"]


def test_long_lists_are_paged(opened: Opened) -> None:
    page = opened.go("#/articles", "#results:not([aria-busy])")
    assert page.locator("tbody tr").count() == 50
    page.click("a:text('Last')")
    page.wait_for_selector("text=Page 3 of 3")
    assert page.locator("tbody tr").count() == 26


def test_the_next_page_begins_at_its_top_and_back_returns_to_the_place(opened: Opened) -> None:
    page = opened.go("#/articles", "#results:not([aria-busy])")
    page.click("a:text('Next')")
    page.wait_for_selector("text=Page 2 of 3")
    first = page.locator(".title-link").first
    assert page.evaluate("document.activeElement.id") == "results"
    assert (first.bounding_box() or {"y": -1})["y"] > 0
    page.locator(".title-link").nth(40).click()
    page.wait_for_selector("#view .record")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    page.wait_for_selector("text=Page 2 of 3")
    page.wait_for_function("scrollY > 1000")


def test_a_story_says_why_each_article_belongs_to_it(opened: Opened) -> None:
    page = opened.go("#/story/s1", "#view .members")
    page.wait_for_selector(".why:has-text('Both report on the town hall.') >> nth=1")
    page.click(".members a >> nth=0")
    page.wait_for_selector("a:text('The story it belongs to')")


def test_a_story_shows_its_outlets_and_the_pair_that_belongs_together(browser: Browser, tmp_path: Path) -> None:
    sources = ("Vik Post", "Nes Daily", "Vik Post")
    told = [article(number, f"Part {number} of it.", source={"name": name}) for number, name in enumerate(sources, 1)]
    for each, nearest in ((told[1], key(1)), (told[2], key(2))):
        each["story"] = story("s1")
        each["story"]["evidence"]["matched_id"] = nearest
    told[0]["story"] = story("s0", "s1")
    told[1]["dedup"]["text_origin"] = {
        "name": "Coast Agency",
        "kind": "agency",
        "basis": "credit",
        "article_id": key(2),
    }
    with opened_page(browser, write_page(tmp_path, told)) as opened:
        page = opened.go("#/story/s1", "#view .members")
        assert texts(opened, ".outlets li > span:first-child") == ["Vik Post 2 articles", "Nes Daily"]
        page.wait_for_selector(".why:text('The text comes from Coast Agency, which an article credits.')")
        page.click("li:nth-child(3) .why a.action")
        page.wait_for_selector(".pair")
        assert page.url.endswith(f"#/compare/{key(2)}/{key(3)}")


def test_a_changed_fact_is_marked_only_where_all_its_words_are(browser: Browser, tmp_path: Path) -> None:
    later = update(2, of=1)
    later["text"] += "\n\nA fee of the board is the reason."
    later["dedup"]["evidence"]["changed_facts"] = ["the first of May → the tenth of June"]
    with opened_page(browser, write_page(tmp_path, [article(1), later])) as opened:
        opened.go(f"#/compare/{key(1)}/{key(2)}", "#view .pair")
        assert set(" ".join(texts(opened, ".pair mark.fact")).split()) == {"40", "55", "first", "May", "tenth", "June"}
        assert "A fee of the board is the reason" in texts(opened, "ins")


def test_the_list_of_rejections_gives_the_reasons(opened: Opened) -> None:
    opened.go("#/rejected", "#results:not([aria-busy])")
    assert texts(opened, "th") == ["Outcome", "Record", "Reason"]
    assert texts(opened, "td:last-child strong") == ["Not article", "Paywall", "DecodeError"]


def test_a_judgement_is_kept_and_exported(opened: Opened, tmp_path: Path) -> None:
    page = opened.go(f"#/article/{key(1)}", "#view .record")
    page.click("[aria-label='Disagree with this cut']")
    page.fill("[aria-label='Why this cut is wrong']", "it names the place")
    page.press("[aria-label='Why this cut is wrong']", "Tab")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.get_attribute("[aria-label='Disagree with this cut']", "aria-pressed") == "true"
    opened.go("#/judgements", "#view a.button")
    with page.expect_download() as download:
        page.click("a.button")
    download.value.save_as(tmp_path / "exported")
    assert page.title().startswith("Judgements")
    (judged,) = [json.loads(line) for line in (tmp_path / "exported").read_text().splitlines()]
    assert (judged["kind"], judged["agrees"], judged["reason"]) == ("cut", False, "it names the place")
    assert judged["subject"] == {"kind": "dateline", "rule": "dateline_place", "text": "VIK –"}


def test_the_record_in_the_page_is_the_record_of_the_input(opened: Opened) -> None:
    for number in (1, 3):
        page = opened.go(f"#/article/{key(number)}", "#view .record")
        page.click("summary:text('The record as JSON')")
        shown = json.loads(page.inner_text("details pre"))
        given = next(each for each in usual_records() if each.get("id") == key(number))
        assert [{**each, "links": {}} for each in given.pop("entities")] == shown.pop("entities")
        assert shown == given


def test_keys_move_through_a_list(opened: Opened) -> None:
    page = opened.go("#/articles", "#results:not([aria-busy])")
    page.locator(".title-link").first.click()
    page.wait_for_selector("#next")
    page.keyboard.press("j")
    page.wait_for_selector("text=2 of 126")
    page.keyboard.press("/")
    page.wait_for_selector("#filter-q:focus")


def ground(opened: Opened) -> str:
    found: str = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


def test_the_theme_is_switched_and_kept(opened: Opened) -> None:
    page = opened.page
    light = ground(opened)
    page.click("#theme")
    page.click("#theme")
    dark = ground(opened)
    assert dark != light
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert ground(opened) == dark
    page.emulate_media(media="print")
    assert ground(opened) == "rgb(255, 255, 255)"
    page.emulate_media(media="screen", color_scheme="dark")
    page.click("#theme")
    assert ground(opened) == dark, "automatic follows the system"
    page.click("#theme")
    assert ground(opened) == light


def test_the_last_address_wins_when_pages_are_opened_quickly(opened: Opened) -> None:
    page = opened.page
    addresses = [f"#/article/{key(number)}" for number in (20, 1, 3)] + ["#/articles?q=bridge&texts=1", "#/clusters"]
    page.evaluate("all => all.forEach((each, at) => setTimeout(() => { location.hash = each }, at))", addresses)
    page.wait_for_selector("h1:text('Copies and versions')")
    page.wait_for_timeout(200)
    assert texts(opened, "main h1:visible") == ["Copies and versions"]


def test_a_page_that_is_not_there_says_so(opened: Opened) -> None:
    for address in (
        "#/article/none",
        "#/cluster/none",
        "#/compare/a/b",
        "#/story/none",
        "#/nothing",
        "#/article/%E0%A4%A",
    ):
        opened.go(address, "h1:text('Not here')")
