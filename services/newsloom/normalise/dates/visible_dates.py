"""Find the dates that a page shows: in the lines around the headline, in `time` elements, and in elements marked as dates."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import islice, takewhile
from typing import Final, NamedTuple

from lxml.html import HtmlElement

from newsloom.normalise.dates.date_marks import MARK_STEMS, Mark, mark_of
from newsloom.normalise.dates.labels import Role, RoleDate, is_sentence, label_role, labelled_lines, role_dates
from newsloom.normalise.dates.local_day import local_day
from newsloom.normalise.dates.page_regions import WORDS, PageRegions, Region, class_words, marks_of
from newsloom.normalise.dates.reading.style import WritingStyle
from newsloom.normalise.dates.reading.written_dates import dates_in, read_date
from newsloom.normalise.page.page import Page
from newsloom_schemas import Provenance, PublishedAt

_MAX_LINE_CHARS: Final = 150
_MAX_ELEMENT_CHARS: Final = 120
_MAX_TEXT_NODES: Final = 24
_MAX_MARKED: Final = 60
_MAX_TIMES: Final = 200
_STAMP_ATTRIBUTES: Final = (
    "datetime",
    "data-datetime",
    "data-timestamp",
    "data-time",
    "data-date",
    "data-published",
    "title",
    "content",
)
_MODIFIED_WORDS: Final = frozenset({"datemodified", "dateupdated", "lastmodified", "lastupdated"})
_PUBLISHED_WORDS: Final = frozenset(
    {"published", "datepublished", "pubdate", "posted", "dtpublished", "publish", "publishdate", "postdate"}
)
_ARTICLE_WORDS: Final = frozenset({"article", "entry", "single", "story", "post"})
_ENTRY_WORDS: Final = frozenset({"entry", "date", "post", "published"})


class MarkedDate(NamedTuple):
    """A date in an element, what it is of, and how near the element is to the headline."""

    role: Role
    moment: PublishedAt
    depth: int
    region: Region = Region.ARTICLE


class VisibleDates:
    """The dates that a page shows."""

    def __init__(self, page: Page, style_of: Callable[[str], WritingStyle]) -> None:
        """Read the dates when they are asked for.

        Args:
            page: the page.
            style_of: returns how the dates of a text are written.
        """
        self._page = page
        self._style_of = style_of
        self.regions = PageRegions(page)

    @cached_property
    def lines(self) -> tuple[RoleDate, ...]:
        """Return the dates of the lines around the headline, without sentences, which tell of other days.

        Above the headline only labelled dates and those of marked elements count, since many pages show the day of the visit
        there.
        """
        prose = set(self._page.prose)
        after = takewhile(lambda line: line not in prose, self._page.lines_around.after)
        before = self._page.lines_around.before
        shown = [*self._of_lines(after)]
        shown += (
            each
            for each in self._of_lines(before)
            if each.role is not Role.UNLABELLED or self._is_marked(local_day(each.moment))
        )
        return tuple(shown)

    @property
    def times(self) -> tuple[MarkedDate, ...]:
        """Return the dates of `time` elements, and of `abbr` elements with a date as title, that belong to the article."""
        return tuple(each for each in self._all_times if each.region is Region.ARTICLE)

    @property
    def marked(self) -> tuple[MarkedDate, ...]:
        """Return the dates of elements whose class says that they hold a date, the nearest to the headline first."""
        return tuple(each for each in self._all_marked if each.region is Region.ARTICLE)

    @property
    def in_frame(self) -> PublishedAt | None:
        """Return the date of publication in a sidebar or footer, if it is marked or labelled as that and the only one."""
        found = [
            each.moment
            for each in (*self._all_times, *self._all_marked)
            if each.region is Region.FRAME and each.role is Role.PUBLISHED
        ]
        return found[0] if len({local_day(each) for each in found}) == 1 else None

    @cached_property
    def _all_times(self) -> tuple[MarkedDate, ...]:
        elements = islice(self._page.elements.with_tags("time", "abbr"), _MAX_TIMES)
        return tuple(found for each in elements if (found := self._of_time(each)) is not None)

    @cached_property
    def _all_marked(self) -> tuple[MarkedDate, ...]:
        found: list[tuple[bool, MarkedDate]] = []
        for element, marks in self._page.classes.elements(MARK_STEMS, mark_of):
            if len(found) >= _MAX_MARKED:
                break
            is_date = mark_of(marks) is Mark.DATE
            found.extend((is_date, date) for date in self._of_marked(element, marks))
        ordered = sorted(found, key=lambda each: (not each[0], -each[1].depth))
        return tuple(date for _, date in ordered)

    @property
    def changes(self) -> Iterator[PublishedAt]:
        """Yield the dates of the last change: of labelled lines, then of marked elements."""
        yield from (date.moment for date in self.lines if date.role is Role.MODIFIED)
        yield from (date.moment for date in self.times if date.role is Role.MODIFIED)
        yield from (date.moment for date in self.marked if date.role is Role.MODIFIED)

    @cached_property
    def noticed_days(self) -> frozenset[date]:
        """Return the days near the headline that may be those of publication; a superset of `published_days`, and quick."""
        lines = [each.moment for each in self.lines if each.role in {Role.PUBLISHED, Role.UNLABELLED}]
        times = [each.moment for each in self.times if each.role is Role.PUBLISHED]
        return frozenset(map(local_day, (*lines, *times)))

    @cached_property
    def published_days(self) -> frozenset[date]:
        """Return the days of the lines around the headline that can be those of publication; the labelled ones, if there are."""
        labelled = frozenset(local_day(each.moment) for each in self.lines if each.role is Role.PUBLISHED)
        changed = {local_day(change) for change in self.changes}
        plain = (local_day(each.moment) for each in self.lines if each.role is Role.UNLABELLED)
        return labelled or frozenset(day for day in plain if day not in changed)

    @property
    def unlabelled(self) -> Iterator[PublishedAt]:
        """Yield the dates of which nothing says what they are of, without the days of changes.

        Those of the lines around the headline come first, as exact as a `time` element with the same day gives them; then those
        of elements marked as dates and of `time` elements, the nearest to the headline first.
        """
        changed = {local_day(change) for change in self.changes}
        plain = [each for each in self.times if each.role is Role.UNLABELLED]
        for line in self.lines:
            if line.role is Role.UNLABELLED and local_day(line.moment) not in changed:
                same = (each.moment for each in plain if local_day(each.moment) == local_day(line.moment))
                yield next(same, line.moment)
        marked = [each for each in self.marked if each.role in {Role.UNLABELLED, Role.PUBLISHED}]
        for near in [*marked, *sorted(plain, key=lambda each: -each.depth)]:
            if local_day(near.moment) not in changed:
                yield near.moment

    def _of_lines(self, lines: Iterable[str]) -> Iterator[RoleDate]:
        for line in labelled_lines(lines):
            if len(line) <= _MAX_LINE_CHARS:
                dates = role_dates(line, self._style_of(line))
                labelled = (each for each in dates if each.role in {Role.PUBLISHED, Role.MODIFIED})
                yield from labelled if is_sentence(line) else dates

    def _is_marked(self, day: date) -> bool:
        return any(local_day(each.moment) == day for each in (*self.times, *self.marked))

    def _of_time(self, element: HtmlElement) -> MarkedDate | None:
        text = _short_text(element) or ""
        stamp = next((value for name in _STAMP_ATTRIBUTES if (value := element.get(name))), None)
        if stamp is None and element.tag == "abbr":
            return None
        moment = read_date(stamp, Provenance.MARKUP, self._style_of(stamp)) if stamp else None
        if moment is None and text:
            shown = dates_in(text, Provenance.MARKUP, self._style_of(text))
            moment = shown[0].moment if shown else read_date(text, Provenance.MARKUP)
        region = self.regions.region(element) if moment is not None else Region.ELSEWHERE
        if moment is None or region is Region.ELSEWHERE:
            return None
        return MarkedDate(self._role(element, text), moment, self.regions.depth(element), region)

    def _of_marked(self, element: HtmlElement, marks: str) -> Iterator[MarkedDate]:
        text = _short_text(element) or ""
        dates = role_dates(text, self._style_of(text)) if any(map(str.isdecimal, text)) else ()
        words = class_words(marks)
        stamp = next((value for name in _STAMP_ATTRIBUTES if (value := element.get(name))), None) if not dates else None
        moment = read_date(stamp, Provenance.MARKUP, self._style_of(stamp)) if stamp and words & WORDS.date else None
        found = [(date.role, date.moment) for date in dates]
        found += [(Role.UNLABELLED, moment)] if moment is not None else []
        region = self.regions.region(element) if found else Region.ELSEWHERE
        if region is Region.ELSEWHERE or (is_sentence(text) and not words & WORDS.date):
            return
        depth = self.regions.depth(element)
        for stated, day in found:
            role = stated if stated is not Role.UNLABELLED else self._role(element, "")
            if role is Role.UNLABELLED and words & WORDS.date and words & _ARTICLE_WORDS:
                role = Role.PUBLISHED
            yield MarkedDate(role, day, depth, region)

    def _role(self, element: HtmlElement, text: str) -> Role:
        """Return what the marks of an element, or the text in front of it, say of its date."""
        marks = f"{marks_of(element)} {element.get('itemprop') or ''} {element.get('property') or ''}"
        words = class_words(marks)
        if words & _MODIFIED_WORDS:
            return Role.MODIFIED
        if words & _PUBLISHED_WORDS or element.get("pubdate") is not None:
            return Role.PUBLISHED
        role = label_role(text) if text else Role.UNLABELLED
        if role is Role.UNLABELLED:
            role = label_role(_text_before(element))
        if role is not Role.UNLABELLED:
            return role
        if words & WORDS.modified and not words & _ENTRY_WORDS:
            return Role.MODIFIED
        return Role.UNLABELLED


def _short_text(element: HtmlElement) -> str | None:
    """Return the text of an element on one line; None if it is long."""
    pieces: list[str] = []
    size = 0
    for number, piece in enumerate(element.itertext()):
        size += len(piece.strip())
        if size > _MAX_ELEMENT_CHARS or number > _MAX_TEXT_NODES:
            return None
        pieces.append(str(piece))
    return " ".join(" ".join(pieces).split())


def _text_before(element: HtmlElement) -> str:
    """Return the text in front of an element, within its parent or, if it comes first there, within its grandparent."""
    for each in (element, element.getparent()):
        if each is None:
            return ""
        before = each.getprevious()
        if before is not None:
            text = before.tail if before.tail and before.tail.strip() else _short_text(before)
            if text and text.strip() and not any(map(str.isdecimal, text)):
                return text.strip()
            return ""
        parent = each.getparent()
        if parent is not None and parent.text and parent.text.strip():
            return str(parent.text).strip()
    return ""
