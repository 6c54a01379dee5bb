"""What strangers wrote cannot act on a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newsloom.cli.display.plain import fitted, plain, plain_lines

HOSTILE = st.text(
    st.characters() | st.sampled_from("\x1b\x9b\u202e\u2066\u200b\u0301\ufe0f日🇫👍🏽\n\t [/]"), max_size=60
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[2J\x1b[1;1HAll is well", "[2J[1;1HAll is well"),
        ("\x1b]0;owned\x07Title", "]0;ownedTitle"),
        ("\x9b31mRed", "31mRed"),
        ("paid \u202eyllatot\u202c by us", "paid yllatot by us"),
        ("\u2066isolated\u2069", "isolated"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("private \ue000\U000f0000", "private"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("two\r\nlines\u2028or three", "two lines or three"),
        ("Z" + "\u0310" * 50 + "algo", "Z" + "\u0310" * 4 + "algo"),
        ("São Tomé – «naïve» 東京 👍", "São Tomé – «naïve» 東京 👍"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
    ],
)
def test_nothing_but_what_is_seen_stays(written: str, shown: str) -> None:
    assert plain(written) == shown


@given(HOSTILE)
def test_no_control_no_direction_mark_and_no_line_break_is_left(text: str) -> None:
    for shown in (plain(text), *plain_lines(text).split("\n")):
        assert all(unicodedata.category(each) not in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"} for each in shown)
    assert plain(plain(text)) == plain(text)


@given(HOSTILE, st.integers(1, 40))
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, cells: int) -> None:
    assert cell_len(fitted(plain(text), cells)) == cells


def test_wide_characters_are_not_cut_in_half() -> None:
    assert fitted("日本語の新聞", 6) == "日本 …"
    assert fitted("日本", 6) == "日本  "


def test_a_log_keeps_its_lines_and_their_indentation() -> None:
    assert plain_lines("Traceback:\n  File \x1b[31m'a.py'\n\tline") == "Traceback:\n  File [31m'a.py'\n line"
