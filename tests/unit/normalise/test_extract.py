"""The extract step: by which method the text of a page is found."""

import json
from typing import Final

import pytest

from newsloom.core.step_result import Emit
from newsloom.normalise import Rejected, normalise_article
from newsloom.normalise.extraction.extract import find_article
from newsloom.normalise.extraction.text_quality import dice_similarity, why_too_short
from newsloom.normalise.page.page import Page, parse_page
from newsloom.normalise.records import RawRecord
from newsloom.normalise.stage import steps
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, RawArticle, RejectionReason
from support.texts.html_pages import (
    PAGE,
    PARAGRAPHS,
    page_with,
    parsed,
)


def test_the_trace_notes_the_method_of_extraction() -> None:
    outcome = steps(NormaliseSettings())[0](RawRecord(PAGE.encode()))
    assert isinstance(outcome, Emit)
    outcome = steps(NormaliseSettings())[1](outcome.record)
    assert isinstance(outcome, Emit)
    assert outcome.notes["extraction"] == "trafilatura_fast"


def test_the_text_in_structured_data_is_used_if_the_page_has_only_a_teaser() -> None:
    node = {"@type": "NewsArticle", "headline": "Ferries", "articleBody": "\n\n".join(PARAGRAPHS * 3)}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    teaser = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    found = find_article(parsed(page_with(script, teaser)))
    assert (found.method, found.paragraphs) == ("json_ld", tuple(PARAGRAPHS * 3))
    assert found.fallback == "trafilatura finds 456 characters, structured data has 1368"


def test_truncated_text_in_structured_data_is_not_used() -> None:
    node = {"@type": "NewsArticle", "headline": "Ferries", "articleBody": PARAGRAPHS[0]}
    found = find_article(parsed(page_with(f'<script type="application/ld+json">{json.dumps(node)}</script>')))
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_all_of_a_fragment_is_the_article() -> None:
    article = normalise_article(RawArticle(text="<p>" + "</p><p>".join(PARAGRAPHS) + "</p>"))
    assert article.text == "\n\n".join(PARAGRAPHS)


def test_the_description_is_the_text_of_an_article_page_without_text() -> None:
    description = "The ferry between the two shores will run twice a day from May, the harbour says."
    head = f'<meta property="og:type" content="article"><meta name="description" content="{description}">'
    found = find_article(parsed(page_with(head, "<div id=app></div>")))
    assert (found.paragraphs, found.method) == ((description,), "summary")
    assert find_article(parsed(page_with(head.replace("article", "website"), "<div id=app></div>"))).paragraphs == ()


def test_dice_similarity_is_the_share_of_common_words() -> None:
    assert dice_similarity(["the ferry left"], ["left the", "ferry"]) == 1.0
    assert dice_similarity(["the ferry left"], ["no boat came"]) == 0.0
    assert dice_similarity([], []) == 1.0


def test_resiliparse_is_used_if_trafilatura_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsloom.normalise.extraction.extractors.extract_with_trafilatura", lambda _tree, _path: ())
    found = find_article(parsed(PAGE))
    assert found.method == "resiliparse"
    assert PARAGRAPHS[1] in found.paragraphs
    assert found.fallback == "trafilatura finds only 0 characters"


WINTER: Final = (
    "Boats that are laid up for the winter need dry air more than they need warmth, say those who keep them.",
    "Take the sails down, rinse them with fresh water, and let them dry in the wind for a day before they are folded.",
    "Drain the tanks, leave every locker open, and put a bowl of salt into the cabin to draw the damp from the air.",
    "In the spring the covers come off on the first dry day, and the boats go back into the water within a week.",
)


WINTER_BODY: Final = "".join(f"<p>{paragraph}</p>" for paragraph in WINTER)


def winter_page(body: str, head: str = "") -> Page:
    page = parse_page(f"<html><head>{head}</head><body><article><h1>Winter</h1>{body}</article></body></html>")
    assert page is not None
    return page


def winter_article(body: str, head: str = "") -> NormalisedArticle:
    html = f"<html><head><title>Winter</title>{head}</head><body><article><h1>Winter</h1>{body}</article></body></html>"
    return normalise_article(RawArticle(html=html, url="https://fjord.example/winter"))


def test_a_text_without_paragraph_breaks_is_extracted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"{paragraph} So it was in winter {number}." for number in range(6) for paragraph in WINTER]
    page = winter_page("".join(f"<p>{paragraph}</p>" for paragraph in many))
    monkeypatch.setattr(
        "newsloom.normalise.extraction.extractors.extract_with_trafilatura", lambda *_: (" ".join(many),)
    )

    found = find_article(page)

    assert set(many) <= set(found.paragraphs)
    assert found.fallback is not None
    assert "in one paragraph" in found.fallback


def test_a_text_in_one_paragraph_is_kept_if_the_other_extractor_finds_another_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = " ".join(f"The ferry of the north shore left at {number} o’clock, and was late." for number in range(60))
    monkeypatch.setattr("newsloom.normalise.extraction.extractors.extract_with_trafilatura", lambda *_: (text,))

    assert find_article(winter_page(WINTER_BODY)).paragraphs == (text,)


def test_repetitive_paragraphs_do_not_make_a_text_too_short() -> None:
    notes = "".join(
        f"<p>Free standard shipping on orders of {price} crowns or more; for more on shipping and its times see our page.</p>"
        for price in range(100, 130)
    )

    assert why_too_short(WINTER, winter_page(WINTER_BODY + notes), ()) is None


def test_mojibake_quotes_are_repaired_before_extraction() -> None:
    broken = "“Nobody here lays up a boat in the rain,” said Bo Reed, who has kept the crew’s boats dry for ten years."
    article = winter_article(WINTER_BODY + f"<p>{broken.encode().decode('latin-1')}</p>")

    assert broken in article.text


def test_the_long_paragraphs_are_the_text_if_the_extractors_find_hardly_any(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("extract_with_trafilatura", "extract_with_resiliparse"):
        monkeypatch.setattr(f"newsloom.normalise.extraction.extractors.{name}", lambda *_: ("Winter",))
    found = find_article(winter_page(WINTER_BODY))
    assert (found.method, found.paragraphs) == ("long_paragraphs", WINTER)
    assert found.fallback is not None
    assert found.fallback.endswith("finds only 6 characters")


@pytest.mark.parametrize("html", ["<!-- a comment alone -->", "<!DOCTYPE html>"])
def test_html_without_an_element_is_empty(html: str) -> None:
    with pytest.raises(Rejected) as refused:
        normalise_article(RawArticle(html=html))
    assert refused.value.reason is RejectionReason.EMPTY
