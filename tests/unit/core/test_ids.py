from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.ids import digest, document_key, raw_id
from newsloom_schemas import ArticleId

parts = st.lists(st.none() | st.text(st.characters()), max_size=4)


@given(parts, parts)
def test_different_parts_have_different_digests(a: list[str | None], b: list[str | None]) -> None:
    assert (digest(*a) == digest(*b)) == (a == b)


def test_id_of_a_raw_record_never_changes() -> None:
    made = raw_id(b"<p>Body.</p>", content_type="text/html", url="https://news.example/a")
    assert made == "c9ecddbb630101872223abcfe5681141"
    assert raw_id(b"<p>Body.</p>", content_type=None, url=None) == "2ba4c12b4d2feef053e6a7f29378d5f7"


headers = st.none() | st.text()


@given(st.tuples(st.binary(), headers, headers), st.tuples(st.binary(), headers, headers))
def test_records_have_one_id_only_if_bytes_and_headers_are_the_same(
    a: tuple[bytes, str | None, str | None], b: tuple[bytes, str | None, str | None]
) -> None:
    def made(record: tuple[bytes, str | None, str | None]) -> str:
        return raw_id(record[0], content_type=record[1], url=record[2])

    assert (made(a) == made(b)) == (a == b)


NAMED = ArticleId("id")


def test_the_canonical_url_names_the_document() -> None:
    key = document_key(NAMED, url_key="https://a.example/1", source="wire", external_id="77")
    assert key == "https://a.example/1"


def test_without_url_source_and_external_id_name_the_document() -> None:
    assert document_key(NAMED, url_key=None, source="wire", external_id="77") == "wire#77"


def test_without_url_and_external_id_the_id_is_the_key() -> None:
    assert document_key(NAMED, url_key=None, source="wire", external_id=None) == str(NAMED)
