"""Words of all scripts, the form in which they are compared, and how rare they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.stories.features.rarity import LEVELS_PER_E, MAX_LEVEL, rarity_level, share_of_articles
from newsloom.stories.features.words import KEY_CHARS, is_counted, word_key, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  … — !?", []),
        ("The ferry's 214 passengers", ["The", "ferry", "s", "214", "passengers"]),
        ("1,450.5 and 3,5 or 12.", ["1,450.5", "and", "3,5", "or", "12"]),
        ("snake_case café", ["snake", "case", "café"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
        ("Паром «Альбатрос» сел", ["Паром", "Альбатрос", "сел"]),
        ("غرقت العبّارة", ["غرقت", "العبّارة"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("东京发生", ["东京", "京发", "发生"]),
        ("东", ["东"]),
        ("NHKニュース9", ["NHK", "ニュ", "ュー", "ース", "9"]),
        ("กรุงเทพ", ["กร", "รุ", "ุง", "งเ", "เท", "ทพ"]),
        ("서울에서 지진", ["서울에서", "지진"]),
        ("𝐁old 𐐀𐐁", ["𝐁old", "𐐀𐐁"]),
        ("a\ud800b \udfff", ["a", "b"]),
    ],
)
def test_text_is_split_into_words(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("President", "preside"),
        ("Präsident", "praside"),
        ("Президент", "prezide"),
        ("cafe\u0301", "cafe"),
        ("ÉCOLE", "ecole"),
        ("हिन्दी", "hindi"),
        ("北京", "beijing"),
        ("1,450", "1450"),
        ("١٢٣", "123"),
        ("", ""),
        ("\ud800", ""),
    ],
)
def test_word_has_a_key_in_latin_letters(word: str, key: str) -> None:
    assert word_key(word) == key


@pytest.mark.parametrize(("key", "counted"), [("", False), ("a", False), ("ab", True), ("12", False), ("123", True)])
def test_short_keys_do_not_count(key: str, *, counted: bool) -> None:
    assert is_counted(key) is counted


@given(st.text(max_size=300))
def test_words_hold_all_letters_and_digits_in_order(text: str) -> None:
    found = list(words(text))
    assert all(any(character.isalnum() for character in word) for word in found if word.isascii())
    at = 0
    for word in found:
        at = text.index(word, at)
    assert {*"".join(found)} >= {character for character in text if character.isalpha() and character.isalnum()}


@given(st.text(max_size=40))
def test_key_is_short_plain_and_a_key_of_itself(word: str) -> None:
    key = word_key(word)
    assert len(key) <= KEY_CHARS
    assert key.isascii()
    assert key == word_key(key) == key.lower()


@given(st.text(max_size=40))
def test_rarity_is_a_level(word: str) -> None:
    assert 0 <= rarity_level(word) <= MAX_LEVEL


def test_rare_words_have_high_levels_in_many_languages() -> None:
    for common, rare in (("the", "sandbank"), ("und", "Sandbank"), ("и", "отмель"), ("και", "προσάραξη")):
        assert rarity_level(common) < rarity_level(rare), (common, rare)
    assert rarity_level("the") == 0
    assert rarity_level("zxqvwkjhgf" * 9) == MAX_LEVEL


@pytest.mark.parametrize("word", ["触礁", "ニュ", "난파선", "غرقت", "נסחף", "ნავი"])
def test_words_of_scripts_that_the_piece_model_lacks_are_taken_for_frequent(word: str) -> None:
    """So these articles are compared by names, numbers and copies only: nothing tells their rare words from the others."""
    assert rarity_level(word) == 0


def test_level_is_a_logarithm_of_a_share() -> None:
    assert share_of_articles(0) == 1.0
    assert share_of_articles(LEVELS_PER_E) == pytest.approx(0.3679, abs=1e-4)
    assert share_of_articles(MAX_LEVEL) == pytest.approx(0.0001, abs=1e-5)
