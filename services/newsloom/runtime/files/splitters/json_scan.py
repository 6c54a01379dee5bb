"""Find where JSON values begin and end, in linear time and without parsing them."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.runtime.files.parts import Window

_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+(?P<end>")?|[\[{]++|[\]}]', re.DOTALL)
_BLANK: Final = re.compile(rb"[\s,]*+")
_SCALAR: Final = re.compile(rb"[^\s,\]}\"\[{]++")
_COLON: Final = re.compile(rb"\s*+:\s*+")


def skip_blank(window: Window, index: int) -> int:
    """Return the index of the first byte that is neither white space nor a comma; the length of the window at the end."""
    while True:
        index = _end_of(_BLANK, window.data, index)
        if index < len(window.data) or not window.grow():
            return index


def value_end(window: Window, start: int) -> int | None:
    """Return the index after the value that begins at an index; None if the stream ends in it, or it is too long."""
    depth, index = 0, start
    if window.data[start : start + 1] not in {b'"', b"[", b"{"}:
        return _scalar_end(window, start)
    while True:
        found = _TOKEN.search(window.data, index)
        if found is None or (found[0][:1] == b'"' and not found["end"]):
            index = len(window.data) if found is None else found.start()
            if not window.grow():
                return None
            continue
        index = found.end()
        kind = found[0][:1]
        if kind in b"[{":
            depth += len(found[0])
        elif kind in b"]}":
            depth -= 1
        if depth <= 0:
            return index


def array_items(window: Window, start: int) -> Iterator[bytes | int | None]:
    """Yield the bytes of each item of the array that begins at an index, and forget them.

    The last thing is the index after the array, or None if the stream ends in an item or the item is too long.
    """
    index = start + 1
    while True:
        index = window.forget(skip_blank(window, index))
        if index >= len(window.data):
            yield None
            return
        if window.data[index : index + 1] in {b"]", b"}"}:
            yield index + 1
            return
        end = value_end(window, index)
        if end is None:
            yield None
            return
        yield window.data[index:end]
        index = end


def members(data: bytes, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield name, start and end of the value of each member of a complete object; stop where it is broken."""
    window = Window.of(data)
    index = start + 1
    while (index := _end_of(_BLANK, data, index)) < len(data) and data[index : index + 1] == b'"':
        name_end = value_end(window, index)
        colon = _COLON.match(data, name_end) if name_end is not None else None
        if name_end is None or colon is None or colon.end() >= len(data):
            return
        end = value_end(window, colon.end())
        if end is None:
            return
        yield data[index + 1 : name_end - 1].decode("utf-8", "replace"), colon.end(), end
        index = end


def items(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each item of a complete array; stop where it is broken."""
    window = Window.of(data)
    index = start + 1
    while (index := _end_of(_BLANK, data, index)) < len(data) and data[index : index + 1] not in {b"]", b"}"}:
        end = value_end(window, index)
        if end is None:
            return
        yield index, end
        index = end


def _scalar_end(window: Window, start: int) -> int | None:
    while True:
        end = _end_of(_SCALAR, window.data, start)
        if end < len(window.data):
            return max(end, start + 1)
        if not window.grow():
            return end if end > start else None


def _end_of(pattern: re.Pattern[bytes], data: bytes, index: int) -> int:
    found = pattern.match(data, index)
    return found.end() if found is not None else index
