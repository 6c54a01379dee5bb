"""Find the dates of publication and last change, as exact as their source and within plausible bounds."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import htmldate
from lxml.html import HtmlElement

from newsloom.normalise.metadata.written_dates import date_in_url, is_ambiguous, month_first, read_date
from newsloom.normalise.page.byline import UPDATE_WORDS
from newsloom.normalise.page.json_ld import Node, text_of
from newsloom.normalise.page.page import Page
from newsloom_schemas import Precision, Provenance, PublishedAt

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""The lower bound of plausible dates; earlier ones are from before the web."""

MAX_AHEAD: Final = timedelta(days=1)
"""Maximum time by which a plausible date may be later than the time of reception."""

MODIFIED_METAS: Final = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "revised")
"""Meta tags with the date of the last change."""

PUBLISHED_METAS: Final = (
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
"""Meta tags with the date of publication, the most reliable first."""

_COARSE_PRECISIONS: Final = frozenset({Precision.YEAR, Precision.MONTH})
_MAX_LINE_CHARS: Final = 100
_MAX_LABEL_CHARS: Final = 24


def local_day(moment: PublishedAt) -> date:
    """Return the day in the time zone of the source."""
    return (moment.value + timedelta(minutes=moment.utc_offset or 0)).date()


def is_plausible(published: PublishedAt | None, received_at: datetime | None) -> bool:
    """Return True if a date is within the bounds. Without a time of reception there is no upper bound."""
    if published is None or published.value < EARLIEST:
        return False
    return received_at is None or published.value <= received_at + MAX_AHEAD


def find_published(
    page: Page | None, envelope_date: str | None, url: str | None, received_at: datetime | None
) -> tuple[PublishedAt | None, tuple[PublishedAt, ...]]:
    """Return the date of publication, and the implausible dates that were skipped.

    The most reliable source wins. If it gives only a year or month, a later source may give a day within it.

    Args:
        page: the page, if there is one.
        envelope_date: date in the producer's envelope.
        url: URL of the article, which may contain a date.
        received_at: time of reception, which bounds plausible dates.
    """
    implausible: list[PublishedAt] = []
    coarse: PublishedAt | None = None
    for candidate in candidate_dates(page, envelope_date, url):
        if not is_plausible(candidate, received_at):
            implausible.append(candidate)
        elif coarse is None and candidate.precision in _COARSE_PRECISIONS:
            coarse = candidate
        elif coarse is None or (candidate.precision not in _COARSE_PRECISIONS and _is_within(candidate, coarse)):
            return candidate, tuple(implausible)
    return coarse, tuple(implausible)


def _is_within(moment: PublishedAt, coarse: PublishedAt) -> bool:
    day, start = local_day(moment), coarse.value
    return day.year == start.year and (coarse.precision is Precision.YEAR or day.month == start.month)


def candidate_dates(page: Page | None, envelope_date: str | None, url: str | None) -> Iterator[PublishedAt]:
    """Yield every candidate for the date of publication, the most reliable source first.

    The sources are the envelope, the article's structured data, meta tags, the page's structured data, the lines around the
    headline, `time` elements, the URL, and a search of the page by htmldate.
    """
    for text, provenance in _date_texts(page, envelope_date):
        found = read_date(text, provenance)
        if found is None and page is not None and is_ambiguous(text):
            found = read_date(text, provenance, month_first=month_first(page.visible))
        if found is not None:
            yield found
    from_url = date_in_url(url)
    if from_url is not None:
        yield from_url
    if page is not None:
        found = _search_page(page)
        if found is not None:
            yield found


def find_modified(page: Page | None, envelope_date: str | None, received_at: datetime | None) -> PublishedAt | None:
    """Return the date of the last change: from the envelope, structured data, meta tags, or a line like `Updated May 4, 2024`.

    Args:
        page: the page, if there is one.
        envelope_date: date in the producer's envelope.
        received_at: time of reception, which bounds plausible dates.
    """
    for text, provenance in _change_texts(page, envelope_date):
        found = read_date(text, provenance)
        if found is not None and is_plausible(found, received_at):
            return found
    return None


def _change_texts(page: Page | None, envelope_date: str | None) -> Iterator[tuple[str, Provenance]]:
    if envelope_date:
        yield envelope_date, Provenance.ENVELOPE
    if page is None:
        return
    yield from _node_texts(page.json_ld.articles, ("dateModified",))
    for name in MODIFIED_METAS:
        if name in page.metas:
            yield page.metas[name], Provenance.META
    yield from _node_texts(page.microdata, ("dateModified",), Provenance.MARKUP)
    yield from _node_texts(page.json_ld.web_pages, ("dateModified",))
    for line in _dated_lines(page):
        update = UPDATE_WORDS.search(line)
        if update is not None:
            yield line[update.start() :], Provenance.TEXT


def _dated_lines(page: Page) -> Iterator[str]:
    """Yield the lines around the headline; a line that is only a label (`Last updated:`) is joined to the next one."""
    label = ""
    for line in page.byline:
        yield f"{label} {line}".strip() if len(line) <= _MAX_LINE_CHARS else ""
        label = line if len(line) <= _MAX_LABEL_CHARS and line.endswith((":", "on")) else ""


def _date_texts(page: Page | None, envelope_date: str | None) -> Iterator[tuple[str, Provenance]]:
    if envelope_date:
        yield envelope_date, Provenance.ENVELOPE
    if page is None:
        return
    yield from _node_texts(page.json_ld.articles, ("datePublished", "dateCreated"))
    for name in PUBLISHED_METAS:
        if name in page.metas:
            yield page.metas[name], Provenance.META
    yield from _node_texts(page.microdata, ("datePublished", "dateCreated"), Provenance.MARKUP)
    yield from _node_texts(page.json_ld.web_pages, ("datePublished",))
    for line in _dated_lines(page):
        update = UPDATE_WORDS.search(line)
        if update is None or update.start() > 0:
            yield line[: update.start() if update else None], Provenance.TEXT
    for element in page.elements.with_tag("time"):
        stamp = element.get("datetime") or str(element.text_content())
        if stamp and not _is_change(element):
            yield stamp, Provenance.MARKUP


def _is_change(element: HtmlElement) -> bool:
    marks = f"{element.get('class')} {element.get('itemprop')} {element.text}"
    return UPDATE_WORDS.search(marks) is not None or "dateModified" in marks


def _node_texts(
    nodes: Iterable[Node], names: tuple[str, ...], provenance: Provenance = Provenance.JSON_LD
) -> Iterator[tuple[str, Provenance]]:
    for node in nodes:
        for name in names:
            text = text_of(node, name)
            if text:
                yield text, provenance


def _search_page(page: Page) -> PublishedAt | None:
    found = htmldate.find_date(page.tree, extensive_search=False, original_date=True, url=page.url)
    return read_date(found, Provenance.EXTRACTOR) if isinstance(found, str) else None
