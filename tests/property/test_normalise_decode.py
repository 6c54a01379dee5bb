"""Laws of decoding: any bytes come to a result, a rejection or a `DecodeError`; repairing twice is repairing once."""

import contextlib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsloom.core.outcome import Rejected
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.characters import repair
from newsloom.normalise.urls import clean_url

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
content_type = st.sampled_from(
    [None, "text/html", "text/plain; charset=utf-16", "application/json", "x/y; charset=\x00"]
)


@given(st.one_of(st.binary(), st.text().map(str.encode), html.map(str.encode)), content_type)
@example(b"\xff\xfe", None)
@example(b'{"text": 1e400}', None)
@example("\ud800".encode("utf-8", "surrogatepass"), None)
@settings(deadline=None)
def test_any_bytes_come_to_an_end_that_is_known(value: bytes, content_type: str | None) -> None:
    with contextlib.suppress(Rejected, DecodeError):
        article = normalise_article(value, content_type)
        assert article.text.strip() == article.text != ""
        article.to_bytes()


@given(st.one_of(st.text(), st.text(alphabet="\xa0\xadÂÃâ€™¡a \r\n\u200b")))
@example("\xa0Â¡")
@settings(max_examples=300)
def test_repairing_twice_is_repairing_once(text: str) -> None:
    once = repair(text).text
    assert repair(once).text == once


@given(
    st.one_of(
        st.text(),
        st.builds(
            "{}://{}{}?{}#{}".format,
            st.sampled_from(["http", "https", "HTTP", "ftp"]),
            st.sampled_from(
                ["example.org", "EXAMPLE.org:80", "a.b.example.org:8443", "[::1]", "x..y", "ex%41mple.org"]
            ),
            st.sampled_from(["", "/", "/a b", "/a;jsessionid=1", "/%7Ea/é", "//x"]),
            st.lists(st.sampled_from(["utm_source=x", "id=7", "a", "q=é b", "fbclid=1", "=", "cid=3"]), max_size=4).map(
                "&".join
            ),
            st.text(max_size=5),
        ),
    )
)
def test_cleaning_a_url_twice_is_cleaning_it_once(url: str) -> None:
    once = clean_url(url)
    assert once is None or clean_url(once) == once
