"""Authors of pages: bylines of blogs and newspapers in many languages, structured data against the page, and who is no author."""

import json
from typing import Any

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.authors.credit import Credit, credit_of
from newsloom.normalise.authors.words import WORDS
from newsloom_schemas import ContributorRole, Provenance, RawArticle
from support.bounded_work import bounded_work
from support.texts.html_pages import BODY, parsed

URL = "https://www.slowtide.example/2026/05/pier"


def page_with(around: str = "", *, below: str = "", head: str = "", language: str = "en") -> str:
    """Return a page with its byline below the headline, and with more below the text."""
    return (
        f'<html lang="{language}"><head><title>Pier closes in Tilbrook</title>{head}</head><body class="single">'
        '<header><a href="/">Slow Tide</a><nav><a href="/news">News</a></nav></header><main><article class="post">'
        f"<h1>Pier closes in Tilbrook</h1>{around}<div>{BODY}</div>{below}</article></main>"
        "<footer>© 2026 Slow Tide</footer></body></html>"
    )


def credit(around: str = "", *, below: str = "", head: str = "") -> Credit:
    return credit_of(parsed(page_with(around, below=below, head=head), URL))


def json_ld(**fields: Any) -> str:  # noqa: ANN401 - any JSON
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Pier closes in Tilbrook", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("around", "authors"),
    [
        ('<div>Veröffentlicht am <time>4. Mai 2026</time> von <span class="author vcard"><a href="/a">ada</a></span></div>', ("ada",)),
        ('<p>von <a href="/x" rel="author">karlchen</a> | 4. Mai 2026 | <a href="/c">Allgemein</a> | 3 Kommentare</p>', ("karlchen",)),
        ("<p>Geschrieben von Ada Quill am 4. Mai 2026 in Politik</p>", ("Ada Quill",)),
        ("<p>Erstellt von: karlchen</p>", ("karlchen",)),
        ("<div>4. Mai 2026 · von Ada · in Allgemein</div>", ("Ada",)),
        ("<div>Autor: Ada | 04.05.2026 | Kategorie: Politik</div>", ("Ada",)),
        ('<dd itemprop="author" itemscope>Geschrieben von <span itemprop="name">Ada Quill</span></dd>', ("Ada Quill",)),
        ('<div>Verfasst von <span class="username">ada</span> am Di, 04.05.2026 - 10:00</div>', ("ada",)),
        ("<div>Submitted by Ada on Tue, 05/04/2026 - 10:00</div>", ("Ada",)),
        ('<div>Geschrieben von <a href="/1">Ada</a> in <a href="/2">Politik</a> um <a href="/3">10:00</a></div>', ("Ada",)),
        ("<p>Stand: 04.05.2026, 10:00 Uhr | Autor: Ada Quill</p>", ("Ada Quill",)),
        ("<p>Von unserem Korrespondenten Bo Reed, Paris</p>", ("Bo Reed",)),
        ('<div class="autor">Ada Quill</div>', ("Ada Quill",)),
        ('<p class="autor">Ada Quill, Redakteurin</p>', ("Ada Quill",)),
        ("<p>Geschrieben von</p><p>karlchen</p>", ("karlchen",)),
        ('<div class="author-name">karlchen</div>', ("karlchen",)),
        ('<div class="h-card p-author"><a class="p-name u-url" href="/">Ada</a></div>', ("Ada",)),
        ('<div data-author="karlchen">4. Mai 2026</div>', ("karlchen",)),
        ("<p>Ada Quill | 4. Mai 2026</p>", ("Ada Quill",)),
        ("<p>Ada Quill</p><p>Gardener and writer in Oslo</p>", ("Ada Quill",)),
        ('<ul class="authors"><li>Ada Quill</li><li>Bo Reed</li></ul>', ("Ada Quill", "Bo Reed")),
        ("<p>Publié le 4 mai 2026 par Ada Quill</p>", ("Ada Quill",)),
        ("<p>Rédigé par Camille le 4 mai 2026</p>", ("Camille",)),
        ("<p>Escrito por Lucía en Política</p>", ("Lucía",)),
        ("<p>Scritto da Giulia</p>", ("Giulia",)),
        ("<p>Door Jan van der Berg</p>", ("Jan van der Berg",)),
        ("<p>Opublikowane przez: Jan Kos</p>", ("Jan Kos",)),
        ("<p>Автор Мария Иванова</p>", ("Мария Иванова",)),
        ("<p>Yazar Ada Kaya - 4 Mayıs 2026</p>", ("Ada Kaya",)),
        ("<p>Teksti: Aino Laine Kuvat: Pekka Salo</p>", ("Aino Laine",)),
        ("<p>كتب محمد علي:</p>", ("محمد علي",)),
        ("<p>מאת: דנה לוי</p>", ("דנה לוי",)),
        ("<p>लेखक: राम कुमार</p>", ("राम कुमार",)),
        ("<p>โดย สมชาย ใจดี</p>", ("สมชาย ใจดี",)),
        ("<p>2026-05-04 10:00 记者 张伟 李娜</p>", ("张伟", "李娜")),
        ("<p>【記者王小明/台北報導】</p>", ("王小明",)),
        ("<p>홍길동 특파원 | 입력 2026.05.04</p>", ("홍길동",)),
        ("<p>By <b>Liam Ó Briain</b> for Slow Tide</p>", ("Liam Ó Briain",)),
        ("<p>Story by Ada Quill, Photos by Bo Reed</p>", ("Ada Quill",)),
    ],
)  # fmt: skip
def test_the_byline_below_a_headline_names_the_authors(around: str, authors: tuple[str, ...]) -> None:
    assert credit(around).authors == authors


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        (
            '<p>Eingestellt von <span class="post-author vcard"><span class="fn">Ada</span></span> um 10:00</p>',
            ("Ada",),
        ),
        ("<div>Posted by <span>Ada</span> at 10:00</div>", ("Ada",)),
        ("<div><h3>Über den Autor</h3><p><strong>karlchen</strong></p></div>", ("karlchen",)),
        ("<div><h4>Über die Autorin</h4><p>Ada Quill</p></div>", ("Ada Quill",)),
        ("<div><h4>Ada Quill</h4><p>Ada Quill is the editor of a paper on boats.</p></div>", ("Ada Quill",)),
        ("<p>Dieser Beitrag wurde am 4. Mai 2026 von karlchen in Allgemein veröffentlicht.</p>", ("karlchen",)),
        ("<p>This entry was posted on May 4, 2026 by Ada in News.</p>", ("Ada",)),
        ("<p>Cet article a été publié par Camille dans Ports.</p>", ("Camille",)),
    ],
)
def test_an_author_may_be_named_below_the_text(below: str, authors: tuple[str, ...]) -> None:
    assert credit(below=below).authors == authors


@pytest.mark.parametrize(
    ("around", "below"),
    [
        ("<p>Posted by admin on May 4, 2026</p>", ""),
        ("<p>Veröffentlicht von Redaktion am 4. Mai 2026</p>", ""),
        ('<a rel="author" href="/a">webmaster</a>', ""),
        ("<p>Foto: Bo Reed</p>", ""),
        ('<figure><img><figcaption>Foto: <span class="author">Bo Reed</span></figcaption></figure>', ""),
        ("<p>Soul Search</p><p>4. Mai 2026</p>" + "<p>They search the soul of a pier.</p>", ""),
        ("", '<section id="comments"><p>Posted by Bob on May 4</p><p>Posted by Cy on May 5</p></section>'),
        ("", '<ol id="comments"><li class="comment"><cite class="fn">Bob</cite> sagt:</li></ol>'),
        ("", '<section class="related"><a href="/x">More</a> <span class="author">Bo Reed</span></section>'),
        ("", '<div class="most-read"><p class="byline">By Bo Reed</p></div>'),
        ("", "<div><h4>Art Deco</h4><p>Art Deco is a style of the twenties.</p></div>"),
    ],
)
def test_accounts_pictures_comments_and_links_to_other_articles_name_no_author(around: str, below: str) -> None:
    assert credit(around, below=below).authors == ()


@pytest.mark.parametrize(
    ("head", "around", "authors", "signed_by"),
    [
        (json_ld(author={"@type": "Person", "name": "Watermark feed"}), "<p>By Ada Quill</p>", ("Ada Quill",), "Watermark feed"),
        (json_ld(author={"@type": "Organization", "name": "Harbour Board"}), "<p>By Ada Quill</p>", ("Ada Quill",), "Harbour Board"),
        (json_ld(author={"@type": "Person", "name": "dpa"}), "<p>Von Ada Quill, dpa</p>", ("Ada Quill",), "dpa"),
        (json_ld(author={"@type": "Person", "name": "webmaster"}), "<p>Von Ada Quill</p>", ("Ada Quill",), None),
        ('<meta name="author" content="Slow Tide Broadcasting Corporation">', "<p>By <a href='/a'>Ada Quill</a></p>", ("Ada Quill",), "Slow Tide Broadcasting Corporation"),
        ('<meta name="author" content="Slow Tide">', "<p>von karlchen</p>", ("karlchen",), None),
        ('<meta name="article:author" content="Slow Tide staff reporter">', "<p>By Ada Quill</p>", ("Ada Quill",), None),
        ('<meta name="author" content="Cy Marsh">', "<p>By Ada Quill</p>", ("Ada Quill",), None),
        ('<meta name="author" content="Ada">', "<p>By Ada Quill</p>", ("Ada Quill",), None),
        ('<meta name="author" content="ada-quill">', "<p>By Ada Quill</p>", ("Ada Quill",), None),
        ('<meta name="author" content="adaquill">', '<span class="author-name">Ada Quill</span>', ("Ada Quill",), None),
        ('<meta name="author" content="https://slowtide.example/ada">', "", (), None),
        ('<meta name="twitter:creator" content="adaquill">', "", (), None),
    ],
)  # fmt: skip
def test_a_person_whom_the_page_shows_wins_over_a_field_that_names_another(
    head: str, around: str, authors: tuple[str, ...], signed_by: str | None
) -> None:
    found = credit(around, head=head)
    assert (found.authors, found.signed_by) == (authors, signed_by)


def test_a_field_wins_over_a_byline_that_names_the_same_person_at_more_length() -> None:
    found = credit("<p>By Ada Quill Harbourmaster</p>", head=json_ld(author={"@type": "Person", "name": "Ada Quill"}))
    assert (found.authors, found.provenance) == (("Ada Quill",), Provenance.JSON_LD)


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ({"@type": "Person", "givenName": "Ada", "familyName": "Quill"}, ("Ada Quill",)),
        ({"@type": "Person", "name": {"@value": "Ada Quill"}}, ("Ada Quill",)),
        ({"@type": "Person", "name": ["Ada Quill", "Bo Reed"]}, ("Ada Quill", "Bo Reed")),
        ({"@type": "Person", "name": "Ada Quill, Bo Reed et Cy Marsh"}, ("Ada Quill", "Bo Reed", "Cy Marsh")),
        ({"@type": "Person", "name": "By <a href='/p/ada'>Ada Quill</a> and Bo Reed, SLN"}, ("Ada Quill", "Bo Reed")),
        ([{"@type": "Person", "name": "@adaquill"}, {"@type": "Person", "name": "Ada Quill"}], ("Ada Quill",)),
        ([{"name": "Ada Quill"}, {"name": "Bo Reed"}, {"name": "Ada Quill Bo Reed"}], ("Ada Quill", "Bo Reed")),
        (["Ada Quill", "Ada Quill und Bo Reed"], ("Ada Quill", "Bo Reed")),
        ({"@type": "Person", "name": "karlchen"}, ("karlchen",)),
        ({"@type": "Person", "url": "https://slowtide.example/ada"}, ()),
    ],
)
def test_author_nodes_are_read_in_all_shapes(author: Any, authors: tuple[str, ...]) -> None:  # noqa: ANN401 - any JSON
    assert credit(head=json_ld(author=author)).authors == authors


@pytest.mark.parametrize(
    ("host", "authors", "signed_by"),
    [("karlchen.wordpress.com", ("karlchen",), None), ("www.karlchen.example", (), "karlchen")],
)
def test_the_name_of_a_host_is_a_person_on_a_platform_of_blogs(
    host: str, authors: tuple[str, ...], signed_by: str | None
) -> None:
    page = page_with("<p>Posted by karlchen</p>", head='<meta name="author" content="karlchen">')
    found = credit_of(parsed(page, f"https://{host}/pier"))
    assert (found.authors, found.signed_by) == (authors, signed_by)


@pytest.mark.parametrize("platform", WORDS["blog_platforms"])
def test_each_platform_of_blogs_is_known(platform: str) -> None:
    page = page_with(head='<meta name="author" content="karlchen">')
    assert credit_of(parsed(page, f"https://karlchen.{platform}/pier")).authors == ("karlchen",)


@pytest.mark.parametrize(
    "repeated",
    [
        "<p>About the author</p>",
        "<p>Posted by</p>",
        '<a rel="author" href="/author/a">Home page</a>',
        "<li>By by by</li>",
    ],
)
def test_thousands_of_labels_are_read_with_bounded_work(repeated: str) -> None:
    page = parsed(page_with(below=repeated * 15_000), URL)
    with bounded_work():
        credit_of(page)


def test_editors_and_translators_in_structured_data_are_contributors() -> None:
    head = json_ld(author="Ada Quill", editor={"@type": "Person", "name": "Bo Reed"}, translator=[{"name": "Cy Marsh"}])
    found = credit("<p>By Ada Quill, Photos by Ed Lund</p>", head=head)
    assert found.authors == ("Ada Quill",)
    assert {each.name: each.role for each in found.contributors} == {
        "Bo Reed": ContributorRole.EDITOR,
        "Cy Marsh": ContributorRole.TRANSLATOR,
        "Ed Lund": ContributorRole.PHOTOGRAPHER,
    }


def test_contributors_and_the_agency_of_a_byline_are_in_the_article() -> None:
    page = page_with("<p>Von Ada Quill, dpa</p>", below="<p>Aus dem Englischen von Bo Reed</p>", language="de")
    article = normalise_article(RawArticle(html=page, url=URL))
    assert (article.authors, article.attribution.agency) == (("Ada Quill",), "dpa")
    assert [(each.name, each.role) for each in article.contributors] == [("Bo Reed", ContributorRole.TRANSLATOR)]


def test_a_page_that_is_all_one_form_has_its_lines_around_the_headline() -> None:
    around = '<p>By Ada Quill</p><form action="/search"><label>Search by Bo Reed</label></form><p>4 May 2026</p>'
    html = page_with(around).replace('<body class="single">', '<body><form id="aspnetForm">')
    page = parsed(html.replace("</body>", "</form></body>"), URL)
    assert page.lines_around.after[:2] == ("By Ada Quill", "4 May 2026")


def test_a_headline_without_visible_text_has_no_lines_around_it() -> None:
    html = (
        page_with("<p>By Ada Quill</p>").replace("<h1>Pier", "<h1><noscript>Pier").replace("</h1>", "</noscript></h1>")
    )
    assert parsed(html, URL).byline == ()


def test_a_headline_behind_tens_of_thousands_of_elements_has_no_lines_around_it() -> None:
    html = page_with("<p>By Ada Quill</p>").replace("<main>", f"<main>{'<i>x</i>' * 60_000}")
    assert parsed(html, URL).byline == ()


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("<p>Written by Ada Quill</p><p>Written by nobody whom we know of</p>", ("Ada Quill",)),
        ("<p>Ada Quill</p><p>Ada Quill is the head of the harbour museum and a writer.</p>", ("Ada Quill",)),
        ("<p>Ada Quill</p><p>Ada Quill rows.</p>", ()),
        ("<p>This entry was posted in News on May 4, 2026 by Ada.</p>", ("Ada",)),
        ("<p>This entry was posted on May 4, 2026.</p>", ()),
    ],
)
def test_an_author_may_be_introduced_below_the_text(below: str, authors: tuple[str, ...]) -> None:
    assert credit(below=below).authors == authors
