"""Hostile input takes bounded work, and ends as an article or with a reason."""

import contextlib
from collections.abc import Iterator

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.errors import Rejected
from newsloom_schemas import RawArticle, RejectionReason
from support.bounded_work import bounded_work
from support.texts.hostile_pages import HOSTILE_PAGES, PROSE


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_hostile_input_is_read_or_rejected_with_bounded_work(name: str) -> None:
    bomb = HOSTILE_PAGES[name]()
    with bounded_work(), contextlib.suppress(Rejected):
        normalise_article(bomb)


def test_a_page_of_which_the_parser_loses_text_is_rejected() -> None:
    with pytest.raises(Rejected, match="stopped reading at line 1: Excessive depth") as rejected:
        normalise_article(HOSTILE_PAGES["tables deeper than the parser reads"]())
    assert rejected.value.reason is RejectionReason.TOO_LARGE


def test_a_headline_repeated_ten_thousand_times_is_boilerplate() -> None:
    with pytest.raises(Rejected) as rejected:
        normalise_article(HOSTILE_PAGES["ten thousand headlines"]())
    assert rejected.value.reason is RejectionReason.BOILERPLATE_ONLY


def test_mojibake_over_the_repair_limit_is_kept() -> None:
    broken = "Ada’s été on the fjord was the longest that anybody had seen. ".encode().decode("cp1252") * 4
    article = normalise_article(RawArticle(text="\n\n".join([PROSE, *[broken] * 2_000])))
    assert "Ada’s été" in article.text
    assert broken[:20] in article.text


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
def test_hostile_input_is_rejected_with_bounded_work(name: str, value: bytes) -> None:
    del name
    with bounded_work(), pytest.raises((Rejected, ValueError)):
        normalise_article(value)
