"""Split plain text into paragraphs: at blank lines, line ends, and inside very long lines; join hard-wrapped lines."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_BLANK_LINES: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SENTENCE_GAP: Final = re.compile(r"(?<=[.!?…])([\"'”’»)\]]{0,3})([ \t]+)(?=[\"'“‘«(\[]{0,2}\w)")
_WIDE_GAP: Final = re.compile(r"(?<=[.!?…\"'”’»)\]])(?:[ \t]{2,}|\t)(?=\S)")
_VERY_WIDE_GAP: Final = re.compile(r"(?<=[.!?…\"'”’»)\]])(?:[ \t]*\t[ \t]*| {3,})(?=\S)")
_MISSING_SPACE: Final = re.compile(
    r"[a-zà-ÿ][a-zà-ÿ%][.!?](?<!\b(?:St|Mr|Ms|Dr|No|Nr|vs|al)\.)(?<!\b(?:Mrs|Gov|Gen|Sen|Rep|Col|Str)\.)"
    r"(?P<quote>[”’»)]?)(?=[“‘«(]?[A-ZÀ-Þ][\w’'-]{0,30}[ ,])"
    r"(?!(?:Com|Net|Org|Info|Gov|Edu|Co|Io|Js|Tv|TV|Eu|Uk)\b)"
)
_MAYBE_MISSING_SPACE: Final = re.compile(
    "[.!?][”’»)]?[“‘«(]?[A-ZÀ-Þ]"
)  # a quick test that is true wherever _MISSING_SPACE matches
_SENTENCE_END: Final = re.compile(r"[.!?…:;。\uff01\uff1f][\"'”’»)\]」』]{0,3}$")
_LIST_ITEM: Final = re.compile(r"(?:[-•*–—·▪◦]|\d{1,3}[.)])\s")
_STARTS_LOWER: Final = re.compile(r"[\"'“‘«(\[]{0,2}[a-zß-öø-ÿа-яёα-ω]")
_STARTS_CASED: Final = re.compile(r"[\"'“‘«(\[]{0,2}[A-Za-zÀ-ÖØ-öø-ÿА-Яа-яЁёΑ-Ωα-ω]")
_UNSPACED_OR_FULLWIDTH: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)

_WRAP_WIDTHS: Final = range(40, 101)  # characters per line of hard-wrapped text
_UNSPACED_WIDTHS: Final = range(12, 61)
_MIN_FULL_LINES: Final = 3  # fewer are no evidence of wrapping
_UNSPACED_SLACK_CHARS: Final = (
    2  # lines of unspaced scripts may be this much shorter, since no punctuation may begin a line
)
_MAX_SHORT_LINE_SHARE: Final = 0.2  # of the lines that continue, how many may end early, as headings do
_MIN_LOWER_SHARE: Final = (
    0.3  # of the lines that continue a sentence, how many must begin in lower case; verses and lists do not
)
_LONG_LINE_CHARS: Final = 400
_MIN_MISSING_SPACES: Final = 2


def split_paragraphs(text: str) -> tuple[str, ...]:
    """Split a plain text into paragraphs, in order, with white space collapsed. No word is lost or joined.

    Paragraphs end at blank lines and at every line end. In hard-wrapped text, lines are joined until one ends although the
    next word would have fitted. Very long lines are split after sentences: at wide gaps, if most sentences are followed by a
    single space, and where the space is missing, if that happens several times.
    """
    blocks = [[line for line in block.split("\n") if line.strip()] for block in _BLANK_LINES.split(text.strip("\n"))]
    width = _wrap_width(blocks) if len(text) <= 2 * _WRAP_WIDTHS.stop * (text.count("\n") + 1) else None
    found: list[str] = []
    for block in blocks:
        for line in block if width is None else _join_lines(block, width):
            for part in _split_long_line(line.strip()):
                tidy = " ".join(part.split())
                if tidy:
                    found.append(tidy)
    return tuple(found)


def _wrap_width(blocks: Sequence[Sequence[str]]) -> int | None:
    """Return the column at which a text is hard-wrapped; None if it is not.

    In wrapped text the first word of the next line would not have fitted, and many lines begin in lower case.
    """
    width = max((len(line.rstrip()) for block in blocks for line in block), default=0)
    if width not in _WRAP_WIDTHS and width not in _UNSPACED_WIDTHS:
        return None
    continued = [
        pair for block in blocks for pair in pairwise(block) if not _SENTENCE_END.search(pair[0].rstrip()[-5:])
    ]
    full = [(line, after.strip()) for line, after in continued if not _would_fit(line, after, width)]
    if len(full) < _MIN_FULL_LINES or len(continued) - len(full) > _MAX_SHORT_LINE_SHARE * len(continued):
        return None
    cased = [after for _, after in full if _STARTS_CASED.match(after)]
    if sum(_STARTS_LOWER.match(after) is not None for after in cased) < _MIN_LOWER_SHARE * len(cased):
        return None
    allowed = _UNSPACED_WIDTHS if 2 * len(cased) <= len(full) and _is_unspaced(full[0][0]) else _WRAP_WIDTHS
    return width if width in allowed else None


def _would_fit(line: str, after: str, width: int) -> bool:
    """Return True if the first word of the next line would have fitted into this one."""
    length = len(line.rstrip())
    if _is_unspaced(line.rstrip()[-1:]):
        return length < width - _UNSPACED_SLACK_CHARS
    return length + 1 + len(after.split(maxsplit=1)[0]) <= width


def _is_unspaced(text: str) -> bool:
    return _UNSPACED_OR_FULLWIDTH.search(text) is not None


def _join_lines(block: Sequence[str], width: int) -> list[str]:
    """Return the lines of a block, joined where a sentence continues on the next line."""
    pieces: list[str] = []
    before = ""
    for raw in block:
        line = raw.strip()
        if before:
            pieces.append("\n" if _starts_paragraph(before, raw, width) else _joiner(before.rstrip(), line))
        pieces.append(line)
        before = raw
    return "".join(pieces).split("\n")


def _joiner(line: str, after: str) -> str:
    """Return the text between two joined lines: nothing after a hyphen and in scripts without spaces, else a space."""
    hyphenated = line[-1] == "-" and line[-2:-1].isalpha() and after[0].islower()
    return "" if hyphenated or (_is_unspaced(line[-1]) and _is_unspaced(after[0])) else " "


def _starts_paragraph(before: str, line: str, width: int) -> bool:
    """Return True if a line of wrapped text begins a paragraph: the line before ends early, or it is an item or indented."""
    if _would_fit(before, line, width) or _LIST_ITEM.match(line.lstrip()):
        return True
    return _indent(line) > _indent(before) and _SENTENCE_END.search(before.rstrip()[-5:]) is not None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _split_long_line(line: str) -> list[str]:
    """Split a line that is too long to be one paragraph."""
    if len(line) < _LONG_LINE_CHARS:
        return [line]
    parts = [line]
    if "  " in line or "\t" in line:
        wide = len(_WIDE_GAP.findall(line))
        narrow = sum(gap == " " for _, gap in _SENTENCE_GAP.findall(line))
        parts = (_WIDE_GAP if wide <= max(narrow, 1) * 2 else _VERY_WIDE_GAP).split(line)
    if _MAYBE_MISSING_SPACE.search(line) and len(_MISSING_SPACE.findall(line)) >= _MIN_MISSING_SPACES:
        return [part for each in parts for part in _split_at_missing_spaces(each)]
    return parts


def _split_at_missing_spaces(text: str) -> list[str]:
    ends = [at.end() for at in _MISSING_SPACE.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
