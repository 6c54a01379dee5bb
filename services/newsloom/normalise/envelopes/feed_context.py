"""Read what an entry of a feed inherits: base URL, language, and the address of the feed."""

from typing import Final
from urllib.parse import urljoin

from newsloom.normalise.envelopes.xml.xml_document import Element, children, local_name

_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_URL_SCHEMES: Final = ("http://", "https://")
_FEEDS: Final = frozenset({"channel", "feed", "rdf"})


def absolute_url(element: Element, href: str) -> str:
    """Resolve a reference against `xml:base` of the element and those around it, else against the address of the feed."""
    href = href.strip()
    base = ""
    try:
        for each in (*reversed(list(element.iterancestors())), element):
            base = urljoin(base, each.get(_BASE) or "")
        if not base.startswith(_URL_SCHEMES):
            base = urljoin(_site(element), base)
        return urljoin(base, href)
    except ValueError:
        return href


def _site(element: Element) -> str:
    """Return the address of the site that a feed is about; empty if it does not say it in full."""
    for feed in _feeds(element):
        for link in children(feed, "link"):
            if (link.get("rel") or "alternate") in {"alternate", "self"}:
                url = (link.get("href") or link.text or "").strip()
                if url.startswith(_URL_SCHEMES):
                    return url
    return ""


def _feeds(element: Element) -> list[Element]:
    """Return the feed around an entry; of RSS 1.0 the channel beside it."""
    around = list(element.iterancestors())
    beside = [channel for each in around for channel in children(each, "channel")]
    return [each for each in (*around, *beside) if local_name(each) in _FEEDS]


def entry_link(entry: Element) -> str:
    """Return the entry's page: its original address, the Atom or RSS link, else a guid, id or `rdf:about` that is a URL."""
    for child in children(entry, "origlink"):
        if child.text and child.text.strip().startswith(_URL_SCHEMES):
            return child.text.strip()
    links = list(children(entry, "link"))
    for child in links:
        if child.get("href") and (child.get("rel") or "alternate") == "alternate":
            return absolute_url(child, str(child.get("href")))
    for child in links:
        if child.text and child.text.strip():
            return absolute_url(child, child.text)
    guids = [(child.text or "").strip() for child in children(entry, "guid", "id")]
    candidates = (*guids, (entry.get(_ABOUT) or "").strip())
    return next((url for url in candidates if url.startswith(_URL_SCHEMES)), "")


def entry_language(entry: Element) -> str:
    """Return the language of an entry: its own `dc:language` or `xml:lang`, those around it, or that of the feed."""
    for each in (entry, *entry.iterancestors(), *_feeds(entry)):
        named = (child.text.strip() for child in children(each, "language") if child.text)
        found = next(filter(None, named), "") or (each.get(_LANGUAGE) or "").strip()
        if found:
            return found
    return ""
