"""Laws of decoding: any bytes give a result, a rejection or a `DecodeError`; repairs are idempotent."""

import contextlib
import gzip
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.errors import Rejected
from newsloom.normalise.text.characters import repair
from newsloom.normalise.url.canonical import clean_url
from newsloom.normalise.url.variants import document_url
from support.bounded_work import bounded_work


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Load the models before the first example is timed."""
    normalise_article(b"<html><body><p>" + b"The ferry left the harbour at noon on Monday. " * 20)
    normalise_article(
        "L’été dernier, le président du port a été réélu après une journée très chargée.".encode("cp1252")
    )


html = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div class='a'>",
                "</div>",
                "<html>",
                "<a href=",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "'",
                '"',
            ]
        ),
        st.sampled_from(
            ["<title>x</title>", "<time datetime='2024-13-45'>", "<meta property='og:url' content='http://['>"]
        ),
        st.sampled_from(['<script type="application/ld+json">{"@type":"Article","author":[[]],"headline":7}</script>']),
        st.text(max_size=60),
    ),
    max_size=30,
).map("".join)
WARC = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: "
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
packed = st.one_of(
    html.map(str.encode).map(gzip.compress),
    st.binary().map(lambda value: gzip.compress(value)[: len(value) + 5]),
    st.builds(
        lambda length, answer, body: WARC + str(length).encode() + b"\r\n\r\n" + answer + body + b"\r\n\r\n",
        st.integers(-5, 400),
        st.sampled_from([ANSWER, ANSWER.replace(b"gzip", b"br"), b"HTTP/1.1 ", b"", b"\r\n\r\n"]),
        st.binary() | html.map(str.encode).map(gzip.compress),
    ),
    st.builds(
        "<rss><item><title>{}</title><link>{}</link><description>{}</description></item></rss>".format,
        st.text(),
        st.text(),
        html,
    ).map(str.encode),
    st.dictionaries(
        st.sampled_from(
            [
                "@type",
                "@graph",
                "@id",
                "articleBody",
                "mainEntity",
                "bodies",
                "headlines",
                "standard",
                "body_text",
                "uri",
                "author",
                "rss",
                "feed",
                "item",
                "entry",
                "items",
                "version",
                "content",
                "description",
                "guid",
                "link",
                "title",
            ]
        ),
        st.recursive(
            st.sampled_from(
                [
                    "NewsArticle",
                    "https://jsonfeed.org/version/1",
                    "http://x.example",
                    "x",
                    7,
                    None,
                    True,
                    {"name": "ninjs"},
                    {"value": "The ferry left at noon."},
                ]
            ),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["@type", "@id", "value", "name", "channel", "item", "href"]), inner)
            ),
            max_leaves=5,
        ),
    ).map(lambda value: json.dumps(value).encode()),
)
in_other_charsets = st.builds(
    lambda text, charset: text.encode(charset, "ignore"),
    st.text(min_size=1)
    | st.sampled_from(["Вчера вечером мэр города объявил, ", "港务局长星期一表示，渡轮每天", "Die Fähre verließ"]).map(
        lambda text: text * 4
    ),
    st.sampled_from(
        ["utf-16-le", "utf-16-be", "utf-32-le", "cp1251", "koi8-r", "iso2022_jp", "gb18030", "shift_jis", "cp1250"]
    ),
)
content_type = st.sampled_from(
    [
        None,
        "application/rss+xml",
        "text/html",
        "text/plain; charset=utf-16",
        "application/json",
        "x/y; charset=\x00",
        "text/plain; charset=iso-8859-1",
        "text/html; charset=windows-1251",
    ]
)


@given(st.one_of(st.binary(), st.text().map(str.encode), html.map(str.encode), packed, in_other_charsets), content_type)
@example(b"\xff\xfe", None)
@example(b'{"text": 1e400}', None)
@example("\ud800".encode("utf-8", "surrogatepass"), None)
def test_any_bytes_are_decoded_rejected_or_an_error_with_bounded_work(value: bytes, content_type: str | None) -> None:
    with bounded_work(), contextlib.suppress(Rejected, DecodeError):
        article = normalise_article(value, content_type)
        assert article.text.strip() == article.text != ""
        article.to_bytes()


@given(st.one_of(st.text(), st.text(alphabet="\xa0\xadÂÃâ€™¡a \r\n\u200b")))
@example("\xa0Â¡")
@settings(max_examples=300)
def test_repairing_a_text_is_idempotent(text: str) -> None:
    once = repair(text).text
    assert repair(once).text == once


@given(
    st.one_of(
        st.text(),
        st.builds(
            "{}://{}{}?{}#{}".format,
            st.sampled_from(["http", "https", "HTTP", "ftp"]),
            st.sampled_from(
                [
                    "example.org",
                    "EXAMPLE.org:80",
                    "a.b.example.org:8443",
                    "[::1]",
                    "x..y",
                    "ex%41mple.org",
                    "b\u00fccher.example",
                    "\uff41.example.\u3002",
                    "a\\@b.example",
                ]
            )
            | st.text(max_size=8),
            st.lists(
                st.sampled_from(
                    ["/", "/a b", ";jsessionid=1", "/%7Ea/é", "/.", "/..", "\\", "%", "%2", "%2e", "41", "%3b"],
                )
                | st.sampled_from(["/(S(lit3py55t21z5v55vlm25s55))", "//x", "&amp;"]),
                max_size=6,
            ).map("".join),
            st.lists(
                st.sampled_from(
                    ["utm_source=x", "id=7", "a", "q=é b", "fbclid=1", "=", "cid=3", "amp;amp;a", "%75tm_x", "%", "%75"]
                )
                | st.sampled_from(["sid=0a1b2c3d4e5f60718293", "s%69d=%30a1b2c3d4e5f60718293"]),
                max_size=4,
            ).map("&".join),
            st.text(max_size=5) | st.sampled_from(["!/a", "/a%41", "!%", "/é b"]),
        ),
    )
)
@example("HTTP://0.0/(A(000000000000000000000000));JSESSIONID=/")
def test_cleaning_a_url_is_idempotent(url: str) -> None:
    once = clean_url(url)
    assert once is None or clean_url(once) == once


@given(
    st.builds(
        "https://{}{}{}".format,
        st.lists(
            st.sampled_from(
                ["amp.", "m.", "de.m.", "mobile.", "www.", "www.google.com/amp/s/", "a.cdn.ampproject.org/c/s/"]
            ),
            max_size=4,
        )
        .map("".join)
        .map(lambda before: f"{before}example.co.uk"),
        st.lists(st.sampled_from(["/amp", "/", "/a", ".amp", ".html", "/amp.html", "%2F"]), max_size=6).map("".join),
        st.sampled_from(["", "?amp=1", "?id=7&amp", "?outputType=amp&outputType=amp", "#!/a/amp", "?amp#/a?amp"]),
    )
)
def test_mapping_a_url_to_its_document_is_idempotent(url: str) -> None:
    once = document_url(clean_url(url))
    assert document_url(once) == once
    assert clean_url(once) == once
