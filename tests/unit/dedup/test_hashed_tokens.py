"""Tokens of any script."""

import numpy as np
import pytest

from newsloom.dedup.text.hashed_tokens import MAX_CODE_POINTS, tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Fed's 1,000 steps", ["The", "Fed", "s", "1", "000", "steps"]),
        ("हिन्दी में समाचार", ["हिन्दी", "में", "समाचार"]),
        ("قَالَ الرئيسُ أمس", ["قَالَ", "الرئيسُ", "أمس"]),
        ("东京都知事 said", ["东", "京", "都", "知", "事", "said"]),
        ("ニュースを読む", ["ニ", "ュ", "ー", "ス", "を", "読", "む"]),
        ("ที่นี่ BBC", ["ที่", "นี่", "BBC"]),
        ("นี่BBC", ["นี่", "BBC"]),
        ("BBC东京", ["BBC", "东", "京"]),
        ("한국 뉴스", ["한국", "뉴스"]),
        ("snake_case—dash…dots", ["snake", "case", "dash", "dots"]),
        ("", []),
        ("… !? —", []),
    ],
)
def test_words_are_split_by_the_rules_of_their_script(text: str, words: list[str]) -> None:
    assert tokenise(text).words() == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Breaking NEWS", "breaking news"),
        ("café", "cafe\u0301"),
        ("co\u00adoperate", "cooperate"),
        ("می\u200cخواهم", "میخواهم"),
        ("ＢＢＣ １２", "bbc 12"),
        ("don't", "don’t"),
        ("ΣΟΦΟΣ", "σοφος"),
    ],
)
def test_spellings_of_one_word_have_one_hash(one: str, other: str) -> None:
    assert tokenise(one).hashes.tolist() == tokenise(other).hashes.tolist()


def test_a_word_has_the_same_hash_at_every_position() -> None:
    hashes = tokenise("storm far from here a storm").hashes
    assert hashes[0] == hashes[-1]
    assert len(set(hashes.tolist())) == 5


def test_offsets_refer_to_the_normalised_text() -> None:
    tokens = tokenise("zero\u200bwidth cafe\u0301s, twice")
    assert tokens.words() == ["zerowidth", "cafés", "twice"]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "no more of this" and left', ["no more of this"]),
        ("“first part,” she said, “second part”", ["first part,", "second part"]),
        ("« bonjour » dit-il", [" bonjour "]),
        ("「東京」と言った", ["東京"]),
        ('an inch is 1" long\nand "never closed', []),
        ("“opened and never closed\nnext line” here", []),
        ("“said „nested” out”", ["nested"]),
        ('a board 1" wide, “sold out” by noon', ["sold out"]),
        ('"she said “so” to us"', ["she said “so” to us"]),
        ('"' + "long " * 700 + '" she said "at last" today', [" she said "]),
    ],
)
def test_quotations_end_within_their_line(text: str, inside: list[str]) -> None:
    tokens = tokenise(text)
    assert [tokens.text[start:end] for start, end in tokens.quotations.tolist()] == inside


def test_a_long_text_is_cut() -> None:
    assert len(tokenise("word " * MAX_CODE_POINTS)) == MAX_CODE_POINTS // 5


def test_growth_by_normalisation_stays_within_the_limit() -> None:
    tokens = tokenise("\ufb2c" * MAX_CODE_POINTS)  # one code point that NFC makes three of
    assert len(tokens.text) == MAX_CODE_POINTS


def test_lone_surrogates_are_not_words() -> None:
    assert tokenise("a \ud800 b").words() == ["a", "b"]


def test_every_code_point_can_be_read() -> None:
    everything = "".join(map(chr, range(0x110000)))
    for start in range(0, len(everything), MAX_CODE_POINTS):
        tokens = tokenise(everything[start : start + MAX_CODE_POINTS])
        assert np.all(tokens.starts < tokens.ends)
        assert np.all(tokens.ends[:-1] <= tokens.starts[1:])
