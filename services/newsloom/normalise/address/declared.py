"""Read an address that a page declares, and recognise addresses that no reader can use or that are of a sister page."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from newsloom.normalise.page.page import Page
from newsloom.normalise.url.canonical import clean_url, domain_of
from newsloom.normalise.url.key import url_key
from newsloom.normalise.url.page_level import is_language, path_segments
from newsloom.normalise.url.variants import document_url

_PLACEHOLDER: Final = re.compile(
    r"[{}\[\]<>|^`]|%7B|%7D|\$\(|\[object|%(?:url|canonical|permalink|link|s)%"
    r"|(?:^|[/=.:])(?:undefined|null|nan|none|false|true|todo|tbd|placeholder|your[-_]?(?:url|domain|site)(?:\.com|here)?)(?=$|[/?#:.&])"
    r"|^(?:url|link|permalink|canonical|canonical[-_]?url|#.*|about:.*|data:.*|javascript:.*)$"
    r"|^(?:https?:)?/*https?:/{0,2}$|^https?:/{1,3}https?:|^https?:///|^https?//",
    re.IGNORECASE,
)
"""Marks of a template that was not filled in, and of a scheme that was written twice or not finished."""
_PRIVATE_LABEL: Final = re.compile(
    r"(?:dev|devel|development|stage|staging|stg|test|testing|tst|uat|qa|preprod|pre-prod|preview|beta|sandbox|local|localhost"
    r"|internal|intern|intranet|origin|backend|admin|cms|cms-preview|edit|editor|author|draft|drafts|acc|acceptance|int|demo"
    r"|wp-admin|build|ci)\d{0,3}(?:-[a-z]{1,12})?|.{1,30}-(?:staging|stage|dev|test|preprod|uat|qa)",
    re.IGNORECASE,
)
_PRIVATE_DOMAIN: Final = re.compile(r"\.(?:local|localhost|internal|intranet|lan|localdomain|home|corp|invalid)$")
_PRIVATE_ADDRESS: Final = re.compile(
    r"(?:127|10|0)\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+"
)
_HOST_WITHOUT_SCHEME: Final = re.compile(r"(?=[^/?#]{0,253}\.)[a-z0-9.-]{4,253}", re.IGNORECASE)
_PAGE_SEGMENT: Final = re.compile(
    r"(?:page|pagina|seite|strona|sida|side|sivu|p|s|teil|part)?[-_]?(?P<number>\d{1,3})", re.IGNORECASE
)
_PAGE_ENDING: Final = re.compile(
    r"[-_,](?:page|pagina|seite|strona|sida|teil|p|s)?[-_]?(?P<number>\d{1,2})(?=\.\w{2,5}$|$)", re.IGNORECASE
)
_PAGE_NAMES: Final = frozenset(
    {"page", "pg", "pagina", "seite", "strona", "sida", "side", "paged", "pageno", "page_no"}
)
_MAX_PARTS: Final = 30  # a higher number is that of a picture or an id
_LANGUAGE_NAMES: Final = frozenset({"lang", "language", "hl", "locale", "lng", "l"})


def is_placeholder(declared: str) -> bool:
    """Return True if an address is what a template leaves behind: `{{url}}`, `undefined`, `https://https://…`, `#`."""
    return _PLACEHOLDER.search(declared[:2_048]) is not None


def resolve_declared(declared: str, own: str | None) -> str | None:
    """Return the document's URL for an address that a page declares; None if it is none.

    Addresses without a scheme (`www.example.org/a`) and paths without their first slash are read as they are meant, if
    they then agree with the page's own URL.

    Args:
        declared: the address as written, which may be relative.
        own: the page's own URL.
    """
    if own is None:
        return document_url(clean_url(f"https:{declared}" if declared.startswith("//") else declared))
    host = _HOST_WITHOUT_SCHEME.match(declared)
    if host is not None and host[0].lower().removeprefix("www.") == (urlsplit(own).hostname or "").removeprefix("www."):
        return document_url(clean_url(f"https://{declared}"))
    if declared and declared[0].isalnum() and ":" not in declared[:12]:
        from_root = document_url(clean_url(f"/{declared}", own))
        if from_root is not None and url_key(from_root) == url_key(own):
            return from_root
    return document_url(clean_url(declared, own))


def is_private_host(candidate: str, own: str | None) -> bool:
    """Return True if a URL is of a test, editing or local host or port, and the page's own is not."""
    return _is_private(candidate) and (own is None or not _is_private(own))


def _is_private(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return (
        parts.port is not None
        or (host != domain_of(url) and _PRIVATE_LABEL.fullmatch(host.partition(".")[0]) is not None)
        or _PRIVATE_DOMAIN.search(host) is not None
        or _PRIVATE_ADDRESS.fullmatch(host) is not None
    )


def is_first_of_pages(candidate: str, own: str) -> bool:
    """Return True if the page is a later page of an article in parts, and the candidate is not the same part."""
    number = _page_number(own, candidate)
    return 1 < number <= _MAX_PARTS and _page_number(candidate, own) != number


def _page_number(url: str, other: str) -> int:
    """Return the number of the part of an article that a URL names; 1 if it names none."""
    for name, value in parse_qsl(urlsplit(url).query):
        if name.lower() in _PAGE_NAMES and value.isdigit() and len(value) <= 3:  # noqa: PLR2004 - no id
            return int(value)
    ours, theirs = path_segments(url), path_segments(other)
    if len(ours) == len(theirs) + 1 and ours[:-1] == theirs and (match := _PAGE_SEGMENT.fullmatch(ours[-1])):
        return int(match["number"])
    if len(ours) == len(theirs) + 2 and ours[:-2] == theirs and ours[-2].lower() in _PAGE_NAMES and ours[-1].isdigit():
        return int(ours[-1][:4])
    if ours and theirs and ours[:-1] == theirs[:-1] and (ending := _PAGE_ENDING.search(ours[-1])):
        without = ours[-1][: ending.start()] + ours[-1][ending.end() :]
        return int(ending["number"]) if without == _PAGE_ENDING.sub("", theirs[-1]) else 1
    return 1


def is_other_language(candidate: str, own: str, page: Page) -> bool:
    """Return True if the candidate is the page in another language, by the addresses or by the page's alternate links."""
    ours, theirs = _language_mark(own), _language_mark(candidate)
    if ours and theirs:
        return ours != theirs
    language = (page.tree.get("lang") or ours or "").lower().replace("_", "-").partition("-")[0]
    if not language:
        return False
    key = url_key(candidate)
    named = {
        (link.get("hreflang") or "").lower().partition("-")[0]
        for link in page.elements.with_tag("link")
        if link.get("hreflang") and (url := resolve_declared(link.get("href") or "", own)) and url_key(url) == key
    } - {"x"}
    return bool(named) and language not in named


def _language_mark(url: str) -> str | None:
    """Return the language that a URL names: in a parameter, as the first segment of its path, or as its first label."""
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _LANGUAGE_NAMES and is_language(value):
            return value.lower().partition("-")[0].partition("_")[0]
    first = next(iter(path_segments(url)), "")
    if is_language(first):
        return first.lower()[:2]
    label = (parts.hostname or "").partition(".")[0]
    return label[:2] if is_language(label) and (parts.hostname or "").count(".") > 1 else None
