"""What a document shows of an output is held against the real one, but for what no two runs share."""

import pytest

from support.documents.shown_output import assert_shows, assert_shows_in_any_order

REAL = (
    "file  title\n01    A long …\n02    Another\n03    A third\n\n3 articles in 12.5 s at 09:00:01 on 127.0.0.1:9092\n"
)


@pytest.mark.parametrize(
    "shown",
    [
        REAL,
        "file  title\n…\n3 articles in 0.1 s at 10:11:12 on 127.0.0.1:1\n",
        "file  title\n01    A lo…\n…\n03    A third\n\n3 articles …\n",
    ],
)
def test_what_is_shown_may_be_shortened_and_have_another_time(shown: str) -> None:
    assert_shows(shown, REAL, 80)


@pytest.mark.parametrize(
    "shown",
    [
        "file  title\n01    A long …\n",
        REAL.replace("Another", "Other"),
        REAL.replace("3 articles", "4 articles"),
        "file  title\n…\n02    Another\n01    A long …\n…\n3 articles …\n",
        "file  titles\n…\n",
    ],
)
def test_a_line_that_is_missing_different_or_moved_is_found(shown: str) -> None:
    with pytest.raises(AssertionError, match="the document shows"):
        assert_shows(shown, REAL, 80)


def test_a_shown_line_wider_than_the_terminal_may_be_broken_anywhere() -> None:
    assert_shows("12345678901 words", "1234567890\n1 words", 10)
    with pytest.raises(AssertionError):
        assert_shows("12345678901 words", "1234567890\n2 words", 10)
    with pytest.raises(AssertionError):
        assert_shows("123 words", "123\n words", 10)


def test_in_any_order_every_line_is_still_needed() -> None:
    assert_shows_in_any_order("02    Another\n01    A long …\n03    A third\n3 articles …\nfile  title", REAL)
    assert_shows_in_any_order("02    Another\n…", REAL)
    with pytest.raises(AssertionError, match="never printed"):
        assert_shows_in_any_order("04    Another\n…", REAL)
    with pytest.raises(AssertionError, match="not shown"):
        assert_shows_in_any_order("02    Another", REAL)
    with pytest.raises(AssertionError, match="never printed"):
        assert_shows_in_any_order("02    Another\n02    Another\n…", REAL)
