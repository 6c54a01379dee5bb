"""Split JSON: the items of arrays, and the articles that an API response lists, by their bytes and without parsing them."""

import io
import re
from collections.abc import Iterator
from typing import Final

from newsloom.runtime.files import parts
from newsloom.runtime.files.parts import Part, Skipped, SplitResult, Window, read_rest
from newsloom.runtime.files.splitters.json_frames import rows_of_frame
from newsloom.runtime.files.splitters.json_lists import LINKED_ARTICLE, find_lists
from newsloom.runtime.files.splitters.json_scan import array_items, skip_blank, value_end
from newsloom.runtime.files.splitters.lines import JSON, read_first_lines, split_lines

_MAGIC_BYTES: Final = 8_192
_BOM: Final = b"\xef\xbb\xbf"
_LINKED_DATA: Final = re.compile(rb'\{\s*"@(?:context|type|id|graph)"')


def is_complete_object(head: bytes) -> bool:
    """Return True if a line is a JSON object from its first to its last character."""
    text = head.removeprefix(_BOM).strip()
    return text.startswith(b"{") and text.endswith(b"}")


def split_json(stream: io.BufferedReader, *, live: bool) -> Iterator[SplitResult]:
    """Yield the records of JSON: JSON Lines, the items of an array, the articles of a response, or one article.

    Args:
        stream: the file.
        live: the stream may be a pipe whose next line takes a while, so nothing is read ahead of a record.
    """
    is_array = stream.peek(_MAGIC_BYTES).removeprefix(_BOM).lstrip().startswith(b"[")
    head = b"" if is_array else read_first_lines(stream)  # an array may be one long line
    if not is_complete_object(head):
        window = Window(stream, parts.MAX_FILE_BYTES)
        window.data = head
        window.grow()
        yield from _split_values(window)
        return
    if live:
        blank = head.count(b"\n", 0, len(head) - len(head.lstrip()))
        first = list(_articles_in(head.strip(), blank))
        yield from first
        yield from split_lines(stream, first=blank + len(first))
        return
    rest = read_first_lines(stream)
    if rest.strip():
        yield from split_lines(stream, head + rest)
    else:
        yield from _articles_in(head + rest, 0)


def _split_values(window: Window) -> Iterator[SplitResult]:
    """Yield the records of one value after another, which is how several documents in one file look."""
    position = 0
    index = skip_blank(window, len(_BOM) if window.data.startswith(_BOM) else 0)
    if window.data[index : index + 1] not in {b"{", b"["}:
        yield Part(read_rest(window), 0, JSON)
        return
    while index < len(window.data):
        kind = window.data[index : index + 1]
        if kind not in {b"{", b"["}:
            yield Skipped(f"what follows value {position} is skipped: it is not a JSON object or array")
            return
        found = _array(window, index, position) if kind == b"[" else _object(window, index, position)
        index = -1
        for each in found:
            if isinstance(each, int):
                index = each
                continue
            yield each
            position += isinstance(each, Part)
        if index < 0:
            return
        index = window.forget(skip_blank(window, index))


def _object(window: Window, start: int, position: int) -> Iterator[SplitResult | int]:
    """Yield what `_array` yields, for an object. One that is alone is left with the white space around it."""
    end = value_end(window, start)
    if end is None:
        value = read_rest(window)
        if window.ended:
            yield Part(value[start:] if position else value, position, JSON)
        else:
            yield Skipped(f"value {position + 1} is skipped: it is longer than {parts.MAX_FILE_BYTES} bytes")
        yield -1
        return
    after = skip_blank(window, end)
    is_alone = not position and window.ended and after == len(window.data)
    yield from _articles_in(window.data if is_alone else window.data[start:end], position)
    yield after


def _array(window: Window, start: int, position: int) -> Iterator[SplitResult | int]:
    """Yield the items of an array, and at last the index of what follows it, or -1 if nothing can be read after it.

    An array of linked data (JSON-LD) with at most one article is one document, and one record.
    """
    first = skip_blank(window, start + 1)
    if _LINKED_DATA.match(window.data, first):
        end = value_end(window, start)
        if end is not None and len(LINKED_ARTICLE.findall(window.data, start, end)) <= 1:
            yield Part(window.data[start:end], position, JSON)
            yield window.forget(end)
            return
    count = 0
    for item in array_items(window, start):
        if isinstance(item, int):
            if not count:
                yield Skipped("it is an empty JSON array, without articles", is_empty=True)
            yield item
        elif item is None:
            why = "the file ends in it" if window.ended else f"it is longer than {parts.MAX_FILE_BYTES} bytes"
            yield Skipped(f"item {count + 1} of the JSON array is skipped: {why}")
            yield -1
        else:
            yield Part(item, position + count, JSON)
            count += 1


def _articles_in(value: bytes, position: int) -> Iterator[SplitResult]:
    """Yield the articles that an object lists, or the object itself if it is an article or something unknown."""
    plain = value.removeprefix(_BOM).strip()
    rows = rows_of_frame(plain)
    if rows is not None:
        yield from (Part(row, position + count, JSON) for count, row in enumerate(rows))
        return
    found = find_lists(plain)
    if found is None:
        yield Part(value, position, JSON)
        return
    count = 0
    for each in found:
        for start, end in each.items:
            yield Part(each.before + plain[start:end] + each.after, position + count, JSON)
            count += 1
    if not count:
        names = ", ".join(f"`{each.path}`" for each in found)
        yield Skipped(f"it lists no articles: {names} is empty", is_empty=True)
