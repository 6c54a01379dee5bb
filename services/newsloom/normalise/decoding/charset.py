"""Bytes to characters: which charset, how it was found, and what could not be read."""

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
"""Charsets of seven bits that show by their escape sequences (RFC 1468, RFC 1557)."""
_HZ = re.compile(rb"~\{(?:[!-}][!-~])+~\}")  # RFC 1843; only where it is declared, as its escapes are common signs
_HZ_LABELS = frozenset({"hz", "hz-gb-2312"})
_SAMPLE_CHARS = 16_384
_PROBE_BYTES = 4_096
_MAX_BROKEN_SHARE = 0.02
_MIN_NUL_SHARE = 0.25
_MIN_LOW_TO_HIGH_RATIO = 1.5  # times more values of the low byte than of the high one
_MIN_CONTROL_SHARE = 0.02  # of the bytes of UTF-16 in a script that has no NULs there
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b"))
_LAST_PLANE = 0x10
_MAX_MEANINGLESS_SHARE = 0.01
_MIN_READABLE_SHARE = 0.6  # the head of a real HTML page has at least .65, all scripts and styles
_REPLACEMENT = "\ufffd"


class BadEncoding(ValueError):  # noqa: N818 - becomes the rejection of that name
    """The bytes are text in no charset that could be found."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Decoded text. `found_by`: bom, utf-8, header, meta, shape, detection; `replaced` counts U+FFFD put in."""

    text: str
    charset: str
    found_by: str
    replaced: int = 0


def decode_bytes(value: bytes, *, declared: str | None = None, html: bool = False) -> DecodedText:
    """Decode.

    A byte order mark wins; then the pattern of UTF-16 and UTF-32 without a mark and of charsets with escape sequences; then UTF-8 where
    the bytes are valid UTF-8 (text in another charset hardly ever is); then the declared charset, the meta tag of HTML
    or the declaration of XML, unless that makes nonsense of the text and another charset does not; then detection.

    Raises:
        BadEncoding: no charset fits, or the result is no text: it holds NULs, or hardly any letters.
    """
    found = _decode_by_best_evidence(value, declared=declared, html=html)
    nul = found.text.find("\x00")
    if nul >= 0:
        msg = f"holds {found.text.count(chr(0))} NUL characters, the first at {nul}, read as {found.charset}: not text"
        raise BadEncoding(msg)
    if found.found_by != "utf-8":
        _require_text(found)
    return found


def _require_text(found: DecodedText) -> None:
    """Any bytes are text in some charset; what people write is mostly letters, and none of it unassigned."""
    sample = found.text[:_SAMPLE_CHARS]
    kinds = Counter(unicodedata.category(character) for character in sample)
    meaningless = kinds["Cn"] + kinds["Co"] + kinds["Cs"]
    readable = sum(count for kind, count in kinds.items() if kind[0] in "LMN" or kind in {"Zs", "Cc"})
    if meaningless > _MAX_MEANINGLESS_SHARE * len(sample) or readable < _MIN_READABLE_SHARE * len(sample):
        msg = f"read as {found.charset} (by {found.found_by}), {len(sample) - readable} of {len(sample)} characters "
        raise BadEncoding(msg + "are no letters, digits or spaces: not text")


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
    """By a charset of seven bits, which is valid UTF-8 as well."""
    labels = {label.lower() for label, _ in _declared_labels(value, declared, html=html) if label}
    found = [codec for escape, codec in _ESCAPES if escape.search(value)]
    if _HZ_LABELS & labels and _HZ.search(value):
        found.append("hz")
    for codec in found:
        with contextlib.suppress(UnicodeDecodeError):
            return DecodedText(value.decode(codec), codec, "byte_pattern")
    return None


def _declared_labels(value: bytes, header: str | None, *, html: bool) -> tuple[tuple[str | None, str], ...]:
    """What header and meta tag or XML declaration say; tags in comments and scripts are none."""
    meta = _META.search(_COMMENTS_AND_SCRIPTS.sub(b"", value[:_META_SEARCH_BYTES])) if html else None
    written = meta or _XML.match(value)
    return (header, "header"), (written[1].decode("ascii") if written else None, "meta")


def _decode_declared(value: bytes, header: str | None, *, html: bool) -> DecodedText | None:
    """By the first label that fits the bytes and can be believed; by detection when none of those that fit can."""
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
    """UTF-32 and UTF-16 without a byte order mark.

    Known by the NULs that most or half of the bytes are, or, in scripts of their own, by the byte of each pair that
    has few values: it names the script. In other charsets both bytes of a pair are alike.
    """
    probe = value[:_PROBE_BYTES]
    if len(probe) < 4 or len(value) % 2:  # noqa: PLR2004 - a single character tells nothing
        return None
    if len(value) % 4 == 0:
        first, second, third, fourth = (probe[at::4] for at in range(4))
        if not any(fourth) and max(third) <= _LAST_PLANE and any(first + second):
            return "utf-32-le"
        if not any(first) and max(second) <= _LAST_PLANE and any(third + fourth):
            return "utf-32-be"
    even, odd = probe[0::2], probe[1::2]
    if _is_high_byte(odd, even):
        return "utf-16-le"
    return "utf-16-be" if _is_high_byte(even, odd) else None


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
    """UTF-8 with a few broken bytes: more sound multi-byte sequences than broken ones."""
    text = value.decode("utf-8", "replace")
    replaced = text.count(_REPLACEMENT)
    sound = len(text) - len(text.encode("ascii", "ignore")) - replaced
    if sound > 3 * replaced and replaced <= _MAX_BROKEN_SHARE * len(text):
        return DecodedText(text, "utf-8", "utf-8", replaced)
    return None


def _decode_detected(value: bytes) -> DecodedText:
    charset = text_codec(detect_charset(value))
    if charset is None:
        msg = "no charset fits: neither UTF-8 nor a declared one, and detection finds none"
        raise BadEncoding(msg)
    return _decode_with_replacement(value, charset, "detection")
