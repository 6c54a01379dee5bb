"""What docs/input.md says can be sent: each example is run, and each table is compared with the code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

import newsloom
from newsloom.core.message import Inbound
from newsloom.normalise import Rejected
from newsloom.normalise.decoding.media import format_of
from newsloom.runtime.record_splitter import RecordSplitter
from newsloom.settings import NormaliseSettings, SplitSettings
from newsloom_schemas import FileOrigin, RawArticle, headers
from newsloom_schemas.topics import RAW
from support.documents.markdown_blocks import Block, code_blocks, code_spans, table_rows

PAGE: Final = (Path(__file__).parents[3] / "docs" / "input.md").read_text()
TYPES: Final[Mapping[str, str]] = {
    "text": "text/plain",
    "html": "text/html",
    "json": "application/json",
    "xml": "application/atom+xml",
}
"""The content type of an example, by the language of its block."""

EXAMPLES: Final = [block for block in code_blocks(PAGE) if block.language != "sh"]


def named(block: Block) -> str:
    return f"line {block.line}"


@pytest.mark.parametrize("block", [each for each in EXAMPLES if " " not in each.language], ids=named)
@pytest.mark.parametrize("declared", [True, False])
def test_an_example_is_an_article(block: Block, *, declared: bool) -> None:
    found = newsloom.normalise_article(block.text.encode(), TYPES[block.language] if declared else None)
    assert found.title == "Bergen builds a library"
    assert found.text.startswith("The council of Bergen voted on Monday")
    if block.language != "text":
        assert found.canonical_url == "https://post.example/bergen/library"
        assert found.published_at is not None
        assert found.published_at.utc_offset == 60


@pytest.mark.parametrize("block", [each for each in EXAMPLES if " " in each.language], ids=named)
def test_an_example_of_what_is_not_one_article_ends_as_its_block_says(block: Block) -> None:
    language, outcome, *reason = block.language.split()
    if reason == ["articles"]:
        record = Inbound(block.text.encode(), FileOrigin(file="input.md"))
        found = RecordSplitter(SplitSettings())(record)
        assert isinstance(found, tuple)
        assert len(found) == int(outcome)
        assert [newsloom.normalise_article(each.value, TYPES[language]).language.code for each in found] == ["en", "en"]
        return
    with pytest.raises(Rejected) as rejection:
        newsloom.normalise_article(block.text.encode(), TYPES[language])
    assert [rejection.value.reason.value] == reason
    assert "`reportage`" in rejection.value.detail


def test_every_format_has_an_example() -> None:
    assert {each.language.split()[0] for each in EXAMPLES} == set(TYPES)


def test_each_content_type_is_read_as_the_page_says() -> None:
    for types, read_as in table_rows(PAGE, "content-type"):
        for each in code_spans(types):
            assert format_of(b"The ferry left at noon.", each).value == read_as


def test_the_page_and_the_topic_list_the_headers_that_are_read() -> None:
    listed = [name for row in table_rows(PAGE, "header") for name in code_spans(row[0])]
    assert listed == [*headers.SENT_BY_PRODUCERS, *headers.SENT_BY_REPLAY]
    assert tuple(listed) == RAW.headers


def test_the_fields_of_the_envelope_are_those_of_the_code() -> None:
    rows = {code_spans(row[0])[0] for row in table_rows(PAGE, "field")}
    assert rows == set(RawArticle.model_fields) - {"schema_"}


def test_the_limits_are_the_defaults() -> None:
    rows = {code_spans(row[0])[0]: row[1] for row in table_rows(PAGE, "setting")}
    groups = {"normalise": NormaliseSettings(), "split": SplitSettings()}
    defaults = {f"{group}.{name}": value for group, each in groups.items() for name, value in each.model_dump().items()}
    limits = {name: value for name, value in defaults.items() if isinstance(value, int) and not isinstance(value, bool)}
    assert {name: f"{value:,}" for name, value in limits.items()} == rows
