"""Ids as bytes: 17 for one of 32 hexadecimal digits, as newsloom makes them, and a few more than its length for any other."""

import re
from typing import Final

_HEXADECIMAL: Final = re.compile("[0-9a-f]{32}")
_HEXADECIMAL_BYTES: Final = 16
_LENGTH_BYTES: Final = 3


def pack_id(text: str) -> bytes:
    """Return an id as bytes, of at most 16 million."""
    if _HEXADECIMAL.fullmatch(text):
        return b"\1" + bytes.fromhex(text)
    data = text.encode("utf-8", "surrogatepass")
    return b"\0" + len(data).to_bytes(_LENGTH_BYTES, "big") + data if data else b"\2"


def unpack_id(data: bytes, start: int) -> tuple[str, int]:
    """Return the id that `pack_id` wrote and where it ends.

    Args:
        data: the bytes.
        start: where the id begins.
    """
    kind, start = data[start], start + 1
    if kind == 1:
        end = start + _HEXADECIMAL_BYTES
        return data[start:end].hex(), end
    if kind:
        return "", start
    end = start + _LENGTH_BYTES + int.from_bytes(data[start : start + _LENGTH_BYTES], "big")
    return data[start + _LENGTH_BYTES : end].decode("utf-8", "surrogatepass"), end
