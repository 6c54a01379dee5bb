"""Guess who wrote an article on a page without a byline: from lines next to dates, author boxes and sentences below the text."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from typing import Final

from newsloom.normalise.authors.by_line import name_after_by
from newsloom.normalise.authors.byline import has_job, person_names
from newsloom.normalise.authors.full_names import full_names, nick_in
from newsloom.normalise.authors.names import FULL_NAME, is_name
from newsloom.normalise.authors.words import word_pattern
from newsloom.normalise.page.page import Page

_DATE_OR_TIME: Final = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,4}(?:,? \d{4})?"
)
_SEPARATORS_AND_DATES: Final = re.compile(
    rf"\s*(?:[|•·–—]|\s-\s|{_DATE_OR_TIME})\s*,?|\b(?:last )?updated\b.*", re.IGNORECASE
)
_ROLE: Final = re.compile(
    r"(?:[\w’'-]+ ){0,3}(?:writer|reporter|editor|correspondent|columnist|contributor|journalist|producer)",
    re.IGNORECASE,
)
_NAME_IN_SECTION: Final = re.compile(rf"({FULL_NAME.pattern}) in [^\W\d_a-z].{{2,40}}")
_GTM_AUTHOR: Final = re.compile(r'"pagePostAuthor":"([^"\\]{2,60})"')
_AUTHOR_BOX_LABEL: Final = re.compile(rf"{word_pattern('author_box_labels')}\s*:?", re.IGNORECASE)
_WRITTEN_BY_LINE: Final = re.compile(r"(?:article )?written by:? (.{3,60})", re.IGNORECASE)
_POSTED_BY: Final = re.compile(
    rf"{word_pattern('posting_verbs')}\s{word_pattern('agent_words')}(?!\w)\s*:?\s*", re.IGNORECASE
)
_TWO_WORDS: Final = re.compile(r"[^\W\d_a-z][\w’'-]+ (?:[A-Z]\. )?[^\W\d_a-z][\w’'-]+")
_ONLY_DATE: Final = re.compile(
    r"(?:[^\W\d]{2,12}[.,]? )?(?:\d{1,2}[./ -]|[^\W\d]{3,12}\.? \d{1,2},|\d{4}[-年]).{0,30}$"
)
_BETWEEN_NAME_AND_DATE: Final = re.compile(r"\s*[|·•–—]\s*|\s-\s|,\s")
_WORD: Final = re.compile(r"\w+")
_BIO: Final = re.compile(
    r" (?:is|was|has been|works|writes|covers|ist|arbeitet|schreibt|lebt|est|travaille|écrit|es|escribe|trabaja|è|scrive|lavora|é|escreve|schrijft|werkt|är|skriver|er|jest|pisze|je)\b"
)
_ENTRY_SUBJECT: Final = re.compile(word_pattern("entry_subjects"), re.IGNORECASE)
_ENTRY: Final = re.compile(
    rf"{word_pattern('entry_subjects')}.{{0,160}}?\b{word_pattern('agent_words')}\s+(?P<name>[^\W\d_][^.\n]{{1,60}})",
    re.IGNORECASE,
)
_ENTRY_END: Final = re.compile(
    r"\s(?:veröffentlicht|geschrieben|verfasst|erstellt|gepostet|and tagged|and|und|dans|en|in|em|w|le|el|il|op|am|on|under|unter|geplaatst|gepubliceerd)(?!\w)"
)
_MAX_NICK_WORDS: Final = 3
_MAX_POSTED_CHARS: Final = 100
_MAX_BIO_CHARS: Final = 160
_MAX_LINES_TO_DATE: Final = 4
_MAX_ENTRY_LINES: Final = 8
_MAX_ENTRY_CHARS: Final = 400
_MAX_GUESSES: Final = 20
_MAX_LINES: Final = 20_000


def guessed_authors(page: Page) -> Iterator[tuple[str, ...]]:
    """Yield the authors that a page names without a byline, the most reliable guess first: full names, then single ones."""
    for find in _GUESSES:
        yield from filter(None, map(full_names, islice(find(page), _MAX_GUESSES)))
    single = _entry_author(page) or _posted_by(page) or _author_box_nick(page)
    if single:
        yield (single,)


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


def _names_next_to_dates(page: Page) -> Iterator[str]:
    """Yield a name of two words that is next to the date below the headline: `Ada Quill`, then `4. Mai 2026`.

    Sections look the same (`Soul Search`), but are links, and their words are also in the text in lower case.
    """
    lines = page.byline[:_MAX_LINES_TO_DATE]
    for number, line in enumerate(lines):
        parts = [part.strip() for part in _BETWEEN_NAME_AND_DATE.split(line) if part.strip()]
        neighbours = (*parts[1:2], *lines[max(0, number - 1) : number], *lines[number + 1 : number + 2])
        name = parts[0] if parts else ""
        if (
            _TWO_WORDS.fullmatch(name)
            and is_name(name)
            and any(map(_ONLY_DATE.match, neighbours))
            and _is_rare(page, name)
        ):
            yield name


def _is_rare(page: Page, name: str) -> bool:
    """Return True if no link has exactly this text, and none of its words is in the page's text in lower case."""
    words = set(_WORD.findall(page.visible))
    return not any(word.lower() in words for word in name.split()) and all(
        " ".join(str(link.text_content()).split()) != name for link in page.elements.with_tags("a")
    )


def _names_above_bios(page: Page) -> Iterator[str]:
    """Yield a full name in a line of its own above a text that introduces the person: `Ada Quill is the head of …`."""
    for line, after in pairwise((*page.visible.split("\n")[:_MAX_LINES], "")):
        if (
            len(line) <= _MAX_POSTED_CHARS
            and after.startswith(line)
            and FULL_NAME.fullmatch(line)
            and _BIO.match(after, len(line))
            and has_job(after[:_MAX_BIO_CHARS])
        ):
            yield line


def _author_box_names(page: Page) -> Iterator[str]:
    """Yield the text below `About the author` or after `Written by` anywhere on the page."""
    for line, after in pairwise((*_visible_lines(page), "")):
        match = _WRITTEN_BY_LINE.fullmatch(line)
        if match is not None:
            yield match[1]
        elif _AUTHOR_BOX_LABEL.fullmatch(line):
            yield after


def _author_box_nick(page: Page) -> str | None:
    """Return a single name below `About the author`."""
    below = (
        after
        for line, after in pairwise((*_visible_lines(page), ""))
        if " " in line and _AUTHOR_BOX_LABEL.fullmatch(line)
    )
    return next(filter(None, (nick_in(text, max_words=1) for text in islice(below, _MAX_GUESSES))), None)


def _entry_author(page: Page) -> str | None:
    """Return the name in a sentence such as `This entry was posted on May 4 by Ada in News`."""
    lines = page.visible.split("\n")[:_MAX_LINES]
    start = next((number for number, line in enumerate(lines) if _ENTRY_SUBJECT.match(line)), None)
    if start is None:
        return None
    match = _ENTRY.match(" ".join(lines[start : start + _MAX_ENTRY_LINES])[:_MAX_ENTRY_CHARS])
    if match is None:
        return None
    named = name_after_by(f"by {_ENTRY_END.split(match['name'], maxsplit=1)[0]}")
    return nick_in(named.text, max_words=_MAX_NICK_WORDS) if named is not None else None


def _posted_by(page: Page) -> str | None:
    """Return the name after `Posted by` or the like anywhere on the page, if all such lines name the same person."""
    lines = ((line, after) for line, after in pairwise((*_visible_lines(page), "")) if _POSTED_BY.match(line))
    found: set[str] = set()
    for line, after in islice(lines, _MAX_GUESSES):
        named = name_after_by(f"by {_POSTED_BY.sub('', line, count=1) or after}")
        nick = nick_in(named.text, max_words=_MAX_NICK_WORDS) if named is not None else None
        if nick:
            found.add(nick)
    return found.pop() if len(found) == 1 else None


def _visible_lines(page: Page) -> Iterable[str]:
    lines = islice(page.visible.split("\n"), _MAX_LINES)
    return (line for line in lines if len(line) <= _MAX_POSTED_CHARS)


def gtm_authors(page: Page) -> Iterator[str]:
    """Yield the author in the data of the WordPress plugin GTM4WP for Google Tag Manager (`pagePostAuthor`)."""
    for script in page.elements.with_tag("script"):
        match = _GTM_AUTHOR.search(script.text or "")
        if match is not None:
            yield from person_names([match[1]])


_GUESSES: Final[tuple[Callable[[Page], Iterator[str]], ...]] = (
    _names_in_sections,
    _names_with_roles,
    _author_box_names,
    _names_above_jobs,
    _names_above_bios,
    _names_next_to_dates,
)
"""Where a page without a byline may show its author, the most reliable first."""
