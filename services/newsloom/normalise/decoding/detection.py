"""Detect the charset of bytes, and check whether a declared charset is plausible."""

import re
from typing import Final

import charset_normalizer

from newsloom.normalise.text.language import detect_language

_CODE_PAGES: Final = {
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
"""The Windows code page for each language in Latin script."""
_LATIN_CODECS: Final = re.compile(
    r"ascii|cp125[0247]|cp437|cp85[0278]|hp_roman8|mac_(?:roman|latin2|croatian|turkish|iceland|romanian)"
    r"|(?:iso8859|latin)_?(?:1|2|3|4|9|10|13|14|15|16)|cp1258"
)
_ISO_LATIN_2: Final = "iso8859-2"
_POLISH_ISO_LETTERS: Final = re.compile(rb"[\xb1\xb6\xbc]")  # letters in ISO 8859-2, symbols in cp1250
_WINDOWS_EQUIVALENTS: Final = {
    "iso8859-2": "cp1250",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
}
"""The real charset of text with these labels if it has the bytes 80 to 9F, which are letters only in Windows pages."""
_C1_BYTES: Final = re.compile(rb"[\x80-\x9f]")
_PASSAGE: Final = re.compile(rb"[^<>]+")
_MAX_SAMPLE_BYTES: Final = 16_384

_LETTER: Final = r"[^\W\d_]"
_NON_ASCII_LETTER: Final = re.compile(r"[^\W\d_\x00-\x7f]")
_LATIN_ACCENTED: Final = re.compile("[\u00c0-\u024f]")
_LATIN_PLAIN: Final = re.compile("[A-Za-z]")
_MIXED_SCRIPTS: Final = re.compile("[A-Za-z][\u0370-\u1cff\uff61-\uff9f]|[\u0370-\u1cff\uff61-\uff9f][A-Za-z]")
_SYMBOL_IN_WORD: Final = re.compile(
    rf"(?<={_LETTER})[\u00a1-\u00a9\u00ab-\u00b6\u00b8\u00b9\u00bb-\u00bf\u00d7\u00f7‚ƒ„†‡ˆ‰‹›€™](?=[a-zß-ÿ])"
)
_SYMBOL: Final = re.compile(
    "[\u00a1-\u00a6\u00a8-\u00aa\u00ac-\u00b1\u00b4\u00b6\u00b8\u00b9\u00bc-\u00be\u00d7\u00f7ƒ†‡ˆ‰\u0402-\u040f\u0452-\u045f]"
)
_CAPITAL_IN_WORD: Final = re.compile(r"[a-zß-ÿα-ωа-я][A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_WORD: Final = re.compile(rf"{_LETTER}{{3,}}")
_CYRILLIC_CAPITAL: Final = re.compile("[\u0400-\u042f]")
_MIN_EVIDENCE_CHARS: Final = 6  # characters that are not ASCII; fewer are no evidence
_MAX_ACCENTED_SHARE: Final = 0.45  # of the Latin letters; Vietnamese has 0.3
_MAX_ODD_SHARE: Final = 0.1
_MAX_SYMBOL_SHARE: Final = 0.25
_MAX_CAPITAL_SHARE: Final = (
    0.7  # of the letters; KOI8 decoded as cp1251, or the reverse, has upper and lower case swapped
)
_MIN_TRUSTED_CONFIDENCE: Final = 0.95
_MIN_LATIN_CONFIDENCE: Final = 0.8  # for text decoded in the wrong Latin page; Czech in cp1252 has 0.9
_MIN_CONFIDENCE_GAIN: Final = 0.1


def non_ascii_passages(value: bytes) -> bytes:
    """Return the passages between tags that are not pure ASCII, up to about 16 KB: only these are evidence for a charset."""
    found: list[bytes] = []
    size = 0
    for passage in _PASSAGE.finditer(value):
        if not passage[0].isascii():
            found.append(passage[0][:_MAX_SAMPLE_BYTES])
            size += len(found[-1])
            if size > _MAX_SAMPLE_BYTES:
                break
    return b"\n".join(found)


def detect_charset(value: bytes) -> str | None:
    """Detect the charset, as Python names it; among Latin code pages, choose by the language of the text."""
    sample = non_ascii_passages(value)
    best = charset_normalizer.from_bytes(sample).best()
    if best is None:
        return None
    return (
        language_code_page(value, sample) or best.encoding if _LATIN_CODECS.fullmatch(best.encoding) else best.encoding
    )


def language_code_page(value: bytes, sample: bytes) -> str | None:
    """Return the code page of the text's language, which its ASCII letters identify where charset detection is unreliable.

    ISO 8859-2 is recognised by the absence of the bytes 80 to 9F, which are letters only in its Windows page. In all of its
    languages hardly a sentence is without those letters, except in Polish, which has letters of its own to tell by.

    Args:
        value: all bytes of the text.
        sample: the passages that `non_ascii_passages` returns.
    """
    language = detect_language(sample.decode("cp1252", "replace"))
    page = _CODE_PAGES.get(language.code) if language.confidence >= _MIN_LATIN_CONFIDENCE else None
    if (
        page == "cp1250"
        and not _C1_BYTES.search(value)
        and (language.code != "pl" or _POLISH_ISO_LETTERS.search(value))
    ):
        page = _ISO_LATIN_2
    if page is None:
        return None
    try:
        value.decode(page)
    except UnicodeDecodeError:
        return None
    return page


def better_charset(value: bytes, codec: str) -> str | None:
    """Return a charset that fits the bytes clearly better than the declared one; None if the declared one is plausible."""
    if codec in _WINDOWS_EQUIVALENTS and _C1_BYTES.search(value):
        return _WINDOWS_EQUIVALENTS[codec]
    sample = non_ascii_passages(value)
    confidence = _language_confidence(sample, codec)
    if confidence is None:
        return None
    page = language_code_page(value, sample) if codec == "cp1252" else None
    if page is not None and page != codec:
        return page
    found = detect_charset(value) if confidence < _MIN_TRUSTED_CONFIDENCE else None
    other_confidence = _language_confidence(sample, found) if found not in {None, codec} else None
    return (
        found
        if other_confidence is not None
        and other_confidence >= max(_MIN_TRUSTED_CONFIDENCE, confidence + _MIN_CONFIDENCE_GAIN)
        else None
    )


def _language_confidence(sample: bytes, codec: str | None) -> float | None:
    """Return the confidence that the bytes are a known language in this charset, 0 to 1; None for too little evidence."""
    text = sample.decode(codec or "ascii", "replace")
    non_ascii = len(_NON_ASCII_LETTER.findall(text))
    if non_ascii + len(_SYMBOL_IN_WORD.findall(text)) < _MIN_EVIDENCE_CHARS:
        return None
    return 0.0 if _is_implausible(text, non_ascii) else detect_language(text).confidence


def _is_implausible(text: str, non_ascii: int) -> bool:
    """Return True for text that no language writes.

    Signs are two scripts in a word, symbols or capitals inside words, accents on most letters, and mostly Cyrillic capitals.
    """
    accented, plain = len(_LATIN_ACCENTED.findall(text)), len(_LATIN_PLAIN.findall(text))
    return (
        accented > _MAX_ACCENTED_SHARE * (accented + plain)
        or len(_MIXED_SCRIPTS.findall(text)) > _MAX_ODD_SHARE * non_ascii
        or len(_SYMBOL_IN_WORD.findall(text)) > _MAX_ODD_SHARE * non_ascii
        or len(_SYMBOL.findall(text)) > _MAX_SYMBOL_SHARE * non_ascii
        or len(_CAPITAL_IN_WORD.findall(text)) > _MAX_ODD_SHARE * len(_WORD.findall(text))
        or len(_CYRILLIC_CAPITAL.findall(text)) > _MAX_CAPITAL_SHARE * non_ascii
    )
