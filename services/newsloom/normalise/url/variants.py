"""Map the URLs of mobile pages, AMP pages and AMP caches to the URL of the document itself."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from newsloom.normalise.url.canonical import clean_url, domain_of

_AMP_CACHE: Final = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/amp|[\w-]+\.cdn\.ampproject\.org/[a-z]|(?:www\.)?bing-amp\.com/[a-z])"
    r"/(?P<secure>s/)?(?P<rest>[^/?#]+\.[^/?#]+/.*)",
    re.IGNORECASE,
)
"""URLs of AMP caches, which contain the publisher's URL (ampproject.org, "AMP Cache URL format")."""

_MOBILE_HOST: Final = re.compile(r"(?P<edition>[\w-]+\.)?(?:(?:amp|m|mobile|touch|wap)\.)+(?P<rest>.+)", re.IGNORECASE)
"""`m.example.org`, and `de.m.example.org` for its German edition."""
_AMP_PATH_START: Final = re.compile(r"(?:/amp)+(?=/[^/])", re.IGNORECASE)
_AMP_PATH_END: Final = re.compile(r"(?:(?:/amp)+/?|\.amp(?P<html>\.html?)?|(?<=/)amp\.html)$", re.IGNORECASE)
_AMP_PARAMETERS: Final = frozenset({"amp", "amp=1", "amp=true", "outputtype=amp", "output=amp"})


def document_url(url: str | None) -> str | None:
    """Return the document's own URL for a clean URL of an AMP cache, an AMP page or a mobile page.

    A mobile host becomes the `www` host of its domain, or the host that follows the mobile label. Any other URL is
    returned as it is.
    """
    for _ in range(len(url or "")):  # ends, since each round shortens the URL, except the one that adds `www.`
        stripped = _strip_variant(url)
        if stripped == url:
            break
        url = stripped
    return url


def _strip_variant(url: str | None) -> str | None:
    if url is None:
        return None
    cached = _AMP_CACHE.fullmatch(url)
    if cached is not None:
        return clean_url(f"{'https' if cached['secure'] else 'http'}://{unquote(cached['rest'])}") or url
    parts = urlsplit(url)
    path = _AMP_PATH_END.sub(lambda match: match["html"] or "", _AMP_PATH_START.sub("", parts.path, count=1)) or "/"
    if path == "/" != parts.path:  # `/amp` alone is a section, not a variant of a document
        path = parts.path
    query = "&".join(pair for pair in parts.query.split("&") if pair.lower() not in _AMP_PARAMETERS)
    return clean_url(urlunsplit((parts.scheme, _desktop_host(parts.netloc), path, query, parts.fragment))) or url


def _desktop_host(netloc: str) -> str:
    match = _MOBILE_HOST.fullmatch(netloc)
    rest = match["rest"] if match else ""
    registered = domain_of(f"https://{rest}/") if rest else None
    if registered is None or registered != domain_of(
        f"https://{netloc}/"
    ):  # `m.github.io` is the host of a publisher named `m`
        return netloc
    edition = match["edition"] if match and match["edition"] else ""
    if not edition and rest.partition(":")[0] == registered:
        edition = "www."
    return edition + rest
