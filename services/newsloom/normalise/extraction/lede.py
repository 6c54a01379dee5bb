"""Find the first paragraph of an article that its page sets as a heading, which extractors leave out."""

import re
from collections.abc import Sequence
from typing import Final

from newsloom.normalise.extraction.merge import comparison_key
from newsloom.normalise.page.page import Page, one_line

_TAGS: Final = ("h2", "h3", "h4")
_MIN_WORDS: Final = 12
_MAX_CHARS: Final = 800
_SENTENCE: Final = re.compile(r"[.!?…。！？؟][\"'”’»)\]]{0,2}$")  # noqa: RUF001 - full-width marks
_OUTSIDE: Final = frozenset({"nav", "aside", "footer", "form", "li", "header"})
_MAX_SEARCHED: Final = 40


def missing_lede(page: Page, paragraphs: Sequence[str]) -> str | None:
    """Return a heading between the headline and the first paragraph that is a whole sentence, if the text lacks it.

    Args:
        page: the page.
        paragraphs: the text that was found.
    """
    if page.headline is None or not paragraphs:
        return None
    first = next((element for element, text in page.long_paragraphs if text == paragraphs[0]), None)
    if first is None:
        return None
    found: str | None = None
    after_headline = False
    around = frozenset(page.headline.iterancestors())
    searched = 0
    for element in page.tree.iter("h1", "p", *_TAGS):
        if element is page.headline:
            after_headline, found = True, None
            continue
        if element is first or searched > _MAX_SEARCHED:
            break
        if not after_headline or element.tag not in _TAGS:
            continue
        searched += 1
        text = one_line(str(element.text_content()))
        if (
            found is None
            and text
            and _is_sentence(text)
            and not any(each.tag in _OUTSIDE and each not in around for each in element.iterancestors())
        ):
            found = text
    known = {"", *(comparison_key(text) for text in paragraphs[:3])}
    known |= {comparison_key(text) for text in page.descriptions}  # a standfirst, which is no part of the text
    return found if found is not None and comparison_key(found) not in known else None


def _is_sentence(text: str) -> bool:
    return len(text) <= _MAX_CHARS and text.count(" ") >= _MIN_WORDS - 1 and _SENTENCE.search(text) is not None
