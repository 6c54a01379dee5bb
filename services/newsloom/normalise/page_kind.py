"""Whether a page is an article at all, or a section front, a shop window, a consent wall, an error page.

Link density alone refuses 36 of 300 real articles; these signs together, with structured data that says "article" as
a veto, 3 of 300.
"""

import re
from typing import Final

from newsloom.normalise.json_ld import types_of
from newsloom.normalise.page import Page
from newsloom.normalise.urls import is_root

_DENSE: Final = 0.5
_FEW: Final = 3
_GOODS: Final = frozenset({"product", "productgroup", "softwareapplication", "collectionpage", "searchresultspage"})
_ERROR_TITLE: Final = re.compile(
    r"(?:404|403|500|502|503|error\b|page not found|not found|access denied|forbidden|just a moment|attention required"
    r"|are you a robot|before you continue|we value your privacy|your privacy choices|cookie (?:consent|settings)"
    r"|page introuvable|accès refusé|seite nicht gefunden|zugriff verweigert|página no encontrada|acceso denegado"
    r"|log ?in$|sign in$|subscribe to (?:read|continue))",
    re.IGNORECASE,
)


def why_no_article(page: Page) -> str | None:
    """What speaks against a page's being an article; `None` when nothing does, or its structured data says it is one."""
    if page.json_ld.articles:
        return None
    return next((against for sign in _SIGNS if (against := sign(page)) is not None), None)


def _says_error(page: Page) -> str | None:
    title = page.html_title or ""
    return f"its title says error or consent: {title[:80]!r}" if _ERROR_TITLE.match(title) else None


def _has_no_prose(page: Page) -> str | None:
    return None if page.prose else "not one long paragraph outside of links"


def _is_front_page(page: Page) -> str | None:
    return "the front page of a site" if page.url and is_root(page.url) else None


def _sells(page: Page) -> str | None:
    kind = page.metas.get("og:type", "").lower()
    goods = kind.startswith("product") or any(types_of(node) & _GOODS for node in page.json_ld.nodes)
    dated = "article:published_time" in page.metas
    return "its structured data says that it sells or lists something" if goods and not dated else None


def _is_links(page: Page) -> str | None:
    if len(page.prose) >= _FEW or page.link_density <= _DENSE:
        return None
    return f"{page.link_density:.0%} of the text are links, with {len(page.prose)} long paragraphs"


_SIGNS: Final = (_says_error, _has_no_prose, _is_front_page, _sells, _is_links)
