"""URLs under which a document is shown to phones, and by AMP caches, brought back to the one that names it."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from newsloom.normalise.url.canonical import clean_url, domain_of

_CACHE: Final = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/amp|[\w-]+\.cdn\.ampproject\.org/[a-z]|(?:www\.)?bing-amp\.com/[a-z])"
    r"/(?P<secure>s/)?(?P<rest>[^/?#]+\.[^/?#]+/.*)",
    re.IGNORECASE,
)
"""Where AMP caches put the publisher's URL: ampproject.org says how (Cache URL format)."""

_HOST: Final = re.compile(r"(?P<edition>[\w-]+\.)?(?:(?:amp|m|mobile|touch|wap)\.)+(?P<rest>.+)", re.IGNORECASE)
"""`m.example.org`, and `de.m.example.org` of its German edition."""
_PATH_BEGINS: Final = re.compile(r"(?:/amp)+(?=/[^/])", re.IGNORECASE)
_PATH_ENDS: Final = re.compile(r"(?:(?:/amp)+/?|\.amp(?P<html>\.html?)?|(?<=/)amp\.html)$", re.IGNORECASE)
_MARKS: Final = frozenset({"amp", "amp=1", "amp=true", "outputtype=amp", "output=amp"})


def plain_url(url: str | None) -> str | None:
    """The URL of the document itself, of a clean URL that may be of an AMP cache, an AMP page or a mobile page.

    A mobile host becomes the `www` host of its domain, or the host that it was put before. Other URLs come back as they
    are; so does the plain one.
    """
    for _ in range(len(url or "")):  # each round makes it shorter, but for the one that puts `www` before the domain
        plainer = _plainer(url)
        if plainer == url:
            break
        url = plainer
    return url


def _plainer(url: str | None) -> str | None:
    if url is None:
        return None
    cached = _CACHE.fullmatch(url)
    if cached is not None:
        return clean_url(f"{'https' if cached['secure'] else 'http'}://{unquote(cached['rest'])}") or url
    parts = urlsplit(url)
    path = _PATH_ENDS.sub(lambda match: match["html"] or "", _PATH_BEGINS.sub("", parts.path, count=1)) or "/"
    if path == "/" != parts.path:  # `/amp` alone is a section, not a document's variant
        path = parts.path
    query = "&".join(pair for pair in parts.query.split("&") if pair.lower() not in _MARKS)
    return clean_url(urlunsplit((parts.scheme, _host(parts.netloc), path, query, parts.fragment))) or url


def _host(netloc: str) -> str:
    match = _HOST.fullmatch(netloc)
    rest = match["rest"] if match else ""
    registered = domain_of(f"https://{rest}/") if rest else None
    if registered is None or registered != domain_of(f"https://{netloc}/"):  # `m.github.io` is a publisher's own host
        return netloc
    edition = match["edition"] if match and match["edition"] else ""
    if not edition and rest.partition(":")[0] == registered:
        edition = "www."
    return edition + rest
