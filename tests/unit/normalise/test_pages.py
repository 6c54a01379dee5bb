"""HTML pages, written for this project: what is read from them, and which are refused."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from newsloom.core.step_result import ArticleRejected, Emit, Reject
from newsloom.normalise import normalise_article
from newsloom.normalise.cleaning.inserts import inserts_of
from newsloom.normalise.decoding.markup_guard import MarkupLimits, describe_excess, measure
from newsloom.normalise.extraction.extract import dice_similarity, find_article
from newsloom.normalise.metadata.authors import credit_of
from newsloom.normalise.metadata.dates import candidate_dates, local_day
from newsloom.normalise.page.json_ld import read_json_ld
from newsloom.normalise.page.page import Page, parse_page
from newsloom.normalise.page_kind.decide import BIAS, THRESHOLD, WEIGHTS, why_not_article
from newsloom.normalise.page_kind.signs import SIGNS
from newsloom.normalise.records import RawRecord
from newsloom.normalise.stage import steps
from newsloom.settings import NormaliseSettings
from newsloom_schemas import Precision, Provenance, RawArticle, RejectionReason

PARAGRAPHS = [
    "The ferry company of the fjord will run its boats until the end of November this year, a month longer than before.",
    "“Nobody here wants to drive around the water in the dark,” said Ada Quill, who has kept the harbour for ten years.",
    "The crews asked for the longer season in the spring, after a mild winter had kept the water free of ice for weeks.",
    "A decision on the boats’ winter quarters is expected when the county council meets at the beginning of next month.",
]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "@id": "https://fjord.example/p", "datePublished": "2020-01-01"},
        {"@type": "Person", "@id": "#ada", "name": "Bo Reed"},
        {
            "@type": ["NewsArticle"],
            "headline": "Ferry season grows by a month",
            "author": [{"@id": "#ada"}, {"@type": "Organization", "name": "Fjord Wire"}],
            "datePublished": "2024-05-04T10:30:00+02:00",
            "publisher": {"@type": "NewsMediaOrganization", "name": "The Fjord Times"},
        },
    ],
}
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Ferry season grows by a month | The Fjord Times</title>
<meta property="og:title" content="Ferry season grows">
<meta property="og:site_name" content="The Fjord Times">
<meta property="og:url" content="https://www.fjord.example/2024/05/04/ferry?utm_source=x">
<link rel="canonical" href="/2024/05/04/ferry?utm_campaign=y&amp;id=7#top">
<script type="application/ld+json">{json.dumps(JSON_LD)}</script>
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>The ferry season grows by a month</h1>{BODY}</article>
<footer>© 2024 The Fjord Times</footer></body></html>"""
URL = "https://www.fjord.example/2024/05/04/ferry?fbclid=1"


def page_with(head: str = "", body: str = BODY) -> str:
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>"


def parsed(html: str, url: str | None = None) -> Page:
    page = parse_page(html, url)
    assert page is not None
    return page


def test_a_page_gives_text_and_all_that_is_known_of_it() -> None:
    article = normalise_article(RawArticle(html=PAGE, url=URL))
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.title == "The ferry season grows by a month"
    assert article.authors == ("Bo Reed",)
    assert article.canonical_url == "https://www.fjord.example/2024/05/04/ferry?id=7"
    assert (article.source.name, article.source.domain) == ("The Fjord Times", "fjord.example")
    assert article.published_at is not None
    assert article.published_at.value == datetime(2024, 5, 4, 8, 30, tzinfo=UTC)
    assert article.published_at.provenance is Provenance.JSON_LD
    assert article.language.code == "en"


def test_bytes_of_a_page_do_as_well_as_an_envelope() -> None:
    article = normalise_article(PAGE.encode(), "text/html; charset=utf-8")
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.canonical_url == "https://www.fjord.example/2024/05/04/ferry?utm_source=x".partition("?")[0]


def test_what_the_producer_says_wins() -> None:
    article = normalise_article(
        RawArticle(
            html=PAGE,
            url=URL,
            title="Ferries until November",
            authors=("By Cy Lund",),
            published_at="2024-05-03",
            source="Fjord Feed",
        )
    )
    assert (article.title, article.authors, article.source.name) == (
        "Ferries until November",
        ("Cy Lund",),
        "Fjord Feed",
    )
    assert article.published_at is not None
    assert (article.published_at.precision, article.published_at.provenance) == (Precision.DAY, Provenance.ENVELOPE)


@pytest.mark.parametrize(
    "canonical", ["https://elsewhere.example/a", "https://www.fjord.example/", "javascript:alert(1)", "http://["]
)
def test_a_canonical_url_that_cannot_be_is_not_believed(canonical: str) -> None:
    html = page_with(f'<link rel="canonical" href="{canonical}">')
    article = normalise_article(RawArticle(html=html, url=URL))
    assert article.canonical_url == "https://www.fjord.example/2024/05/04/ferry"


def test_the_date_of_the_url_is_the_last_before_searching() -> None:
    article = normalise_article(RawArticle(html=page_with(), url=URL))
    assert article.published_at is not None
    assert article.published_at.value == datetime(2024, 5, 4, tzinfo=UTC)
    assert (article.published_at.precision, article.published_at.provenance) == (Precision.DAY, Provenance.URL)


def test_the_method_of_extraction_is_noted() -> None:
    outcome = steps(NormaliseSettings())[0](RawRecord(PAGE.encode()))
    assert isinstance(outcome, Emit)
    outcome = steps(NormaliseSettings())[1](outcome.record)
    assert isinstance(outcome, Emit)
    assert outcome.notes["extraction"] == "trafilatura_fast"


def test_structured_data_rescues_a_page_that_shows_a_teaser_only() -> None:
    node = {"@type": "NewsArticle", "headline": "Ferries", "articleBody": "\n\n".join(PARAGRAPHS * 3)}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    teaser = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    found = find_article(parsed(page_with(script, teaser)))
    assert (found.method, found.paragraphs) == ("json_ld", tuple(PARAGRAPHS * 3))
    assert found.fallback == "trafilatura finds 456 characters, structured data has 1368"


def test_structured_data_that_is_cut_short_rescues_nothing() -> None:
    node = {"@type": "NewsArticle", "headline": "Ferries", "articleBody": PARAGRAPHS[0]}
    found = find_article(parsed(page_with(f'<script type="application/ld+json">{json.dumps(node)}</script>')))
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_a_fragment_is_taken_as_it_is() -> None:
    article = normalise_article(RawArticle(text="<p>" + "</p><p>".join(PARAGRAPHS) + "</p>"))
    assert article.text == "\n\n".join(PARAGRAPHS)


CARD = '<li><a href="/a"><img src="/a.jpg"><h3>Another story of the coast</h3></a></li>'
SECTION = page_with("<title>Coast</title>", f"<h1>Coast</h1><ul>{CARD * 30}</ul><p>{PARAGRAPHS[0]}</p>")
SHOP = page_with(
    '<title>Oars</title><meta property="og:type" content="product.group">',
    "<h1>Oars</h1>" + "<div><img src='/o.jpg'><a href='/o'>Oar</a> $45.00 <button>Add to cart</button></div>" * 12,
)


@pytest.mark.parametrize(
    ("html", "url", "why"),
    [
        (page_with("<title>404 - Page not found</title>"), None, "error or consent"),
        (page_with("<title>Before you continue</title>"), None, "error or consent"),
        (SHOP, "https://fjord.example/products/oars", "og:type product"),
        (SECTION, "https://fjord.example/topics/coast", "path of a shop or list"),
        (SECTION, "https://fjord.example/", "front page"),
    ],
)
def test_pages_that_are_no_article_are_refused(html: str, url: str | None, why: str) -> None:
    with pytest.raises(ArticleRejected) as rejected:
        normalise_article(RawArticle(html=html, url=url))
    assert rejected.value.reason is RejectionReason.NOT_ARTICLE
    assert why in rejected.value.detail


def test_structured_data_that_says_article_is_a_veto() -> None:
    node = {"@type": "Article", "headline": "Ferries"}
    head = f'<title>404 ferries</title><script type="application/ld+json">{json.dumps(node)}</script>'
    assert normalise_article(RawArticle(html=page_with(head))).text


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "Article", "headline": "Ferries",}',
        '<!-- {"@type": "Article", "headline": "Ferries"} -->',
        '{"@type": "Article", "headline": "Ferries"} trailing words',
        '[{"@type": "https://schema.org/Article", "headline": "Ferries"}];',
        '{"@type": "Article", "headline": "Fer\tries".replace}'.replace(".replace", ""),
    ],
)
def test_structured_data_is_read_as_publishers_write_it(script: str) -> None:
    (node,) = read_json_ld([script]).articles
    assert " ".join(str(node["headline"]).split()).startswith("Fer")


def test_structured_data_that_nobody_can_read_is_counted() -> None:
    assert read_json_ld(["{nonsense", "", "[" * 5_000]).broken == 2


HOSTILE_PAGES = {
    "attributes": "<p " + " ".join(f'a{number}="{number}"' for number in range(50_000)) + ">x</p>",
    "bare attributes": "<p " + " ".join(f"a{number}" for number in range(50_000)) + ">x</p>",
    "attributes after a quoted bracket": '<p title=">" ' + " ".join(f"a{number}=1" for number in range(50_000)) + ">x",
    "attributes without spaces": "<p " + "".join(f'a{number}="1"' for number in range(50_000)) + ">x</p>",
    "nested": "<div>" * 100_000 + "x",
    "unclosed": "<b>" * 100_000 + "x",
    "paragraphs": "<p>x</p>" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_bombs_are_refused_before_a_parser_sees_them(name: str) -> None:
    with pytest.raises(ArticleRejected) as rejected:
        normalise_article(f"<html><body>{HOSTILE_PAGES[name]}</body></html>".encode())
    assert rejected.value.reason is RejectionReason.TOO_LARGE


@pytest.mark.parametrize(
    "html",
    [
        "<" * 1_900_000,
        "<a " * 600_000,
        "<a '" * 400_000,
        '<a "' * 400_000,
        "<!--" * 400_000,
        "</" * 900_000,
        "<script>" * 200_000,
    ],
    ids=lambda html: html[:9],
)
def test_measuring_takes_linear_time_whatever_it_is_shown(html: str) -> None:
    assert measure(html).depth >= 0


def test_sound_pages_are_within_the_limits() -> None:
    assert describe_excess(PAGE, MarkupLimits()) is None
    found = measure(PAGE)
    assert found.depth <= 8
    assert found.elements == PAGE.count("<") - PAGE.count("</") - PAGE.count("<!DOCTYPE")


def hostile() -> Iterator[tuple[str, bytes]]:
    noise = bytes(number * 89 % 256 for number in range(5_000))
    yield "binary", noise
    yield "only brackets", b"<" * 1_900_000
    yield "endless dateline", "TEHRAN — ".encode() * 50_000
    yield "endless credits", b"A ferry left. " * 100 + b"(Source: X) " * 50_000
    yield "one word", b"a" * 4_000_000
    yield "spaces", b"a" + b" " * 4_000_000 + b"b"
    yield "capitals", b"A " * 1_000_000
    yield "lines", b"a\n" * 1_000_000
    yield "quotes in JSON", b'{"' + b'\\"' * 1_000_000


@pytest.mark.parametrize(("name", "value"), list(hostile()))
def test_hostile_input_comes_to_a_quick_end(name: str, value: bytes) -> None:
    del name
    with pytest.raises((ArticleRejected, ValueError)):
        normalise_article(value)


def test_more_html_than_is_parsed_is_refused() -> None:
    outcome = steps(NormaliseSettings(max_html_bytes=1_000))[0](RawRecord(PAGE.encode()))
    assert isinstance(outcome, Reject)
    assert outcome.reason is RejectionReason.TOO_LARGE


LABELLED = page_with(
    head="""<title>Ferry season grows | Ada's Log</title><meta property="og:title" content="Ferry season grows">
<meta property="article:section" content="Travel"><meta property="article:tag" content="Ferries">
<meta property="article:tag" content="Fjords"><meta property="article:tag" content="ferries">
<meta property="og:image" content="/ferry.jpg?utm_source=x">
<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "Log Press"},
"datePublished": "2024-05-04T23:30:00-04:00", "dateModified": "2024-05-06"}</script>""",
    body=f"<h1>Ada's Log</h1><h2>Ferry season grows</h2>{BODY}<p>Correction: An earlier version misnamed the ferry.</p>",
)


def test_labels_of_a_page_are_read() -> None:
    article = normalise_article(RawArticle(html=LABELLED, url=URL))
    assert (article.publisher, article.section) == ("Log Press", "Travel")
    assert article.keywords == ("Ferries", "Fjords")
    assert article.image == "https://www.fjord.example/ferry.jpg"


def test_a_change_is_not_taken_for_the_publication_and_the_local_day_is_known() -> None:
    article = normalise_article(RawArticle(html=LABELLED, url=URL))
    assert article.published_at is not None
    assert article.modified_at is not None
    assert article.published_at.value == datetime(2024, 5, 5, 3, 30, tzinfo=UTC)
    assert local_day(article.published_at) == date(2024, 5, 4)
    assert article.modified_at.value == datetime(2024, 5, 6, tzinfo=UTC)


def test_a_correction_is_kept_beside_the_text() -> None:
    article = normalise_article(RawArticle(html=LABELLED, url=URL))
    assert article.corrections == ("Correction: An earlier version misnamed the ferry.",)
    assert "Correction" not in article.text


def test_a_heading_that_names_the_site_is_no_title() -> None:
    assert normalise_article(RawArticle(html=LABELLED, url=URL)).title == "Ferry season grows"


@pytest.mark.parametrize(
    ("around", "authors", "day"),
    [
        ("<p>By Ada Quill | May 4, 2024</p>", ("Ada Quill",), (2024, 5, 4)),
        ("<div>Written by:</div><div><span>Bo Reed</span></div>", ("Bo Reed",), None),
        ("<p>Published on 4 May 2024, updated on 6 May 2024</p>", (), (2024, 5, 4)),
        ("<p>Last updated:</p><p>May 6, 2024</p>", (), None),
        ("<p>By the water</p><p>05.04.2024</p>", (), (2024, 4, 5)),
        ("<p>05/04/2024</p>", (), None),
        ("<p>05/04/2024</p><p>Sails until 11/30/2024</p>", (), (2024, 5, 4)),
        ("<p>05/04/2024</p><p>Sails until 30/11/2024</p>", (), (2024, 4, 5)),
        ("<p>更新: 2024年5月6日</p>", (), None),
        ("<p>Atualizado em 6 de maio de 2024</p>", (), None),
        ("<nav><p>By Ada Quill, May 4, 2024</p></nav>", (), None),
    ],
)
def test_the_lines_around_a_headline_tell_author_and_day(
    around: str, authors: tuple[str, ...], day: tuple[int, int, int] | None
) -> None:
    page = parsed(page_with(body=f"<h1>Ferry season grows</h1>{around}{BODY}"))
    assert credit_of(page).authors == authors
    shown = [found for found in candidate_dates(page, None, None) if found.provenance is Provenance.TEXT]
    assert [local_day(found) for found in shown[:1]] == ([date(*day)] if day else [])


def test_a_person_may_be_the_publisher_of_their_own_site() -> None:
    head = """<meta property="og:site_name" content="Ada Quill"><script type="application/ld+json">
{"@type": "BlogPosting", "author": {"@type": "Person", "name": "Ada Quill"}}</script>"""
    assert credit_of(parsed(page_with(head))).authors == ("Ada Quill",)


@pytest.mark.parametrize("html", [PAGE, SHOP, SECTION, LABELLED, page_with(), page_with(body="<p>Short.</p>")])
@pytest.mark.parametrize("url", [None, URL, "https://fjord.example/", "https://fjord.example/products/oars"])
def test_looking_at_fewer_signs_gives_the_verdict_of_all(html: str, url: str | None) -> None:
    page = parsed(html, url)
    parts = [weight * SIGNS[name](page) for name, weight in WEIGHTS.items()]
    against = sum(part for part in parts if part > 0)
    is_article = bool(page.json_ld.articles) or BIAS + sum(parts) <= THRESHOLD or against <= THRESHOLD
    assert (why_not_article(page) is None) == is_article


@pytest.mark.parametrize("name", SIGNS)
@pytest.mark.parametrize("html", [PAGE, SHOP * 9, SECTION, page_with(body="")])
def test_a_sign_is_a_share(name: str, html: str) -> None:
    assert 0 <= SIGNS[name](parsed(html, URL)) <= 1


@pytest.mark.parametrize("name", ["The Fjord Post", "fjordlog", "Fjord", "West Fjord Boat Care"])
def test_a_site_that_is_no_person_is_no_author(name: str) -> None:
    head = f"""<meta property="og:site_name" content="{name}"><script type="application/ld+json">
{{"@type": "BlogPosting", "author": {{"@type": "Person", "name": "{name}"}}}}</script>"""
    assert credit_of(parsed(page_with(head))).authors == ()


def test_bookkeeping_is_no_keyword() -> None:
    head = '<meta name="keywords" content="Day: Friday, Ferries, Page Type: Article">'
    assert normalise_article(RawArticle(html=page_with(head), url=URL)).keywords == ("Ferries",)


@pytest.mark.parametrize(
    ("head", "around", "authors", "signed_by"),
    [
        ("", "<p>By the Fjord Log Team</p>", (), None),
        ("", "<p>By Fjord Log Team</p>", (), "Fjord Log Team"),
        ("", '<a rel="author" href="/desk">Fjord Desk</a>', (), "Fjord Desk"),
        ('<meta name="author" content="Staff">', "", (), None),
        ('<meta name="author" content="Harbour Press Agency">', "", (), "Harbour Press Agency"),
        ('<meta name="author" content="Harbour Press Agency">', "<p>By Ada Quill</p>", ("Ada Quill",), None),
        ('<meta name="citation_author" content="Ada Quill"><meta name="citation_author" content="Bo Reed">', "",
         ("Ada Quill", "Bo Reed"), None),
        ('<meta name="twitter:label2" content="Written by"><meta name="twitter:data2" content="Ada (Addie) Quill">', "",
         ("Ada (Addie) Quill",), None),
        ('<meta itemprop="author" content="Fjord">', "", (), "Fjord"),
        ("", "<p>Ada Quill | Senior Writer | May 4, 2024</p>", ("Ada Quill",), None),
        ("", "<p>Posted by Quillfeather on May 4, 2024</p>", ("Quillfeather",), None),
        ("", '<div class="post-author">May 4, 2024 · Ada Quill on behalf of the harbour</div>', ("Ada Quill",), None),
        ("", '<p>Written by <span class="author-name">Ada Quill</span> Gardener</p>', ("Ada Quill",), None),
        ("", ('<div class="byline"><a href="/authors/ada-quill">Ada Quill</a>, who knows boats, and '
         '<a href="/authors/bo-reed">Bo Reed</a></div>'), ("Ada Quill", "Bo Reed"), None),
        ("", '<div class="comment-author">Cy Marsh</div>', (), None),
        ("", "<p>Ada Quill, DVM</p>", (), None),
        ("", "<p>By Ada Quill, DVM</p>", ("Ada Quill",), None),
    ],
)  # fmt: skip
def test_people_are_authors_and_teams_sign(
    head: str, around: str, authors: tuple[str, ...], signed_by: str | None
) -> None:
    credit = credit_of(
        parsed(page_with(head, body=f"<h1>Ferry season grows</h1>{around}{BODY}"), "https://fjord.example/a")
    )
    assert (credit.authors, credit.signed_by) == (authors, signed_by)


def test_an_author_is_found_below_the_article() -> None:
    page = parsed(page_with(body=f"<h1>Ferry season grows</h1>{BODY}<h3>About the author</h3><p>Ada Quill</p>"))
    assert credit_of(page).authors == ("Ada Quill",)


def test_the_headline_is_the_heading_that_the_page_is_titled_by() -> None:
    head = '<meta property="og:title" content="Ferry season grows again">'
    page = parsed(
        page_with(head, body=f"<h1>The Log</h1>{BODY}<h1>Ferry season grows again</h1><p>By Ada Quill</p>{BODY}")
    )
    assert page.byline[0] == "By Ada Quill"


def test_the_team_that_signs_stands_beside_the_authors() -> None:
    head = '<meta name="author" content="Fjord Log Staff">'
    article = normalise_article(RawArticle(html=page_with(head, body=f"<h1>Ferry season grows</h1>{BODY}"), url=URL))
    assert (article.authors, article.attribution.signed_by) == ((), "Fjord Log Staff")


NEWS = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry season grows"}</script>'


@pytest.mark.parametrize(
    ("head", "insert", "rule"),
    [
        ("", '<p><a href="/b">HARBOUR MASTER SAYS THE TIDE WAITS FOR NOBODY</a></p>', "linked_headline"),
        (NEWS, '<p><a href="/b">Harbour master says the tide waits for nobody</a></p>', "linked_headline"),
        ("", '<p><a href="/b">Harbour master says the tide waits for nobody</a></p>', None),
        (NEWS, '<p>The <a href="/b">harbour master says the tide waits for nobody</a></p>', None),
        (NEWS, "<p>HARBOUR MASTER SAYS THE TIDE WAITS FOR NOBODY</p>", None),
        ("", '<div class="promo-card"><h3><a href="/b">Tides</a></h3><p>Why the tide waits for nobody at all.</p></div>',
         "teaser"),
        ("", '<div class="promo-card"><h3>Tides</h3><p>Why the tide waits for nobody at all.</p></div>', None),
        ("", '<div class="signup-box"><p>Get the harbour in your letterbox every week.</p><form><input></form></div>',
         "newsletter_box"),
    ],
)  # fmt: skip
def test_what_markup_shows_to_be_an_insert_is_cut(head: str, insert: str, rule: str | None) -> None:
    page = parsed(page_with(head, f"<h1>Ferry season grows</h1>{BODY}{insert}{BODY}"))
    found = {sign for _, sign in inserts_of(page).values()}
    assert found == ({rule} if rule else set())


def test_an_insert_that_extraction_keeps_goes_to_what_is_removed() -> None:
    linked = '<p><a href="/b">HARBOUR MASTER SAYS THE TIDE WAITS FOR NOBODY</a></p>'
    html = PAGE.replace(f"<p>{PARAGRAPHS[1]}</p>", f"{linked}<p>{PARAGRAPHS[1]}</p>")
    article = normalise_article(RawArticle(html=html, url=URL))
    assert "TIDE WAITS" not in article.text
    assert ("read_more", "linked_headline") in [(cut.kind, cut.rule) for cut in article.removed]


def test_a_page_without_text_that_says_it_is_an_article_gives_its_description_as_a_summary() -> None:
    description = "The ferry between the two shores will run twice a day from May, the harbour says."
    head = f'<meta property="og:type" content="article"><meta name="description" content="{description}">'
    found = find_article(parsed(page_with(head, "<div id=app></div>")))
    assert (found.paragraphs, found.method) == ((description,), "summary")
    assert find_article(parsed(page_with(head.replace("article", "website"), "<div id=app></div>"))).paragraphs == ()


def test_texts_that_share_their_words_are_alike() -> None:
    assert dice_similarity(["the ferry left"], ["left the", "ferry"]) == 1.0
    assert dice_similarity(["the ferry left"], ["no boat came"]) == 0.0
    assert dice_similarity([], []) == 1.0


def test_the_second_extractor_speaks_where_the_first_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsloom.normalise.extraction.extract.extract_with_trafilatura", lambda _tree, _path: ())
    found = find_article(parsed(PAGE))
    assert found.method == "resiliparse"
    assert PARAGRAPHS[1] in found.paragraphs
    assert found.fallback == "trafilatura finds only 0 characters"


MARKED = """<div itemscope itemtype="https://schema.org/NewsArticle">
<h1 itemprop="headline">Ferry season grows</h1>
<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ada Quill</b></span>
<time itemprop="datePublished" datetime="2024-05-04T08:00:00Z">yesterday</time>
<meta itemprop="dateModified" content="2024-05-06"><a itemprop="articleSection" href="/x"></a>
<div itemprop="publisher" itemscope itemtype="https://schema.org/Organization"><meta itemprop="name" content="Log Press">
<div itemprop="logo" itemscope><meta itemprop="name" content="A logo"></div></div></div>"""


def test_an_article_that_is_described_in_attributes_is_read_like_json_ld() -> None:
    (node,) = parsed(page_with("", MARKED + BODY)).microdata
    assert node["@type"] == ["https://schema.org/NewsArticle"]
    assert node["headline"] == ["Ferry season grows"]
    assert node["author"] == [{"@type": ["https://schema.org/Person"], "name": ["Ada Quill"]}]
    assert node["datePublished"] == ["2024-05-04T08:00:00Z"]
    assert "name" not in node


def test_what_is_described_in_attributes_goes_into_the_article() -> None:
    article = normalise_article(RawArticle(html=page_with("", MARKED + BODY), url=URL))
    assert article.authors == ("Ada Quill",)
    assert article.publisher == "Log Press"
    assert article.published_at is not None
    assert article.published_at.provenance is Provenance.MARKUP
    assert article.modified_at is not None
    assert parsed(page_with("", MARKED)).is_news


def test_several_articles_described_in_attributes_are_cards_of_others() -> None:
    assert parsed(page_with("", MARKED + MARKED)).microdata == ()


def test_microdata_without_end_is_read_in_part() -> None:
    many = '<div itemscope itemtype="https://schema.org/Article">' + '<i itemprop="author">Ada</i>' * 5_000 + "</div>"
    (node,) = parsed(page_with("", many)).microdata
    assert len(node["author"]) == 200
