"""Read an e-mail (RFC 5322) as an article: its subject, date, sender, and one of its texts."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Final

from newsloom.normalise.body.choice import NoBody
from newsloom.normalise.body.value import count_visible_words, much_longer
from newsloom.normalise.decoding.charset import BadEncoding, decode_bytes
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.errors import DecodeError
from newsloom_schemas import RejectionReason

_MAX_HEADER_CHARS: Final = 2_000
_MAX_PARTS: Final = 200
_TEXT: Final = "text/plain"
_HTML: Final = "text/html"
_MESSAGE_ID: Final = re.compile(r"<([^<>\s]+)>")


def read_mail(value: bytes) -> NewsItem:
    """Read a message. Its text is the first part in plain text that is no attachment, else the first in HTML.

    Raises:
        DecodeError: the message has too many parts, or they are nested too deep.
    """
    try:
        message = BytesParser().parsebytes(value)
        parts = list(_parts(message))
    except RecursionError:
        msg = "an e-mail whose parts are nested too deep"
        raise DecodeError(msg) from None
    name, address = parseaddr(_header(message, "from"))
    found = _MESSAGE_ID.search(_header(message, "message-id"))
    fields = {
        "title": _header(message, "subject"),
        "published_at": _header(message, "date"),
        "authors": [name] if name and "@" not in name else [],
        "source": address.rpartition("@")[2].lower(),
        "external_id": found[1] if found else "",
        "language": _header(message, "content-language"),
    }
    known = {field: each for field, each in fields.items() if each}
    texts = [(part.get_content_type(), text) for part in parts if not _is_attachment(part) and (text := _text(part))]
    others = len(parts) - len(texts)
    notes = {"mail_parts_not_read": str(others)} if others else {}
    plain = next((text for kind, text in texts if kind == _TEXT), "")
    html = next((text for kind, text in texts if kind == _HTML), "")
    if plain and html and much_longer(words := count_visible_words(html), size := count_visible_words(plain)):
        notes["longer_text"] = f"the HTML part has {words} words and was not used; the text part has {size}"
    if not plain and not html:
        no_body = NoBody(RejectionReason.EMPTY, "an e-mail without a part in plain text or HTML that has words")
        return NewsItem(known, {}, notes=notes, no_body=no_body)
    body = {"text": plain} if plain else {"html": html}
    return NewsItem(known, body, notes={"body_field": _TEXT if plain else _HTML, **notes})


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that have no parts.

    Raises:
        DecodeError: there are too many.
    """
    count = 0
    for part in message.walk():
        if part.is_multipart():
            continue
        count += 1
        if count > _MAX_PARTS:
            msg = f"an e-mail with more than {_MAX_PARTS} parts"
            raise DecodeError(msg)
        yield part


def _is_attachment(part: Message) -> bool:
    return (part.get_content_disposition() or "inline") != "inline" or part.get_filename() is not None


def _text(part: Message) -> str:
    """Return the text of a part in plain text or HTML; empty for other parts, and if it is not text in any charset."""
    kind = part.get_content_type()
    content = part.get_payload(decode=True) if kind in {_TEXT, _HTML} else None
    if not isinstance(content, bytes) or not content.strip():
        return ""
    try:
        return decode_bytes(content, declared=part.get_content_charset(), html=kind == _HTML).text.strip()
    except BadEncoding:
        return ""


def _header(message: Message, name: str) -> str:
    """Return a header with its encoded words (RFC 2047) decoded, in one line; empty if it is missing."""
    raw = next((str(value) for field, value in message.raw_items() if field.lower() == name), "")[:_MAX_HEADER_CHARS]
    text = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with suppress(HeaderParseError, LookupError, ValueError):  # an encoded word that cannot be decoded stays as it is
        text = str(make_header(decode_header(text)))
    return " ".join(text.split())
