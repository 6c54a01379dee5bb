"""Standfirsts: where one is found, where it is not, and that nothing is cut for it."""

import json
from typing import Any

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.normalise import build, normalise_article
from newsloom.normalise.metadata.page_standfirst import page_standfirst
from newsloom.normalise.metadata.standfirst import MAX_STANDFIRST_CHARS
from newsloom.normalise.page.page import parse_page
from newsloom.settings import NormaliseSettings
from newsloom_schemas import KafkaOrigin, NormalisedArticle, Provenance, RawArticle

TITLE = "The ferry season grows by a month"
LINE = "Both crews asked for it in the spring, and the county pays for the oil."
PARAGRAPHS = [
    "The ferry company of the fjord will run its boats until the end of November this year, a month longer than before.",
    "“Nobody here wants to drive around the water in the dark,” said Ada Quill, who has kept the harbour for ten years.",
    "A decision on the boats’ winter quarters is expected when the county council meets at the beginning of next month.",
]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
ENGLISH = f"""{TITLE}

{LINE}

BERGEN, Norway (AP) — {PARAGRAPHS[0]}

{PARAGRAPHS[1]}"""
GERMAN = """Die Fähre fährt einen Monat länger

Beide Mannschaften hatten es im Frühjahr verlangt, und der Kreis bezahlt das Öl.

BERLIN (dpa) - Die Reederei lässt ihre Boote in diesem Jahr bis Ende November fahren, einen Monat länger als bisher.

Über das Winterlager der Boote entscheidet der Kreistag in seiner Sitzung am Anfang des nächsten Monats."""
FRENCH = """Le bac naviguera un mois de plus

Les deux équipages le demandaient depuis le printemps, et le département paie le carburant.

Par Adèle Quill

La compagnie du bac fera naviguer ses bateaux jusqu’à la fin du mois de novembre, soit un mois de plus qu’avant.

Le conseil décidera des quartiers d’hiver des bateaux lors de sa réunion au début du mois prochain."""


def traced(value: bytes) -> NormalisedArticle:
    inbound = Inbound(value=value, place=KafkaOrigin(topic="news.raw", partition=0, offset=0))
    result = Pipeline([build(NormaliseSettings())], SystemClock()).start(inbound).result
    assert isinstance(result, Delivered), result
    return NormalisedArticle.from_bytes(result.written[0].value)


def page_of(header: str, *, body: str = BODY, head: str = "") -> str:
    return (
        f'<html lang="en"><head><title>{TITLE}</title>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article>{header}<div>{body}</div></article></body></html>"
    )


def found_in(html: str) -> tuple[str, Provenance] | None:
    page = parse_page(html)
    assert page is not None
    return page_standfirst(page, TITLE)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(ENGLISH, LINE, id="English, before a dateline"),
        pytest.param(GERMAN, GERMAN.split("\n\n")[1], id="German, before a dateline"),
        pytest.param(FRENCH, FRENCH.split("\n\n")[1], id="French, before a byline"),
    ],
)
def test_the_paragraph_between_title_and_byline_or_dateline_is_the_standfirst(text: str, line: str) -> None:
    article = traced(text.encode())
    assert article.title == text.partition("\n")[0]
    assert article.standfirst == line
    assert article.provenance["standfirst"] == "text"


def test_the_standfirst_is_kept_in_the_text() -> None:
    article = normalise_article(ENGLISH.encode())
    assert article.text == "\n\n".join([LINE, *PARAGRAPHS[:2]])
    assert [cut.text for cut in article.removed] == [TITLE, "BERGEN, Norway (AP) —"]


@pytest.mark.parametrize(
    "under",
    [
        pytest.param(f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}", id="an ordinary first paragraph"),
        pytest.param(f"BERGEN, Norway (AP) — {LINE}\n\n{PARAGRAPHS[0]}", id="a dateline of its own"),
        pytest.param(f"By Ada Quill\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}", id="a byline"),
        pytest.param(f"Harbours\n\nBERGEN, Norway (AP) — {PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}", id="a kicker"),
        pytest.param(
            f"Ada Quill, pictured with both crews, talks on the quay.\n\nBERGEN, Norway (AP) — {PARAGRAPHS[0]}",
            id="a caption",
        ),
        pytest.param(
            f"Editor's note: This story was told to us by both crews.\n\nBy Ada Quill\n\n{' '.join(PARAGRAPHS)}",
            id="a note",
        ),
        pytest.param(
            f"Updated 10/9/2023 at 8:00 a.m.\n\nBERGEN, Norway (AP) — {PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}", id="a day"
        ),
        pytest.param(
            f"{' '.join([LINE] * 4)}\n\nBERGEN, Norway (AP) — {' '.join(PARAGRAPHS * 3)}",
            id="more than three sentences",
        ),
        pytest.param(f"{LINE}\n\nBERGEN, Norway (AP) — The boats run on.", id="next to no body"),
    ],
)
def test_an_uncertain_line_is_not_a_standfirst(under: str) -> None:
    article = normalise_article(f"{TITLE}\n\n{under}".encode())
    assert article.title == TITLE
    assert article.standfirst is None


def test_a_first_paragraph_without_a_title_above_is_not_a_standfirst() -> None:
    text = ENGLISH.removeprefix(f"{TITLE}\n\n")
    assert normalise_article(RawArticle(text=text, title=TITLE)).standfirst is None


@pytest.mark.parametrize(
    ("header", "head", "by"),
    [
        pytest.param(f'<h1>{TITLE}</h1><h2 class="article__sub-title">{LINE}</h2>', "", "markup", id="by its class"),
        pytest.param(
            f'<header><h1>{TITLE}</h1><div class="Vorspann"><p>{LINE}</p></div></header>', "", "markup", id="in a box"
        ),
        pytest.param(
            f'<h1>{TITLE}</h1><p itemprop="alternativeHeadline">{LINE}</p>', "", "markup", id="by its itemprop"
        ),
        pytest.param(
            f'<header><h1>{TITLE}</h1></header><p class="dek">{LINE}</p>', "", "markup", id="after the header"
        ),
        pytest.param(f'<h1>{TITLE}</h1><p class="lead">{LINE}</p>', "", "markup", id="a lead in the header"),
        pytest.param(
            f"<h1>{TITLE}</h1><p>{LINE}</p>",
            f'<meta property="og:description" content="{LINE}">',
            "meta",
            id="the description, word for word",
        ),
        pytest.param(
            f'<div><h1>{TITLE}</h1></div><div class="x1"><p>{LINE}</p></div>',
            f'<meta name="description" content="{LINE}">',
            "meta",
            id="the description, in a box of its own",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><p>{LINE}</p><p>By Ada Quill</p>",
            '<script type="application/ld+json">'
            + json.dumps({"@type": "NewsArticle", "headline": TITLE, "alternativeHeadline": LINE})
            + "</script>",
            "json_ld",
            id="the alternative headline of the structured data",
        ),
    ],
)
def test_the_standfirst_of_a_page_is_found_by_markup_or_description(header: str, head: str, by: str) -> None:
    article = traced(page_of(header, head=head).encode())
    assert article.standfirst == LINE
    assert article.provenance["standfirst"] == by


@pytest.mark.parametrize(
    ("header", "head"),
    [
        pytest.param(f"<h1>{TITLE}</h1><p>{LINE}</p>", "", id="unmarked"),
        pytest.param(f'<h1>{TITLE}</h1><p class="kicker subtitle">{LINE}</p>', "", id="a kicker"),
        pytest.param(f'<h1>{TITLE}</h1><p class="lead-caption">{LINE}</p>', "", id="a caption"),
        pytest.param(
            f'<h1>{TITLE}</h1><figure><p class="subtitle">{LINE}</p></figure>', "", id="what belongs to a picture"
        ),
        pytest.param(f'<h1>{TITLE}</h1><p class="subtitle">By Ada Quill and Bo Reed</p>', "", id="a byline"),
        pytest.param(f'<h1>{TITLE}</h1><p class="subtitle">Harbours</p>', "", id="one word"),
        pytest.param(f'<h1>{TITLE}</h1><p class="subtitle">{TITLE}</p>', "", id="the title again"),
        pytest.param(f'<h1>{TITLE}</h1><p class="dek"><a href="/other">{LINE}</a></p>', "", id="a link elsewhere"),
        pytest.param(f'<h1>{TITLE}</h1><aside><p class="dek">{LINE}</p></aside>', "", id="beside the article"),
        pytest.param(
            f'<h1>{TITLE}</h1><div class="related"><p class="dek">{LINE}</p></div>', "", id="another article's"
        ),
        pytest.param(f'<h1>{TITLE}</h1><div>{BODY}</div><p class="dek">{LINE}</p>', "", id="after the body"),
        pytest.param(f'<h1>{TITLE}</h1></article><p class="dek">{LINE}</p><article>', "", id="outside of the article"),
        pytest.param(
            f'<h1>{TITLE}</h1><div><div><p class="summary">{LINE}</p></div></div>'.replace("<h1>", "<div><h1>").replace(
                "</h1>", "</h1></div>"
            ),
            "",
            id="a summary that is not in the headline's block",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><p>{LINE}</p><p>{PARAGRAPHS[0]}</p>",
            f'<meta name="description" content="{LINE}">',
            id="the body's first paragraph that is the description too",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><p>{LINE}</p><div>Advertisement</div><p>{PARAGRAPHS[0]}</p>",
            f'<meta name="description" content="{LINE}">',
            id="the body's first paragraph before an advertisement",
        ),
        pytest.param(
            f'<div><h1>{TITLE}</h1></div><div class="x"><p>{LINE}</p></div><div class="x"><p>{PARAGRAPHS[0]}</p></div>',
            f'<meta name="description" content="{LINE}">',
            id="the body's first paragraph in a box of its own",
        ),
        pytest.param(
            f"<div><h1>{TITLE}</h1></div><div><p>{LINE}</p></div>",
            f'<meta name="description" content="{LINE}">',
            id="the description in a box like any other",
        ),
        pytest.param(
            f'{"<div>" * 5}<h1>{TITLE}</h1>{"</div>" * 5}<p class="dek">{LINE}</p>', "", id="far from the headline"
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><p>{LINE}</p>",
            '<meta name="description" content="Of boats and crews on the fjord.">',
            id="another description",
        ),
    ],
)
def test_an_uncertain_line_of_a_page_is_not_a_standfirst(header: str, head: str) -> None:
    assert found_in(page_of(header, head=head)) is None


def test_the_markup_of_a_standfirst_does_not_change_the_text() -> None:
    marked = page_of(f'<h1>{TITLE}</h1><p class="standfirst">{LINE}</p>')
    with_mark, without = (
        normalise_article(RawArticle(html=html)) for html in (marked, marked.replace("standfirst", ""))
    )
    assert (with_mark.standfirst, without.standfirst) == (LINE, None)
    assert with_mark.text == without.text


@pytest.mark.parametrize(
    "envelope",
    [
        pytest.param({"text": "\n\n".join(PARAGRAPHS), "title": TITLE, "standfirst": LINE}, id="an envelope"),
        pytest.param({"content": "\n\n".join(PARAGRAPHS), "headline": TITLE, "dek": LINE}, id="by another name"),
        pytest.param(
            {
                "standard": {"name": "ninjs", "version": "2.1"},
                "headlines": [{"role": "main", "value": TITLE}],
                "descriptions": [{"role": "caption", "value": "A boat."}, {"role": "standfirst", "value": LINE}],
                "bodies": [{"role": "main", "contenttype": "text/plain", "value": "\n\n".join(PARAGRAPHS)}],
            },
            id="a description of a ninjs item",
        ),
        pytest.param(
            {
                "standard": {"name": "ninjs", "version": "3.0"},
                "headlines": [{"role": "main", "value": TITLE}, {"role": "subHeadline", "value": LINE}],
                "bodies": [{"contentType": "text/plain", "value": "\n\n".join(PARAGRAPHS)}],
            },
            id="a headline of a ninjs item",
        ),
        pytest.param(
            {
                "@type": "NewsArticle",
                "headline": TITLE,
                "alternativeHeadline": LINE,
                "articleBody": "\n\n".join(PARAGRAPHS),
            },
            id="schema.org",
        ),
    ],
)
def test_the_standfirst_in_an_envelope_is_used(envelope: dict[str, Any]) -> None:
    article = traced(json.dumps(envelope).encode())
    assert (article.title, article.standfirst, article.text) == (TITLE, LINE, "\n\n".join(PARAGRAPHS))
    assert article.provenance["standfirst"] == "envelope"


def test_a_second_headline_and_a_summary_are_not_standfirsts() -> None:
    text = "\n\n".join(PARAGRAPHS)
    headline = {"@type": "NewsArticle", "headline": TITLE, "alternativeHeadline": "Ferry runs on", "articleBody": text}
    item = {"descriptions": [{"role": "summary", "value": LINE}], "bodies": [{"value": text}]}
    assert [normalise_article(json.dumps(each).encode()).standfirst for each in (headline, item)] == [None, None]


@pytest.mark.parametrize("length", [MAX_STANDFIRST_CHARS, MAX_STANDFIRST_CHARS + 1])
def test_a_standfirst_has_at_most_500_characters(length: int) -> None:
    line = "So it is said. ".ljust(length - 1, "x") + "."
    expected = line if length == MAX_STANDFIRST_CHARS else None
    assert normalise_article(RawArticle(text=PARAGRAPHS[0], standfirst=line)).standfirst == expected
    found = found_in(page_of(f'<h1>{TITLE}</h1><p class="dek">{line}</p>'))
    assert found == ((line, Provenance.MARKUP) if expected else None)


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param(f"{LINE}<br>By Ada Quill", id="two lines"),
        pytest.param(f"<p>{LINE}</p><p>By Ada Quill</p>", id="two paragraphs"),
        pytest.param(f"{LINE}<p>By Ada Quill</p>", id="a paragraph beside the text"),
        pytest.param(f"<ul><li>{LINE}</li></ul>", id="a list"),
    ],
)
def test_a_box_with_more_than_a_line_is_not_a_standfirst(inner: str) -> None:
    assert found_in(page_of(f'<h1>{TITLE}</h1><div class="dek">{inner}</div>')) is None


def test_only_the_beginning_of_a_hostile_page_is_searched() -> None:
    many = '<span class="dek">x</span>' * 20_000
    assert found_in(page_of(f'<h1>{TITLE}</h1><div class="dek">{many}</div><p class="dek">{LINE}</p>')) is None
    assert found_in(page_of(f'<h1>{TITLE}</h1><div class="dek">{"x " * 500_000}</div>')) is None
