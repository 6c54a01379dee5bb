"""Decide who wrote the article of a page: people by name, contributors, and the team or desk that signs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsloom.normalise.authors.byline import has_job, read_bylines
from newsloom.normalise.authors.fields import author_fields, field_contributors, organisations
from newsloom.normalise.authors.names import is_full_name, name_key, same_name, signature
from newsloom.normalise.authors.shown import Shown, ShownAuthors
from newsloom.normalise.authors.site import Site
from newsloom.normalise.page.page import Page
from newsloom_schemas import Contributor, Provenance

_MAX_CONTRIBUTORS: Final = 20
_MIN_HOST_WORD_CHARS: Final = 4


@dataclass(frozen=True, slots=True)
class Credit:
    """Who wrote an article, and where that was read.

    `signed_by` is the team, desk or publisher that signs, alone or beside the authors; `agency` a news agency in the byline.
    """

    authors: tuple[str, ...] = ()
    signed_by: str | None = None
    provenance: Provenance | None = None
    contributors: tuple[Contributor, ...] = ()
    agency: str | None = None


def credit_of(page: Page) -> Credit:
    """Return the authors from JSON-LD, else from meta tags and other fields, else from a byline in markup or text.

    A byline that the page shows wins over a field that names somebody whom the page does not show at all.
    """
    site = Site(page)
    shown = ShownAuthors(page)
    signed: str | None = None
    stated: tuple[str, ...] = ()
    provenance: Provenance | None = None
    agency: str | None = None
    contributors: tuple[Contributor, ...] = ()
    for values, source, is_structured in author_fields(page):
        read = read_bylines(values)
        contributors += read.contributors
        named = tuple(name for name in read.authors if site.is_person(name, structured=is_structured))
        if named:
            stated, provenance, agency = named, source, read.agency
            break
        signed = signed or next(filter(None, map(signature, values)), None)
    if signed is None:
        signed = next(filter(None, map(signature, organisations(page))), None)
    best = _of_people(site, shown.best) if not stated or _is_doubtful(page, site, stated) else shown.by_line
    if best is not None and (not stated or _is_better(page, site, best, stated)):
        stated, provenance, agency = best.authors, best.provenance, shown.credits.agency
    if not stated:
        return Credit((), signed or shown.signature, contributors=_others(page, shown, contributors, ()))
    if signed is not None and (has_job(signed) or any(same_name(signed, name) for name in stated)):
        signed = None  # a description of an author, such as `Fjord Times staff reporter`
    return Credit(stated, signed, provenance, _others(page, shown, contributors, stated), agency)


def _of_people(site: Site, shown: Shown | None) -> Shown | None:
    """Return the shown authors; None if it is a single word that is the name of the site."""
    if shown is None or any(map(is_full_name, shown.authors)):
        return shown
    return shown if all(site.is_person(name, structured=False) for name in shown.authors) else None


def _others(
    page: Page, shown: ShownAuthors, found: Sequence[Contributor], authors: Sequence[str]
) -> tuple[Contributor, ...]:
    """Return the contributors of the page, each once, without its authors."""
    keys = set(map(name_key, authors))
    people = {
        (name_key(each.name), each.role): each for each in (*found, *field_contributors(page), *shown.contributors)
    }
    return tuple(each for each in people.values() if name_key(each.name) not in keys)[:_MAX_CONTRIBUTORS]


def _is_doubtful(page: Page, site: Site, names: Sequence[str]) -> bool:
    """Return True if a field has no full name, only that of the site, or nobody whom the page shows."""
    return all(map(site.is_own_name, names)) or not any(map(is_full_name, names)) or not _are_shown(page.visible, names)


def _is_better(page: Page, site: Site, shown: Shown, stated: Sequence[str]) -> bool:
    """Return True if the page shows the same person under a fuller name, or another person as its author.

    It shows another person if it does not show the stated one near its headline, and the shown one is not the site; or if
    the stated one is the site.
    """
    if not shown.is_byline:
        return False
    shown_words, stated_words = _words(shown.authors), _words(stated)
    if shown_words & stated_words:
        return all(map(is_full_name, shown.authors)) and not all(map(is_full_name, stated))
    if all(map(site.is_own_name, stated)):
        return True
    host = name_key(site.host)
    return not _are_shown("\n".join(page.byline), stated) and not any(
        word in host for word in shown_words if len(word) >= _MIN_HOST_WORD_CHARS
    )


def _are_shown(text: str, names: Sequence[str]) -> bool:
    """Return True if one of the names is in a text."""
    folded = text.casefold()
    return any(name.casefold() in folded for name in names)


def _words(names: Sequence[str]) -> set[str]:
    """Return the keys of names and of their words."""
    return {name_key(word) for name in names for word in (name, *name.split())}
