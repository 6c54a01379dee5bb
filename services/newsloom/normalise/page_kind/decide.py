"""Decide whether a page is an article, or a section front, shop page, consent wall or error page.

The decision is a logistic regression over the signs in `signs.py`, fitted by `bench/fit/page_kind.py` on 340 article pages
and 121 collections, listings, products and services. It refuses 2 of these articles and 109 of the others; in ten folds
over sites it refuses 5 or 6 and 105 to 107. The alternatives that were tried are in
`docs/adr/0021-reject-by-weighted-signs.md`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from newsloom.normalise.page.page import Page
from newsloom.normalise.page_kind.shape import most_paragraphs_in_block
from newsloom.normalise.page_kind.signs import SIGNS

ARTICLE_DATA_SIGN: Final = "article structured data"
"""A page with this sign is an article, whatever the other signs are."""

THRESHOLD: Final = 0.5
"""A page with a higher score is not an article; the odds are then about 3 to 2 on the data that was fitted on."""

BIAS: Final = 1.42

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "product structured data": 0.88,
        "service structured data": 0.37,
        "publication time in a meta tag": -1.42,
        "og:type article": -1.07,
        "og:type product": 1.31,
        "article path": -1.51,
        "shop or list path": 1.69,
        "path ending in an offer": 1.38,
        "product number in the path": 0.76,
        "path depth": -0.78,
        "front page": 1.50,
        "words in the path": -1.79,
        "offer in the title": 1.46,
        "platform says post": -0.73,
        "platform says page": -0.71,
        "platform says list": 1.25,
        "platform says product": 0.71,
        "words in the heading": -1.21,
        "date near the headline": -1.88,
        "length of long paragraphs": -1.08,
        "largest block": -1.70,
        "links in paragraphs": -1.25,
        "linked headings": 0.46,
        "pictures": 1.49,
        "SVG drawings": 1.17,
        "block quotes": -1.64,
        "sections": -1.07,
        "list items": -0.56,
        "buttons": 0.81,
        "cards": 0.30,
        "link density": 0.49,
        "share of long paragraphs": -0.78,
        "share of the largest block": -1.52,
        "words your and our": 1.16,
        "prices": 1.22,
        "shop phrases": 1.64,
        "service phrases": 0.72,
    }
)
"""The weight of each sign in the log odds (natural logarithm) that a page is not an article, in the order of evaluation."""

_FURNITURE_SIGNS: Final = frozenset({"pictures", "SVG drawings", "buttons", "words your and our"})
"""Signs against an article that pages of every kind have."""

_MIN_OTHER_KIND: Final = 0.8
"""Log odds that the other signs must give to refuse a page with paragraphs; all refused pages of other kinds that have some
paragraphs in one place have more."""

_MIN_PARAGRAPHS: Final = 3

_ERROR_PHRASE: Final = (
    r"(?:(?:http )?error|404|403|451|500|502|503|page not found|not found|access denied|forbidden|just a moment|attention required"
    r"|internal server error|bad gateway|gateway time-?out|service (?:temporarily )?unavailable"
    r"|are you a robot|before you continue(?: to \w{1,30})?|we value your privacy|your privacy choices|cookie (?:consent|settings)"
    r"|page introuvable|accès refusé|seite nicht gefunden|zugriff verweigert|página no encontrada|acceso denegado"
    r"|log ?in|sign in|subscribe to (?:read|continue))"
)
_ERROR_TITLE: Final = re.compile(rf"{_ERROR_PHRASE}(?:[\W_]+{_ERROR_PHRASE}){{0,3}}[\W_]*", re.IGNORECASE)
"""All of a title, or of its part before the site's name: "500 jobs lost" and "Forbidden City shuts" only begin with one."""

_SITE_NAME: Final = re.compile(r" [|–—·:-] ")
_MAX_SIGNS_NAMED: Final = 3


def why_not_article(page: Page) -> str | None:
    """Return the reason why a page is not an article; None if it may be one or its structured data says so.

    Evaluation stops when the remaining signs cannot change the result. The positive contributions alone must exceed the
    threshold, without the bias; otherwise a fragment, which has hardly any signs, would be refused for lack of them. A page
    with some long paragraphs in one place is refused only if a sign speaks for another kind: a short post of a blog without
    metadata has few signs of an article, but pictures and buttons as all pages.
    """
    if page.json_ld.articles:
        return None
    title = page.html_title or ""
    if _ERROR_TITLE.fullmatch(_SITE_NAME.split(title[:200].strip(), maxsplit=1)[0]):
        return f"the title is that of an error or consent page: {title[:80]!r}"
    total = BIAS
    against: dict[str, float] = {}
    remaining = sum(weight for weight in WEIGHTS.values() if weight > 0)
    for name, weight in WEIGHTS.items():
        remaining -= max(weight, 0.0)
        contribution = weight * SIGNS[name](page)
        total += contribution
        if contribution > 0:
            against[name] = contribution
        if total + remaining <= THRESHOLD:
            return None
    if sum(against.values()) <= THRESHOLD:
        return None
    other_kind = sum(contribution for name, contribution in against.items() if name not in _FURNITURE_SIGNS)
    if other_kind < _MIN_OTHER_KIND and most_paragraphs_in_block(page) >= _MIN_PARAGRAPHS:
        return None
    strongest = sorted(against, key=lambda name: -against[name])[:_MAX_SIGNS_NAMED]
    return f"not an article: score {total:.1f}, the limit is {THRESHOLD}; strongest signs: {', '.join(strongest)}"
