from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.ids import digest, identify

parts = st.lists(st.none() | st.text(st.characters()), max_size=4)


@given(parts, parts)
def test_different_parts_have_different_digests(a: list[str | None], b: list[str | None]) -> None:
    assert (digest(*a) == digest(*b)) == (a == b)


def test_id_of_an_article_never_changes() -> None:
    article_id, key = identify(
        canonical_url="https://news.example/a", source="news.example", external_id=None, title="T", text="Body."
    )
    assert (article_id, key) == ("0815bcd79f77d828456c0c47a093cc45", "https://news.example/a")


def test_versions_of_one_document_share_the_key_but_not_the_id() -> None:
    first = identify(canonical_url="https://a.example/1", source=None, external_id=None, title="T", text="One.")
    second = identify(canonical_url="https://a.example/1", source=None, external_id=None, title="T", text="Two.")
    assert first[1] == second[1]
    assert first[0] != second[0]


def test_without_url_source_and_external_id_name_the_document() -> None:
    _, key = identify(canonical_url=None, source="wire", external_id="77", title=None, text="x")
    assert key == "wire#77"


def test_without_any_name_the_id_is_the_key() -> None:
    article_id, key = identify(canonical_url=None, source="wire", external_id=None, title=None, text="x")
    assert str(key) == str(article_id)
