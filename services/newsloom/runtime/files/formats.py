"""Find how a file is split, by its extension and its first bytes."""

import io
from enum import Enum, auto
from typing import Final

from newsloom.runtime.files.listing import CONTENT_TYPES, LINE_EXTENSIONS, TABLE_EXTENSIONS, XML_EXTENSIONS
from newsloom.runtime.files.splitters.avro_files import AVRO_MAGIC
from newsloom.runtime.files.splitters.mailboxes import is_mailbox
from newsloom.runtime.files.splitters.parquet import PARQUET_MAGIC
from newsloom.runtime.files.splitters.tables import looks_like_table
from newsloom.runtime.files.splitters.web_archives import WARC_MAGIC
from newsloom.runtime.files.splitters.xml_entries import may_list_entries

_MAGIC_BYTES: Final = 8_192
_BOM: Final = b"\xef\xbb\xbf"
_JSON_STARTS: Final = (b"{", b"[")


class FileFormat(Enum):
    """How the content of a file is split into records."""

    ARTICLE = auto()
    LINES = auto()
    JSON = auto()
    ENTRIES = auto()
    TABLE = auto()
    WEB_ARCHIVE = auto()
    AVRO = auto()
    MAILBOX = auto()
    PARQUET = auto()
    ZIP = auto()
    TAR = auto()


_MAGIC: Final = (
    (WARC_MAGIC, 0, FileFormat.WEB_ARCHIVE),
    (AVRO_MAGIC, 0, FileFormat.AVRO),
    *((start, 0, FileFormat.PARQUET) for start in PARQUET_MAGIC),
    (b"PK\x03\x04", 0, FileFormat.ZIP),
    (b"PK\x05\x06", 0, FileFormat.ZIP),
    (b"ustar", 257, FileFormat.TAR),
)
"""Signatures: bytes, offset, format."""
_BY_EXTENSION: Final = {
    **dict.fromkeys(LINE_EXTENSIONS, FileFormat.LINES),
    **dict.fromkeys(TABLE_EXTENSIONS, FileFormat.TABLE),
    ".json": FileFormat.JSON,
    ".warc": FileFormat.WEB_ARCHIVE,
    ".wet": FileFormat.WEB_ARCHIVE,
    ".avro": FileFormat.AVRO,
    ".mbox": FileFormat.MAILBOX,
    ".parquet": FileFormat.PARQUET,
    ".zip": FileFormat.ZIP,
    ".tar": FileFormat.TAR,
    ".tgz": FileFormat.TAR,
}


def find_format(extension: str, content: io.BufferedReader) -> FileFormat:
    """Return how a file is split.

    Args:
        extension: in lower case; empty for standard input.
        content: the file. Its first bytes decide if the extension is unknown, or that of XML, which may be a feed.
    """
    if extension in _BY_EXTENSION:
        return _BY_EXTENSION[extension]
    if extension in CONTENT_TYPES and extension not in XML_EXTENSIONS:
        return FileFormat.ARTICLE
    head = content.peek(_MAGIC_BYTES)
    if may_list_entries(head):
        return FileFormat.ENTRIES
    return FileFormat.ARTICLE if extension in XML_EXTENSIONS else _by_content(head)


def _by_content(head: bytes) -> FileFormat:
    for magic, offset, found in _MAGIC:
        if head.startswith(magic, offset):
            return found
    text = head.removeprefix(_BOM).lstrip()
    if text.startswith(_JSON_STARTS):
        return FileFormat.JSON
    if is_mailbox(text):
        return FileFormat.MAILBOX
    return FileFormat.TABLE if looks_like_table(head) else FileFormat.ARTICLE
