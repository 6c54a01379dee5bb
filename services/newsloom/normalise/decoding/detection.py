"""Which charset bytes are in where nothing says so, and whether what says so can be believed."""

import re
from typing import Final

import charset_normalizer

from newsloom.normalise.text.language import tell_language

_PAGES: Final = {
    language: page
    for page, languages in (
        ("cp1252", "af ca da de en es eu fi fo fr ga gl id is it ms nb nl nn no pt sv sw tl"),
        ("cp1250", "bs cs hr hu pl ro sk sl sq"),
        ("cp1254", "az tr"),
        ("cp1257", "et lt lv"),
        ("cp1258", "vi"),
    )
    for language in languages.split()
}
"""The Windows code page of Latin script by the language that is written in it."""
_LATIN: Final = re.compile(
    r"ascii|cp125[0247]|cp437|cp85[0278]|hp_roman8|mac_(?:roman|latin2|croatian|turkish|iceland|romanian)"
    r"|(?:iso8859|latin)_?(?:1|2|3|4|9|10|13|14|15|16)|cp1258"
)
_ISO_LATIN_2: Final = "iso8859-2"
_POLISH_IN_ISO: Final = re.compile(rb"[\xb1\xb6\xbc]")  # letters there, and signs in cp1250
_WITH_C1: Final = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-13": "cp1257"}
"""What text that is labelled so is in when it holds the bytes 80 to 9F, which are letters in Windows pages alone."""
_C1: Final = re.compile(rb"[\x80-\x9f]")
_PASSAGE: Final = re.compile(rb"[^<>]+")
_SAMPLE: Final = 16_384

_LETTER: Final = r"[^\W\d_]"
_NO_ASCII_LETTER: Final = re.compile(r"[^\W\d_\x00-\x7f]")
_LATIN_ACCENTED: Final = re.compile("[\u00c0-\u024f]")
_LATIN_PLAIN: Final = re.compile("[A-Za-z]")
_MIXED: Final = re.compile("[A-Za-z][\u0370-\u1cff\uff61-\uff9f]|[\u0370-\u1cff\uff61-\uff9f][A-Za-z]")
_SIGN_IN_WORD: Final = re.compile(
    rf"(?<={_LETTER})[\u00a1-\u00a9\u00ab-\u00b6\u00b8\u00b9\u00bb-\u00bf\u00d7\u00f7‚ƒ„†‡ˆ‰‹›€™](?=[a-zß-ÿ])"
)
_SIGN: Final = re.compile(
    "[\u00a1-\u00a6\u00a8-\u00aa\u00ac-\u00b1\u00b4\u00b6\u00b8\u00b9\u00bc-\u00be\u00d7\u00f7ƒ†‡ˆ‰\u0402-\u040f\u0452-\u045f]"
)
_CAPITAL_IN_WORD: Final = re.compile(r"[a-zß-ÿα-ωа-я][A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_WORD: Final = re.compile(rf"{_LETTER}{{3,}}")
_CYRILLIC_CAPITAL: Final = re.compile("[\u0400-\u042f]")
_FEW: Final = 6  # letters that are not ASCII; fewer tell nothing
_MOST_ACCENTED: Final = 0.45  # of the Latin letters; Vietnamese has .3
_MOST_ODD: Final = 0.1
_MOST_SIGNS: Final = 0.25
_MOST_CAPITALS: Final = 0.7  # of the letters: KOI8 read as cp1251, and the other way about, has the cases turned round
_BELIEVED: Final = 0.95
_LATIN_BELIEVED: Final = 0.8  # of a text read in the wrong Latin page: Czech in cp1252 has .9
_CLEARLY: Final = 0.1


def telling(value: bytes) -> bytes:
    """The passages between tags that hold other bytes than ASCII: what tells the charset of a text or page."""
    found: list[bytes] = []
    size = 0
    for passage in _PASSAGE.finditer(value):
        if not passage[0].isascii():
            found.append(passage[0][:_SAMPLE])
            size += len(found[-1])
            if size > _SAMPLE:
                break
    return b"\n".join(found)


def detect(value: bytes) -> str | None:
    """The charset by detection, as Python names it; of Latin code pages the one that the language is written in."""
    sample = telling(value)
    best = charset_normalizer.from_bytes(sample).best()
    if best is None:
        return None
    return latin_page(value, sample) or best.encoding if _LATIN.fullmatch(best.encoding) else best.encoding


def latin_page(value: bytes, sample: bytes) -> str | None:
    """The code page of the language, which the ASCII letters tell well enough where detection mixes pages up.

    ISO 8859-2 is told from its Windows page by the bytes 80 to 9F, which hold letters in that one alone: in all of its
    languages such that hardly a sentence is without them, but for Polish, which is told by its own.
    """
    language = tell_language(sample.decode("cp1252", "replace"))
    page = _PAGES.get(language.code) if language.confidence >= _LATIN_BELIEVED else None
    if page == "cp1250" and not _C1.search(value) and (language.code != "pl" or _POLISH_IN_ISO.search(value)):
        page = _ISO_LATIN_2
    if page is None:
        return None
    try:
        value.decode(page)
    except UnicodeDecodeError:
        return None
    return page


def better(value: bytes, codec: str) -> str | None:
    """Another charset that the bytes are much rather in than in the declared one; `None` where that may be believed."""
    if codec in _WITH_C1 and _C1.search(value):
        return _WITH_C1[codec]
    sample = telling(value)
    sure = _sureness(sample, codec)
    if sure is None:
        return None
    page = latin_page(value, sample) if codec == "cp1252" else None
    if page is not None and page != codec:
        return page
    found = detect(value) if sure < _BELIEVED else None
    other = _sureness(sample, found) if found not in {None, codec} else None
    return found if other is not None and other >= max(_BELIEVED, sure + _CLEARLY) else None


def _sureness(sample: bytes, codec: str | None) -> float | None:
    """How surely bytes read in a charset are a language, from 0 to 1; `None` for too few letters to tell."""
    text = sample.decode(codec or "ascii", "replace")
    foreign = len(_NO_ASCII_LETTER.findall(text))
    if foreign + len(_SIGN_IN_WORD.findall(text)) < _FEW:
        return None
    return 0.0 if _odd(text, foreign) else tell_language(text).confidence


def _odd(text: str, foreign: int) -> bool:
    """What no language does: two scripts in a word, signs and capitals in the midst of words, accents on most letters, Cyrillic capitals."""
    accented, plain = len(_LATIN_ACCENTED.findall(text)), len(_LATIN_PLAIN.findall(text))
    return (
        accented > _MOST_ACCENTED * (accented + plain)
        or len(_MIXED.findall(text)) > _MOST_ODD * foreign
        or len(_SIGN_IN_WORD.findall(text)) > _MOST_ODD * foreign
        or len(_SIGN.findall(text)) > _MOST_SIGNS * foreign
        or len(_CAPITAL_IN_WORD.findall(text)) > _MOST_ODD * len(_WORD.findall(text))
        or len(_CYRILLIC_CAPITAL.findall(text)) > _MOST_CAPITALS * foreign
    )
