"""Recognise text that was read in the wrong charset, and read it in the right one if that is clearly better.

Bytes of one charset that were read as another leave letters that no language writes together. The bytes are recovered by
the charset that was used by mistake, and decoded by each charset of which the result may be a language: the letters must
be those of the language, no signs may be within words, and the language detector must be sure.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import ftfy.bad_codecs  # noqa: F401 - registers the `sloppy-…` codecs

from newsloom.normalise.text.language import likely_languages
from newsloom.normalise.text.letters import is_of_one_alphabet, letters

_READ: Final = (
    "latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "sloppy-windows-1250", "iso8859-2", "koi8-r", "koi8-u", "mac_roman", "cp437",
    "cp850", "cp866", "iso8859-5", "iso8859-15", "sloppy-windows-1253", "sloppy-windows-1254", "sloppy-windows-1255",
    "sloppy-windows-1256", "sloppy-windows-1257", "sloppy-windows-1258", "cp874", "iso8859-7", "iso8859-13", "cp852", "mac_cyrillic",
)  # fmt: skip
"""Charsets that bytes are read as by mistake, the commonest first."""
_READ_WIDE: Final = ("gbk", "cp932", "cp949", "big5", "euc_jp")
"""Those with two bytes for a character, which leave characters of East Asia."""
_WIDE: Final = re.compile("[\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_UTF_8: Final = "utf-8"
_SOUND_SIGNS: Final = frozenset("“”‘’„‚«»‹›–—…•·°€£¥§©®™½¼¾¿¡²³×ºª№†‡‰′″→←↑↓−¹±µ\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff")
_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_LETTER: Final = r"[^\W\d_]"
_LATIN: Final = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_OTHER_ALPHABET: Final = "\u0370-\u03ff\u0400-\u052f\u0531-\u058a\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f"
_MIXED: Final = re.compile(
    rf"[{_LATIN}](?=[{_OTHER_ALPHABET}])|[{_OTHER_ALPHABET}](?=[{_LATIN}])|[\u0370-\u03ff](?=[\u0400-\u052f])|[\u0400-\u052f](?=[\u0370-\u03ff])"
    "|[\uff61-\uff9f\ue000-\uf8ff\u0080-\u0084\u0086-\u009f]"
)
"""Letters of two alphabets side by side, half-width kana, controls and private characters."""
_SIGN: Final = re.compile(
    rf"(?<={_LETTER})[\u00a1-\u00a9\u00ab-\u00b6\u00b8\u00b9\u00bb-\u00bf\u00d7\u00f7‚ƒ„†‡ˆ‰‹“”˜™›€\u2044-\u2bff\ufb01\ufb02\ufffd](?=[a-z\u00df-\u00ff\u0430-\u04ff\u03b1-\u03ce])"
    "|[ƒˆ˜\u00a4\u00a6\u00a8\u00ac\u00af\u00b4\u00b6\u00b8\u2500-\u259f\u2320\u2321\ufb01\ufb02]|[\u2200-\u22ff](?=[a-z])"
)
"""Signs within words, and signs that no text has."""
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
_UNCOMMON_SCRIPT: Final = re.compile("[\u0370-\u052f\u0590-\u06ff\u0e00-\u0e7f\u3400-\u9fff\uac00-\ud7a3]")
_WORD: Final = re.compile(r"\w+")

_SAMPLE_CHARS: Final = 2_000
_MIN_NON_ASCII: Final = 3
_MIN_COMMON_SHARE: Final = 0.4
_MIN_CHARS_FOR_SHARES: Final = 12
_MAX_CAPITAL_SHARE: Final = 0.4
_MIN_ODD_SHARE: Final = 0.1
_MAX_SOUND_SHARE: Final = 0.06
_MIN_CONFIDENCE: Final = 0.6
_MIN_ODD_CHARS: Final = 4
_MIN_SURE_CONFIDENCE: Final = 0.8
_MIN_CONFIDENCE_GAIN: Final = 0.4
_MAX_JUDGED: Final = 40
_MIN_RIVAL_SHARE: Final = 0.2
_MAX_TEXT_CHARS: Final = 300_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with the charset that its bytes were written in and the one that they had been read as."""

    text: str
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """How odd a text is: the share of its characters outside ASCII that no text has in their place.

    `outside` counts these characters, `letters` is the share of letters among them. `common` is the share of the commonest letters among those outside the Latin script; 0 without any.
    `code` is its likeliest language, `confidence` that of all languages of its charset.
    """

    outside: int
    odd: float
    common: float
    letters: float
    code: str
    confidence: float


def may_be_misread(text: str, non_ascii: str) -> bool:
    """Return True if a text may have been read in the wrong charset: a quick test that sound text of most languages fails.

    Args:
        text: the text.
        non_ascii: its characters outside ASCII.
    """
    sample = non_ascii[:_SAMPLE_CHARS].lower()
    if len(sample) < _MIN_NON_ASCII:
        return False
    signs = frozenset(sample) - _SOUND_SIGNS
    if not signs:
        return False
    found = frozenset(each for each in signs if each > "\x9f")
    if is_of_one_alphabet(found):
        return _has_odd_place(text[:_SAMPLE_CHARS]) or (found != frozenset() and _is_rare(non_ascii[:_SAMPLE_CHARS]))
    others = _UNCOMMON_SCRIPT.findall(sample)
    if len(others) > len(sample) / 2 and not any("\u00c0" <= each <= "\u024f" for each in found):
        return _has_odd_place(text[:_SAMPLE_CHARS]) or _is_rare(non_ascii[:_SAMPLE_CHARS])
    return True


def _has_odd_place(sample: str) -> bool:
    return any(pattern.search(sample) is not None for pattern in (_SIGN, _CAPITAL, _MIXED))


def _is_rare(sample: str) -> bool:
    """Return True if the letters outside the Latin script are not those that make up most of any text."""
    others = _UNCOMMON_SCRIPT.findall(sample)
    if len(others) < _MIN_CHARS_FOR_SHARES:
        return False
    common = letters().common
    return sum(each in common for each in others) < _MIN_COMMON_SHARE * len(others)


def restore(text: str) -> Reading | None:
    """Return the text as it was written, if it was read in the wrong charset and one right charset is clearly better."""
    sample = text[:_SAMPLE_CHARS]
    if len(text) > _MAX_TEXT_CHARS or len(_NON_ASCII.findall(sample)) < _MIN_NON_ASCII:
        return None
    before = _judge(sample)
    found: list[tuple[float, int, Reading]] = []
    for number, reading in enumerate(_readings(sample)):
        odd = _oddness(reading.text, None)
        if odd <= max(_MAX_SOUND_SHARE, 0.25 * before.odd):
            found.append((odd, number, reading))
    found.sort(key=lambda each: each[:2])
    best: tuple[float, int, Reading] | None = None
    for _, number, reading in found[:_MAX_JUDGED]:
        after = _judge(reading.text, reading.written)
        score = (3 * after.odd - after.confidence - after.common - after.letters, number)
        if _is_better(after, before) and (best is None or score < best[:2]):
            best = (*score, reading)
    return _whole(text, best[2]) if best is not None else None


def _whole(text: str, found: Reading) -> Reading | None:
    try:
        restored = text.encode(found.read).decode(found.written)
    except UnicodeError:
        return None
    return Reading(unicodedata.normalize("NFC", restored), found.written, found.read)


def _readings(sample: str) -> Iterator[Reading]:
    """Yield the texts that a sample may have been, each once."""
    seen = {sample}
    wide = len(_WIDE.findall(sample)) >= _MIN_NON_ASCII
    for read in (*_READ, *_READ_WIDE) if wide else _READ:
        try:
            raw = sample.encode(read)
        except UnicodeError:
            continue
        for written in (_UTF_8, *letters().languages_of):
            try:
                text = raw.decode(written)
            except UnicodeError:
                continue
            if text not in seen:
                seen.add(text)
                yield Reading(text, written, read)


def _judge(sample: str, written: str | None = None) -> _Judged:
    """Judge a text, as of any language, or as of one of the languages of a charset."""
    languages = letters().languages_of.get(written or "")
    likely = {code: each for code, each in likely_languages(sample).items() if languages is None or code in languages}
    outside = _NON_ASCII.findall(sample)
    if not likely:
        return _Judged(len(outside), _oddness(sample, None), 0.0, 0.0, "", 0.0)
    best = max(likely, key=likely.__getitem__)
    related = next((each for each in letters().languages_of.values() if best in each), frozenset([best]))
    confidence = sum(each for code, each in likely.items() if languages is not None or code in related)
    rivals = [code for code, each in likely.items() if code in related and each >= _MIN_RIVAL_SHARE * likely[best]]
    with_alphabet = [code for code in rivals if code in letters().sets]
    fitting = min(with_alphabet or rivals, key=lambda code: _oddness(sample, code))
    others = _UNCOMMON_SCRIPT.findall(sample.lower())
    common = sum(each in letters().common for each in others) / max(len(others), 1)
    alphabetic = sum(map(str.isalpha, outside)) / max(len(outside), 1)
    return _Judged(len(outside), _oddness(sample, fitting), common, alphabetic, fitting, confidence)


def _is_better(after: _Judged, before: _Judged) -> bool:
    if after.confidence < _MIN_CONFIDENCE or after.odd > _MAX_SOUND_SHARE:
        return False
    if before.odd >= max(_MIN_ODD_SHARE, 2 * after.odd):
        return True
    is_flawless = after.odd == 0.0
    is_surer = after.confidence >= max(_MIN_SURE_CONFIDENCE, before.confidence + _MIN_CONFIDENCE_GAIN)
    return is_flawless and (is_surer or before.odd * before.outside >= _MIN_ODD_CHARS)


@lru_cache(maxsize=4_096)
def _is_strange(character: str) -> bool:
    """Return True for a character that is no letter, mark, digit or common sign: of a box, of mathematics, of currencies."""
    kind = unicodedata.category(character)
    return kind in {"Sm", "Sk", "Sc", "Lm", "Co", "Cn", "Cc"} and character not in _SOUND_SIGNS and not "\u3000" <= character <= "\uff0f"


def _oddness(sample: str, code: str | None) -> float:
    """Return the share of a text's characters outside ASCII that are odd where they stand, 0 to 1.

    Args:
        sample: the text.
        code: its language, whose letters are then the only sound ones.
    """
    outside = _NON_ASCII.findall(sample)
    if not outside:
        return 0.0
    odd = sum(len(pattern.findall(sample)) for pattern in (_SIGN, _CAPITAL, _MIXED, _MISPLACED))
    odd += sum(count for each, count in Counter(outside).items() if _is_strange(each))
    if code != "vi":
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
