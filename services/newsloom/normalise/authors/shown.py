"""Find the authors that a page shows: in the lines around its headline, in marked elements, or elsewhere in its text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from newsloom.normalise.authors.by_line import is_label, name_after_by
from newsloom.normalise.authors.byline import Byline, read_bylines
from newsloom.normalise.authors.east_asian import read_east_asian
from newsloom.normalise.authors.full_names import full_names, full_names_in, marked_name, nick_in
from newsloom.normalise.authors.guesses import gtm_authors, guessed_authors
from newsloom.normalise.authors.marks import Marks
from newsloom.normalise.authors.names import FULL_NAME, is_full_name, is_name, signature
from newsloom.normalise.page.page import Page
from newsloom_schemas import Contributor, Provenance

_TEAM_SIGNATURE: Final = re.compile(
    r"\b(?:team|staff|editors|desk|newsroom|rédaction|redaktion|redacción)$", re.IGNORECASE
)
_MAX_PEOPLE_WITHOUT_CARDS: Final = 2
_MAX_MARKED_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """The authors whom a page shows. `is_byline` says that a line or mark names them as the authors, not a guess."""

    authors: tuple[str, ...]
    provenance: Provenance
    is_byline: bool


@dataclass(frozen=True)
class ShownAuthors:
    """The parts of a page that name its authors, each read once."""

    page: Page

    @cached_property
    def best(self) -> Shown | None:
        """Return the authors from the most reliable place that names any."""
        return next(self._candidates(), None)

    @cached_property
    def signature(self) -> str | None:
        """Return the team, desk or publisher that the page shows as its author."""
        for text, _ in self._after_by:
            name = signature(text)
            if name and FULL_NAME.fullmatch(name):
                return name
        return next(
            (name for text in self._marks.bylines if _TEAM_SIGNATURE.search(text) and (name := signature(text))), None
        )

    @cached_property
    def credits(self) -> Byline:
        """Return the contributors and the agency in the lines around the headline."""
        lines = [
            line for line in self.page.byline if name_after_by(line) is not None or read_east_asian(line) is not None
        ]
        return read_bylines(lines)

    @property
    def contributors(self) -> tuple[Contributor, ...]:
        """Return the people whom the page shows with another role than author."""
        return self.credits.contributors

    @cached_property
    def _marks(self) -> Marks:
        return Marks(self.page)

    @cached_property
    def _after_by(self) -> tuple[tuple[str, bool], ...]:
        """Return what follows `By` in the lines around the headline; after a line that is only `Written by`, the next line."""
        found: list[tuple[str, bool]] = []
        label = False
        for line in self.page.byline:
            after = None if is_label(line) else name_after_by(line)
            if label:
                found.append((line, True))
            elif after is not None:
                found.append(after)
            label = is_label(line)
        return tuple(found)

    @cached_property
    def by_line(self) -> Shown | None:
        """Return the authors in the first line around the headline that names a person in full after words for "by"."""
        for text, _ in self._after_by:
            named = full_names_in(text)
            if named:
                return Shown(self._without_roles(named), Provenance.TEXT, is_byline=True)
        for line in self.page.byline:
            credited = read_east_asian(line)
            if credited is not None and (names := tuple(filter(is_name, credited.authors))):
                return Shown(names, Provenance.TEXT, is_byline=True)
        return None

    def _candidates(self) -> Iterator[Shown]:
        if self.by_line is not None:
            yield self.by_line
        yield from self._marked_names()
        for text, is_certain in self._after_by:
            if is_certain and (nick := nick_in(text, max_words=2)):
                yield Shown((nick,), Provenance.TEXT, is_byline=True)
        yield from (
            Shown(self._without_roles(names), Provenance.MARKUP, is_byline=True)
            for text in _marks_of_this_article(self.page, self._marks.bylines)
            if (names := full_names(text))
        )
        yield from self._elsewhere()

    def _without_roles(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return names without the roles that follow them, where a marked element has the name alone."""
        marks = self._marks.bylines
        return tuple(
            next((each for each in marks if name.startswith(f"{each} ") and FULL_NAME.fullmatch(each)), name)
            for name in names
        )

    def _marked_names(self) -> Iterator[Shown]:
        """Yield the name in elements that are marked as the author's name, unless several people are marked."""
        read = [self._without_roles(names) for text in self._marks.names if (names := marked_name(text))]
        people = {name.casefold() for names in read for name in names}
        if sum(not name.startswith(tuple(people - {name})) for name in people) <= _MAX_MARKED_NAMES:
            full = [names for names in read if all(map(is_full_name, names))]
            yield from (Shown(names, Provenance.MARKUP, is_byline=True) for names in (full or read)[:1])

    def _elsewhere(self) -> Iterator[Shown]:
        page = self.page
        yield from (Shown(names, Provenance.TEXT, is_byline=False) for names in guessed_authors(page))
        from_gtm = tuple(islice(filter(is_name, gtm_authors(page)), 1))
        if from_gtm:
            yield Shown(from_gtm, Provenance.MARKUP, is_byline=False)


def _marks_of_this_article(page: Page, marks: Sequence[str]) -> Iterator[str]:
    """Yield the marked texts whose names are also near the headline; all of them if at most two people are named.

    With more people, some are likely to be authors on the cards of other articles.
    """
    named = [(text, full_names(text)) for text in marks]
    near = "\n".join(page.byline)
    yield from (text for text, names in named if names and all(name in near for name in names))
    people_named = {name for _, names in named for name in names}
    if sum(not name.startswith(tuple(people_named - {name})) for name in people_named) <= _MAX_PEOPLE_WITHOUT_CARDS:
        yield from (text for text, names in named if names)
