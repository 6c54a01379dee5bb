"""Publication dates: only as exact as their source, bounded, never invented."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import htmldate
from lxml.html import HtmlElement

from newsloom.normalise.byline import UPDATED
from newsloom.normalise.json_ld import Node, text_of
from newsloom.normalise.page import Page
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

_ISO: Final = re.compile(
    r"\s*(?P<year>\d{4})-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?"
    r"(?:[T ]\s?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?\s*(?:\(.{0,40}\))?\s*",
    re.IGNORECASE,
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier enero januar",
            "feb february février fevrier febrero februar",
            "mar march mars marzo märz",
            "apr april avril abril",
            "may mai mayo",
            "jun june juin junio juni",
            "jul july juillet julio juli",
            "aug august août aout agosto",
            "sep sept september septembre septiembre",
            "oct october octobre octubre oktober",
            "nov november novembre noviembre",
            "dec december décembre decembre diciembre dezember",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_FIRST: Final = re.compile(r"\b([^\W\d_]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_DAY_FIRST: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er|\.)? (?:de )?([^\W\d_]{3,10})\.?,? (?:de )?(\d{4})\b")
_IN_URL: Final = re.compile(
    r"[/_-](?P<year>(?:19|20)\d{2})[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>[0-2]\d|3[01])(?=\D|$)"
)
_MONTH_IN_URL: Final = re.compile(
    r"/(?P<year>(?:19|20)\d{2})/(?P<month>[a-z]{3}|0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])/"
)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")
_LONGEST: Final = 100
_MINUTE: Final = timedelta(minutes=1)
_NUMERIC: Final = re.compile(r"(?<![\d/.-])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\d/.-])")
_MOST_MONTHS: Final = 12
_LABEL: Final = 24


def read_date(text: str, provenance: Provenance) -> PublishedAt | None:
    """The date that a string gives: ISO 8601, RFC 5322, seconds since 1970, or a month by name; `None` for others.

    A time without its zone could be any of two days: the day is kept as it was written, and the time is not.
    """
    text = " ".join(text[:_LONGEST].split())
    if not text:
        return None
    iso = _ISO.fullmatch(text) or _ISO.match(text)
    if iso is not None and (iso.end() == len(text) or not text[iso.end()].isalnum()):
        return _from_iso(iso, provenance)
    if _EPOCH.fullmatch(text):
        seconds = int(text[:10])
        return PublishedAt(
            value=datetime.fromtimestamp(seconds, UTC), precision=Precision.SECOND, provenance=provenance
        )
    return _from_rfc5322(text, provenance) or _from_words(text, provenance)


def date_in_url(url: str | None) -> PublishedAt | None:
    """The day that a URL's path names, as `/2024/03/05/` does."""
    path = (url or "").partition("?")[0].lower()
    match = _IN_URL.search(path) or _MONTH_IN_URL.search(path)
    if match is None:
        return None
    month = match["month"]
    number = _MONTHS.get(month, 0) if month.isalpha() else int(month)
    return _day(int(match["year"]), number, int(match["day"]), Provenance.URL)


def local_day(moment: PublishedAt) -> date:
    """The day as the source wrote it, in its own time zone."""
    return (moment.value + timedelta(minutes=moment.utc_offset or 0)).date()


def believed(published: PublishedAt | None, received_at: datetime | None) -> bool:
    """Whether a date is within bounds. Without a time of reception there is no upper bound."""
    if published is None or published.value < EARLIEST:
        return False
    return received_at is None or published.value <= received_at + AHEAD


def candidates(page: Page | None, said: str | None, url: str | None) -> Iterator[PublishedAt]:
    """Every date of publication on offer, the most reliable source first.

    The producer's word, the article's structured data, meta tags, the page's structured data, the lines around the
    headline, `time` elements, the URL, and what a search of the page finds.
    """
    for text, provenance in _sources(page, said):
        found = read_date(text, provenance)
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
    for element in page.tree.iter("time"):
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


def _from_iso(match: re.Match[str], provenance: Provenance) -> PublishedAt | None:
    year, month = int(match["year"]), int(match["month"])
    if match["day"] is None:
        return _made(year, month, 1, Precision.MONTH, provenance)
    day = int(match["day"])
    if match["hour"] is None or match["zone"] is None:
        return _day(year, month, day, provenance)
    seconds = int(match["second"] or 0)
    try:
        value = datetime(year, month, day, int(match["hour"]), int(match["minute"]), seconds, tzinfo=UTC)
        value -= _offset(match["zone"].upper())
    except (ValueError, OverflowError):
        return _day(year, month, day, provenance)
    precision = Precision.SECOND if match["second"] else Precision.MINUTE
    return PublishedAt(
        value=value,
        precision=precision,
        provenance=provenance,
        utc_offset=_offset(match["zone"].upper()) // _MINUTE,
    )


def _offset(zone: str) -> timedelta:
    if zone in {"Z", "UTC", "GMT"}:
        return timedelta()
    digits = zone[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -size if zone[0] == "-" else size


def _from_rfc5322(text: str, provenance: Provenance) -> PublishedAt | None:
    try:
        value = parsedate_to_datetime(text)
        if value.tzinfo is None:
            return _day(value.year, value.month, value.day, provenance)
        return PublishedAt(
            value=value.astimezone(UTC),
            precision=Precision.SECOND,
            provenance=provenance,
            utc_offset=(value.utcoffset() or timedelta()) // _MINUTE,
        )
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_words(text: str, provenance: Provenance) -> PublishedAt | None:
    for pattern, month, day in ((_MONTH_FIRST, 1, 2), (_DAY_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            number = _MONTHS.get(match[month].lower())
            if number is not None:
                return _day(int(match[3]), number, int(match[day]), provenance)
    for match in _NUMERIC.finditer(text):
        first, second = int(match[1]), int(match[3])
        if match[2] == "." or first > _MOST_MONTHS:
            return _day(int(match[4]), second, first, provenance)
        if second > _MOST_MONTHS:  # else it could be either
            return _day(int(match[4]), first, second, provenance)
    return None


def _day(year: int, month: int, day: int, provenance: Provenance) -> PublishedAt | None:
    return _made(year, month, day, Precision.DAY, provenance)


def _made(year: int, month: int, day: int, precision: Precision, provenance: Provenance) -> PublishedAt | None:
    try:
        return PublishedAt(value=datetime(year, month, day, tzinfo=UTC), precision=precision, provenance=provenance)
    except ValueError:
        return None
