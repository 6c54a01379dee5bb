"""URLs: cleaned, mapped to the document, and their domain."""

import tomllib
from importlib.resources import files

import pytest

import newsloom.normalise.url as url_package
from newsloom.normalise.url.canonical import clean_url, domain_of
from newsloom.normalise.url.page_level import PageLevel, page_level
from newsloom.normalise.url.redirects import redirect_target
from newsloom.normalise.url.variants import document_url


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("HTTPS://WWW.Example.org:443/A?utm_source=x&id=7&fbclid=1#top", "https://www.example.org/A?id=7"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a;jsessionid=9?cid=3", "https://example.org/a?cid=3"),
        ("https://example.org/ü b", "https://example.org/%C3%BC%20b"),
        ("https://example.org/a\n b\t", "https://example.org/a%20b"),
        ("https://example.org/%7eada/%e4%bd%a0%2f%41", "https://example.org/~ada/%E4%BD%A0%2FA"),
        ("https://example.org/100%/%%341", "https://example.org/100%25/%2541"),
        ("https://example.org/a/../b/./c/..", "https://example.org/b/"),
        ("https://example.org\\a\\b?c=\\", "https://example.org/a/b?c=%5C"),
        ("https://example.org\\@other.example/a", "https://example.org/@other.example/a"),
        ("https://Bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("http://президент.рф./", "http://xn--d1abbgf6aiiy.xn--p1ai/"),
        ("https://ex ample.org/a", None),
        ("https://example.org/a?id=7&amp;utm_source=x", "https://example.org/a?id=7"),
        ("https://example.org/a?utm%5Fsource=x&at_link_id=9", "https://example.org/a"),
        ("https://example.org/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "https://example.org/a.aspx"),
        ("https://example.org/a?sid=0a1b2c3d4e5f60718293a4b5&p=2", "https://example.org/a?p=2"),
        ("https://example.org/a?sid=1042", "https://example.org/a?sid=1042"),
        ("https://example.org/a?usqp=mq331&amp_js_v=0.1", "https://example.org/a"),
        ("https://example.org/#!/story/5", "https://example.org/#!/story/5"),
        ("https://example.org/a#/story/5", "https://example.org/a#/story/5"),
        ("https://example.org/a#:~:text=ferry", "https://example.org/a"),
        ("ftp://example.org/a", None),
        ("mailto:ada@example.org", None),
        ("http://localhost/a", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_a_clean_url_has_only_what_identifies_the_document(url: str | None, clean: str | None) -> None:
    assert clean_url(url) == clean


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.news.example.co.uk/a", "example.co.uk"),
        ("https://www.ferry.gouv.fr./a", "ferry.gouv.fr"),
        ("https://Ada.BlogSpot.com:8443/2026/a", "ada.blogspot.com"),
        ("https://user:word@desk.ferry.asso.fr/a", "ferry.asso.fr"),
        ("https://новости.рф/a", "xn--b1amnebsh.xn--p1ai"),
        ("http://192.0.2.7:8080/a", "192.0.2.7"),
        ("http://[2001:db8::1]/a", None),
        ("http://localhost:8080/a", None),
        ("https://quay/a", None),
        ("http://[", None),
        (f"https://{'a.' * 5_000}com/", None),
        (f"https://{'é' * 10_000}.com/", None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_the_domain_of_a_url_is_the_registered_domain(url: str | None, domain: str | None) -> None:
    assert domain_of(url) == domain


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.google.com/amp/s/www.fjord.example.com/a/b", "https://www.fjord.example.com/a/b"),
        (
            "https://fjord-example-com.cdn.ampproject.org/c/s/fjord.example.com/a?id=7",
            "https://fjord.example.com/a?id=7",
        ),
        ("https://fjord-example-com.cdn.ampproject.org/v/fjord.example.com/a", "http://fjord.example.com/a"),
        ("https://amp.example.com/a", "https://www.example.com/a"),
        ("https://m.example.co.uk/a", "https://www.example.co.uk/a"),
        ("https://m.ferry.gouv.fr/a", "https://www.ferry.gouv.fr/a"),
        ("https://m.github.io/a", "https://m.github.io/a"),
        ("https://m.co.uk/a", "https://m.co.uk/a"),
        ("https://m.news.example.com/a", "https://news.example.com/a"),
        ("https://example.com/a/b/amp/", "https://example.com/a/b"),
        ("https://example.com/amp/a/b", "https://example.com/a/b"),
        ("https://example.com/a.amp.html", "https://example.com/a.html"),
        ("https://example.com/a.amp", "https://example.com/a"),
        ("https://example.com/a?amp=1&id=7", "https://example.com/a?id=7"),
        ("https://example.com/a?outputType=amp", "https://example.com/a"),
        ("https://example.com/amp", "https://example.com/amp"),
        ("https://example.com/amp/", "https://example.com/amp/"),
        ("https://example.com/camp/fire", "https://example.com/camp/fire"),
        ("https://m.com/a", "https://m.com/a"),
        ("https://amplify.example.com/a", "https://amplify.example.com/a"),
        ("https://example.com/new-guitar-amp", "https://example.com/new-guitar-amp"),
        ("https://example.com/the-return-of-print", "https://example.com/the-return-of-print"),
        ("https://example.com/harbour/lock-gates/print/", "https://example.com/harbour/lock-gates"),
        ("https://example.com/2026/05/04/lock/imprimir", "https://example.com/2026/05/04/lock"),
        ("https://example.com/lock-gates.print.html", "https://example.com/lock-gates.html"),
        ("https://example.com/lock-gates?print=true&id=7", "https://example.com/lock-gates?id=7"),
        ("https://example.com/media/print", "https://example.com/media/print"),
        ("https://example.com/m/harbour/lock-gates", "https://example.com/harbour/lock-gates"),
        ("https://example.com/m/ada", "https://example.com/m/ada"),
        ("https://example.com/lock-gates.html?m=1", "https://example.com/lock-gates.html"),
        ("https://example.com/2026/lock-gates?m=202605", "https://example.com/2026/lock-gates?m=202605"),
        ("https://example.com/lock-gates?ref=home&source=rss&id=7", "https://example.com/lock-gates?id=7"),
        ("https://example.com/lock-gates?ref=10552", "https://example.com/lock-gates?ref=10552"),
        ("https://example.com/show?source=fjord", "https://example.com/show?source=fjord"),
        ("https://youtu.example.com/watch?v=ab&si=Ab3-dEf_45678", "https://youtu.example.com/watch?v=ab"),
        (None, None),
    ],
)
def test_amp_and_mobile_urls_are_mapped_to_the_document(url: str | None, plain: str | None) -> None:
    assert document_url(url) == plain


TARGET = "https://quayside.example/harbour/lock-gates?id=7"
QUOTED = "https%3A%2F%2Fquayside.example%2Fharbour%2Flock-gates%3Fid%3D7"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (f"https://www.google.com/url?sa=t&url={QUOTED}&usg=a", TARGET),
        (f"https://www.google.com/url?q={QUOTED}", TARGET),
        (f"https://l.facebook.com/l.php?u={QUOTED}&h=a", TARGET),
        (f"https://www.bing.com/news/apiclick.aspx?ref=a&url={QUOTED}&c=7", TARGET),
        (f"https://duckduckgo.com/l/?kh=-1&uddg={QUOTED}", TARGET),
        (f"https://nam01.safelinks.protection.outlook.com/?url={QUOTED}&data=a", TARGET),
        (f"https://vk.com/away.php?to={QUOTED}", TARGET),
        (f"https://r.search.yahoo.com/_ylt=a/RV=2/RE=1/RO=10/RU={QUOTED}/RK=2/RS=a", TARGET),
        (f"https://web.archive.org/web/20260504080000/{TARGET}", TARGET),
        (f"https://web.archive.org/web/20260504080000id_/{TARGET}", TARGET),
        (f"https://urldefense.com/v3/__{TARGET}__;!!a", TARGET),
        ("https://www.google.com/search?q=lock", None),
        ("https://www.google.com/url?q=https://www.google.com/a", None),
        (f"https://anyone.example/url?q={QUOTED}", None),
        ("https://quayside.example/a", None),
    ],
)
def test_the_target_of_known_redirecting_services_is_found(url: str, target: str | None) -> None:
    assert redirect_target(url) == target


@pytest.mark.parametrize("kind", ["home", "listing", "service", "section"])
def test_every_word_for_a_page_that_is_no_article_is_known(kind: str) -> None:
    words: list[str] = tomllib.loads(files(url_package).joinpath("page_words.toml").read_text("utf-8"))[kind]
    for word in words:
        for path in (word, f"en/{word}/", f"{word}.html"):
            assert page_level(f"https://quayside.example/{path}") <= PageLevel.LISTING, path
        if kind in {"listing", "service"}:
            assert page_level(f"https://quayside.example/{word}/lock-gates") is PageLevel.LISTING, word


@pytest.mark.parametrize(
    ("path", "level"),
    [
        ("", PageLevel.HOME),
        ("en/", PageLevel.HOME),
        ("zh-hans/index.html", PageLevel.HOME),
        ("?id=7", PageLevel.ARTICLE),
        ("?cat=7", PageLevel.LISTING),
        ("2026/05", PageLevel.LISTING),
        ("harbour/2026/05/04/", PageLevel.LISTING),
        ("harbour/feed.xml", PageLevel.LISTING),
        ("ferry", PageLevel.SHORT),
        ("harbour/ferry", PageLevel.SHORT),
        ("harbour/ferry.html", PageLevel.SPECIFIC),
        ("harbour/lock-gates", PageLevel.SPECIFIC),
        ("de/hafen/elbe/tor", PageLevel.SPECIFIC),
        ("lock-gates-jam", PageLevel.ARTICLE),
        ("2026/05/04/gates", PageLevel.ARTICLE),
        ("news-10552", PageLevel.ARTICLE),
        ("a/6f2d9e41-77aa", PageLevel.ARTICLE),
        ("港口の水門が壊れた", PageLevel.ARTICLE),
        ("#!/story/10552", PageLevel.ARTICLE),
    ],
)
def test_a_path_tells_how_likely_its_page_is_one_article(path: str, level: PageLevel) -> None:
    url = clean_url(f"https://quayside.example/{path}")
    assert url is not None
    assert page_level(url) is level


def test_a_short_path_with_a_word_of_the_title_is_that_of_an_article() -> None:
    assert page_level("https://quayside.example/Écluse", {"ecluse"}) is PageLevel.SPECIFIC
    assert page_level("https://quayside.example/Écluse", {"port"}) is PageLevel.SHORT
