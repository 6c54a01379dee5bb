"""Decide the kind of a document: by its structured data first, then by what its page, address, title and text say."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from pydantic import ConfigDict, RootModel

from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.page.json_ld import types_of
from newsloom.normalise.page.page import Page
from newsloom.normalise.toml_tables import StrictTable, read_toml
from newsloom_schemas import DocumentKind, Provenance

_GENERIC: Final = frozenset(
    {"article", "newsarticle", "reportagenewsarticle", "report", "blogposting", "socialmediaposting"}
)
"""Types that say that it is an article, but not which kind: page signs may say more."""
_NOT_THE_DOCUMENT: Final = frozenset({"imageobject", "videoobject", "audioobject", "review", "recipe", "sportsevent"})
"""Types of things that an article has in it. They count only if the page describes no article."""
_ATTACHED: Final = frozenset({"imageobject", "audioobject", "review"})
"""Types of what stands beside the text on many pages: pictures, the text read aloud, ratings."""
_LABEL: Final = re.compile(
    r"\s*(?:\++\s*)?(?P<label>[^:|+–—\-]{1,40}(?:-[^:|+–—\-\s]{1,20}){0,2})\s*(?::|\||\++|\s[–—-]\s|-(?=[A-Z]))"
)
_BRACKETED: Final = re.compile(r"\s*(?P<label>[\[【(][^\]】)]{1,30}[\]】)])")
_LAST_PART: Final = re.compile(r"(?:\s[–—-]|\s?\|)\s{1,3}(?P<label>[^|–—]{1,40})$")
_MAX_TITLE_CHARS: Final = 500
_MAX_PATH_PARTS: Final = 12
_PRESS_OPENING: Final = re.compile(
    r"\W{0,5}(?:for immediate release|press release|pressemitteilung|communiqué de presse|comunicado de prensa|nota de prensa|comunicato stampa)\b",
    re.IGNORECASE,
)


class _Signs(StrictTable):
    types: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    first_only: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class _KindFile(RootModel[dict[DocumentKind, _Signs]]):
    """The table in `kinds.toml`."""

    model_config = ConfigDict(frozen=True)


@cache
def packaged_signs() -> Mapping[str, Mapping[str, DocumentKind]]:
    """Return the kinds by sign, for each sort of signs in `kinds.toml`."""
    text = files(__package__).joinpath("kinds.toml").read_text("utf-8")
    kinds = read_toml(text, _KindFile, "kinds.toml").root
    return {
        sort: {sign: kind for kind, signs in kinds.items() for sign in getattr(signs, sort)}
        for sort in _Signs.model_fields
    }


def _table(sort: str) -> Mapping[str, DocumentKind]:
    return packaged_signs()[sort]


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(each) for each in _table('phrases'))})(?!\w)")


def document_kind(
    page: Page | None,
    *,
    url: str | None,
    title: str | None,
    genres: Iterable[str],
    paragraphs: tuple[str, ...],
) -> Sourced[DocumentKind] | None:
    """Return the kind of a document with the source of the sign; None if nothing says it.

    Args:
        page: its page.
        url: its address.
        title: its title.
        genres: sections, genres and categories that the producer states.
        paragraphs: its text.
    """
    by_data = _by_structured_data(page) if page is not None else None
    if by_data is not None and by_data.value is not DocumentKind.ARTICLE:
        return by_data
    for kind, provenance in _by_signs(page, url, title, genres, paragraphs):
        if kind is not None:
            return Sourced(kind, provenance)
    return by_data


def _by_structured_data(page: Page) -> Sourced[DocumentKind] | None:
    types = _table("types")
    generic: Sourced[DocumentKind] | None = None
    for node, provenance in page.sourced_articles:
        found = types_of(node)
        special = next((types[each] for each in sorted(found) if each in types and each not in _NOT_THE_DOCUMENT), None)
        if special is not None:
            return Sourced(special, provenance)
        genre = next(
            (kind for value in _strings(node.get("genre")) if (kind := _table("genres").get(value.lower()))), None
        )
        if genre is not None:
            return Sourced(genre, provenance)
        if generic is None and found & _GENERIC:
            generic = Sourced(DocumentKind.ARTICLE, provenance)
    if generic is not None:
        return generic
    others = {
        types[each] for node in page.json_ld.nodes for each in types_of(node) if each in types and each not in _ATTACHED
    }
    return Sourced(others.pop(), Provenance.JSON_LD) if len(others) == 1 else None


def _by_signs(
    page: Page | None, url: str | None, title: str | None, genres: Iterable[str], paragraphs: tuple[str, ...]
) -> Iterator[tuple[DocumentKind | None, Provenance]]:
    for genre in genres:
        yield _table("genres").get(genre.strip().lower()), Provenance.ENVELOPE
    if page is not None:
        if page.metas.get("article:opinion", "").lower() == "true":
            yield DocumentKind.OPINION, Provenance.META
        if page.metas.get("og:type", "").lower().startswith("video"):
            yield DocumentKind.VIDEO, Provenance.META
        for name in ("genre", "article:section", "section", "article:content_type", "content-type-label"):
            yield _table("genres").get(page.metas.get(name, "").strip().lower()), Provenance.META
        sections = (value for node in page.articles for value in _strings(node.get("articleSection")))
        for section in sections:
            yield _table("genres").get(section.strip().lower()), Provenance.JSON_LD
    yield _by_label(title), Provenance.TEXT
    yield _by_path(url), Provenance.URL
    if paragraphs and _PRESS_OPENING.match(paragraphs[0]):
        yield DocumentKind.PRESS_RELEASE, Provenance.TEXT


def _by_label(title: str | None) -> DocumentKind | None:
    for pattern in (_BRACKETED, _LABEL):
        found = pattern.match(title or "")
        if found is not None:
            label = found["label"].strip().lower()
            kind = _table("labels").get(label) or _table("labels").get(label.strip("[]【】()"))
            if kind is not None:
                return kind
    return _by_end_or_phrase((title or "")[:_MAX_TITLE_CHARS])


def _by_end_or_phrase(title: str) -> DocumentKind | None:
    """Return the kind that a title says at its end ("Ferry talks – as it happened") or in words that have no other meaning."""
    lower = title.lower()
    last = _LAST_PART.search(lower)
    if last is not None:
        label = last["label"].strip()
        if label in _table("labels") and label not in _table("first_only"):
            return _table("labels")[label]
    phrase = _phrases().search(lower)
    return _table("phrases")[phrase[0]] if phrase is not None else None


def _by_path(url: str | None) -> DocumentKind | None:
    """Return the kind that a directory of the address names; the last part is the article's own name."""
    try:
        parts = urlsplit(url or "").path.lower().split("/")[:_MAX_PATH_PARTS]
    except ValueError:
        return None
    paths = _table("paths")
    return next((paths[part] for part in parts[:-1] if part in paths), None)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value[:20] if isinstance(each, str)] if isinstance(value, list) else []
