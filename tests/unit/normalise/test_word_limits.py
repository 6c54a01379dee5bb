"""Texts with too few or too many words are rejected, wherever their words stand."""

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.errors import Rejected
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RawArticle, RejectionReason

RULES = "—— " * 200
SETTINGS = NormaliseSettings(min_words=6, max_words=300)


def reason_for(text: str) -> tuple[RejectionReason, str | None]:
    with pytest.raises(Rejected) as rejected:
        normalise_article(RawArticle(text=text), settings=SETTINGS)
    return rejected.value.reason, rejected.value.detail


@pytest.mark.parametrize("text", ["The ferry sails until May.", f"The ferry sails\n\n{RULES}until May, say"])
def test_a_text_with_too_few_words_is_rejected_with_their_number(text: str) -> None:
    reason, detail = reason_for(text)
    assert reason is RejectionReason.TOO_SHORT
    assert (detail or "").endswith("the minimum is 6")


@pytest.mark.parametrize("text", ["a b " * 151, "The ferry sails until May. " * 61])
def test_a_text_with_too_many_words_is_rejected_with_their_number(text: str) -> None:
    reason, detail = reason_for(text)
    assert reason is RejectionReason.TOO_LARGE
    assert detail in {"302 words; the maximum is 300", "305 words; the maximum is 300"}


@pytest.mark.parametrize("text", ["a b " * 150, f"{RULES}The ferry sails until the end of May."])
def test_words_are_counted_to_the_end_of_a_text_if_its_beginning_has_too_few(text: str) -> None:
    assert normalise_article(RawArticle(text=text), settings=SETTINGS).text
