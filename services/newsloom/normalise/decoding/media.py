"""Find the format of a value, by its media type and by its first bytes."""

import re
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from newsloom.normalise.decoding import xml_roots


class InputFormat(StrEnum):
    """The supported input formats."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    FEED = "feed"
    NEWSML = "newsml"
    NEWSML_1 = "newsml1"
    NITF = "nitf"
    TEI = "tei"
    TRAFILATURA = "trafilatura"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class ContentType:
    """A parsed content-type header (RFC 9110, section 8.3). `essence` is `type/subtype` in lower case."""

    essence: str
    charset: str | None = None


UNSUPPORTED_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "PDF"),
    (b"\xff\xd8\xff", 0, "JPEG"),
    (b"\x89PNG\r\n\x1a\n", 0, "PNG"),
    (b"GIF87a", 0, "GIF"),
    (b"GIF89a", 0, "GIF"),
    (b"BM", 0, ""),  # BMP; needs a NUL as well, see below
    (b"II*\x00", 0, "TIFF"),
    (b"MM\x00*", 0, "TIFF"),
    (b"WEBP", 8, "WebP"),
    (b"WAVE", 8, "WAV"),
    (b"ftyp", 4, "MP4 or HEIF"),
    (b"PK\x03\x04", 0, "ZIP (also DOCX, ODT, EPUB)"),
    (b"PK\x05\x06", 0, "ZIP"),
    (b"BZh", 0, ""),
    (b"\xfd7zXZ\x00", 0, "xz"),
    (b"7z\xbc\xaf\x27\x1c", 0, "7-Zip"),
    (b"\x28\xb5\x2f\xfd", 0, "Zstandard"),
    (b"Rar!\x1a\x07", 0, "RAR"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "Microsoft Office"),
    (b"{\\rtf", 0, "RTF"),
    (b"<svg", 0, "SVG"),
    (b"%!PS", 0, "PostScript"),
    (b"ID3", 0, ""),
    (b"OggS", 0, "Ogg"),
    (b"fLaC", 0, "FLAC"),
    (b"\x1aE\xdf\xa3", 0, "Matroska or WebM"),
    (b"\x7fELF", 0, "ELF"),
    (b"\x00asm", 0, "WebAssembly"),
    (b"SQLite format 3\x00", 0, "SQLite"),
    (b"wOFF", 0, "WOFF"),
    (b"wOF2", 0, "WOFF2"),
    (b"\x00\x00\x01\x00", 0, "icon"),
    (b"\x00\x00\x01\xba", 0, "MPEG video"),
    (b"\x00\x00\x01\xb3", 0, "MPEG video"),
    (b"\x00\x01\x00\x00\x00", 0, "TrueType"),
)
"""Signatures: bytes, offset, name. A signature without a name counts only if the first 64 bytes contain a NUL."""

JSON_TYPE = "application/json"
_PLAIN_TYPE = "text/plain"
UNDECIDED_TYPES = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/x-unknown", "unknown/unknown", "*/*"}
)
_UNSUPPORTED_TOP_LEVEL_TYPES = ("image/", "audio/", "video/", "font/", "model/", "multipart/")
_UNSUPPORTED_TYPES = re.compile(
    r"application/(?:pdf|zip|x-tar|x-7z-compressed|x-bzip2?|zstd|rtf|msword|postscript|epub\+zip|wasm"
    r"|vnd\.(?:ms-|openxmlformats-|oasis\.).*|javascript|x-protobuf|protobuf|avro.*)|text/(?:css|javascript|csv)"
)
_HTML_START = re.compile(
    rb"\s*+(?:(?><!--.*?-->)\s*+|<\?xml[^>]{0,500}>\s*+){0,40}+<(?:!doctype\s+html|html|head|body|article|main|div|p|h[1-6]"
    rb"|section|header|aside|nav|figure|blockquote|pre|center|ul|ol|li|dl|table|tbody|tr|td|script|noscript|meta|title|link|style"
    rb"|iframe|form|span|a\s|b>|i>|u>|em|strong|small|br|hr|font|img|svg|template|button|label|input|select|details|summary"
    rb"|picture|video|audio|object|embed|canvas|map|footer|address|hgroup|figcaption|dt|dd|th|thead|caption|mark|sub|sup|code"
    rb"|cite|abbr|time|amp-[a-z]+)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_INSIDE = re.compile(rb"<(?:/p|/div|/html|/body|/article|br\s?/?)>", re.IGNORECASE)
_JSON_START = re.compile(rb'\s*+(?:\{\s*+(?:["}]|\Z)|\[\s*+(?:[\[{"\]]|\Z))')
_MAIL_HEADERS = re.compile(rb"(?:From [^\n]{1,200}\n)?(?:[A-Za-z][\w-]{0,60}+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){2,}+")
_MAIL_SENDER = re.compile(rb"^from:[^\n]*@", re.IGNORECASE | re.MULTILINE)
_MAIL_SUBJECT = re.compile(rb"^(?:subject|date):", re.IGNORECASE | re.MULTILINE)
_MAIL_MACHINERY = re.compile(
    rb"^(?:message-id|mime-version|content-type|content-transfer-encoding|received|return-path|dkim-signature|delivered-to):",
    re.IGNORECASE | re.MULTILINE,
)
"""Headers that people do not write into a text, as they do `From:` and `Subject:`."""
_STARTS = (
    (_JSON_START, InputFormat.JSON),
    (xml_roots.NEWSML_1_START, InputFormat.NEWSML_1),
    (xml_roots.NEWSML_START, InputFormat.NEWSML),
    (xml_roots.NITF_START, InputFormat.NITF),
    (xml_roots.TEI_START, InputFormat.TEI),
    (xml_roots.FEED_START, InputFormat.FEED),
)
"""Formats by their first bytes, in the order in which they are tried."""
_FORMATS_BY_TYPE = {
    _PLAIN_TYPE: InputFormat.TEXT,
    "application/json": InputFormat.JSON,
    **dict.fromkeys(("text/html", "application/xhtml+xml"), InputFormat.HTML),
    **dict.fromkeys(("application/rss+xml", "application/atom+xml", "application/rdf+xml"), InputFormat.FEED),
    **{
        f"application/vnd.iptc.g2.{kind}+xml": InputFormat.NEWSML for kind in ("newsmessage", "newsitem", "packageitem")
    },
    "text/vnd.iptc.nitf": InputFormat.NITF,
    "message/rfc822": InputFormat.MAIL,
}
"""Formats of media types that say what the bytes are. For others, and without a type, the bytes decide."""
_MAX_MAIL_HEADER_BYTES = 65_536
_SNIFFED_BYTES = 2_048
_MAX_TAGS_IN_TEXT = 2


def parse_content_type(header: str | None) -> ContentType:
    """Parse a content-type header; a broken one gives what can be read of it."""
    if not header:
        return ContentType("")
    message = Message()
    try:
        message["content-type"] = " ".join(header[:500].split())
        charset = message.get_param("charset")
    except (ValueError, IndexError, TypeError):
        charset = None
    essence = header.partition(";")[0].strip().lower()
    return ContentType(essence, charset.strip(" \"'").lower() if isinstance(charset, str) and charset.strip() else None)


def unsupported_media(value: bytes, essence: str) -> str | None:
    """Return the name of an unsupported format, by signature, declared type or XML root; None if it may be supported."""
    for magic, offset, name in UNSUPPORTED_MAGIC:
        if value.startswith(magic, offset) and (name or b"\x00" in value[:64]):
            return name or "binary data"
    if essence.startswith(_UNSUPPORTED_TOP_LEVEL_TYPES) or _UNSUPPORTED_TYPES.fullmatch(essence):
        return essence
    if essence == _PLAIN_TYPE or essence in _FORMATS_BY_TYPE or is_json_type(essence):
        return None
    found = sniff(value)
    if found not in {InputFormat.TEXT, InputFormat.HTML}:
        return None
    return xml_roots.name_other_xml(value, _first_bytes(value), looks_like_html=found is InputFormat.HTML)


def format_of(value: bytes, essence: str) -> InputFormat:
    """Return the format of a value: by the declared type, or by the bytes if the type is missing or says nothing."""
    if is_json_type(essence):
        return InputFormat.JSON
    return _FORMATS_BY_TYPE.get(essence) or sniff(value)


def is_json_type(essence: str) -> bool:
    """Return True if a declared type is JSON."""
    return essence == JSON_TYPE or essence.endswith("+json")


def sniff(value: bytes) -> InputFormat:
    """Return the format that the bytes themselves show. NULs are ignored, so that UTF-16 is recognised."""
    start = _first_bytes(value)
    by_start = next((found for pattern, found in _STARTS if pattern.match(start)), None)
    if by_start is not None:
        return by_start
    if xml_roots.is_trafilatura(value, start):
        return InputFormat.TRAFILATURA
    if xml_roots.ENTITY_DECLARATIONS.match(start):
        return InputFormat.FEED
    if _is_mail(value):
        return InputFormat.MAIL
    is_html = _HTML_START.match(start) or len(_HTML_INSIDE.findall(start)) > _MAX_TAGS_IN_TEXT
    return InputFormat.HTML if is_html else InputFormat.TEXT


def _is_mail(value: bytes) -> bool:
    """Return True if a value begins with the headers of an e-mail."""
    found = _MAIL_HEADERS.match(value[:_MAX_MAIL_HEADER_BYTES])
    marks = (_MAIL_SENDER, _MAIL_SUBJECT, _MAIL_MACHINERY)
    return found is not None and all(mark.search(found[0]) for mark in marks)


def _first_bytes(value: bytes) -> bytes:
    return value[:_SNIFFED_BYTES].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
