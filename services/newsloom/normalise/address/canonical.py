"""Choose the canonical URL: believe what a page declares only if it can be the address of this article."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from newsloom.core.outlets.hosts import ascii_host, registered_label
from newsloom.normalise.address.declared import (
    is_first_of_pages,
    is_other_language,
    is_placeholder,
    is_private_host,
    resolve_declared,
)
from newsloom.normalise.page.page import Page
from newsloom.normalise.url.key import url_key
from newsloom.normalise.url.page_level import PageLevel, page_level, path_segments, plain, slug_words
from newsloom.normalise.url.redirects import is_opaque_redirect
from newsloom.normalise.url.site import is_same_site
from newsloom.normalise.url.variants import document_url
from newsloom_schemas import Provenance

_MAX_DECLARED: Final = 20
_MAX_REFUSALS_NOTED: Final = 3
_MAX_URL_CHARS_NOTED: Final = 200
_MIN_SHARED_SLUG: Final = 0.5
"""Share of the words in the page's own address that its title has, from which on the address names the subject."""
_MIN_SYNDICATED_WORDS: Final = 3
_TITLE_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_ORIGINAL_METAS: Final = ("syndication-source", "original-source", "syndication_source")


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical URL of an article and its source, if it has one, and why addresses that the page declares were refused."""

    url: str | None = None
    provenance: Provenance = Provenance.URL
    refused: tuple[str, ...] = ()

    @property
    def notes(self) -> dict[str, str]:
        """Return the trace note on refused addresses."""
        return {"canonical_refused": "; ".join(self.refused[:_MAX_REFUSALS_NOTED])} if self.refused else {}


def choose_canonical(page: Page | None, url: str | None, title: str | None = None) -> Canonical:
    """Choose the address that the page declares, if it can be that of this article; else the page's own.

    `rel=canonical` is read first, then `og:url`, then structured data. Of several links, one that names the page's own
    address wins. URLs of AMP, mobile and print pages are mapped to that of the document.

    Args:
        page: the page, if there is one.
        url: the clean URL of the record.
        title: the title in the envelope.
    """
    own = document_url(url)
    refused: list[str] = []
    believed: str | None = None
    source = Provenance.URL
    evidence = _evidence(page, own, title) if page is not None else None
    for declared, provenance in _declared(page) if page is not None else ():
        candidate = resolve_declared(declared, own)
        if candidate is None or is_placeholder(declared):
            why_not: str | None = "no address of a page"
        else:
            why_not = _why_refused(candidate, evidence) if evidence is not None else None
        if candidate is None or why_not is not None:
            refused.append(f"{declared[:_MAX_URL_CHARS_NOTED]}: {why_not}".encode("utf-8", "replace").decode())
            continue
        is_own = own is not None and url_key(candidate) == url_key(own)
        if believed is None or (is_own and source is provenance is Provenance.MARKUP):
            believed, source = candidate, provenance
        if is_own or provenance is not Provenance.MARKUP:
            break
    return Canonical(believed or own, source, tuple(dict.fromkeys(refused)))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the page tells about its own address: the address, unless a service hides it, and the words of its titles."""

    page: Page
    own: str | None
    own_level: PageLevel | None
    title_words: frozenset[str]

    def names_subject(self, url: str) -> bool:
        """Return True if the last segment of a URL has words of the title."""
        words = slug_words(url)
        return bool(words) and len(words & self.title_words) >= _MIN_SHARED_SLUG * len(words)


def _evidence(page: Page, own: str | None, title: str | None) -> _Evidence:
    known = None if own is None or is_opaque_redirect(own) else own
    headline = page.headline
    titles = (
        title,
        page.html_title,
        page.metas.get("og:title"),
        str(headline.text_content())[:500] if headline is not None else None,
        *(each for node in page.articles[:2] if isinstance(each := node.get("headline"), str)),
    )
    words = frozenset(
        word for each in titles if each for word in _TITLE_WORD.findall(plain(each[:500].replace("%", "")))
    )
    level = page_level(known, words) if known is not None else None
    return _Evidence(page, known, level, words)


def _declared(page: Page) -> Iterator[tuple[str, Provenance]]:
    """Yield the addresses that a page declares, those in its head first, since others may belong to content in it."""
    links = [link for link in page.elements.with_tag("link") if "canonical" in (link.get("rel") or "").lower().split()]
    in_head = [link for link in links if (parent := link.getparent()) is not None and parent.tag == "head"]
    found = [(link.get("href") or "", Provenance.MARKUP) for link in in_head or links]
    found.extend((each, Provenance.META) for each in page.all_metas("og:url"))
    for node, provenance in page.sourced_articles[:1]:
        named = (node.get("mainEntityOfPage"), node.get("url"))
        if provenance is Provenance.JSON_LD:
            found.extend((each, provenance) for each in _addresses(named))
    yield from ((each.strip(), provenance) for each, provenance in found[:_MAX_DECLARED] if each.strip())


def _addresses(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        for one in value[:2] if isinstance(value, list) else [value]:
            address = (one.get("@id") or one.get("url")) if isinstance(one, Mapping) else one
            if isinstance(address, str) and "/" in address and not address.startswith("#"):
                yield address


def _why_refused(candidate: str, page: _Evidence) -> str | None:
    """Return why a declared address cannot be that of the article; None if it can."""
    own = page.own
    if own is not None and url_key(candidate) == url_key(own):
        return None
    if own is not None and not is_same_site(candidate, own) and not _is_same_work(candidate, own, page):
        return "another site"
    if is_private_host(candidate, own):
        return "a host that is not public"
    level = page_level(candidate, page.title_words)
    if level is PageLevel.HOME:
        return "a front page"
    if level is PageLevel.LISTING and (page.own_level is None or page.own_level > level):
        return "a section, list or service page"
    return None if own is None else _why_sister(candidate, own, level, page)


def _why_sister(candidate: str, own: str, level: PageLevel, page: _Evidence) -> str | None:
    """Return why a declared address is that of another page than the article at its own address; None if it is not."""
    own_level = page.own_level or PageLevel.HOME
    if is_first_of_pages(candidate, own):
        return "the first page of several"
    if _is_above(candidate, own, page) and (level < PageLevel.ARTICLE or own_level is PageLevel.ARTICLE):
        return "a page above the article"
    if level < own_level and level <= PageLevel.SHORT:
        return "a less specific page"
    if level < PageLevel.ARTICLE and page.names_subject(own) and not slug_words(candidate) & page.title_words:
        return "a page about something else"
    return "a page in another language" if is_other_language(candidate, own, page.page) else None


def _is_above(candidate: str, own: str, page: _Evidence) -> bool:
    """Return True if the path of the page begins with all segments of the candidate's path and goes on with words."""
    above, below = path_segments(candidate), path_segments(own)
    if urlsplit(candidate).hostname != urlsplit(own).hostname or urlsplit(candidate).query or len(above) >= len(below):
        return False
    if below[: len(above)] != above or below[len(above)].isdigit() or not slug_words(own):
        return False
    names_article = len(slug_words(candidate)) > 1 and page.names_subject(candidate)
    return not names_article and not slug_words(own) <= slug_words(candidate)


def _is_same_work(candidate: str, own: str, page: _Evidence) -> bool:
    """Return True if a page of another site is this article: the page says so, or both addresses have one long slug."""
    named = (each for name in _ORIGINAL_METAS for each in page.page.all_metas(name))
    if any(resolve_declared(each, own) == candidate for each in named):
        return True
    ours, theirs = path_segments(own), path_segments(candidate)
    if not ours or not theirs or plain(ours[-1]) != plain(theirs[-1]):
        return False
    if (urlsplit(candidate).hostname or "").startswith(urlsplit(own).hostname or ""):  # `example.orgnews`: a lost slash
        return False
    is_long = len(slug_words(own)) >= _MIN_SYNDICATED_WORDS
    return is_long or (_label(candidate) == _label(own) and page_level(own) >= PageLevel.SPECIFIC)


def _label(url: str) -> str | None:
    host = ascii_host(unquote(urlsplit(url).hostname or ""))
    return registered_label(host) if host else None
