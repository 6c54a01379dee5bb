"""Merge the results of two extractors: add the lines that one of them misses in the middle of an article.

Trafilatura drops whole sections of guides and blogs, such as lists, headings and boxes, because of their class names. Lines
that another extractor has between two lines that both have nearly always belong to the article; before the first and after
the last common line they hardly ever do.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Sequence
from itertools import pairwise
from typing import Final

_WORDS: Final = re.compile(r"\w+")
_ASCII_SEPARATORS: Final = {code: " " for code in range(128) if chr(code) != "_" and not chr(code).isalnum()}
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_MIN_NEW_WORD_SHARE: Final = 0.5
"""Share of a line's words that must be missing from the gap where it belongs."""

_MAX_MERGED_LINES: Final = 300
"""Lines that are merged at most; if more are missing, the two results are not the same text."""

_MAX_LABEL_REPEATS: Final = 2
"""A line that occurs more often than this in a gap is a label, not text."""

_MIN_GAP_CHARS: Final = 120
"""Characters of a gap; a shorter one is a call to action or a caption, unless it is a heading."""

_CALL_TO_ACTION: Final = re.compile(
    r"\b(?:e-?mails?|newsletters?|subscri\w+|sign(?:ing)? ?up|log ?in|sign in|your account|cookies?|privacy policy"
    r"|affiliate|follow us|advertisement)\b",
    re.IGNORECASE,
)
_MAX_CALL_CHARS: Final = 400
"""Characters up to which a gap with one of these phrases is a call to action as a whole."""


def merge_missing(
    lines: Sequence[str], others: Sequence[str], headings: Callable[[], Container[str]]
) -> tuple[str, ...]:
    """Return the lines, with missing lines of another text inserted between lines that both have.

    Args:
        lines: a text as paragraphs, headings and list items.
        others: the same text by another extractor.
        headings: returns the page's headings as `comparison_key` makes them; called only for short gaps.
    """
    keys = {line: comparison_key(line) for line in {*lines, *others}}  # most lines are in both
    ours, theirs = [keys[line] for line in lines], [keys[line] for line in others]
    gaps = [(ends[0], _new_lines(ours, theirs, begins, ends)) for begins, ends in pairwise(_common_lines(ours, theirs))]
    if not 0 < sum(len(new) for _, new in gaps) <= _MAX_MERGED_LINES:
        return tuple(lines)
    text = f" {' '.join(ours)} "
    result: list[str] = []
    at = 0
    for end, new in gaps:
        result.extend(lines[at:end])
        at = end
        added = [each for each in new if f" {theirs[each]} " not in text]
        size = sum(len(others[each]) for each in added)
        if size < _MAX_CALL_CHARS and any(_CALL_TO_ACTION.search(others[each]) for each in added):
            added = []
        elif size < _MIN_GAP_CHARS:
            added = [each for each in added if theirs[each] in headings()]
        result.extend(others[each] for each in added)
    return (*result, *lines[at:])


def comparison_key(line: str) -> str:
    """Return the words of a line in lower case, without punctuation, for comparison."""
    lower = line.lower()
    if line.isascii():  # the same at a third of the time
        return " ".join(lower.translate(_ASCII_SEPARATORS).split())
    return " ".join(_WORDS.findall(lower))


def _common_lines(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Return the positions of lines that occur once in each text, in the longest common order (as in patience diff)."""
    once = [{line for line, count in Counter(text).items() if count == 1} for text in (ours, theirs)]
    positions = {line: at for at, line in enumerate(theirs) if line in once[1]}
    pairs = [(at, positions[line]) for at, line in enumerate(ours) if line and line in once[0] and line in positions]
    ends: list[int] = []
    chain: list[int] = []
    before: list[int | None] = []
    for number, (_, position) in enumerate(pairs):
        length = bisect_left(ends, position)
        before.append(chain[length - 1] if length else None)
        ends[length : length + 1] = [position]
        chain[length : length + 1] = [number]
    last: int | None = chain[-1] if chain else None
    longest: list[tuple[int, int]] = []
    while last is not None:
        longest.append(pairs[last])
        last = before[last]
    return longest[::-1]


def _new_lines(ours: Sequence[str], theirs: Sequence[str], begins: tuple[int, int], ends: tuple[int, int]) -> list[int]:
    """Return the positions of the other text's lines between two common lines whose words ours mostly lacks there."""
    between = range(begins[1] + 1, ends[1])
    if not between:
        return []
    own_words = Counter(word for line in ours[begins[0] + 1 : ends[0]] for word in line.split())
    labels = {line for line, count in Counter(theirs[at] for at in between).items() if count > _MAX_LABEL_REPEATS}
    new = []
    for at in between:
        words = theirs[at].split()
        if theirs[at] in labels or not _LETTERS.search(theirs[at]):
            continue
        missing = (Counter(words) - own_words).total() if own_words else len(words)
        if missing > _MIN_NEW_WORD_SHARE * len(words):
            new.append(at)
    return new
