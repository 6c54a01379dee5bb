"""Measure how odd a text's characters outside ASCII are where they stand, as those of misread text are."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Final

from newsloom.normalise.text.letters import is_of_one_alphabet, letters

_SOUND_SIGNS: Final = frozenset(
    "“”‘’„‚«»‹›–—…•·°€£¥§©®™½¼¾¿¡²³\u00d7ºª№†‡‰\u2032\u2033→←↑↓\u2212¹±µ\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff"
)
_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_LETTER: Final = r"[^\W\d_]"
_LATIN: Final = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_OTHER_ALPHABET: Final = "\u0370-\u03ff\u0400-\u052f\u0531-\u058a\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f"
_MIXED: Final = re.compile(
    rf"[{_LATIN}](?=[{_OTHER_ALPHABET}])|[{_OTHER_ALPHABET}](?=[{_LATIN}])|[\u0370-\u03ff](?=[\u0400-\u052f])|[\u0400-\u052f](?=[\u0370-\u03ff])"
    "|[\uff61-\uff9f\ue000-\uf8ff\u0080-\u0084\u0086-\u009f]|(?<=[a-z]{2})[\u4e00-\u9fff](?=[a-z]{2})"
)
"""Letters of two alphabets side by side, half-width kana, controls and private characters."""
_SIGN: Final = re.compile(
    rf"(?<={_LETTER})[\u00a1-\u00a9\u00ab-\u00b6\u00b8\u00b9\u00bb-\u00bf\u00d7\u00f7‚ƒ„†‡ˆ‰‹“”˜™›€\u2044-\u2bff\ufb01\ufb02\ufffd](?=[a-z\u00df-\u00ff\u0430-\u04ff\u03b1-\u03ce])"
    rf"|(?<={_LETTER})[\u00a1-\u00a8\u00ac\u00af\u00b1\u00b4\u00b6\u00b8\u00bf†‡–](?=[\s.,;:!?]|$)"
    "|[ƒˆ˜\u00a4\u00a6\u00a8\u00ac\u00af\u00b4\u00b6\u00b8\u2500-\u259f\u2320\u2321\ufb01\ufb02]|[\u2200-\u22ff](?=[a-z])"
)
"""Signs within words, and signs that no text has."""
_LOW_QUOTE_IN_WORD: Final = re.compile("[a-z\u00df-\u00ff][„‚]{1,2}[a-z\u00df-\u00ff]")
"""What the accented letters of MS-DOS become in Windows pages, among them signs that are sound elsewhere."""
_UPPER: Final = "A-Z\u00c0-\u00d6\u00d8-\u00deŒŠŽŸĀ\u0391-\u03ab\u0400-\u042f"
_LOWER: Final = "a-z\u00df-\u00f6\u00f8-\u00ffœšž\u03b1-\u03ce\u0430-\u045f"
_CAPITAL: Final = re.compile(
    rf"(?<=[{_LOWER}])(?=[^\x00-\x7f])[{_UPPER}]|(?<=[{_LOWER}])[A-Z](?=[\u0080-\u04ff])|(?<![\w])[\u00df-\u00f6\u00f8-\u00ff](?=[A-Z]{{2}})"
)
"""Capitals after small letters."""
_MISPLACED: Final = re.compile(
    "[\u05da\u05dd\u05df\u05e3\u05e5](?=[\u05d0-\u05ea])|\u03c2(?=[\u03ac-\u03ce])|\u03c3(?![\\w'’])|[\u0629\u0649](?=[\u0621-\u064a])"
    "|(?<![\u0e01-\u0e2e\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e3f\u0e4f-\u0e5b](?=[\u0e00-\u0e5b])"
    "|(?<=[\u0e34-\u0e37])[\u0e31\u0e34-\u0e37]|(?<![\u0430-\u045f])[\u044a\u044c\u044b]"
)
"""Letters that stand only at the end of a word (Hebrew, Greek, Arabic), and vowel signs without a consonant (Thai)."""
_LATIN_RUN: Final = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]{4,}")
_CAPITAL_LETTER: Final = re.compile("[\u0391-\u03ab\u0400-\u042f]")
_CASED: Final = re.compile("[\u0391-\u03ce\u0400-\u045f]")
_UNCOMMON_SCRIPT: Final = re.compile("[\u0370-\u052f\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

_TABLE: Final = re.compile("(?<!\\S)[\u2500-\u259f]++(?!\\S)")
"""Lines of a table or tree that was drawn with characters, which stand apart from words."""
_SAMPLE_CHARS: Final = 2_000
_MIN_NON_ASCII: Final = 3
_MIN_COMMON_SHARE: Final = 0.4
"""Share of the commonest letters of all scripts below which text in another script than Latin is suspect; they have 0.56 to 0.93."""
_MIN_CHARS_FOR_SHARES: Final = 12
_MAX_CAPITAL_SHARE: Final = 0.4
_UNSPACED_ACCENTS: Final = "vi"
"""The language that writes four accented letters in a row."""


def without_tables(text: str) -> str:
    """Return a text without the lines of drawn tables."""
    return _TABLE.sub("", text)


def outside_ascii(text: str) -> list[str]:
    """Return the characters of a text outside ASCII."""
    return _NON_ASCII.findall(text)


def other_scripts(text: str) -> list[str]:
    """Return the letters of a text, in lower case, in the scripts whose commonest letters are known."""
    return _UNCOMMON_SCRIPT.findall(text)


def common_share(text: str) -> float:
    """Return the share of the commonest letters among those in other scripts than Latin, 0 to 1; 0 without any."""
    others = other_scripts(text.lower())
    common = letters().common
    return sum(each in common for each in others) / max(len(others), 1)


def has_uncommon_characters(non_ascii: str) -> bool:
    """Return True if some characters outside ASCII are no common signs: letters, marks, controls or other signs."""
    return not frozenset(non_ascii) <= _SOUND_SIGNS


def may_be_misread(text: str, non_ascii: str) -> bool:
    """Return True if a text may have been read in the wrong charset: a quick test that sound text of most languages fails.

    Args:
        text: the text.
        non_ascii: its characters outside ASCII.
    """
    if max(non_ascii, default="") >= "\u2500" and _TABLE.search(text) is not None:
        text = without_tables(text)
        non_ascii = "".join(outside_ascii(text))
    sample = non_ascii[:_SAMPLE_CHARS].lower()
    if len(sample) < _MIN_NON_ASCII:
        return False
    signs = frozenset(sample) - _SOUND_SIGNS
    if not signs:
        return _LOW_QUOTE_IN_WORD.search(text[:_SAMPLE_CHARS]) is not None
    found = frozenset(each for each in signs if each > "\x9f")
    is_foreign = any("\u00c0" <= each <= "\u024f" for each in found) and not is_of_one_alphabet(found)
    if is_foreign or any(_is_strange(each) for each in signs):
        return True
    return _has_odd_place(text[:_SAMPLE_CHARS]) or _is_rare(non_ascii[:_SAMPLE_CHARS])


def _has_odd_place(sample: str) -> bool:
    return any(pattern.search(sample) is not None for pattern in (_SIGN, _CAPITAL, _MIXED))


def _is_rare(sample: str) -> bool:
    """Return True if the letters outside the Latin script are not those that make up most of any text."""
    others = other_scripts(sample)
    if len(others) < _MIN_CHARS_FOR_SHARES:
        return False
    common = letters().common
    return sum(each in common for each in others) < _MIN_COMMON_SHARE * len(others)


@lru_cache(maxsize=4_096)
def _is_strange(character: str) -> bool:
    """Return True for a character that is no letter, mark, digit or common sign: of a box, of mathematics, of currencies."""
    kind = unicodedata.category(character)
    return (
        kind in {"Sm", "Sk", "Sc", "Lm", "Co", "Cn", "Cc"}
        and character not in _SOUND_SIGNS
        and not "\u3000" <= character <= "\uff0f"
    )


def oddness(sample: str, code: str | None) -> float:
    """Return the share of a text's characters outside ASCII that are odd where they stand, 0 to 1.

    Args:
        sample: the text.
        code: its language, whose letters are then the only sound ones.
    """
    outside = outside_ascii(sample)
    if not outside:
        return 0.0
    odd = sum(len(pattern.findall(sample)) for pattern in (_SIGN, _CAPITAL, _MIXED, _MISPLACED))
    odd += sum(count for each, count in Counter(outside).items() if _is_strange(each))
    if code != _UNSPACED_ACCENTS:
        odd += sum(map(len, _LATIN_RUN.findall(sample)))
    cased = len(_CASED.findall(sample))
    if cased >= _MIN_CHARS_FOR_SHARES and len(_CAPITAL_LETTER.findall(sample)) > _MAX_CAPITAL_SHARE * cased:
        odd += cased // 2
    if _is_rare("".join(outside).lower()):
        odd += len(outside)
    alphabet = letters().sets.get(code or "")
    if alphabet is not None:
        odd += sum(each not in alphabet and each.isalpha() for each in "".join(outside).lower())
    return min(1.0, odd / len(outside))
