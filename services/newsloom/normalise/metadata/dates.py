"""Publication dates: only as exact as their source, bounded, never invented."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import htmldate
from lxml.html import HtmlElement

from newsloom.normalise.metadata.written_dates import date_in_url, is_ambiguous, month_first, read_date
from newsloom.normalise.page.byline import UPDATED
from newsloom.normalise.page.json_ld import Node, text_of
from newsloom.normalise.page.page import Page
from newsloom_schemas import Precision, Provenance, PublishedAt

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the web: not believed."""

AHEAD: Final = timedelta(days=1)
"""A date further than this after the record was received is not believed."""

MODIFIED_NAMES: Final = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "revised")
"""Meta tags for the last change."""

META_NAMES: Final = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "sailthru.date",
    "parsely-pub-date",
    "publication_date",
    "publish-date",
    "publishdate",
    "pubdate",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_online_date",
    "article.published",
    "published-date",
    "rnews:datepublished",
    "datecreated",
    "dc.date",
    "dcterms.date",
    "date",
    "og:pubdate",
)
"""Meta tags that publishers give the date of publication in, the most reliable first."""

_COARSE: Final = frozenset({Precision.YEAR, Precision.MONTH})
_LONGEST: Final = 100
_LABEL: Final = 24


def local_day(moment: PublishedAt) -> date:
    """The day as the source wrote it, in its own time zone."""
    return (moment.value + timedelta(minutes=moment.utc_offset or 0)).date()


def believed(published: PublishedAt | None, received_at: datetime | None) -> bool:
    """Whether a date is within bounds. Without a time of reception there is no upper bound."""
    if published is None or published.value < EARLIEST:
        return False
    return received_at is None or published.value <= received_at + AHEAD


def published(
    page: Page | None, said: str | None, url: str | None, received_at: datetime | None
) -> tuple[PublishedAt | None, tuple[PublishedAt, ...]]:
    """The date of publication, and those that were not believed on the way to it.

    The most reliable source wins. Where that one gives a year or a month only, another may say which day of it.
    """
    refused: list[PublishedAt] = []
    coarse: PublishedAt | None = None
    for candidate in candidates(page, said, url):
        if not believed(candidate, received_at):
            refused.append(candidate)
        elif coarse is None and candidate.precision in _COARSE:
            coarse = candidate
        elif coarse is None or (candidate.precision not in _COARSE and _is_within(candidate, coarse)):
            return candidate, tuple(refused)
    return coarse, tuple(refused)


def _is_within(moment: PublishedAt, coarse: PublishedAt) -> bool:
    day, begin = local_day(moment), coarse.value
    return day.year == begin.year and (coarse.precision is Precision.YEAR or day.month == begin.month)


def candidates(page: Page | None, said: str | None, url: str | None) -> Iterator[PublishedAt]:
    """Every date of publication on offer, the most reliable source first.

    The producer's word, the article's structured data, meta tags, the page's structured data, the lines around the
    headline, `time` elements, the URL, and what a search of the page finds.
    """
    for text, provenance in _sources(page, said):
        found = read_date(text, provenance)
        if found is None and page is not None and is_ambiguous(text):
            found = read_date(text, provenance, month_first=month_first(page.visible))
        if found is not None:
            yield found
    from_url = date_in_url(url)
    if from_url is not None:
        yield from_url
    if page is not None:
        found = _searched(page)
        if found is not None:
            yield found


def modified(page: Page, received_at: datetime | None) -> PublishedAt | None:
    """When the page says it was last changed: structured data, meta tags, else a line like `Updated May 4, 2024`."""
    for text, provenance in _changes(page):
        found = read_date(text, provenance)
        if found is not None and believed(found, received_at):
            return found
    return None


def _changes(page: Page) -> Iterator[tuple[str, Provenance]]:
    yield from _in_nodes(page.json_ld.articles, ("dateModified",))
    for name in MODIFIED_NAMES:
        if name in page.metas:
            yield page.metas[name], Provenance.META
    yield from _in_nodes(page.microdata, ("dateModified",), Provenance.MARKUP)
    yield from _in_nodes(page.json_ld.web_pages, ("dateModified",))
    for line in _dated_lines(page):
        told = UPDATED.search(line)
        if told is not None:
            yield line[told.start() :], Provenance.TEXT


def _dated_lines(page: Page) -> Iterator[str]:
    """Lines around the headline; a label that stands alone (`Last updated:`) goes with the line after it."""
    label = ""
    for line in page.byline:
        yield f"{label} {line}".strip() if len(line) <= _LONGEST else ""
        label = line if len(line) <= _LABEL and line.endswith((":", "on")) else ""


def _sources(page: Page | None, said: str | None) -> Iterator[tuple[str, Provenance]]:
    if said:
        yield said, Provenance.ENVELOPE
    if page is None:
        return
    yield from _in_nodes(page.json_ld.articles, ("datePublished", "dateCreated"))
    for name in META_NAMES:
        if name in page.metas:
            yield page.metas[name], Provenance.META
    yield from _in_nodes(page.microdata, ("datePublished", "dateCreated"), Provenance.MARKUP)
    yield from _in_nodes(page.json_ld.web_pages, ("datePublished",))
    for line in _dated_lines(page):
        told = UPDATED.search(line)
        if told is None or told.start() > 0:
            yield line[: told.start() if told else None], Provenance.TEXT
    for element in page.elements.tagged("time"):
        stamp = element.get("datetime") or str(element.text_content())
        if stamp and not _is_change(element):
            yield stamp, Provenance.MARKUP


def _is_change(element: HtmlElement) -> bool:
    marks = f"{element.get('class')} {element.get('itemprop')} {element.text}"
    return UPDATED.search(marks) is not None or "dateModified" in marks


def _in_nodes(
    nodes: Iterable[Node], names: tuple[str, ...], provenance: Provenance = Provenance.JSON_LD
) -> Iterator[tuple[str, Provenance]]:
    for node in nodes:
        for name in names:
            text = text_of(node, name)
            if text:
                yield text, provenance


def _searched(page: Page) -> PublishedAt | None:
    found = htmldate.find_date(page.tree, extensive_search=False, original_date=True, url=page.url)
    return read_date(found, Provenance.EXTRACTOR) if isinstance(found, str) else None
