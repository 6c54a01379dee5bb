"""Find the dates that a page holds in attributes and in the data of its scripts."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from lxml import etree

from newsloom.normalise.dates.page_regions import PageRegions
from newsloom.normalise.dates.reading.style import WritingStyle
from newsloom.normalise.dates.reading.written_dates import read_date
from newsloom.normalise.page.page import Page
from newsloom.normalise.page.tree import find_elements
from newsloom_schemas import Precision, Provenance, PublishedAt

PUBLISHED_ATTRIBUTES: Final = (
    "data-published",
    "data-published-at",
    "data-published-date",
    "data-publish-date",
    "data-publishdate",
    "data-publishtime",
    "data-publish-time",
    "data-pub-date",
    "data-pubdate",
    "data-publication-date",
    "data-date-published",
    "data-datepublished",
    "data-post-date",
    "data-postdate",
    "data-posted",
    "data-article-date",
    "data-article-published",
    "data-first-published",
    "data-created",
    "data-created-at",
)
"""Attributes of elements of any kind with the date of publication."""

SCRIPT_KEYS: Final = (
    "datePublished",
    "firstPublished",
    "firstPublishDate",
    "publishedAt",
    "published_at",
    "publishDate",
    "publish_date",
    "publishedDate",
    "published_date",
    "publicationDate",
    "publication_date",
    "pubDate",
    "pub_date",
    "publishTime",
    "publish_time",
    "pubtime",
    "publishedTime",
    "published_time",
    "datePublication",
    "articlePublishDate",
    "articleDate",
    "post_date",
    "postDate",
    "displayDate",
    "display_date",
)
"""Keys of the date of publication in the data of scripts, the most specific first."""

_ITEMPROP: Final = etree.XPath(
    "/html/body/descendant::*/@itemprop[contains(., 'datePublished')]/.."
    "|/html/body/descendant::*/@property[contains(., 'datePublished')]/.."
)
_ATTRIBUTES: Final = etree.XPath(  # the first condition leaves few attributes for the others
    "/html/body/descendant::*/@*[starts-with(name(), 'data-')]"
    "[starts-with(name(), 'data-p') or starts-with(name(), 'data-date') or starts-with(name(), 'data-article')"
    " or starts-with(name(), 'data-created') or starts-with(name(), 'data-first')]"
    "[" + " or ".join(f"name() = '{name}'" for name in PUBLISHED_ATTRIBUTES) + "]/.."
)
_IN_SCRIPT: Final = re.compile(
    rf"(?<![A-Za-z_])(?P<key>{'|'.join(SCRIPT_KEYS)})\\?[\"']?\s{{0,4}}[:=]\s{{0,4}}\\?[\"']?(?P<value>[0-9A-Za-z][^\"'\\,;}}<>]{{6,40}})"
)
_MAX_MATCHES: Final = 400
_MAX_ELEMENTS: Final = 20


def dates_in_attributes(
    page: Page, regions: PageRegions, style_of: Callable[[str], WritingStyle]
) -> Iterator[PublishedAt]:
    """Yield the dates of publication in `itemprop` and `data-` attributes of elements that belong to the article."""
    for element in islice(find_elements(_ITEMPROP, page.tree), _MAX_ELEMENTS):
        text = element.get("content") or element.get("datetime") or str(element.text_content())
        found = read_date(text, Provenance.MARKUP, style_of(text)) if not regions.is_elsewhere(element) else None
        if found is not None:
            yield found
    for element in islice(find_elements(_ATTRIBUTES, page.tree), _MAX_ELEMENTS):
        texts = (element.get(name) for name in PUBLISHED_ATTRIBUTES)
        stated = (read_date(text, Provenance.MARKUP, style_of(text)) for text in texts if text)
        found = next((each for each in stated if each is not None), None)
        if found is not None and not regions.is_elsewhere(element):
            yield found


def date_in_scripts(page: Page) -> PublishedAt | None:
    """Return the date of publication in the data of scripts; None if the data has several days, as those of a list of stories.

    A key that comes first in `SCRIPT_KEYS` counts before the others.
    """
    found: dict[str, dict[str, PublishedAt]] = {}
    remaining = _MAX_MATCHES
    for element in page.elements.with_tag("script"):
        if page.has_live_updates and "ld+json" in (element.get("type") or ""):
            continue  # its dates are those of the posts of a live blog
        for match in _IN_SCRIPT.finditer(element.text or ""):
            remaining -= 1
            moment = read_date(match["value"], Provenance.MARKUP)
            if moment is not None and moment.precision not in {Precision.YEAR, Precision.MONTH}:
                found.setdefault(match["key"], {}).setdefault(f"{moment.day}", moment)
            if remaining <= 0:
                return None
    for key in SCRIPT_KEYS:
        days = found.get(key, {})
        if len(days) == 1:
            return next(iter(days.values()))
        if days:
            return None
    return None
