"""URLs: cleaned, mapped to the document, and their domain."""

import pytest

from newsloom.normalise.url.canonical import clean_url, domain_of
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
        (None, None),
    ],
)
def test_amp_and_mobile_urls_are_mapped_to_the_document(url: str | None, plain: str | None) -> None:
    assert document_url(url) == plain
