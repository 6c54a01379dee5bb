"""What a page shows of its kind: signs of an article and of what is none, each a number from 0 to 1."""

import re
from collections.abc import Callable, Mapping
from math import log1p
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from newsloom.normalise.json_ld import types_of
from newsloom.normalise.page import Page

_GOODS: Final = frozenset({"product", "productgroup", "offer", "aggregateoffer", "offercatalog", "softwareapplication"})
_LISTS: Final = frozenset({"itemlist", "collectionpage", "searchresultspage", "offercatalog", "profilepage"})
_SERVICES: Final = frozenset(
    [
        "service",
        "localbusiness",
        "faqpage",
        "course",
        "educationaloccupationalprogram",
        "webapplication",
        "professionalservice",
        "medicalbusiness",
        "homeandconstructionbusiness",
        "aboutpage",
        "contactpage",
    ]
)
_ARTICLE_PATH: Final = re.compile(
    r"/(?:blogs?|news|newsroom|articles?|stor(?:y|ies)|posts?|guides?|learn|resources?|insights?|magazine|opinion|features?"
    r"|reviews?|archives?|advice|tips|\d{4})(?:[/-]|$)"
)
_SHOP_PATH: Final = re.compile(
    r"/(?:shop(?:ping)?|products?|stores?|collections?|category|categories|product-category|browse|catalog(?:ue)?|market"
    r"|services?|solutions?|platform|programs?|pricing|topics?|tags?|directory|search|apps?|work|c|dp|listings?"
    r"|departments?|sub-categories|shows)(?:[/.]|$)"
)
_DATE: Final = re.compile(
    r"\b(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}|\d{1,2}(?:st|nd|rd|th)?\.? "
    r"[a-zäéû]{3,10}\.? \d{4}|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})\b",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"\b(?:by|par|von|por|author|written|min(?:ute)?s? read)\b", re.IGNORECASE)
_PRICE: Final = re.compile(r"[$€£]\s?\d{1,6}|\d{1,6}(?:[.,]\d\d)?\s?[€£]")
_CALLS: Final = [
    "add to cart",
    "add to bag",
    "add to basket",
    "buy now",
    "shop now",
    "in stock",
    "out of stock",
    "free shipping",
    "sort by",
    "filter by",
    "request a quote",
    "request a demo",
    "free trial",
    "get a quote",
    "book a demo",
    "contact sales",
    "get started",
    "apply now",
    "learn more",
    "view all",
    "load more",
]
_UNKNOWN: Final = 0.5  # of the words in a path that is not known
_FULL: Final = 5.0  # what log1p is divided by, so that about 150 makes 1


def _log(count: float) -> float:
    return min(1.0, log1p(count) / _FULL)


def _path(page: Page) -> str:
    """The path of the URL that the page came from, else of the one that it names; empty when there is neither."""
    try:
        return urlsplit(page.url or page.metas.get("og:url") or "").path.lower()
    except ValueError:
        return ""


def _types(page: Page) -> set[str]:
    return set().union(*(types_of(node) for node in page.json_ld.nodes)) if page.json_ld.nodes else set()


def _slug_words(page: Page) -> float:
    path = _path(page)
    if not path:
        return _UNKNOWN
    parts = [part for part in path.split("/") if part]
    return min(1.0, max((part.count("-") + part.count("_") for part in parts), default=0) / 8)


def _heading_words(page: Page) -> float:
    heading = next(page.tree.iter("h1"), None)
    return min(1.0, len(str(heading.text_content()).split()) / 12) if heading is not None else 0.0


def _characters(page: Page) -> int:
    return sum(map(len, page.prose))


def _calls(page: Page) -> float:
    text = page.visible.lower()
    return _log(sum(text.count(call) for call in _CALLS))


def _clustered(page: Page) -> float:
    """How many of the long paragraphs stand beside another one: an article's do, a card's do not."""
    parents: dict[int, int] = {}
    for element in page.tree.iter("p"):
        text = element.text
        if text is not None and len(text) >= 60:  # noqa: PLR2004 - some words
            key = id(element.getparent())
            parents[key] = parents.get(key, 0) + 1
    total = sum(parents.values())
    return max(parents.values()) / total if total else 0.0


SIGNS: Final[Mapping[str, Callable[[Page], float]]] = MappingProxyType(
    {
        "structured data of an article": lambda page: float(bool(page.json_ld.articles)),
        "structured data of goods": lambda page: float(bool(_types(page) & _GOODS)),
        "structured data of a list": lambda page: float(bool(_types(page) & _LISTS)),
        "structured data of a service": lambda page: float(bool(_types(page) & _SERVICES)),
        "time of publication in a meta tag": lambda page: float("article:published_time" in page.metas),
        "og:type article": lambda page: float(page.metas.get("og:type", "").lower() == "article"),
        "og:type product": lambda page: float(page.metas.get("og:type", "").lower().startswith("product")),
        "og:type website": lambda page: float(page.metas.get("og:type", "").lower() == "website"),
        "author in a meta tag": lambda page: float("author" in page.metas or "article:author" in page.metas),
        "date at the headline": lambda page: float(any(_DATE.search(line) for line in page.byline)),
        "byline at the headline": lambda page: float(any(_BY.search(line) for line in page.byline)),
        "path of an article": lambda page: float(_ARTICLE_PATH.search(_path(page)) is not None),
        "path of a shop or list": lambda page: float(_SHOP_PATH.search(_path(page)) is not None),
        "front page": lambda page: float(_path(page) == "/"),
        "words in the path": _slug_words,
        "words in the heading": _heading_words,
        "links": lambda page: page.link_density,
        "long paragraphs": lambda page: _log(len(page.prose)),
        "characters of long paragraphs": lambda page: _log(_characters(page) / 100),
        "length of long paragraphs": lambda page: min(1.0, _characters(page) / max(1, len(page.prose)) / 500),
        "paragraphs side by side": _clustered,
        "prices": lambda page: _log(len(_PRICE.findall(page.visible))),
        "calls to buy": _calls,
        "form fields": lambda page: _log(sum(1 for _ in page.tree.iter("input", "select", "textarea", "button"))),
        "pictures": lambda page: _log(sum(1 for _ in page.tree.iter("img"))),
        "list items": lambda page: _log(sum(1 for _ in page.tree.iter("li")) / 4),
    }
)
"""Each sign by name, the cheap ones first."""
