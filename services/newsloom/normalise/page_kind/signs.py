"""Compute the signs by which articles and other pages are told apart, each a number from 0 to 1."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from newsloom.normalise.page.json_ld import types_of
from newsloom.normalise.page.page import Page
from newsloom.normalise.page_kind.phrases import SERVICE, SHOP, offers_in_title, phrase_frequency, prices, you_and_we
from newsloom.normalise.page_kind.platform import says_list, says_page, says_post, says_product
from newsloom.normalise.page_kind.shape import (
    cards,
    count_elements,
    largest_block,
    largest_block_share,
    linked_headings,
    links_in_paragraphs,
    log_share,
    prose_chars,
    prose_share,
)

_PRODUCT_TYPES: Final = frozenset(
    {"product", "productgroup", "offer", "aggregateoffer", "offercatalog", "softwareapplication"}
)
_SERVICE_TYPES: Final = frozenset(
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
_OFFER_AT_END: Final = re.compile(
    r"(?:services?|solutions?|courses?|programs?|certifications?|certificates?|recipes|software|products?|consulting|training"
    r"|degrees?|catalogs?|catalogues?|platform|calculator|archives?|collections?|shop|store|pricing)(?:\.\w{2,5})?$"
)
_PRODUCT_NUMBER: Final = re.compile(r"/(?:dp|pd|gp|itm|sku|item|ip|-)/")
_UNKNOWN_PATH_SHARE: Final = 0.5  # value of the words in the path if the path is not known
_FULL_DEPTH: Final = 5


def _path(page: Page) -> str:
    """Return the path of the page's URL, else of the `og:url`; empty if there is neither."""
    try:
        return urlsplit(page.url or page.metas.get("og:url") or "").path.lower()
    except ValueError:
        return ""


def _structured_types(page: Page) -> set[str]:
    return set().union(*(types_of(node) for node in page.json_ld.nodes)) if page.json_ld.nodes else set()


def _slug_words(page: Page) -> float:
    path = _path(page)
    if not path:
        return _UNKNOWN_PATH_SHARE
    parts = [part for part in path.split("/") if part]
    return min(1.0, max((part.count("-") + part.count("_") for part in parts), default=0) / 8)


def _heading_words(page: Page) -> float:
    heading = page.elements.first("h1")
    return min(1.0, len(str(heading.text_content()).split()) / 12) if heading is not None else 0.0


def _ends_in_offer(page: Page) -> bool:
    return _OFFER_AT_END.search(_path(page).rstrip("/")) is not None


def _path_depth(page: Page) -> float:
    return min(1.0, sum(map(bool, _path(page).split("/"))) / _FULL_DEPTH)


def _paragraph_chars(page: Page) -> float:
    return min(1.0, prose_chars(page) / max(1, len(page.prose)) / 500)


SIGNS: Final[Mapping[str, Callable[[Page], float]]] = MappingProxyType(
    {
        "article structured data": lambda page: bool(page.json_ld.articles),
        "product structured data": lambda page: bool(_structured_types(page) & _PRODUCT_TYPES),
        "service structured data": lambda page: bool(_structured_types(page) & _SERVICE_TYPES),
        "publication time in a meta tag": lambda page: "article:published_time" in page.metas,
        "og:type article": lambda page: page.metas.get("og:type", "").lower() == "article",
        "og:type product": lambda page: page.metas.get("og:type", "").lower().startswith("product"),
        "article path": lambda page: _ARTICLE_PATH.search(_path(page)) is not None,
        "shop or list path": lambda page: _SHOP_PATH.search(_path(page)) is not None,
        "path ending in an offer": _ends_in_offer,
        "product number in the path": lambda page: _PRODUCT_NUMBER.search(_path(page)) is not None,
        "path depth": _path_depth,
        "front page": lambda page: _path(page) == "/",
        "words in the path": _slug_words,
        "offer in the title": offers_in_title,
        "platform says post": says_post,
        "platform says page": says_page,
        "platform says list": says_list,
        "platform says product": says_product,
        "words in the heading": _heading_words,
        "date near the headline": lambda page: any(_DATE.search(line) for line in page.byline),
        "length of long paragraphs": _paragraph_chars,
        "largest block": lambda page: log_share(largest_block(page) / 100),
        "links in paragraphs": links_in_paragraphs,
        "linked headings": linked_headings,
        "pictures": lambda page: log_share(count_elements(page, "img")),
        "SVG drawings": lambda page: log_share(count_elements(page, "svg") / 2),
        "block quotes": lambda page: count_elements(page, "blockquote") > 0,
        "sections": lambda page: log_share(count_elements(page, "section")),
        "list items": lambda page: log_share(count_elements(page, "li") / 4),
        "buttons": lambda page: log_share(count_elements(page, "button")),
        "cards": lambda page: log_share(cards(page) * 3),
        "link density": lambda page: page.link_density,
        "share of long paragraphs": prose_share,
        "share of the largest block": largest_block_share,
        "words your and our": you_and_we,
        "prices": prices,
        "shop phrases": lambda page: phrase_frequency(page, SHOP),
        "service phrases": lambda page: phrase_frequency(page, SERVICE),
    }
)
"""The signs by name, the cheapest first."""
