"""Say how much of an article the text is, by what its page, its envelope and its end say."""

from collections.abc import Iterable
from typing import Final

from newsloom.normalise.page.json_ld import Node
from newsloom.normalise.page.page import Page
from newsloom.normalise.text.words import count_words
from newsloom_schemas import Completeness, Incompleteness, TextCompleteness

_WHOLE: Final = 0.9
"""Share of the words that the page counts from which on a text is the whole article."""
_PART: Final = 0.6
"""Share below which it is a part: the rest of the words may be captions and headings."""
_BEGINNING_WORDS: Final = 250
"""Words below which the text of a page that is not free is its beginning. A longer one is often all of it, read with access."""
_LOCKED: Final = frozenset({"locked", "premium", "paid", "subscriber", "subscription", "members-only"})
_FALSE: Final = frozenset({"false", "no", "0"})
_TRUE: Final = frozenset({"true", "yes", "1"})
_MAX_PARTS: Final = 50
_MAX_WORDS: Final = 1_000_000


def completeness_of(text: str, page: Page | None, signs: Iterable[Incompleteness]) -> TextCompleteness:
    """Return how complete a text is, with the reasons.

    Args:
        text: the text before cleaning, without the notes and marks that were cut.
        page: its page.
        signs: what decoding and the cuts found.
    """
    reasons = list(signs)
    expected = _words_expected(page) if page is not None else 0
    stated = _page_reasons(page) if page is not None else []
    words = count_words(text) if expected or stated else 0
    whole = bool(expected) and words >= _WHOLE * expected
    if expected and words < _PART * expected:
        reasons.append(Incompleteness.SHORTER_THAN_STATED)
    free = _is_free(page) if page is not None else None
    is_part = bool(reasons)
    if stated and not whole:
        reasons += stated
        is_part = is_part or words < _BEGINNING_WORDS
    if reasons:
        value = Completeness.PARTIAL if is_part else Completeness.UNKNOWN
        return TextCompleteness(value=value, reasons=tuple(dict.fromkeys(reasons)))
    return TextCompleteness(value=Completeness.FULL if whole or free else Completeness.UNKNOWN)


def _page_reasons(page: Page) -> list[Incompleteness]:
    reasons: list[Incompleteness] = []
    for node in page.articles:
        if _flag(node.get("isAccessibleForFree")) is False:
            reasons.append(Incompleteness.NOT_ACCESSIBLE_FOR_FREE)
        parts = node.get("hasPart")
        reasons.extend(
            Incompleteness.LOCKED_PART
            for part in (parts if isinstance(parts, list) else [parts])[:_MAX_PARTS]
            if isinstance(part, dict) and _flag(part.get("isAccessibleForFree")) is False
        )
    if _content_tier(page) in _LOCKED:
        reasons.append(Incompleteness.NOT_ACCESSIBLE_FOR_FREE)
    return reasons


def _is_free(page: Page) -> bool:
    """Return True if the page says that everybody may read all of it."""
    return (
        any(_flag(node.get("isAccessibleForFree")) is True for node in page.articles) or _content_tier(page) == "free"
    )


def _content_tier(page: Page) -> str:
    return page.metas.get("article:content_tier", "").strip().lower()


def _flag(value: object) -> bool | None:
    """Return a Boolean of structured data, which writes it in many ways: false, "False", "http://schema.org/False"."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower().rpartition("/")[2] if isinstance(value, (str, int)) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def _words_expected(page: Page) -> int:
    """Return the number of words that structured data counts or has; 0 if it says nothing."""
    return max((max(_count(node), _body_words(node)) for node in page.articles), default=0)


def _count(node: Node) -> int:
    stated = node.get("wordCount")
    if isinstance(stated, str) and stated.strip().isdecimal():
        stated = int(stated.strip()[:7])
    return stated if isinstance(stated, int) and not isinstance(stated, bool) and 0 < stated < _MAX_WORDS else 0


def _body_words(node: Node) -> int:
    body = node.get("articleBody")
    return count_words(body) if isinstance(body, str) and "<" not in body else 0
