"""Find the authors that a page shows: in the lines around its headline, in marked elements, or elsewhere in its text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import Final

from newsloom.normalise.authors.by_line import is_label, name_after_by
from newsloom.normalise.authors.byline import Byline, has_job, person_names, read_bylines
from newsloom.normalise.authors.east_asian import read_east_asian
from newsloom.normalise.authors.marks import Marks
from newsloom.normalise.authors.names import FULL_NAME, NICK, is_full_name, is_name, signature
from newsloom.normalise.authors.words import word_pattern
from newsloom.normalise.page.page import Page
from newsloom_schemas import Contributor, Provenance

_BY: Final = re.compile(r"\b(?:[Bb]y|BY)\b:? |(?<![^\W\d_] )\b(?:[Pp]ar|[Vv]on|[Pp]or|[Dd]oor|[Aa][fv])\b:? ")
"""Words for "by"; not a `von` inside a name."""
_DATE_OR_TIME: Final = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,4}(?:,? \d{4})?"
)
_SEPARATORS_AND_DATES: Final = re.compile(
    rf"\s*(?:[|•·–—]|\s-\s|{_DATE_OR_TIME})\s*,?|\b(?:last )?updated\b.*", re.IGNORECASE
)
_ON_BEHALF_OF: Final = re.compile(r"\s+on behalf of .*", re.IGNORECASE)
_ROLE: Final = re.compile(
    r"(?:[\w’'-]+ ){0,3}(?:writer|reporter|editor|correspondent|columnist|contributor|journalist|producer)",
    re.IGNORECASE,
)
_TEAM_SIGNATURE: Final = re.compile(
    r"\b(?:team|staff|editors|desk|newsroom|rédaction|redaktion|redacción)$", re.IGNORECASE
)
_NAME_IN_SECTION: Final = re.compile(rf"({FULL_NAME.pattern}) in [^\W\d_a-z].{{2,40}}")
_GTM_AUTHOR: Final = re.compile(r'"pagePostAuthor":"([^"\\]{2,60})"')
_AUTHOR_BOX_LABEL: Final = re.compile(rf"{word_pattern('author_box_labels')}\s*:?", re.IGNORECASE)
_WRITTEN_BY_LINE: Final = re.compile(r"(?:article )?written by:? (.{3,60})", re.IGNORECASE)
_POSTED_BY: Final = re.compile(
    rf"{word_pattern('posting_verbs')}\s{word_pattern('agent_words')}(?!\w)\s*:?\s*", re.IGNORECASE
)
_BIO: Final = re.compile(
    r" (?:is|was|has been|works|writes|covers|ist|arbeitet|schreibt|lebt|est|travaille|écrit|es|escribe|trabaja|è|scrive|lavora|é|escreve|schrijft|werkt|är|skriver|er|jest|pisze|je)\b"
)
_MAX_PEOPLE_WITHOUT_CARDS: Final = 2
_MAX_MARKED_NAMES: Final = 3
_MAX_NICK_WORDS: Final = 3
_MAX_POSTED_CHARS: Final = 100
_MAX_BIO_CHARS: Final = 160
_MAX_LINES: Final = 20_000


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
        return next((name for text in self._marks.bylines if _TEAM_SIGNATURE.search(text) and (name := signature(text))), None)

    @cached_property
    def credits(self) -> Byline:
        """Return the contributors and the agency in the lines around the headline."""
        lines = [line for line in self.page.byline if name_after_by(line) is not None or read_east_asian(line) is not None]
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
            if is_certain and (nick := _nick(text, max_words=2)):
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
        read = [self._without_roles(names) for text in self._marks.names if (names := _marked(text))]
        people = {name.casefold() for names in read for name in names}
        if sum(not name.startswith(tuple(people - {name})) for name in people) <= _MAX_MARKED_NAMES:
            full = [names for names in read if all(map(is_full_name, names))]
            yield from (Shown(names, Provenance.MARKUP, is_byline=True) for names in (full or read)[:1])

    def _elsewhere(self) -> Iterator[Shown]:
        page = self.page
        texts = (*_names_in_sections(page), *_names_with_roles(page), *_author_box_names(page), *_names_above_jobs(page), *_names_above_bios(page))
        yield from (Shown(names, Provenance.TEXT, is_byline=False) for text in texts if (names := full_names(text)))
        posted = _posted_by(page)
        if posted:
            yield Shown((posted,), Provenance.TEXT, is_byline=False)
        from_gtm = tuple(islice(filter(is_name, _gtm_authors(page)), 1))
        if from_gtm:
            yield Shown(from_gtm, Provenance.MARKUP, is_byline=False)


def full_names(text: str) -> tuple[str, ...]:
    """Return the full names of people in a text that may begin with a date or with words for "by"."""
    after = name_after_by(text)
    return full_names_in(after.text if after is not None else _BY.split(text)[-1])


def full_names_in(text: str) -> tuple[str, ...]:
    """Return the full names of people in a text after words for "by"."""
    bare = _SEPARATORS_AND_DATES.sub("|", _ON_BEHALF_OF.sub("", text))
    return tuple(name for name in person_names([bare]) if is_full_name(name))


def _marked(text: str) -> tuple[str, ...]:
    """Return the names in a marked element: full names, else a single name."""
    names = full_names(text)
    if names:
        return names
    after = name_after_by(text)
    nick = _nick(after.text if after is not None else text, max_words=_MAX_NICK_WORDS)
    return (nick,) if nick else ()


def _nick(text: str, *, max_words: int) -> str | None:
    """Return a text that is a single name of up to so many words; None if it is not."""
    names = person_names([text])
    if len(names) != 1 or len(names[0].split()) > max_words:
        return None
    return names[0] if all(map(NICK.fullmatch, names[0].split())) else None


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


def _names_in_sections(page: Page) -> Iterator[str]:
    """Yield the name in a line like `Ada Quill in Harbours` next to a date."""
    for before, line, after in zip(("", *page.byline), page.byline, (*page.byline[1:], ""), strict=False):
        match = _NAME_IN_SECTION.fullmatch(line)
        if match is not None and any(re.search(_DATE_OR_TIME, each, re.IGNORECASE) for each in (before, after)):
            yield match[1]


def _names_with_roles(page: Page) -> Iterator[str]:
    """Yield the names in lines around the headline that are followed by a role: `Ada Quill | Senior Writer`."""
    for line in page.byline:
        parts = [part for part in _SEPARATORS_AND_DATES.split(line) if part]
        if len(parts) > 1 and _ROLE.fullmatch(parts[1]):
            yield parts[0]


def _names_above_jobs(page: Page) -> Iterator[str]:
    """Yield a full name in a line of its own around the headline, above a line that is a job: `Gardener in Oslo`."""
    for line, after in pairwise(page.byline):
        if FULL_NAME.fullmatch(line) and is_name(line) and has_job(after) and not FULL_NAME.fullmatch(after):
            yield line


def _names_above_bios(page: Page) -> Iterator[str]:
    """Yield a full name in a line of its own above a text that introduces the person: `Ada Quill is the head of …`."""
    for line, after in pairwise((*page.visible.split("\n")[:_MAX_LINES], "")):
        if len(line) <= _MAX_POSTED_CHARS and after.startswith(line) and FULL_NAME.fullmatch(line) and _BIO.match(after, len(line)) and has_job(after[:_MAX_BIO_CHARS]):
            yield line


def _author_box_names(page: Page) -> Iterator[str]:
    """Yield the text below `About the author` or after `Written by` anywhere on the page."""
    for line, after in pairwise((*_visible_lines(page), "")):
        match = _WRITTEN_BY_LINE.fullmatch(line)
        if match is not None:
            yield match[1]
        elif _AUTHOR_BOX_LABEL.fullmatch(line):
            yield after


def _posted_by(page: Page) -> str | None:
    """Return the name after `Posted by` or the like anywhere on the page, if all such lines name the same person."""
    found: set[str] = set()
    for line, after in pairwise((*_visible_lines(page), "")):
        match = _POSTED_BY.match(line)
        if match is None:
            continue
        text = line[match.end() :] or after
        named = name_after_by(f"by {text}")
        nick = _nick(named.text, max_words=_MAX_NICK_WORDS) if named is not None else None
        if nick:
            found.add(nick)
    return found.pop() if len(found) == 1 else None


def _visible_lines(page: Page) -> Iterable[str]:
    lines = islice(page.visible.split("\n"), _MAX_LINES)
    return (line for line in lines if len(line) <= _MAX_POSTED_CHARS)


def _gtm_authors(page: Page) -> Iterator[str]:
    """Yield the author in the data of the WordPress plugin GTM4WP for Google Tag Manager (`pagePostAuthor`)."""
    for script in page.elements.with_tag("script"):
        match = _GTM_AUTHOR.search(script.text or "")
        if match is not None:
            yield from person_names([match[1]])
