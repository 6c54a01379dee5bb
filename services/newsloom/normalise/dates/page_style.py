"""Find out how the publisher of a page writes dates: from its language, its country, and its other dates."""

import re
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

from newsloom.normalise.dates.reading.month_names import month_table
from newsloom.normalise.dates.reading.style import WritingStyle, order_of
from newsloom.normalise.dates.reading.written_dates import month_first
from newsloom.normalise.page.page import Page

_TAG: Final = re.compile(
    r"(?P<language>[A-Za-z]{2,3})(?:[-_](?P<script>[A-Za-z]{4}))?(?:[-_](?P<region>[A-Za-z]{2}))?(?![A-Za-z])"
)
_HOST: Final = re.compile(r"^[a-z]+://(?:[^/@]*@)?(?P<host>[^/:?#]+)", re.IGNORECASE)
_REGIONS_OF_DOMAINS: Final = {"uk": "GB", "su": "RU"}
_GENERIC_DOMAINS: Final = frozenset(
    {
        *("ai", "am", "bz", "cc", "co", "eu", "fm", "gg", "gl", "im", "io", "la", "ly", "me", "mu", "nu", "sc", "sh"),
        *("st", "tk", "to", "tv", "vc", "ws"),
    }
)
"""Domains of countries that sites of all countries use."""
_TRADITIONAL: Final = "Hant"


def style_of(page: Page | None, url: str | None, language: str | None) -> WritingStyle:
    """Return the language and country of an article: a domain of a country counts before the country in the language tag.

    Themes and plugins of sites declare `en-US` in all countries, unless their owners change it.

    Args:
        page: the page, if there is one. Its language tags count before that of the producer.
        url: its URL.
        language: language tag that the producer sent.
    """
    declared = [*(_declared(page) if page is not None else ()), *([language] if language else ())]
    tags = [match for text in declared if (match := _TAG.match(text.strip())) is not None]
    language = tags[0]["language"].lower() if tags else None
    region = _region_of_host(url) or next(
        (tag["region"].upper() for tag in tags if tag["region"] and tag["language"].lower() == language), None
    )
    if region is None and tags and (tags[0]["script"] or "").title() == _TRADITIONAL:
        region = "TW"
    return WritingStyle(language, region)


def load_names() -> None:
    """Load the names of months and countries, which takes a fifth of a second, before the first article."""
    month_table()
    _regions()


def with_order(style: WritingStyle, page: Page | None) -> WritingStyle:
    """Return a style with the order of day and month: that of the unambiguous dates on the page, else that of the country.

    Args:
        style: language and country.
        page: the page, if there is one.
    """
    shown = month_first(page.visible) if page is not None else None
    return style.replace(month_first=shown if shown is not None else order_of(style.language, style.region))


def _declared(page: Page) -> list[str]:
    root = page.tree.getroottree().getroot()
    named = [
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang"),
        page.metas.get("og:locale"),
        page.metas.get("content-language"),
        page.metas.get("dc.language"),
        page.metas.get("inlanguage"),
    ]
    return [text for text in named if text]


def _region_of_host(url: str | None) -> str | None:
    match = _HOST.match(url or "")
    domain = match["host"].rpartition(".")[2].lower() if match is not None else ""
    if domain in _GENERIC_DOMAINS:
        return None
    region = _REGIONS_OF_DOMAINS.get(domain, domain.upper())
    return region if region in _regions() else None


@cache
def _regions() -> frozenset[str]:
    try:
        return frozenset(Locale("en").territories)
    except UnknownLocaleError:  # babel is installed with its data
        return frozenset()
