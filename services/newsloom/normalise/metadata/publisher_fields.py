"""Read what the publisher states about an article: publisher, section, keywords, lead picture."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final

from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.page.page import Page
from newsloom.normalise.records import Stated
from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.url.canonical import clean_url
from newsloom_schemas import Provenance

_MAX_KEYWORDS: Final = 50
_MAX_FIELDS: Final = 200
_MAX_VALUE_CHARS: Final = 100
_PAGE_SETTING: Final = re.compile(r"[\w ]{1,30}: ?\S")  # `Page Type: Article` is a setting of the page, not a keyword
_AFTER_PLACE: Final = re.compile(r"[—–(\n]|,? \d|, \w{3,9}\.? \d")
_KEYWORD_SEPARATOR: Final = re.compile(r"\s*[,;|\n]\s*")
_KEYWORD_METAS: Final = ("news_keywords", "parsely-tags", "sailthru.tags", "keywords")


def publisher(page: Page) -> Sourced[str] | None:
    """Return the publisher in the structured data; None if only the site is named."""
    return _first(
        Sourced(name, provenance)
        for node, provenance in page.sourced_articles
        for name in page.json_ld.names(node.get("publisher"))
    )


def section(page: Page) -> Sourced[str] | None:
    """Return the section from a meta tag or structured data; the outermost if there are several."""
    named = (page.metas.get("article:section"), page.metas.get("parsely-section"))
    listed = (
        Sourced(one, provenance)
        for node, provenance in page.sourced_articles
        for one in _strings(node.get("articleSection"))
    )
    return _first((*(Sourced(one, Provenance.META) for one in named if one), *listed))


def keywords(page: Page) -> Sourced[tuple[str, ...]] | None:
    """Return the keywords in order, each once, from the first source that has any: tags, structured data, keyword metas."""
    for values, provenance in _keyword_sources(page):
        if found := _distinct_keywords(values):
            return Sourced(found, provenance)
    return None


def sent_section(value: str | None) -> Sourced[str] | None:
    """Return the section in the producer's envelope; the first if a string lists several."""
    parts = (
        _KEYWORD_SEPARATOR.split(value[: _MAX_KEYWORDS * _MAX_VALUE_CHARS]) if value and ";" in value else [value or ""]
    )
    return _first(Sourced(part, Provenance.ENVELOPE) for part in parts)


def sent_keywords(values: Sequence[str]) -> Sourced[tuple[str, ...]] | None:
    """Return the keywords in the producer's envelope, in order, each once; a string may list several."""
    found = _distinct_keywords(values)
    return Sourced(found, Provenance.ENVELOPE) if found else None


def sent_image(value: str | None, url: str | None) -> Sourced[str] | None:
    """Return the absolute URL of the picture in the producer's envelope; None if it is the URL of the article itself."""
    found = clean_url(value, url)
    return Sourced(found, Provenance.ENVELOPE) if found and found != url else None


def _distinct_keywords(values: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for value in values[:_MAX_FIELDS]:
        for part in _KEYWORD_SEPARATOR.split(value[: _MAX_KEYWORDS * _MAX_VALUE_CHARS]):
            word = _tidy(part)
            if word and not _PAGE_SETTING.match(word):
                found.setdefault(word.casefold(), word)
    return tuple(found.values())[:_MAX_KEYWORDS]


def image(page: Page, base: str | None) -> Sourced[str] | None:
    """Return the absolute URL of the lead picture: og:image, else the structured data's, else twitter:image."""
    listed = (
        (url, provenance) for node, provenance in page.sourced_articles for url in _image_urls(page, node.get("image"))
    )
    metas = page.metas
    first = (metas.get("og:image") or metas.get("og:image:url"), Provenance.META)
    for named, provenance in (first, *listed, (metas.get("twitter:image"), Provenance.META)):
        url = clean_url(named, base)
        if url is not None:
            return Sourced(url, provenance)
    return None


def stated_fields(stated: Stated, base: str | None) -> dict[str, Sourced[Any]]:
    """Return keywords, section and picture as a news format states them; without those that it does not state."""
    words = {word.casefold(): word for each in stated.keywords if (word := _tidy(each))}
    found = {
        "keywords": tuple(words.values())[:_MAX_KEYWORDS],
        "section": _tidy(stated.section) if stated.section else None,
        "image": clean_url(stated.image, base) if stated.image else None,
    }
    return {name: Sourced(value, Provenance.ENVELOPE) for name, value in found.items() if value}


def stated_place(stated: Stated) -> str | None:
    """Return the place of the dateline as a news format states it, without the date after it."""
    return _tidy(_AFTER_PLACE.split(stated.place)[0].strip(" ,-")) if stated.place else None


def _keyword_sources(page: Page) -> Iterator[tuple[list[str], Provenance]]:
    yield page.all_metas("article:tag"), Provenance.META
    for nodes, provenance in ((page.json_ld.articles, Provenance.JSON_LD), (page.microdata, Provenance.MARKUP)):
        yield [one for node in nodes for one in _strings(node.get("keywords"))], provenance
    yield from (([page.metas[name]], Provenance.META) for name in _KEYWORD_METAS if name in page.metas)


def _image_urls(page: Page, value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    found: list[str] = []
    for each in value if isinstance(value, list) else [value]:
        node = page.json_ld.resolve(each)
        url = (node.get("url") or node.get("contentUrl")) if isinstance(node, Mapping) else node
        found.extend(_strings(url)[:1])
    return found


def _strings(value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _first(values: Iterable[Sourced[str]]) -> Sourced[str] | None:
    return next((Sourced(tidy, provenance) for value, provenance in values if (tidy := _tidy(value))), None)


def _tidy(value: str) -> str | None:
    line = repair_line(unescape(value[: 2 * _MAX_VALUE_CHARS]))
    return line if line and len(line) <= _MAX_VALUE_CHARS and "://" not in line else None
