"""Decode bytes: find the charset, and report how it was found and how much could not be read."""

import codecs
import contextlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from newsloom.normalise.decoding.charset_labels import text_codec
from newsloom.normalise.decoding.detection import better_charset, detect_charset

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_META_SEARCH_BYTES = 4_096
_XML = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s{0,5}=\s{0,5}[\"']([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_COMMENTS_AND_SCRIPTS = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|noscript|template)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL
)
_ESCAPES = (
    (re.compile(rb"\x1b(?:\$[@B]|\(J)"), "iso2022_jp"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)
"""Seven-bit charsets, recognised by their escape sequences (RFC 1468, RFC 1557)."""
_HZ = re.compile(rb"~\{(?:[!-}][!-~])+~\}")  # RFC 1843; only if declared, since its escapes are common characters
_HZ_LABELS = frozenset({"hz", "hz-gb-2312"})
_SAMPLE_CHARS = 16_384
_PROBE_BYTES = 4_096
_MAX_BROKEN_SHARE = 0.02
_MIN_NUL_SHARE = 0.25
_MIN_LOW_TO_HIGH_RATIO = 1.5  # the low bytes have at least this many times as many different values as the high bytes
_MIN_CONTROL_SHARE = 0.02  # of the high bytes, in UTF-16 text of a script whose high byte is not NUL
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b"))
_ASCII_PAIR_LE = re.compile(rb"(?:[\t\n\r\x20-\x7e]\x00){2}")
_ASCII_PAIR_BE = re.compile(rb"(?:\x00[\t\n\r\x20-\x7e]){2}")
_LAST_PLANE = 0x10
_MAX_MEANINGLESS_SHARE = 0.01
_MIN_READABLE_SHARE = 0.6  # the head of a real HTML page, all scripts and styles, has at least 0.65
_REPLACEMENT = "\ufffd"


class BadEncoding(ValueError):  # noqa: N818 - named after the rejection that it becomes
    """No charset was found in which the bytes are text."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Decoded text. `found_by`: bom, utf-8, header, meta, byte_pattern or detection; `replaced` counts inserted U+FFFD."""

    text: str
    charset: str
    found_by: str
    replaced: int = 0


def decode_bytes(value: bytes, *, declared: str | None = None, html: bool = False) -> DecodedText:
    """Decode the bytes of a text or page.

    The charset is found in this order:

    1. a byte order mark;
    2. the byte pattern of UTF-16 or UTF-32 without a mark, or of a charset with escape sequences;
    3. UTF-8, if the bytes are valid UTF-8, which text in another charset hardly ever is;
    4. the declared charset: header, then HTML meta tag or XML declaration, unless it makes nonsense of the text and another
       charset does not;
    5. detection.

    Args:
        value: the bytes.
        declared: charset of the content-type header.
        html: the bytes are HTML, so a meta tag may declare the charset.

    Raises:
        BadEncoding: no charset fits, or the result is not text: it has NUL characters, or too few letters.
    """
    found = _decode_by_best_evidence(value, declared=declared, html=html)
    nul = found.text.find("\x00")
    if nul >= 0:
        msg = f"not text: decoded as {found.charset}, it has {found.text.count(chr(0))} NUL characters, the first at {nul}"
        raise BadEncoding(msg)
    if found.charset != "utf-8":
        _require_text(found)
    return found


def is_wide(value: bytes) -> bool:
    """Return True if the bytes are UTF-16 or UTF-32, with or without a byte order mark."""
    return value.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or (
        _detect_utf16_or_utf32(value) is not None
    )


def _require_text(found: DecodedText) -> None:
    """Raise BadEncoding unless the result looks like text: mostly letters, digits and spaces, and hardly any unassigned."""
    sample = found.text[:_SAMPLE_CHARS]
    kinds = Counter(unicodedata.category(character) for character in sample)
    meaningless = kinds["Cn"] + kinds["Co"] + kinds["Cs"]
    readable = sum(count for kind, count in kinds.items() if kind[0] in "LMN" or kind in {"Zs", "Cc"})
    if meaningless > _MAX_MEANINGLESS_SHARE * len(sample) or readable < _MIN_READABLE_SHARE * len(sample):
        msg = f"not text: decoded as {found.charset} (by {found.found_by}), {len(sample) - readable} of {len(sample)} characters "
        raise BadEncoding(msg + "are not letters, digits or spaces")


def _decode_by_best_evidence(value: bytes, *, declared: str | None, html: bool) -> DecodedText:
    for bom, charset in _BOMS:
        if value.startswith(bom):
            return _decode_with_replacement(value[len(bom) :], charset, "bom")
    wide_charset = _detect_utf16_or_utf32(value)
    if wide_charset is not None:
        return _decode_with_replacement(value, wide_charset, "byte_pattern")
    if b"\x1b" in value or b"~{" in value:
        seven_bit = _decode_seven_bit(value, declared, html=html)
        if seven_bit is not None:
            return seven_bit
    try:
        return DecodedText(value.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    return _decode_mostly_utf8(value) or _decode_declared(value, declared, html=html) or _decode_detected(value)


def _decode_seven_bit(value: bytes, declared: str | None, *, html: bool) -> DecodedText | None:
    """Decode a seven-bit charset; it has to be tried before UTF-8, since its bytes are valid UTF-8 as well."""
    labels = {label.lower() for label, _ in _declared_labels(value, declared, html=html) if label}
    found = [codec for escape, codec in _ESCAPES if escape.search(value)]
    if _HZ_LABELS & labels and _HZ.search(value):
        found.append("hz")
    for codec in found:
        with contextlib.suppress(UnicodeDecodeError):
            return DecodedText(value.decode(codec), codec, "byte_pattern")
    return None


def _declared_labels(value: bytes, header: str | None, *, html: bool) -> tuple[tuple[str | None, str], ...]:
    """Return the charsets that header and meta tag or XML declaration name, ignoring tags in comments and scripts."""
    meta = _META.search(_COMMENTS_AND_SCRIPTS.sub(b"", value[:_META_SEARCH_BYTES])) if html else None
    written = meta or _XML.match(value)
    return (header, "header"), (written[1].decode("ascii") if written else None, "meta")


def _decode_declared(value: bytes, header: str | None, *, html: bool) -> DecodedText | None:
    """Decode by the first declared charset that fits and is plausible; if one fits but is implausible, by a better one."""
    preferred = None
    for label, found_by in _declared_labels(value, header, html=html):
        codec = text_codec(label)
        if codec is None:
            continue
        try:
            found = DecodedText(value.decode(codec), codec, found_by)
        except UnicodeDecodeError:
            continue
        other = better_charset(value, codec)
        if other is None:
            return found
        preferred = preferred or other
    return _decode_with_replacement(value, preferred, "detection") if preferred else None


def _detect_utf16_or_utf32(value: bytes) -> str | None:
    """Return the charset of UTF-32 or UTF-16 without a byte order mark, else None.

    Most or half of its bytes are NULs, or it begins with two ASCII characters, as every JSON does (RFC 4627, section 3). In
    scripts outside Latin, one byte of each pair names the script and so has few different values; in other charsets both
    bytes of a pair vary alike.
    """
    probe = value[:_PROBE_BYTES]
    if len(probe) < 4 or len(value) % 2:  # noqa: PLR2004 - a single character is no evidence
        return None
    if len(value) % 4 == 0:
        first, second, third, fourth = (probe[at::4] for at in range(4))
        if not any(fourth) and max(third) <= _LAST_PLANE and any(first + second):
            return "utf-32-le"
        if not any(first) and max(second) <= _LAST_PLANE and any(third + fourth):
            return "utf-32-be"
    even, odd = probe[0::2], probe[1::2]
    if _ASCII_PAIR_LE.match(probe) or (not _ASCII_PAIR_BE.match(probe) and _is_high_byte(odd, even)):
        return "utf-16-le"
    return "utf-16-be" if _ASCII_PAIR_BE.match(probe) or _is_high_byte(even, odd) else None


def _is_high_byte(high: bytes, low: bytes) -> bool:
    nuls = high.count(0) / len(high)
    if nuls > _MIN_NUL_SHARE and low.count(0) / len(low) < nuls / 10:
        return True
    controls = len(high) - len(high.translate(None, _CONTROLS))
    return controls > _MIN_CONTROL_SHARE * len(high) and len(set(low)) > _MIN_LOW_TO_HIGH_RATIO * len(set(high))


def _decode_with_replacement(value: bytes, charset: str, found_by: str) -> DecodedText:
    text = value.decode(charset, "replace")
    replaced = text.count(_REPLACEMENT)
    if replaced > max(1, _MAX_BROKEN_SHARE * len(text)):
        msg = f"{replaced} of {len(text)} characters are not valid {charset}"
        raise BadEncoding(msg)
    return DecodedText(text, charset, found_by, replaced)


def _decode_mostly_utf8(value: bytes) -> DecodedText | None:
    """Decode UTF-8 with a few broken bytes, if it has more than three valid multi-byte sequences for each broken one."""
    text = value.decode("utf-8", "replace")
    replaced = text.count(_REPLACEMENT)
    sound = len(text) - len(text.encode("ascii", "ignore")) - replaced
    if sound > 3 * replaced and replaced <= _MAX_BROKEN_SHARE * len(text):
        return DecodedText(text, "utf-8", "utf-8", replaced)
    return None


def _decode_detected(value: bytes) -> DecodedText:
    charset = text_codec(detect_charset(value))
    if charset is None:
        msg = "no charset fits: neither UTF-8 nor a declared charset, and detection found none"
        raise BadEncoding(msg)
    return _decode_with_replacement(value, charset, "detection")
