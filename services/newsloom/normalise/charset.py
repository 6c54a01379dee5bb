"""Bytes to characters: which charset, how it was found, and what could not be read."""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import charset_normalizer

from newsloom.normalise.language import tell_language

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_META_WITHIN = 4_096
_SAME_AS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "utf8mb4": "utf-8",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
}
"""Labels that mean another charset on the web (WHATWG Encoding Standard, section 4.2)."""
_NO_CHARSETS = frozenset(
    {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_LATIN_PAGES = ("cp125", "iso8859", "latin", "mac_", "cp437", "cp850", "cp858", "hp_roman8")
_PAGES = {
    "cp1252": frozenset(
        [
            "af",
            "ca",
            "da",
            "de",
            "en",
            "es",
            "eu",
            "fi",
            "fo",
            "fr",
            "ga",
            "gl",
            "id",
            "is",
            "it",
            "ms",
            "nb",
            "nl",
            "nn",
            "no",
            "pt",
            "sv",
            "sw",
            "tl",
        ]
    ),
    "cp1250": frozenset(["bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"]),
    "cp1254": frozenset(["az", "tr"]),
    "cp1257": frozenset(["et", "lt", "lv"]),
}
"""Windows code pages of Latin script, and the languages written in them."""
_SAMPLE = 16_384
_PROBE = 4_096
_BROKEN_SHARE = 0.02
_WIDE_NULS = 0.25
_MEANINGLESS_SHARE = 0.01
_READABLE_SHARE = 0.6  # the head of a real HTML page has at least .65, all scripts and styles
_REPLACEMENT = "\ufffd"


class BadEncoding(ValueError):  # noqa: N818 - becomes the rejection of that name
    """The bytes are text in no charset that could be found."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Decoded text. `found_by`: bom, utf-8, header, meta, shape, detection; `replaced` counts U+FFFD put in."""

    text: str
    charset: str
    found_by: str
    replaced: int = 0


def to_characters(value: bytes, *, declared: str | None = None, html: bool = False) -> Characters:
    """Decode.

    A byte order mark wins; then UTF-8 where the bytes are valid UTF-8 (text in another charset hardly ever is); then
    the declared charset, the meta tag of HTML, the pattern of NULs of UTF-16 without a mark, and detection.

    Raises:
        BadEncoding: no charset fits, or the result is no text: it holds NULs, or hardly any letters.
    """
    found = _decode(value, declared=declared, html=html)
    nul = found.text.find("\x00")
    if nul >= 0:
        msg = f"holds {found.text.count(chr(0))} NUL characters, the first at {nul}, read as {found.charset}: not text"
        raise BadEncoding(msg)
    if found.found_by != "utf-8":
        _require_text(found)
    return found


def _require_text(found: Characters) -> None:
    """Any bytes are text in some charset; what people write is mostly letters, and none of it unassigned."""
    sample = found.text[:_SAMPLE]
    kinds = Counter(unicodedata.category(character) for character in sample)
    meaningless = kinds["Cn"] + kinds["Co"] + kinds["Cs"]
    readable = sum(count for kind, count in kinds.items() if kind[0] in "LMN" or kind in {"Zs", "Cc"})
    if meaningless > _MEANINGLESS_SHARE * len(sample) or readable < _READABLE_SHARE * len(sample):
        msg = f"read as {found.charset} (by {found.found_by}), {len(sample) - readable} of {len(sample)} characters "
        raise BadEncoding(msg + "are no letters, digits or spaces: not text")


def _decode(value: bytes, *, declared: str | None, html: bool) -> Characters:
    for bom, charset in _BOMS:
        if value.startswith(bom):
            return _replacing(value[len(bom) :], charset, "bom")
    wide = _wide(value)
    if wide is not None:
        return _replacing(value, wide, "shape")
    try:
        return Characters(value.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    labels: list[tuple[str | None, str]] = [(declared, "header")]
    if html:
        meta = _META.search(value[:_META_WITHIN])
        labels.append((meta[1].decode("ascii") if meta else None, "meta"))
    mostly = _mostly_utf8(value)
    if mostly is not None:
        return mostly
    for label, found_by in labels:
        codec = _text_codec(label)
        if codec is None:
            continue
        try:
            return Characters(value.decode(codec), codec, found_by)
        except UnicodeDecodeError:
            continue
    return _detected(value)


def _text_codec(label: str | None) -> str | None:
    if not label:
        return None
    name = _SAME_AS.get(label.lower(), label)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return info.name if is_text and info.name not in _NO_CHARSETS else None


def _wide(value: bytes) -> str | None:
    """UTF-16 without a byte order mark, known by the NULs that half of its bytes are in most scripts' texts."""
    probe = value[:_PROBE]
    half = len(probe) // 2
    if half < 2 or len(value) % 2:  # noqa: PLR2004 - a single character tells nothing
        return None
    even, odd = probe[0::2].count(0) / half, probe[1::2].count(0) / half
    if odd > _WIDE_NULS and even < odd / 10:
        return "utf-16-le"
    if even > _WIDE_NULS and odd < even / 10:
        return "utf-16-be"
    return None


def _replacing(value: bytes, charset: str, found_by: str) -> Characters:
    text = value.decode(charset, "replace")
    replaced = text.count(_REPLACEMENT)
    if replaced > max(1, _BROKEN_SHARE * len(text)):
        msg = f"{replaced} of {len(text)} characters are not valid {charset}"
        raise BadEncoding(msg)
    return Characters(text, charset, found_by, replaced)


def _mostly_utf8(value: bytes) -> Characters | None:
    """UTF-8 with a few broken bytes: more sound multi-byte sequences than broken ones."""
    text = value.decode("utf-8", "replace")
    replaced = text.count(_REPLACEMENT)
    sound = len(text) - len(text.encode("ascii", "ignore")) - replaced
    if sound > 3 * replaced and replaced <= _BROKEN_SHARE * len(text):
        return Characters(text, "utf-8", "utf-8", replaced)
    return None


def _detected(value: bytes) -> Characters:
    best = charset_normalizer.from_bytes(value[:_SAMPLE]).best()
    if best is None or _text_codec(best.encoding) is None:
        msg = "no charset fits: neither UTF-8 nor a declared one, and detection finds none"
        raise BadEncoding(msg)
    charset = best.encoding
    if charset.startswith(_LATIN_PAGES):
        charset = _latin_page(value) or charset
    return _replacing(value, charset, "detection")


def _latin_page(value: bytes) -> str | None:
    """The code page of the language, which the ASCII letters tell well enough where detection mixes pages up."""
    language = tell_language(value[:_SAMPLE].decode("cp1252", "replace"))
    page = next((page for page, languages in _PAGES.items() if language.code in languages), None)
    if page is None:
        return None
    try:
        value.decode(page)
    except UnicodeDecodeError:
        return None
    return page
