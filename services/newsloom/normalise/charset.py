"""Bytes to characters: which charset, how it was found, and what could not be read."""

import codecs
import contextlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from newsloom.normalise.detection import better, detect

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_META_WITHIN = 4_096
_XML = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s{0,5}=\s{0,5}[\"']([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\(J)")
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
    "unicode-1-1-utf-8": "utf-8",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "chinese": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "korean": "cp949",
    "windows-949": "cp949",
    "sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-cp1254": "cp1254",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
}
"""Labels that mean another charset on the web (WHATWG Encoding Standard, section 4.2)."""
_NO_CHARSETS = frozenset(
    {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_SAMPLE = 16_384
_PROBE = 4_096
_BROKEN_SHARE = 0.02
_WIDE_NULS = 0.25
_NARROW = 1.5  # times more values of the low byte than of the high one
_LEAST_CONTROLS = 0.02  # of the bytes of UTF-16 in a script that has no NULs there
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b"))
_LAST_PLANE = 0x10
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

    A byte order mark wins; then the pattern of UTF-16 and UTF-32 without a mark and of ISO-2022-JP; then UTF-8 where
    the bytes are valid UTF-8 (text in another charset hardly ever is); then the declared charset, the meta tag of HTML
    or the declaration of XML, unless that makes nonsense of the text and another charset does not; then detection.

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
    if _ISO_2022_JP.search(value):
        with contextlib.suppress(UnicodeDecodeError):
            return Characters(value.decode("iso2022_jp"), "iso2022_jp", "shape")
    try:
        return Characters(value.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    return _mostly_utf8(value) or _declared(value, declared, html=html) or _detected(value)


def _declared(value: bytes, header: str | None, *, html: bool) -> Characters | None:
    """By the first label that fits the bytes and can be believed; by detection when none of those that fit can."""
    meta = _META.search(value[:_META_WITHIN]) if html else None
    written = meta or _XML.match(value)
    rather = None
    for label, found_by in ((header, "header"), (written[1].decode("ascii") if written else None, "meta")):
        codec = _text_codec(label)
        if codec is None:
            continue
        try:
            found = Characters(value.decode(codec), codec, found_by)
        except UnicodeDecodeError:
            continue
        other = better(value, codec)
        if other is None:
            return found
        rather = rather or other
    return _replacing(value, rather, "detection") if rather else None


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
    """UTF-32 and UTF-16 without a byte order mark.

    Known by the NULs that most or half of the bytes are, or, in scripts of their own, by the byte of each pair that
    has few values: it names the script. In other charsets both bytes of a pair are alike.
    """
    probe = value[:_PROBE]
    if len(probe) < 4 or len(value) % 2:  # noqa: PLR2004 - a single character tells nothing
        return None
    if len(value) % 4 == 0:
        first, second, third, fourth = (probe[at::4] for at in range(4))
        if not any(fourth) and max(third) <= _LAST_PLANE and any(first + second):
            return "utf-32-le"
        if not any(first) and max(second) <= _LAST_PLANE and any(third + fourth):
            return "utf-32-be"
    even, odd = probe[0::2], probe[1::2]
    if _names_script(odd, even):
        return "utf-16-le"
    return "utf-16-be" if _names_script(even, odd) else None


def _names_script(high: bytes, low: bytes) -> bool:
    nuls = high.count(0) / len(high)
    if nuls > _WIDE_NULS and low.count(0) / len(low) < nuls / 10:
        return True
    controls = len(high) - len(high.translate(None, _CONTROLS))
    return controls > _LEAST_CONTROLS * len(high) and len(set(low)) > _NARROW * len(set(high))


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
    charset = _text_codec(detect(value))
    if charset is None:
        msg = "no charset fits: neither UTF-8 nor a declared one, and detection finds none"
        raise BadEncoding(msg)
    return _replacing(value, charset, "detection")
