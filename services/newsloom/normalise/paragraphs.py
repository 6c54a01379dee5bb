"""Plain text to paragraphs: blank lines, bare lines, hard-wrapped lines, and one endless line."""

import re

_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SPACES = re.compile(r"[ \t]{2,}")
_SENTENCE_GAP = re.compile(r"(?<=[.!?…])([\"'”’»)\]]{0,3})([ \t]+)(?=[\"'“‘«(\[]{0,2}\w)")
_WIDE_GAP = re.compile(r"(?<=[.!?…\"'”’»)\]])[ \t]{2,}(?=\S)")
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]]{0,3}$")

_WRAP_WIDTH = 100  # hard-wrapped lines are no longer than this
_WRAP_LINES = 4  # and fewer lines than this tell nothing
_LONG_LINE = 400
_MOST = 0.6


def split_paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a plain text, in order, white space collapsed inside of each. No word is lost or joined.

    Blank lines part paragraphs; so does every line end, unless the text is hard-wrapped: then lines are joined. In a
    very long line, wide gaps after sentences part paragraphs, where most sentences end in a narrow one.
    """
    found: list[str] = []
    for block in _BLANK.split(text.strip("\n")):
        lines = [stripped for line in block.split("\n") if (stripped := line.strip(" \t"))]
        for line in (" ".join(lines),) if _is_wrapped(lines) else lines:
            for part in _parts(line):
                tidy = " ".join(part.split())
                if tidy:
                    found.append(tidy)
    return tuple(found)


def _is_wrapped(lines: list[str]) -> bool:
    """Lines of nearly the same width, most of which end within a sentence."""
    if len(lines) < _WRAP_LINES:
        return False
    widest = max(len(line) for line in lines)
    inner = lines[:-1]
    full = sum(len(line) > _MOST * widest for line in inner)
    open_ended = sum(not _TERMINAL.search(line[-5:]) for line in inner)
    return widest <= _WRAP_WIDTH and full >= _MOST * len(inner) and open_ended >= _MOST * len(inner)


def _parts(line: str) -> list[str]:
    if len(line) < _LONG_LINE or "  " not in line:
        return [line]
    wide = len(_WIDE_GAP.findall(line))
    narrow = sum(len(gap) == 1 for _, gap in _SENTENCE_GAP.findall(line))
    return _WIDE_GAP.split(line) if wide <= max(narrow, 1) * 2 else [line]
