"""Map the URLs of mobile, AMP and print pages, of caches and of redirecting services to the URL of the document itself."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from newsloom.normalise.url.canonical import clean_url, domain_of
from newsloom.normalise.url.page_level import PageLevel, page_level
from newsloom.normalise.url.parameters import is_referral
from newsloom.normalise.url.redirects import redirect_target

_AMP_CACHE: Final = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/amp|[\w-]+\.cdn\.ampproject\.org/[a-z]|[\w-]+\.ampproject\.net/[a-z]"
    r"|(?:www\.)?bing-amp\.com/[a-z])"
    r"/(?P<secure>s/)?(?P<rest>[^/?#]+\.[^/?#]+/.*)",
    re.IGNORECASE,
)
"""URLs of AMP caches, which contain the publisher's URL (ampproject.org, "AMP Cache URL format")."""

_MOBILE_HOST: Final = re.compile(r"(?P<edition>[\w-]+\.)?(?:(?:amp|m|mobile|touch|wap)\.)+(?P<rest>.+)", re.IGNORECASE)
"""`m.example.org`, and `de.m.example.org` for its German edition."""
_AMP_PATH_START: Final = re.compile(r"(?:/amp)+(?=/[^/])", re.IGNORECASE)
_AMP_PATH_END: Final = re.compile(
    r"(?:(?:/amp)+/?|\.amp(?P<html>\.html?)?|\.amphtml|(?<=/)amp\.html|/amphtml/?)$", re.IGNORECASE
)
_MOBILE_PATH_START: Final = re.compile(r"/(?:m|mobile|mobil)(?=/[^/])", re.IGNORECASE)
_PRINT_PATH_END: Final = re.compile(
    r"(?:/(?:print|printable|print-version|imprimir|imprimer|drucken|druckversion|drukuj|stampa|utskrift)/?"
    r"|[.,](?:print|printable|druck)(?P<html>\.html?)?)$",
    re.IGNORECASE,
)
_VARIANT_PARAMETER: Final = re.compile(
    r"_?(?:is_?)?amp(?:=(?:1|true|yes|y|on)?)?"
    r"|(?:outputtype|output|view|format|mode|type|layout|service|version|display|theme|tmpl|style|device|pagewanted)"
    r"=(?:amp|amphtml|mobile|print|printable|printer|print-friendly|mobil)"
    r"|(?:m|mobile|is_mobile|noamp|print|printable|printer_friendly|print_view|printview|printmode|printpage|imprimir|drucken"
    r"|printer|pf|nomobile|mobile_view|desktop)(?:=(?:1|true|yes|y|on|mobile)?)?",
    re.IGNORECASE,
)
"""A parameter that asks for the AMP, mobile or print page of the same document."""
_MIN_DOCUMENT_LEVEL: Final = PageLevel.SPECIFIC


@lru_cache(maxsize=64)  # as for `clean_url`
def document_url(url: str | None) -> str | None:
    """Return the document's own URL for a clean URL of a cache or redirect, or of its AMP, mobile or print page.

    A mobile host becomes the `www` host of its domain, or the host that follows the mobile label. Parameters that say where
    a reader came from (`ref=home`) are removed if the rest names the document. Any other URL is returned as it is.
    """
    if url is None:
        return None
    for _ in range(len(url)):  # ends, since each round shortens the URL, except the one that adds `www.`
        stripped = _strip_variant(url)
        if stripped == url:
            break
        url = stripped
    return url


def _strip_variant(url: str) -> str:
    cached = _AMP_CACHE.fullmatch(url)
    if cached is not None:
        return clean_url(f"{'https' if cached['secure'] else 'http'}://{unquote(cached['rest'])}") or url
    target = redirect_target(url)
    if target is not None:
        return target
    parts = urlsplit(url)
    path = _AMP_PATH_END.sub(lambda match: match["html"] or "", _AMP_PATH_START.sub("", parts.path, count=1)) or "/"
    if path == "/" != parts.path:  # `/amp` alone is a section, not a variant of a document
        path = parts.path
    path = _without_mobile_or_print(url, path)
    pairs = [pair for pair in parts.query.split("&") if not _VARIANT_PARAMETER.fullmatch(pair)]
    host = _desktop_host(parts.netloc)
    bare = [pair for pair in pairs if not is_referral(pair)]
    if len(bare) < len(pairs):
        named = urlunsplit((parts.scheme, host, path, "&".join(bare), parts.fragment))
        pairs = bare if page_level(named) >= _MIN_DOCUMENT_LEVEL else pairs
    return clean_url(urlunsplit((parts.scheme, host, path, "&".join(pairs), parts.fragment))) or url


def _without_mobile_or_print(url: str, path: str) -> str:
    """Return the path of the document for that of its mobile or print page, if it still names one article."""
    for pattern in (_MOBILE_PATH_START, _PRINT_PATH_END):
        shorter = pattern.sub(lambda match: match.groupdict().get("html") or "", path, count=1)
        if (
            shorter not in {path, "", "/"}
            and page_level(urlunsplit(urlsplit(url)._replace(path=shorter))) >= _MIN_DOCUMENT_LEVEL
        ):
            path = shorter
    return path


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
