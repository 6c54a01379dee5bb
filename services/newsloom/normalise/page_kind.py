"""Whether a page is an article at all, or a section front, a shop window, a consent wall, an error page.

A logistic regression over the signs of `page_signs`, fitted by `bench/fit_page_kind.py` on 340 article pages and 121
collections, listings, products and services, and cross-validated by site: where 3 of 340 articles are refused, 79 to 87
of 121 others are, where rules of thumb refused 4 and 60. `docs/adr/0021-refuse-by-weighed-signs.md` has the comparison.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from newsloom.normalise.page import Page
from newsloom.normalise.page_signs import SIGNS

VETO: Final = "structured data of an article"
"""The sign that is not weighed: with it a page is an article."""

THRESHOLD: Final = 1.05
"""A page whose weighed signs add up to more is no article: odds of about 3 to 1, at equal numbers of both."""

BIAS: Final = 1.61

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "structured data of goods": 0.44,
        "structured data of a list": 0.54,
        "structured data of a service": 0.64,
        "time of publication in a meta tag": -0.96,
        "og:type article": -0.71,
        "og:type product": 1.18,
        "og:type website": 0.27,
        "author in a meta tag": -0.60,
        "path of an article": -1.35,
        "path of a shop or list": 1.44,
        "front page": 0.95,
        "words in the path": -1.71,
        "words in the heading": -1.29,
        "pictures": 1.56,
        "form fields": 0.37,
        "list items": -0.46,
        "long paragraphs": -0.83,
        "characters of long paragraphs": -1.16,
        "length of long paragraphs": -1.18,
        "paragraphs side by side": -0.29,
        "date at the headline": -2.13,
        "byline at the headline": -0.46,
        "links": 1.06,
        "prices": 0.86,
        "calls to buy": 1.24,
    }
)
"""What a sign adds to the odds (natural logarithm) that a page is no article, in the order of looking."""

_ERROR_TITLE: Final = re.compile(
    r"(?:404|403|500|502|503|error\b|page not found|not found|access denied|forbidden|just a moment|attention required"
    r"|are you a robot|before you continue|we value your privacy|your privacy choices|cookie (?:consent|settings)"
    r"|page introuvable|accès refusé|seite nicht gefunden|zugriff verweigert|página no encontrada|acceso denegado"
    r"|log ?in$|sign in$|subscribe to (?:read|continue))",
    re.IGNORECASE,
)
_NAMED: Final = 3


def why_no_article(page: Page) -> str | None:
    """What speaks against a page's being an article; `None` when nothing does, or its structured data says it is one.

    Signs are looked at until those left cannot turn the verdict any more.
    """
    if page.json_ld.articles:
        return None
    title = page.html_title or ""
    if _ERROR_TITLE.match(title):
        return f"its title says error or consent: {title[:80]!r}"
    total = BIAS
    against: dict[str, float] = {}
    could_add = sum(weight for weight in WEIGHTS.values() if weight > 0)
    for name, weight in WEIGHTS.items():
        could_add -= max(weight, 0.0)
        part = weight * SIGNS[name](page)
        total += part
        if part > 0:
            against[name] = part
        if total + could_add <= THRESHOLD:
            return None
    named = sorted(against, key=lambda name: -against[name])[:_NAMED]
    return f"signs of no article weigh {total:.1f}, the limit is {THRESHOLD}; most of all: {', '.join(named)}"
