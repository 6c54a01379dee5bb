"""Find the dates of publication and last change, as exact as their source and within plausible bounds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple

from newsloom.normalise.dates.hidden_dates import date_in_scripts, dates_in_attributes
from newsloom.normalise.dates.labels import Role
from newsloom.normalise.dates.local_day import local_day, with_visible_day
from newsloom.normalise.dates.meta_names import MODIFIED_METAS, PUBLISHED_METAS
from newsloom.normalise.dates.page_style import style_of, with_order
from newsloom.normalise.dates.reading.style import WritingStyle
from newsloom.normalise.dates.reading.url_dates import date_in_url
from newsloom.normalise.dates.reading.written_dates import is_ambiguous, read_date
from newsloom.normalise.dates.redated import shown_instead
from newsloom.normalise.dates.short_lines import dates_in_short_lines
from newsloom.normalise.dates.visible_dates import VisibleDates
from newsloom.normalise.page.json_ld import Node, text_of
from newsloom.normalise.page.page import Page
from newsloom_schemas import Precision, Provenance, PublishedAt

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""The lower bound of plausible dates; earlier ones are from before the web."""

MAX_AHEAD: Final = timedelta(days=1)
"""Maximum time by which a plausible date may be later than the time of reception."""

_FROM_FIELDS: Final = frozenset({Provenance.ENVELOPE, Provenance.JSON_LD, Provenance.META, Provenance.MARKUP})
_FROM_PAGE: Final = frozenset({Provenance.MARKUP, Provenance.TEXT, Provenance.EXTRACTOR})
"""Sources that may be those of a post of a live blog as well as of the article."""
_COARSE_PRECISIONS: Final = frozenset({Precision.YEAR, Precision.MONTH})


@dataclass(frozen=True)
class DateSources:
    """The places where the dates of an article stand.

    `published` and `modified` are the dates in the producer's envelope and `language` its language tag, `url` is the URL of the
    article, `last_modified` the header of the HTTP response, and `received_at` the time of reception, which bounds
    plausible dates. No page, no dates of a page. `post_times` are the moments of a live blog's posts, which are not the article's.
    """

    page: Page | None = None
    published: str | None = None
    modified: str | None = None
    url: str | None = None
    language: str | None = None
    last_modified: str | None = None
    received_at: datetime | None = None
    post_times: frozenset[datetime] = frozenset()

    @cached_property
    def style(self) -> WritingStyle:
        """Return how the publisher writes dates; the order of day and month is found out when it is needed."""
        address = self.url or (self.page.url if self.page is not None else None)
        return style_of(self.page, address, self.language)

    @cached_property
    def ordered_style(self) -> WritingStyle:
        """Return how the page writes dates, with the order of day and month."""
        return with_order(self.style, self.page)

    @cached_property
    def visible(self) -> VisibleDates | None:
        """Return the dates that the page shows."""
        return VisibleDates(self.page, self.style_of) if self.page is not None else None

    def style_of(self, text: str) -> WritingStyle:
        """Return how the dates of a text are written; to find out the order of day and month takes long."""
        return self.ordered_style if is_ambiguous(text) else self.style

    def read(self, text: str, provenance: Provenance) -> PublishedAt | None:
        """Return the date in a field."""
        return read_date(text, provenance, self.style_of(text))


def is_plausible(published: PublishedAt | None, received_at: datetime | None) -> bool:
    """Return True if a date is within the bounds. Without a time of reception there is no upper bound."""
    if published is None or published.value < EARLIEST:
        return False
    return received_at is None or published.value <= received_at + MAX_AHEAD


class Published(NamedTuple):
    """The date of publication, the date in the structured data that it replaces, and the implausible dates that were skipped."""

    moment: PublishedAt | None
    replaced: PublishedAt | None = None
    implausible: tuple[PublishedAt, ...] = ()


def find_published(sources: DateSources) -> Published:
    """Return the date of publication.

    The most reliable source wins. If it gives only a year or month, a later source may give a day within it. The day is the
    one that the page shows, if that is the same moment in another time zone, or if the publisher shows the article anew.
    """
    implausible: list[PublishedAt] = []
    coarse: PublishedAt | None = None
    for candidate in candidate_dates(sources):
        if candidate.value in sources.post_times and candidate.provenance in _FROM_PAGE:
            continue
        if not is_plausible(candidate, sources.received_at):
            implausible.append(candidate)
        elif coarse is None and candidate.precision in _COARSE_PRECISIONS:
            coarse = candidate
        elif coarse is None or (candidate.precision not in _COARSE_PRECISIONS and _is_within(candidate, coarse)):
            shown = _shown_instead(candidate, sources)
            if shown is not None:
                return Published(shown, candidate, tuple(implausible))
            return Published(_with_visible_day(candidate, sources), None, tuple(implausible))
    return Published(coarse, None, tuple(implausible))


def _with_visible_day(candidate: PublishedAt, sources: DateSources) -> PublishedAt:
    visible = sources.visible
    if visible is None or candidate.provenance not in _FROM_FIELDS or candidate.utc_offset:
        return candidate
    if visible.noticed_days <= {local_day(candidate)}:
        return candidate
    return with_visible_day(candidate, visible.published_days)


def _shown_instead(candidate: PublishedAt, sources: DateSources) -> PublishedAt | None:
    if sources.visible is None or candidate.provenance is Provenance.ENVELOPE or sources.post_times:
        return None
    if sources.visible.noticed_days <= {local_day(candidate)}:
        return None
    of_url, received_at = date_in_url(sources.url), sources.received_at
    confirmed = [local_day(of_url)] if of_url is not None else []
    today = received_at.date() if received_at is not None else None
    shown = shown_instead(candidate, sources.visible, find_modified(sources), confirmed, today)
    return shown if shown is not None and is_plausible(shown, received_at) else None


def _is_within(moment: PublishedAt, coarse: PublishedAt) -> bool:
    day, start = local_day(moment), coarse.value
    return day.year == start.year and (coarse.precision is Precision.YEAR or day.month == start.month)


def candidate_dates(sources: DateSources) -> Iterator[PublishedAt]:
    """Yield every candidate for the date of publication, the most reliable source first.

    The sources are the envelope, the article's structured data, meta tags, the page's structured data, labelled dates and
    marked elements, the URL, the lines around the headline, other elements of the article, the data of scripts, a marked
    date beside the text, short texts, and the day of the last change if the page shows its readers no other. The last one
    has the provenance `extractor`, so that consumers can ignore it.
    """
    for text, provenance in _date_texts(sources.page, sources.published):
        found = sources.read(text, provenance)
        if found is not None:
            yield found
    page, visible = sources.page, sources.visible
    if page is None or visible is None:
        yield from filter(None, [date_in_url(sources.url)])
        return
    yield from (each.moment for each in visible.times if each.role is Role.PUBLISHED)
    yield from (each.moment for each in visible.lines if each.role is Role.PUBLISHED)
    yield from dates_in_attributes(page, visible.regions, sources.style_of)
    yield from filter(None, [date_in_url(sources.url)])
    yield from visible.unlabelled
    yield from filter(None, [date_in_scripts(page), visible.in_frame])
    short = dates_in_short_lines(page, visible.regions, sources.style_of)
    changed = {local_day(each) for each in visible.changes}
    yield from (
        each.moment for each in short if each.role is not Role.MODIFIED and local_day(each.moment) not in changed
    )
    changes = (*visible.changes, *(each.moment for each in short if each.role is Role.MODIFIED))
    yield from (each.replace(provenance=Provenance.EXTRACTOR) for each in changes)


def find_modified(sources: DateSources) -> PublishedAt | None:
    """Return the date of the last change: from the envelope, structured data, meta tags, a labelled date, or the HTTP header."""
    for text, provenance in _change_texts(sources):
        found = sources.read(text, provenance)
        if found is not None and is_plausible(found, sources.received_at):
            return found
    shown = tuple(sources.visible.changes) if sources.visible is not None else ()
    header = read_date(sources.last_modified, Provenance.HEADER) if sources.last_modified else None
    return next(
        (each for each in (*shown, header) if each is not None and is_plausible(each, sources.received_at)), None
    )


def _change_texts(sources: DateSources) -> Iterator[tuple[str, Provenance]]:
    page = sources.page
    if sources.modified:
        yield sources.modified, Provenance.ENVELOPE
    if page is None:
        return
    yield from _node_texts(page.json_ld.articles, ("dateModified",))
    yield from _meta_texts(page, MODIFIED_METAS)
    yield from _node_texts(page.microdata, ("dateModified",), Provenance.MARKUP)
    yield from _node_texts(page.json_ld.web_pages, ("dateModified",))


def _date_texts(page: Page | None, envelope_date: str | None) -> Iterator[tuple[str, Provenance]]:
    if envelope_date:
        yield envelope_date, Provenance.ENVELOPE
    if page is None:
        return
    yield from _node_texts(page.json_ld.articles, ("datePublished", "dateCreated"))
    yield from _meta_texts(page, PUBLISHED_METAS)
    yield from _node_texts(page.microdata, ("datePublished", "dateCreated"), Provenance.MARKUP)
    yield from _node_texts(page.json_ld.web_pages, ("datePublished",))


def _meta_texts(page: Page, names: Iterable[str]) -> Iterator[tuple[str, Provenance]]:
    for name in names:
        if name in page.metas:
            yield page.metas[name], Provenance.META


def _node_texts(
    nodes: Iterable[Node], names: tuple[str, ...], provenance: Provenance = Provenance.JSON_LD
) -> Iterator[tuple[str, Provenance]]:
    for node in nodes:
        for name in names:
            text = text_of(node, name)
            if text:
                yield text, provenance
