"""Split XML feeds, NewsML and TEI corpora by their bytes: one document for each entry, with what surrounds all entries.

Nothing is parsed, so that a broken entry breaks only its own record, and normalise's repairs work on each.
"""

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from newsloom.runtime.files import parts
from newsloom.runtime.files.listing import UnreadableFile
from newsloom.runtime.files.parts import Part, Readable, Skipped, SplitResult, Window, read_rest

_PROLOGUE: Final = (
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?[^>]{0,500}>\s*+|(?><!--.*?-->)\s*+"
    rb"|<!doctype\b(?:[^<>\[\]\"']++|\"[^\"]*+\"|'[^']*+'){0,40}+(?:\[(?:[^\]\"']++|\"[^\"]*+\"|'[^']*+')*+\]\s*+)?+>\s*+){0,40}+"
)
_ROOT: Final = re.compile(
    _PROLOGUE + rb"<(?P<root>(?:[a-z_][\w.-]{0,40}:)?(?P<name>[a-z_][\w.-]{0,40}))(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_ENTRY_NAMES: Final[Mapping[bytes, bytes]] = {
    b"rss": rb"item",
    b"rdf": rb"item",
    b"feed": rb"entry",
    b"newsmessage": rb"(?:news|package|concept|knowledge|planning|catalog)item",
    b"newsml": rb"newsitem",
    b"teicorpus": rb"tei(?:\.2)?",
}
"""Local names of roots in lower case, with the pattern of the local names of their entries."""
_MEDIA_PREFIX: Final = rb"(?!(?:media|itunes|rdf|g):)"
_LISTING: Final = re.compile(rb"<(?:\w+:)?items\b[^>]*>.*?</(?:\w+:)?items\s*>", re.DOTALL)
"""The table of contents of RSS 1.0, which has the addresses of all entries."""
_NOT_TAGS: Final = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<![A-Za-z](?:[^\[>]|\[[^\]]*+\])*+>", re.DOTALL
)
_TAG: Final = re.compile(rb"<(?P<end>/?)(?P<name>[A-Za-z_][^\s/>]*+)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ENCODING: Final = re.compile(rb"(<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_UTF16: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_MAX_HEAD_BYTES: Final = 256 * 1024
"""Length of what surrounds all entries, which is copied to each."""
_MAX_MARK_CHARS: Final = 128
_CLOSERS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}


def root_name(head: bytes) -> bytes | None:
    """Return the local name of the root element in lower case; None if the bytes are not XML."""
    codec = _UTF16.get(head[:2])
    if codec is not None:
        head = head.decode(codec, "ignore").encode()
    found = _ROOT.match(head)
    return found["name"].lower() if found is not None else None


def may_list_entries(head: bytes) -> bool:
    """Return True if the first bytes are those of a document with entries."""
    return root_name(head) in _ENTRY_NAMES


def split_entries(stream: io.BufferedReader) -> Iterator[SplitResult]:
    """Yield one document for each entry.

    Args:
        stream: the file.

    Raises:
        UnreadableFile: there is too much before the first entry.
    """
    codec = _UTF16.get(stream.peek(2)[:2])
    window = Window(_Transcoded(stream, codec) if codec else stream, parts.MAX_FILE_BYTES)
    window.grow()
    root = _ROOT.match(window.data)
    if root is None:
        yield Part(read_rest(window), 0)
        return
    yield from _Splitter(window, root["root"], _ENTRY_NAMES[root["name"].lower()], transcoded=codec is not None)


class _Transcoded:
    """A stream in UTF-16 as UTF-8."""

    def __init__(self, stream: Readable, codec: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(codec)("replace")

    def read1(self, size: int, /) -> bytes:
        while content := self._stream.read1(size):
            if text := self._decoder.decode(content):
                return text.encode("utf-8", "replace")
        return self._decoder.decode(b"", final=True).encode("utf-8", "replace")


class _Splitter:
    """The entries of a document, in one pass.

    Args:
        window: the document.
        root: its root's qualified name.
        entry: pattern of the entries' local names.
        transcoded: whether the declared encoding is no longer true.
    """

    def __init__(self, window: Window, root: bytes, entry: bytes, *, transcoded: bool) -> None:
        self._window = window
        self._transcoded = transcoded
        name = rb"(?P<name>" + _MEDIA_PREFIX + rb"(?:[\w.-]{1,40}:)?" + entry + rb")"
        self._mark = re.compile(
            rb"<!--|<!\[CDATA\[|<(?P<end>/?)(?:(?P<root>" + re.escape(root) + rb")|" + name + rb")(?=[\s/>])",
            re.IGNORECASE,
        )
        self._head: bytes | None = None
        self._tail = b""
        self._position = 0
        self._missing: set[bytes] = set()

    def __iter__(self) -> Iterator[SplitResult]:
        window = self._window
        begin = index = depth = 0
        name = b""
        while (mark := self._next_mark(index, begin)) is not None and (end := self._tag_end(mark)) is not None:
            index = end
            if mark["name"] is None:
                if not (mark["end"] or depth or self._head is None):
                    self._head, begin = None, mark.start()  # another document follows in the same file
            elif not depth and not mark["end"]:
                self._begin(window.data[begin : mark.start()])
                begin, name = mark.start(), mark["name"]
                depth = 1
            elif depth and mark["name"] == name:
                depth += -1 if mark["end"] else 1
            is_empty = depth == 1 and begin == mark.start() and window.data[end - 2 : end - 1] == b"/"
            if is_empty or (mark["end"] and mark["name"] == name and not depth and begin != end):
                yield self._part(window.data[begin:end])
                begin = index = window.forget(end)
                depth = 0
        if depth:
            yield from self._unclosed(read_rest(window)[begin:], name)
            if not window.ended:
                yield Skipped(f"the rest is skipped: an entry is longer than {parts.MAX_FILE_BYTES} bytes")
        elif not self._position:
            yield Part(read_rest(window), 0)

    def _next_mark(self, index: int, begin: int) -> re.Match[bytes] | None:
        """Return the next tag of an entry or of the root, outside comments and CDATA; None at the end."""
        window = self._window
        while True:
            found = self._mark.search(window.data, index)
            if found is None:
                if self._head is None and len(window.data) - begin > 2 * _MAX_HEAD_BYTES + _MAX_MARK_CHARS:
                    msg = f"no entry in the first {2 * _MAX_HEAD_BYTES} bytes of the feed"
                    raise UnreadableFile(msg)
                index = max(index, len(window.data) - _MAX_MARK_CHARS)
                if not window.grow():
                    return None
                continue
            closer = _CLOSERS.get(found[0].upper())
            if closer is None:
                return found
            index = self._after(closer, found.end())

    def _after(self, closer: bytes, start: int) -> int:
        """Return the index after a comment or CDATA; if it is not closed, the index after its start."""
        window, index = self._window, start
        if closer in self._missing:
            return start
        while (end := window.data.find(closer, index)) < 0:
            index = max(start, len(window.data) - len(closer))
            if not window.grow():
                self._missing.add(closer)  # so that each of many unclosed comments does not search the whole file
                return start
        return end + len(closer)

    def _tag_end(self, mark: re.Match[bytes]) -> int | None:
        window, index = self._window, mark.end()
        while (end := window.data.find(b">", index)) < 0:
            index = len(window.data)
            if not window.grow():
                return None
        return end + 1

    def _begin(self, before: bytes) -> None:
        """Keep what surrounds the entries, if it is not known yet."""
        if self._head is not None:
            return
        head = _LISTING.sub(b"", before)
        if self._transcoded:
            head = _ENCODING.sub(rb"\1", head)
        if len(head) > _MAX_HEAD_BYTES:
            msg = f"{len(head)} bytes before the first entry of the feed; the maximum is {_MAX_HEAD_BYTES}"
            raise UnreadableFile(msg)
        self._head, self._tail = head, _closing_tags(head)

    def _part(self, entry: bytes) -> Part:
        self._position += 1
        return Part((self._head or b"") + entry + self._tail, self._position - 1)

    def _unclosed(self, rest: bytes, name: bytes) -> Iterator[Part]:
        """Yield the entries of a document that ends in one: each is what lies between two start tags."""
        start_tag = re.compile(rb"<" + re.escape(name) + rb"(?=[\s/>])")
        end_tag = re.compile(rb"</" + re.escape(name) + rb"\s*>")
        starts = [found.start() for found in start_tag.finditer(rest)]
        for start, end in zip(starts, [*starts[1:], len(rest)], strict=True):
            closed = end_tag.search(rest, start, end)
            if closed is not None:
                yield self._part(rest[start : closed.end()])
            else:
                self._position += 1
                yield Part((self._head or b"") + rest[start:end], self._position - 1)


def _closing_tags(head: bytes) -> bytes:
    """Return the end tags of the elements that are open at the end of some XML."""
    stack: list[bytes] = []
    for tag in _TAG.finditer(_NOT_TAGS.sub(b"", head)):
        if not tag["end"]:
            if not tag[0].endswith(b"/>"):
                stack.append(tag["name"])
        elif tag["name"] in stack:
            while stack.pop() != tag["name"]:
                pass
    return b"".join(b"</" + name + b">" for name in reversed(stack))
