"""What is made to keep a parser busy costs a few seconds at most, and ends as an article or with a reason."""

import contextlib
import time

import pytest

from newsloom.core.step_result import ArticleRejected
from newsloom.normalise import normalise_article
from newsloom_schemas import RawArticle, RejectionReason
from support.texts.hostile_pages import HOSTILE_PAGES, PROSE

_SECONDS = 5.0


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_a_bomb_takes_less_than_five_seconds_of_the_processor(name: str) -> None:
    bomb = HOSTILE_PAGES[name]()
    begun = time.process_time()
    with contextlib.suppress(ArticleRejected):
        normalise_article(bomb)
    assert time.process_time() - begun < _SECONDS


def test_text_that_the_parser_would_lose_is_refused_and_not_lost() -> None:
    with pytest.raises(ArticleRejected, match="stopped reading at line 1: Excessive depth") as rejected:
        normalise_article(HOSTILE_PAGES["tables deeper than the parser reads"]())
    assert rejected.value.reason is RejectionReason.TOO_LARGE


def test_a_headline_that_is_repeated_ten_thousand_times_is_one_of_two_thousand_cuts() -> None:
    with pytest.raises(ArticleRejected) as rejected:
        normalise_article(HOSTILE_PAGES["ten thousand headlines"]())
    assert rejected.value.reason is RejectionReason.BOILERPLATE_ONLY


def test_broken_characters_beyond_what_is_repaired_stay_as_they_came() -> None:
    broken = "Ada’s été on the fjord was the longest that anybody had seen. ".encode().decode("cp1252") * 4
    article = normalise_article(RawArticle(text="\n\n".join([PROSE, *[broken] * 2_000])))
    assert "Ada’s été" in article.text
    assert broken[:20] in article.text
