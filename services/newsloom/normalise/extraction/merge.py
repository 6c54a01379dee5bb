"""What one extractor leaves out in the middle of an article, filled in from another one.

Trafilatura drops whole sections of guides and blogs: lists, headings, boxes, by what their classes are called. Where
another extractor has lines between two lines that both have, those belong to the article nearly always; before the first
and after the last common line they hardly ever do.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Sequence
from itertools import pairwise
from typing import Final

_WORDS: Final = re.compile(r"\w+")
_SIGNS: Final = {code: " " for code in range(128) if chr(code) != "_" and not chr(code).isalnum()}
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_NEW_SHARE: Final = 0.5
"""Of the words of a line, how many must be missing around the place where it belongs."""

_MOST: Final = 300
"""Lines that are filled in at most; where more are missing, the two do not speak of the same text."""

_OFTEN: Final = 2
"""A line that stands more often than this in a gap is a label, not text."""

_LEAST: Final = 120
"""Characters of a gap; what is shorter is a call or a caption, unless it is a heading."""

_CALL: Final = re.compile(
    r"\b(?:e-?mails?|newsletters?|subscri\w+|sign(?:ing)? ?up|log ?in|sign in|your account|cookies?|privacy policy"
    r"|affiliate|follow us|advertisement)\b",
    re.IGNORECASE,
)
_CALL_LONGEST: Final = 400
"""Characters of a gap with one of these words in it that is a call to the reader as a whole."""


def filled(lines: Sequence[str], others: Sequence[str], headings: Callable[[], Container[str]]) -> tuple[str, ...]:
    """The lines, with those of another text in the gaps between lines that both have; as they were where there are none.

    Args:
        lines: a text, by paragraphs, headings and list items.
        others: the same text as another extractor sees it.
        headings: asked only where a gap is short; the headings of the page, as `key` makes them.
    """
    keys = {line: key(line) for line in {*lines, *others}}  # most lines stand in both
    ours, theirs = [keys[line] for line in lines], [keys[line] for line in others]
    gaps = [(ends[0], _new(ours, theirs, begins, ends)) for begins, ends in pairwise(_anchors(ours, theirs))]
    if not 0 < sum(len(new) for _, new in gaps) <= _MOST:
        return tuple(lines)
    text = f" {' '.join(ours)} "
    result: list[str] = []
    at = 0
    for end, new in gaps:
        result.extend(lines[at:end])
        at = end
        said = [each for each in new if f" {theirs[each]} " not in text]
        size = sum(len(others[each]) for each in said)
        if size < _CALL_LONGEST and any(_CALL.search(others[each]) for each in said):
            said = []
        elif size < _LEAST:
            said = [each for each in said if theirs[each] in headings()]
        result.extend(others[each] for each in said)
    return (*result, *lines[at:])


def key(line: str) -> str:
    """A line as it is compared: its words, in lower case, without marks and signs."""
    lower = line.lower()
    if line.isascii():  # the same at a third of the time
        return " ".join(lower.translate(_SIGNS).split())
    return " ".join(_WORDS.findall(lower))


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the lines that stand once in each text, as many as come in the same order (the patience of patience diff)."""
    once = [{line for line, count in Counter(text).items() if count == 1} for text in (ours, theirs)]
    places = {line: at for at, line in enumerate(theirs) if line in once[1]}
    pairs = [(at, places[line]) for at, line in enumerate(ours) if line and line in once[0] and line in places]
    ends: list[int] = []
    chain: list[int] = []
    before: list[int | None] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(chain[length - 1] if length else None)
        ends[length : length + 1] = [place]
        chain[length : length + 1] = [number]
    last: int | None = chain[-1] if chain else None
    longest: list[tuple[int, int]] = []
    while last is not None:
        longest.append(pairs[last])
        last = before[last]
    return longest[::-1]


def _new(ours: Sequence[str], theirs: Sequence[str], begins: tuple[int, int], ends: tuple[int, int]) -> list[int]:
    """Places of the other text's lines between two anchors that say something that ours does not say there."""
    here = Counter(word for line in ours[begins[0] + 1 : ends[0]] for word in line.split())
    between = range(begins[1] + 1, ends[1])
    often = {line for line, count in Counter(theirs[at] for at in between).items() if count > _OFTEN}
    new = []
    for at in between:
        words = theirs[at].split()
        if theirs[at] in often or not _LETTERS.search(theirs[at]):
            continue
        missing = (Counter(words) - here).total() if here else len(words)
        if missing > _NEW_SHARE * len(words):
            new.append(at)
    return new
