"""Merging of two extractors: lines that one misses in the middle are added, lines around the article are not."""

from hypothesis import given
from hypothesis import strategies as st

from newsloom.normalise.extraction.extract import find_article
from newsloom.normalise.extraction.merge import comparison_key, merge_missing
from newsloom.normalise.page.page import parse_page

FIRST = "Boats that are laid up for the winter need dry air more than they need warmth, say those who keep them."
LAST = "In the spring the covers come off on the first dry day, and the boats go back into the water within a week."
STEPS = [
    "Take the sails down, rinse them with fresh water, and let them dry in the wind for a day.",
    "Drain the tanks, and leave every locker open.",
]


def no_headings() -> set[str]:
    return set()


def test_lines_between_common_lines_are_inserted_in_their_place() -> None:
    assert merge_missing([FIRST, LAST], [FIRST, *STEPS, LAST], no_headings) == (FIRST, *STEPS, LAST)


def test_lines_before_the_first_and_after_the_last_common_line_are_not_merged() -> None:
    other = ["Home and garden, boats and bicycles, and all the rest of what we write about", FIRST, LAST, *STEPS]

    assert merge_missing([FIRST, LAST], other, no_headings) == (FIRST, LAST)


def test_a_short_line_is_merged_only_if_it_is_a_heading() -> None:
    other = [FIRST, "Sails and tanks", LAST]

    assert merge_missing([FIRST, LAST], other, no_headings) == (FIRST, LAST)
    assert merge_missing([FIRST, LAST], other, lambda: {"sails and tanks"}) == tuple(other)


def test_the_same_words_in_other_lines_are_not_merged() -> None:
    joined = " ".join(STEPS)

    assert merge_missing([FIRST, joined, LAST], [FIRST, *STEPS, LAST], no_headings) == (FIRST, joined, LAST)


def test_a_line_that_the_text_has_elsewhere_is_not_repeated() -> None:
    assert merge_missing([FIRST, LAST, *STEPS], [FIRST, *STEPS, LAST], no_headings) == (FIRST, LAST, *STEPS)


def test_labels_and_numbers_are_not_merged() -> None:
    other = [FIRST, *("Compare prices from many shops and see what is in stock", "1.") * 3, LAST]

    assert merge_missing([FIRST, LAST], other, no_headings) == (FIRST, LAST)


def test_a_call_to_action_is_not_merged() -> None:
    call = [
        "Join us for access to this content, and to many other articles that only members can read on any day.",
        "Please enter a valid email address, and wait for the message that we send you.",
    ]

    assert merge_missing([FIRST, LAST], [FIRST, *call, LAST], no_headings) == (FIRST, LAST)


def test_hundreds_of_missing_lines_are_not_merged() -> None:
    other = [FIRST, *(f"Comment {number} says something that nobody has said before" for number in range(400)), LAST]

    assert merge_missing([FIRST, LAST], other, no_headings) == (FIRST, LAST)


lines = st.lists(st.sampled_from([FIRST, LAST, *STEPS, "Sails", "1.", "", "Sails and tanks"]), max_size=8)


@given(lines, lines)
def test_merging_keeps_every_line_in_order(text: list[str], other: list[str]) -> None:
    result = iter(merge_missing(text, other, lambda: {comparison_key(line) for line in other}))

    assert all(line in result for line in text)


def test_twenty_thousand_equal_lines_are_merged_quickly() -> None:
    for text, other in (
        ([f"a {number} b" for number in range(20_000)], [f"a {number} b" for number in range(20_000, 0, -1)]),
        (["a a"] * 20_000, ["a a", "b b"] * 10_000),
    ):
        assert merge_missing(text, other, no_headings) == tuple(text)


def page_of(kind: str) -> str:
    """Return a page with steps in a box that trafilatura drops by its class name and resiliparse keeps."""
    script = f'<script type="application/ld+json">{{"@type": "{kind}", "headline": "Winter for boats"}}</script>'
    steps = "".join(f"<p>{step}</p>" for step in STEPS)
    return (
        f"<html><head><title>Winter for boats</title>{script}</head><body><article><h1>Winter for boats</h1>"
        f"<p>{FIRST}</p><p>{FIRST.replace('dry air', 'a roof')}</p><div class='steps-expand'>{steps}</div>"
        f"<p>{LAST}</p><p>{LAST.replace('covers', 'chocks')}</p></article></body></html>"
    )


def test_missing_lines_of_a_guide_are_merged_and_counted() -> None:
    page = parse_page(page_of("BlogPosting"))
    assert page is not None
    found = find_article(page)

    assert [line for line in found.paragraphs if line in STEPS] == STEPS
    assert found.merged_lines == len(STEPS)


def test_news_keeps_the_text_of_the_first_extractor() -> None:
    for kind in ("NewsArticle", "ReportageNewsArticle"):
        page = parse_page(page_of(kind))
        assert page is not None
        assert find_article(page).merged_lines == 0
