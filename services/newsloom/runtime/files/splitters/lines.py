"""Split JSON Lines: one record for each line that is not blank."""

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from newsloom.runtime.files import parts
from newsloom.runtime.files.parts import Part, Skipped, SplitResult

JSON: Final = "application/json"


def split_lines(stream: BinaryIO, head: bytes = b"", first: int = 0) -> Iterator[SplitResult]:
    """Yield one record for each non-blank line; its position is the number of the line.

    Args:
        stream: the file.
        head: lines that were already read from it.
        first: position of the first line.
    """
    for position, line in enumerate(_each_line(head, stream), first):
        if len(line) > parts.MAX_FILE_BYTES:
            yield Skipped(f"line {position + 1} is skipped: it is longer than {parts.MAX_FILE_BYTES} bytes")
        elif line.strip():
            yield Part(line.rstrip(b"\r\n"), position, JSON)


def read_first_lines(stream: BinaryIO) -> bytes:
    """Return the first non-blank line and the blank lines before it."""
    head = b""
    while len(head) < parts.MAX_FILE_BYTES and (line := stream.readline(parts.MAX_FILE_BYTES - len(head))):
        head += line
        if line.strip():
            break
    return head


def _each_line(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines with their line breaks. A line that is too long is truncated, and the rest of it is skipped."""
    yield from io.BytesIO(head)
    max_bytes = parts.MAX_FILE_BYTES
    while line := stream.readline(max_bytes + 1):
        yield line
        if len(line) > max_bytes and not line.endswith(b"\n"):
            while (more := stream.readline(max_bytes)) and not more.endswith(b"\n"):
                pass
