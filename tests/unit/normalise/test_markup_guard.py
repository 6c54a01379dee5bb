"""The limits on HTML, checked before it is parsed."""

import pytest

from newsloom.core.step_result import Reject
from newsloom.normalise import normalise_article
from newsloom.normalise.decoding.markup_guard import MarkupLimits, describe_excess, measure
from newsloom.normalise.errors import Rejected
from newsloom.normalise.records import RawRecord
from newsloom.normalise.stage import steps
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RejectionReason
from support.texts.html_pages import (
    PAGE,
)

BOMBS = {
    "attributes": "<p " + " ".join(f'a{number}="{number}"' for number in range(50_000)) + ">x</p>",
    "bare attributes": "<p " + " ".join(f"a{number}" for number in range(50_000)) + ">x</p>",
    "attributes after a quoted bracket": '<p title=">" ' + " ".join(f"a{number}=1" for number in range(50_000)) + ">x",
    "attributes without spaces": "<p " + "".join(f'a{number}="1"' for number in range(50_000)) + ">x</p>",
    "nested": "<div>" * 100_000 + "x",
    "unclosed": "<b>" * 100_000 + "x",
    "paragraphs": "<p>x</p>" * 200_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_pages_over_the_limits_are_rejected_before_they_are_parsed(name: str) -> None:
    with pytest.raises(Rejected) as rejected:
        normalise_article(f"<html><body>{BOMBS[name]}</body></html>".encode())
    assert rejected.value.reason is RejectionReason.TOO_LARGE


@pytest.mark.parametrize(
    "html",
    [
        "<" * 1_900_000,
        "<a " * 600_000,
        "<a '" * 400_000,
        '<a "' * 400_000,
        "<!--" * 400_000,
        "</" * 900_000,
        "<script>" * 200_000,
    ],
    ids=lambda html: html[:9],
)
def test_measuring_hostile_markup_takes_linear_time(html: str) -> None:
    assert measure(html).depth >= 0


def test_normal_pages_are_within_the_limits() -> None:
    assert describe_excess(PAGE, MarkupLimits()) is None
    found = measure(PAGE)
    assert found.depth <= 8
    assert found.elements == PAGE.count("<") - PAGE.count("</") - PAGE.count("<!DOCTYPE")


def test_html_over_the_size_limit_is_rejected() -> None:
    outcome = steps(NormaliseSettings(max_html_bytes=1_000))[0](RawRecord(PAGE.encode()))
    assert isinstance(outcome, Reject)
    assert outcome.reason is RejectionReason.TOO_LARGE
