"""Plain text to paragraphs: blank lines, bare lines, hard-wrapped lines, and one endless line."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_BLANK: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SENTENCE_GAP: Final = re.compile(r"(?<=[.!?…])([\"'”’»)\]]{0,3})([ \t]+)(?=[\"'“‘«(\[]{0,2}\w)")
_WIDE_GAP: Final = re.compile(r"(?<=[.!?…\"'”’»)\]])(?:[ \t]{2,}|\t)(?=\S)")
_GAPING: Final = re.compile(r"(?<=[.!?…\"'”’»)\]])(?:[ \t]*\t[ \t]*| {3,})(?=\S)")
_GLUED: Final = re.compile(
    r"[a-zà-ÿ][a-zà-ÿ%][.!?](?<!\b(?:St|Mr|Ms|Dr|No|Nr|vs|al)\.)(?<!\b(?:Mrs|Gov|Gen|Sen|Rep|Col|Str)\.)"
    r"(?P<quote>[”’»)]?)(?=[“‘«(]?[A-ZÀ-Þ][\w’'-]{0,30}[ ,])"
    r"(?!(?:Com|Net|Org|Info|Gov|Edu|Co|Io|Js|Tv|TV|Eu|Uk)\b)"
)
_MAYBE_GLUED: Final = re.compile("[.!?][”’»)]?[“‘«(]?[A-ZÀ-Þ]")  # quick, and true of all that is
_TERMINAL: Final = re.compile(r"[.!?…:;。\uff01\uff1f][\"'”’»)\]」』]{0,3}$")
_ITEM: Final = re.compile(r"(?:[-•*–—·▪◦]|\d{1,3}[.)])\s")
_LOWER: Final = re.compile(r"[\"'“‘«(\[]{0,2}[a-zß-öø-ÿа-яёα-ω]")
_CASED: Final = re.compile(r"[\"'“‘«(\[]{0,2}[A-Za-zÀ-ÖØ-öø-ÿА-Яа-яЁёΑ-Ωα-ω]")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)

_WRAP_WIDTHS: Final = range(40, 101)  # hard-wrapped lines are so long at most
_UNSPACED_WIDTHS: Final = range(12, 61)
_FULL_LINES: Final = 3  # fewer tell nothing
_OVERHANG: Final = 2  # characters by which lines of unspaced scripts may fall short: no sign begins a line
_MOST_EARLY: Final = 0.2  # of the lines that go on end before they are full: headings do
_LEAST_LOWER: Final = 0.3  # of the lines that go on a sentence begin in lower case: verses and lists do not
_LONG_LINE: Final = 400
_FEWEST_GLUED: Final = 2


def split_paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a plain text, in order, white space collapsed inside of each. No word is lost or joined.

    Blank lines part paragraphs; so does every line end, unless the text is hard-wrapped: then lines are joined, up to
    one that ends although the next word had fitted. In a very long line, wide gaps after sentences part paragraphs,
    where most sentences end in a narrow one; and so do sentences without any gap, where there are several.
    """
    blocks = [[line for line in block.split("\n") if line.strip()] for block in _BLANK.split(text.strip("\n"))]
    width = _wrap_width(blocks) if len(text) <= 2 * _WRAP_WIDTHS.stop * (text.count("\n") + 1) else None
    found: list[str] = []
    for block in blocks:
        for line in block if width is None else _joined(block, width):
            for part in _parts(line.strip()):
                tidy = " ".join(part.split())
                if tidy:
                    found.append(tidy)
    return tuple(found)


def _wrap_width(blocks: Sequence[Sequence[str]]) -> int | None:
    """The column at which the lines of a text are wrapped; `None` for one that is not.

    In wrapped text the first word of the next line had not fitted, and many of those lines begin in lower case.
    """
    width = max((len(line.rstrip()) for block in blocks for line in block), default=0)
    if width not in _WRAP_WIDTHS and width not in _UNSPACED_WIDTHS:
        return None
    going_on = [pair for block in blocks for pair in pairwise(block) if not _TERMINAL.search(pair[0].rstrip()[-5:])]
    full = [(line, after.strip()) for line, after in going_on if not _fits(line, after, width)]
    if len(full) < _FULL_LINES or len(going_on) - len(full) > _MOST_EARLY * len(going_on):
        return None
    cased = [after for _, after in full if _CASED.match(after)]
    if sum(_LOWER.match(after) is not None for after in cased) < _LEAST_LOWER * len(cased):
        return None
    allowed = _UNSPACED_WIDTHS if 2 * len(cased) <= len(full) and _is_unspaced(full[0][0]) else _WRAP_WIDTHS
    return width if width in allowed else None


def _fits(line: str, after: str, width: int) -> bool:
    """Whether the first word of the next line had had its place in this one."""
    length = len(line.rstrip())
    if _is_unspaced(line.rstrip()[-1:]):
        return length < width - _OVERHANG
    return length + 1 + len(after.split(maxsplit=1)[0]) <= width


def _is_unspaced(text: str) -> bool:
    return _UNSPACED.search(text) is not None


def _joined(block: Sequence[str], width: int) -> list[str]:
    """A block's lines, joined where one goes on in the next."""
    pieces: list[str] = []
    before = ""
    for raw in block:
        line = raw.strip()
        if before:
            pieces.append("\n" if _is_new(before, raw, width) else _between(before.rstrip(), line))
        pieces.append(line)
        before = raw
    return "".join(pieces).split("\n")


def _between(line: str, after: str) -> str:
    """What stands between two lines that are joined: nothing after a hyphen, and in scripts without spaces."""
    parted = line[-1] == "-" and line[-2:-1].isalpha() and after[0].islower()
    return "" if parted or (_is_unspaced(line[-1]) and _is_unspaced(after[0])) else " "


def _is_new(before: str, line: str, width: int) -> bool:
    """Whether a line of wrapped text begins a paragraph: the one before broke off early, or it is an item or indented."""
    if _fits(before, line, width) or _ITEM.match(line.lstrip()):
        return True
    return _indent(line) > _indent(before) and _TERMINAL.search(before.rstrip()[-5:]) is not None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _parts(line: str) -> list[str]:
    """The paragraphs of a line, if it is so long that it must be several."""
    if len(line) < _LONG_LINE:
        return [line]
    parts = [line]
    if "  " in line or "\t" in line:
        wide = len(_WIDE_GAP.findall(line))
        narrow = sum(gap == " " for _, gap in _SENTENCE_GAP.findall(line))
        parts = (_WIDE_GAP if wide <= max(narrow, 1) * 2 else _GAPING).split(line)
    if _MAYBE_GLUED.search(line) and len(_GLUED.findall(line)) >= _FEWEST_GLUED:
        return [part for each in parts for part in _unglued(each)]
    return parts


def _unglued(text: str) -> list[str]:
    ends = [at.end() for at in _GLUED.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
