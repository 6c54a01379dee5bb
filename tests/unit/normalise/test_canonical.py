"""Canonical URLs: what a page declares is believed only if it can be the address of the article."""

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.address.canonical import Canonical, choose_canonical
from newsloom.normalise.page.page import parse_page
from newsloom_schemas import Provenance, RawArticle
from support.texts.html_pages import page_with

SITE = "https://www.quayside.example"
OWN = f"{SITE}/harbour/lock-gates"
TITLE = "Lock gates jam at Vessen"


def choose(head: str, url: str | None = OWN, *, lang: str = "en", title: str = TITLE) -> Canonical:
    page = parse_page(
        f'<html lang="{lang}"><head><title>{title}</title>{head}</head><body><h1>{title}</h1><p>The gates.</p></body></html>'
    )
    return choose_canonical(page, url)


def link(href: str) -> str:
    return f'<link rel="canonical" href="{href}">'


REFUSED = [
    # front pages
    "/", "/index.html", "/index.php", "/default.aspx", "/home", "/en/", "/en-gb/", "/de", "/us/en/", "/startseite", "/?",
    "https://quayside.example", "//www.quayside.example/",
    # sections and lists
    "/harbour", "/harbour/", "/news/", "/sport", "/en/news/", "/category/harbours/", "/category/news/harbours", "/tag/lock-gates",
    "/tags/vessen", "/topic/ports/", "/kategorie/hafen/", "/rubrik/lokales", "/thema/schleusen", "/etiqueta/puerto",
    "/categoria/porto/", "/tema/havn", "/author/ada-quill/", "/autor/ada-quill", "/2026/05/", "/2026/05/04", "/archive/2026",
    "/page/2/", "/news/page/3", "/?cat=7", "/?paged=2", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/", "/series/locks",
    "/news.html", "/de/nachrichten/", "/?s=lock", "/wirtschaft", "/ru/tag/port", "/hashtag/port",
    # other pages
    "/404", "/404.html", "/error", "/page-not-found", "/search?q=lock", "/suche/schleuse", "/login", "/login?next=/harbour/lock-gates",
    "/subscribe", "/consent?to=a", "/feed/", "/rss.xml", "/harbour/lock-gates.xml", "/feeds/harbour.rss", "/wp-json/wp/v2/posts/7",
    "/wp-login.php", "/images/lock-gates.jpg", "/sitemap.xml", "/harbour/lock-gates/feed", "/account/login", "/impressum",
    # other hosts
    "https://www.other.example/harbour/lock-gates", "https://cdn.other.example/a", "http://localhost/harbour/lock-gates-jam",
    "http://localhost:3000/harbour/lock-gates-jam", "http://127.0.0.1/harbour/lock-gates-jam", "http://10.0.0.5/lock-gates-jam",
    "https://staging.quayside.example/harbour/lock-gates-jam", "https://dev.quayside.example/harbour/lock-gates-jam",
    "https://preprod.quayside.example/x/lock-gates-jam", "https://www.quayside.example:8080/harbour/lock-gates-jam",
    "https://cms.quayside.example/harbour/lock-gates-jam", "https://quayside.local/harbour/lock-gates-jam",
    "https://www-staging.quayside.example/harbour/lock-gates-jam", "https://www.quayside.examplenews/lock-gates",
    # placeholders and broken addresses
    "{{url}}", "%7B%7Burl%7D%7D", "${canonical}", "{% url %}", "&lt;%= url %&gt;", "undefined", "null", "/null", "/undefined/",
    "https://www.quayside.example/undefined", "https://undefined/harbour", "[object Object]", "#", "about:blank",
    "javascript:void(0)", "http://", "https://https://www.quayside.example/harbour/lock-gates-1", "https:///harbour", "mailto:a@b.example",
    "[permalink]", "canonical_url", "https://www.quayside.example/{slug}", "NaN", "%canonical%", "ftp://quayside.example/a",
]  # fmt: skip


@pytest.mark.parametrize("declared", REFUSED)
@pytest.mark.parametrize("tag", ["link", "og", "json_ld"])
def test_an_address_that_cannot_be_the_articles_is_refused_and_noted(declared: str, tag: str) -> None:
    node = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Lock","url":"%s"}</script>'
    head = {"link": link(declared), "og": f'<meta property="og:url" content="{declared}">', "json_ld": node % declared}
    found = choose(head[tag])
    assert (found.url, found.provenance) == (OWN, Provenance.URL)
    if tag == "link":
        assert "canonical_refused" in found.notes


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (OWN, OWN),
        ("/harbour/lock-gates", OWN),
        ("lock-gates", OWN),
        ("harbour/lock-gates", OWN),
        ("www.quayside.example/harbour/lock-gates", OWN),
        ("//www.quayside.example/harbour/lock-gates", OWN),
        ("HTTPS://WWW.QUAYSIDE.EXAMPLE/harbour/lock-gates", OWN),
        ("https://quayside.example/harbour/lock-gates/", "https://quayside.example/harbour/lock-gates/"),
        (f"{OWN}?utm_source=a&amp;ref=home", OWN),
        (f"{OWN}/amp", OWN),
        ("/harbour/lock-gates-jam-at-vessen-17", f"{SITE}/harbour/lock-gates-jam-at-vessen-17"),
        ("/2026/05/04/gates", f"{SITE}/2026/05/04/gates"),
        ("/article/10552", f"{SITE}/article/10552"),
        ("/?p=10552", f"{SITE}/?p=10552"),
        ("/story.php?id=7", f"{SITE}/story.php?id=7"),
        ("https://news.quayside.example/lock-gates", "https://news.quayside.example/lock-gates"),
        ("/category/harbours/lock-gates-jam-at-vessen", f"{SITE}/category/harbours/lock-gates-jam-at-vessen"),
        ("/gates", f"{SITE}/gates"),
        ("/news/gates-jam.html", f"{SITE}/news/gates-jam.html"),
    ],
)
def test_an_address_that_can_be_the_articles_is_believed(declared: str, expected: str) -> None:
    found = choose(link(declared))
    assert (found.url, found.notes) == (expected, {})


@pytest.mark.parametrize(
    ("url", "declared"),
    [
        (f"{SITE}/?p=77", "/gates"),
        (f"{SITE}/index.php?option=com_content&id=77", "/harbour/gates"),
        (f"{SITE}/amp/77", "/harbour/lock-gates"),
        (f"{SITE}/harbour/lock-gates/comments", "/harbour/lock-gates"),
        (f"{SITE}/2026/05/04/lock-gates-jam-at-vessen/77", "/2026/05/04/lock-gates-jam-at-vessen"),
        (f"{SITE}/7b2f", "/harbour/lock-gates"),
        ("https://staging.quayside.example/harbour/lock-gates", f"{OWN}"),
        ("https://t.co/Ab3dEf", OWN),
        ("https://bit.ly/3xYzAb", "https://blog.quayside.example/lock-gates"),
        ("https://www.google.com/url?q=https://quayside.example/g/77&sa=D", OWN),
        ("https://quayside.example/harbour/lock-gates?output=print", OWN),
        (f"{SITE}/%D0%BF%D0%BE%D1%80%D1%82", "/1234/%D1%88%D0%BB%D1%8E%D0%B7-%D0%B7%D0%B0%D0%BA%D1%80%D1%8B%D1%82"),
        (None, "https://www.quayside.example/harbour/lock-gates"),
        (None, "https://www.quayside.example/gates"),
        (None, "https://test.example/harbour/lock-gates"),
        (None, "https://www.quayside.example/harbour/lock-gates-jam-at-vessen/2026/05"),
    ],
)
def test_the_declared_address_wins_over_one_that_says_less(url: str | None, declared: str) -> None:
    found = choose(link(declared), url)
    assert ((found.url or "").removeprefix(SITE), found.provenance) == (
        declared.removeprefix(SITE),
        Provenance.MARKUP,
    )


@pytest.mark.parametrize("declared", ["/", "https://www.quayside.example/news/", "https://www.quayside.example/tag/a"])
def test_a_page_without_an_address_does_not_get_that_of_a_section(declared: str) -> None:
    assert choose(link(declared), None).url is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (link("/") + link("/harbour/lock-gates"), OWN),
        (link("/harbour/") + link(OWN), OWN),
        (link("{{url}}") + link("/harbour/lock-gates-jam-77"), f"{SITE}/harbour/lock-gates-jam-77"),
        (link("/harbour/other-lock-story-66") + link(OWN), OWN),
        (link("/en/") + f'<meta property="og:url" content="{OWN}">', OWN),
        (link("/news") + '<meta property="og:url" content="/"><meta property="og:url" content="/lock-gates-77">', f"{SITE}/lock-gates-77"),
    ],
)  # fmt: skip
def test_of_several_addresses_the_one_that_names_the_article_is_used(head: str, expected: str) -> None:
    found = choose(head, f"{OWN}?x=1" if "other" not in head else OWN)
    assert found.url == expected


@pytest.mark.parametrize(
    ("url", "declared"),
    [
        (f"{OWN}?page=2", OWN),
        (f"{OWN}?page=2", f"{OWN}?page=1"),
        (f"{OWN}/page/3/", OWN),
        (f"{OWN}/2/", f"{OWN}/"),
        (f"{SITE}/harbour/lock-gates-2.html", "/harbour/lock-gates.html"),
        (f"{SITE}/harbour/lock-gates,seite-2.html", "/harbour/lock-gates.html"),
        (f"{OWN}/seite-2", OWN),
    ],
)
def test_a_later_page_of_an_article_is_not_its_first_page(url: str, declared: str) -> None:
    found = choose(link(declared), url)
    assert found.url == url
    assert "first page" in found.notes["canonical_refused"]


@pytest.mark.parametrize(
    ("url", "declared", "head"),
    [
        (f"{SITE}/en/harbour/lock-gates", "/de/hafen/schleusentore-klemmen-in-vessen", ""),
        (f"{SITE}/fr/port/portes-ecluse", "/en/harbour/lock-gates-jam-at-vessen", ""),
        (f"{OWN}-77?lang=fr", f"{OWN}-77?lang=en", ""),
        ("https://de.quayside.example/hafen/tore-77", "https://en.quayside.example/harbour/gates-77", ""),
        (f"{SITE}/de/tore-77", f"{SITE}/gates-77", '<link rel="alternate" hreflang="en" href="/gates-77">'),
    ],
)
def test_the_page_in_another_language_is_another_document(url: str, declared: str, head: str) -> None:
    found = choose(link(declared) + head, url, lang="")
    assert found.url == url
    assert "another language" in found.notes["canonical_refused"]


@pytest.mark.parametrize(
    ("declared", "head"),
    [
        ("https://www.quayside.co.uk/harbour/lock-gates", ""),
        ("https://www.other.example/ports/lock-gates-jam-at-vessen", ""),
        ("https://www.other.example/a77", '<meta name="syndication-source" content="https://www.other.example/a77">'),
    ],
)
def test_a_syndicated_article_names_its_original_and_keeps_its_own_key(declared: str, head: str) -> None:
    url = (
        "https://www.quayside.com/harbour/lock-gates"
        if "co.uk" in declared
        else f"{SITE}/wire/lock-gates-jam-at-vessen"
    )
    html = page_with(link(declared) + head)
    article = normalise_article(RawArticle(html=html, url=url))
    assert article.canonical_url == declared
    assert article.document_key == url
    assert article.source.domain == url.split("/")[2].removeprefix("www.")


def test_the_canonical_link_of_embedded_content_is_not_that_of_the_page() -> None:
    page = parse_page(
        f"<html><head><title>{TITLE}</title>{link('/harbour/lock-gates-77')}</head>"
        f"<body><h1>{TITLE}</h1>{link('/harbour/other-story-66')}</body></html>"
    )
    found = choose_canonical(page, f"{SITE}/?p=5").url
    assert found == f"{SITE}/harbour/lock-gates-77"


def test_the_trace_says_which_address_was_refused_and_why() -> None:
    found = choose(link(f"{SITE}/harbour/") + '<meta property="og:url" content="{{url}}">')
    assert found.notes == {
        "canonical_refused": f"{SITE}/harbour/: a page above the article; {{{{url}}}}: no address of a page"
    }
