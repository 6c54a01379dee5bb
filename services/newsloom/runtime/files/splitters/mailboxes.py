"""Split mailboxes in the mbox format (RFC 4155): each message is a record."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from newsloom.runtime.files import parts
from newsloom.runtime.files.parts import Part, Skipped, SplitResult

MAIL: Final = "message/rfc822"
_SEPARATOR: Final = re.compile(rb"From \S+ .*\d{4}\b|From - |From \S+\s*$")
_HEADER: Final = re.compile(rb"[A-Za-z][!-9;-~]{0,60}:")
_QUOTED: Final = re.compile(rb">+From ")
_MAX_LINE_BYTES: Final = 1024 * 1024


def is_mailbox(head: bytes) -> bool:
    """Return True if the first line is the separator of a mailbox, and the second a header of a message."""
    first, _, rest = head.partition(b"\n")
    return _SEPARATOR.match(first.rstrip()) is not None and _HEADER.match(rest) is not None


def split_mailbox(stream: BinaryIO) -> Iterator[SplitResult]:
    """Yield the messages. A line `>From ` is one that the mailbox has quoted."""
    lines: list[bytes] = []
    size, position, after_blank = 0, -1, True
    while line := stream.readline(_MAX_LINE_BYTES):
        if after_blank and _SEPARATOR.match(line.rstrip()):
            if position >= 0:
                yield _message(lines, size, position)
            lines, size, position = [], 0, position + 1
        else:
            size += len(line)
            if size <= parts.MAX_FILE_BYTES:
                lines.append(line[1:] if _QUOTED.match(line) else line)
            position = max(position, 0)
        after_blank = not line.strip()
    if position >= 0:
        yield _message(lines, size, position)


def _message(lines: list[bytes], size: int, position: int) -> SplitResult:
    if size > parts.MAX_FILE_BYTES:
        return Skipped(f"message {position + 1} is skipped: it is longer than {parts.MAX_FILE_BYTES} bytes")
    return Part(b"".join(lines), position, MAIL)
