"""Read code blocks, tables and code spans of a Markdown document, for tests of what documents say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_FENCE: Final = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})(?P<language>[^`]*)$")
_COMMENT: Final = re.compile(r"(^|\s+)#\s.*$")
_CODE_SPAN: Final = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced code block.

    Attributes:
        language: the word after the opening fence; empty when there is none.
        text: what is between the fences, without the last line feed.
        above: the paragraph directly above the block, on one line; empty when there is none.
        line: number of the opening fence's line, from 1.
    """

    language: str
    text: str
    above: str
    line: int

    @property
    def commands(self) -> list[str]:
        """The lines without comments and empty lines."""
        return [command for line in self.text.splitlines() if (command := _COMMENT.sub("", line).strip())]


def code_blocks(markdown: str) -> list[Block]:
    """Return the fenced code blocks in their order (CommonMark 0.31, 4.5).

    Raises:
        ValueError: a block is never closed.
    """
    found: list[Block] = []
    lines = markdown.splitlines()
    at = 0
    while at < len(lines):
        opening = _FENCE.match(lines[at])
        if opening is None:
            at += 1
            continue
        end = at + 1
        while end < len(lines) and not _closes(lines[end], opening["fence"]):
            end += 1
        if end == len(lines):
            msg = f"the code block that line {at + 1} opens is never closed"
            raise ValueError(msg)
        text = "\n".join(lines[at + 1 : end])
        found.append(Block(opening["language"].strip(), text, _paragraph_before(lines, at), at + 1))
        at = end + 1
    return found


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(fence) and set(bare) == {fence[0]}


def _paragraph_before(lines: list[str], at: int) -> str:
    """Return the paragraph above the line `at`, with at most one empty line between them."""
    end = at
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and lines[start - 1].strip() and not _FENCE.match(lines[start - 1]):
        start -= 1
    return " ".join(line.strip() for line in lines[start:end])


def code_spans(markdown: str) -> list[str]:
    """Return the inline code of a document or a paragraph, without fenced blocks."""
    kept, closing = [], ""
    for line in markdown.splitlines():
        fence = _FENCE.match(line)
        if closing:
            closing = "" if _closes(line, closing) else closing
        elif fence:
            closing = fence["fence"]
        else:
            kept.append(line)
    return _CODE_SPAN.findall("\n".join(kept))


def table_rows(markdown: str, heading: str) -> list[list[str]]:
    """Return the rows of the table whose first column has this heading.

    Raises:
        LookupError: there is no such table.
    """
    return list(_rows_below(markdown.splitlines(), heading))


def _rows_below(lines: list[str], heading: str) -> Iterator[list[str]]:
    for at, line in enumerate(lines):
        if line.startswith("|") and _cells(line)[0] == heading:
            for row in lines[at + 2 :]:
                if not row.startswith("|"):
                    return
                yield _cells(row)
            return
    msg = f"no table begins with the column {heading!r}"
    raise LookupError(msg)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
