from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from newsloom.pages.packing.text_codec import WordCodec, count_tokens, decode
from support.texts.report_records import FERRY

PIECES = st.sampled_from(
    ["the", "The", "ferry", " ", "  ", "é", "été", "中", "文字", "😀", "\x01", "\n", ".", "a1", "_", "\u2028", "ß", "-"]
)


def codec(*texts: str) -> WordCodec:
    counts: Counter[str] = Counter()
    for text in texts * 3:
        count_tokens(text, counts)
    return WordCodec(counts)


@given(st.lists(PIECES | st.text(max_size=3)).map("".join), st.lists(PIECES).map("".join))
def test_a_coded_text_is_decoded_to_itself(text: str, known: str) -> None:
    writer = codec(known)
    assert decode(writer.encode(text), writer.tokens) == text


def test_frequent_words_become_one_character_and_lose_the_space_between() -> None:
    writer = codec("ferry to Vik")
    assert len(writer.encode("ferry to Vik")) == 3


def test_a_text_becomes_shorter() -> None:
    writer = codec(FERRY)
    assert len(writer.encode(FERRY)) < 0.5 * len(FERRY)


def test_no_code_is_a_surrogate() -> None:
    words = {
        f"{a}{b}{c}": 3
        for a in "abcdefghijklmnopqrstuvwxyz"
        for b in "abcdefghijklmnopqrstuvwxyz"
        for c in "abcdefghijklmnopqrstuvwxyz" * 4
    }
    many = {f"{word}{suffix}": 3 for word in words for suffix in ("", "x", "y", "z")}
    writer = WordCodec(many)
    assert len(writer.tokens) == 60_000
    coded = "".join(writer.encode(word) for word in writer.tokens)
    coded.encode("utf-8")  # raises for a surrogate
