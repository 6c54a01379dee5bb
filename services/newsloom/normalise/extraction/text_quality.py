"""Judge an extracted text: whether it is too short for its page, has lost its paragraph breaks, or equals another."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from newsloom.normalise.page.page import Page

_MIN_TEXT_CHARS: Final = 400
"""Characters below which a text is extracted again by the careful mode."""

_MIN_SHARE_OF_PROSE: Final = 0.6
"""A text shorter than this share of the page's long paragraphs has probably lost some of them."""

_MAX_PARAGRAPH_CHARS: Final = 2_000
"""Characters up to which a text may be a single paragraph."""

MIN_SHARE_OF_STRUCTURED_BODY: Final = 0.5
"""A text shorter than this share of the text in the page's structured data has probably lost some of it."""


def why_too_short(paragraphs: Sequence[str], page: Page, body: Sequence[str]) -> str | None:
    """Return why an extracted text is too short for its page; None if it is not.

    Args:
        paragraphs: the extracted text.
        page: the page, whose long paragraphs the text is compared with.
        body: the article's text in the page's structured data.
    """
    size, body_chars = count_chars(paragraphs), count_chars(body)
    if size < _MIN_TEXT_CHARS:
        return f"only {size} characters"
    if size < _MIN_SHARE_OF_PROSE * count_chars(page.prose) and size < _MIN_SHARE_OF_PROSE * (
        prose_chars := _unrepeated_chars(page.prose)
    ):
        return f"{size} characters, but long paragraphs have {prose_chars}"
    if size < MIN_SHARE_OF_STRUCTURED_BODY * body_chars:
        return f"{size} characters, but structured data has {body_chars}"
    return None


def why_no_breaks(paragraphs: Sequence[str]) -> str | None:
    """Return why a text is not good enough: its paragraph breaks are lost; None if they are not."""
    if len(paragraphs) == 1 and len(paragraphs[0]) > _MAX_PARAGRAPH_CHARS:
        return f"{len(paragraphs[0])} characters in one paragraph"
    return None


def dice_similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of words that two texts have in common, with multiplicity (Dice's coefficient), 0 to 1."""
    ours, theirs = (Counter(word for text in texts for word in text.split()) for texts in (one, other))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def count_chars(paragraphs: Sequence[str]) -> int:
    """Return the number of characters in all paragraphs."""
    return sum(map(len, paragraphs))


def _unrepeated_chars(paragraphs: Sequence[str]) -> int:
    """Return the characters of paragraphs that do not mostly repeat earlier ones, as lists of prices per country do."""
    seen: set[tuple[str, ...]] = set()
    size = 0
    for paragraph in paragraphs:
        words = paragraph.split()
        triples = set(zip(words, words[1:], words[2:], strict=False))
        size += len(paragraph) if 2 * len(triples & seen) <= len(triples) else 0
        seen |= triples
    return size
