"""Replace a text that is the whole page, menus included, as the fast mode returns it for pages without usual markup."""

from collections.abc import Sequence
from typing import Final

from newsloom.normalise.extraction.extractors import PageTexts
from newsloom.normalise.extraction.text_quality import count_chars, dice_similarity
from newsloom.normalise.page.page import Page

_FIRST_LINES: Final = 10
_MIN_LABELS: Final = 5
_MAX_LABEL_CHARS: Final = 40
_SENTENCE_END: Final = (".", "!", "?", ":", "…", "。", "！", "？", "؟", "”", '"')  # noqa: RUF001 - full-width marks
_MIN_SHARE_OF_PAGE: Final = 0.6
"""Share of a page's visible characters from which on a text is nearly the whole page."""

_AGREED: Final = 0.9
"""Share of common words from which on two extractors have found the same text, so that a third is not asked."""


def text_without_menu(paragraphs: Sequence[str], page: Page, texts: PageTexts) -> tuple[str, ...] | None:
    """Return the careful mode's text if a text begins with a menu and the careful mode agrees more with resiliparse.

    Of three texts, the one that is closest to the others is the best guess. The careful mode alone is none: it takes a part
    of some of these pages.

    Args:
        paragraphs: the fast mode's text.
        page: the page, prepared for the extractors.
        texts: what the extractors find in it.
    """
    if not _begins_with_menu(paragraphs) or count_chars(paragraphs) < _MIN_SHARE_OF_PAGE * len(page.visible):
        return None
    if 2 * sum(len(text) for _, text in page.long_paragraphs) >= count_chars(paragraphs):
        return None  # the page has the usual markup
    agreement = dice_similarity(paragraphs, texts.second)
    if agreement >= _AGREED:
        return None
    return texts.careful if dice_similarity(texts.careful, texts.second) > agreement else None


def _begins_with_menu(paragraphs: Sequence[str]) -> bool:
    first = paragraphs[:_FIRST_LINES]
    return sum(len(line) < _MAX_LABEL_CHARS and not line.endswith(_SENTENCE_END) for line in first) >= _MIN_LABELS
