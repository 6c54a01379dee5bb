"""Spell the URLs of one document in one way, for the key that all its versions share."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from newsloom.normalise.url.canonical import clean_url, domain_of
from newsloom.normalise.url.variants import document_url

_WWW: Final = re.compile(r"www\d?\.(?=[^.]+\.)")
_INDEX_PAGE: Final = re.compile(
    r"/(?:index|default|home)\.(?:html?|shtml|xhtml|php\d?|aspx?|jspx?|cfm)/?$|/index/?$", re.IGNORECASE
)
_SLASHES: Final = re.compile("/{2,}")
_ESCAPED_RUN: Final = re.compile("(?:%[89A-F][0-9A-F])+")
_ESCAPED_DELIMITER: Final = re.compile("%(2[1-9A-C]|3[ABD]|40)")
"""Escaped `!"#$%&'()*+,:;=@`, of which those in `_PLAIN_DELIMITERS` mean the same unescaped."""
_PLAIN_DELIMITERS: Final = frozenset("!'()*,;:@")
_FIRST_PAGE: Final = re.compile(r"(?:page|pg|pagina|seite|strona|sida|paged)=[01]?", re.IGNORECASE)
_DEFAULT_PORT: Final = re.compile(r":(?:80|443)$")


def url_key(url: str) -> str:
    """Return the key of the document at a URL: one spelling for all URLs that lead to it.

    The key is spelt with `https`; with `www.` if its host is a registered domain, and else without; without a final slash,
    an index page's name, repeated slashes and parameters, the number of the first page, and everything that `clean_url`
    and `document_url` remove. Parameters are sorted. It may be no working address. Case of paths and all other parameters
    are kept, since they may tell documents apart.

    Args:
        url: an http(s) URL.

    Returns:
        The key, which is its own key; the URL itself if it is none.
    """
    key = url
    for _ in range(
        len(url)
    ):  # ends, since each round after the first shortens the key: a shorter path may be a variant
        spelt = _spell(key)
        if spelt is None or spelt == key:
            break
        key = spelt
    return key


def _spell(url: str) -> str | None:
    document = document_url(clean_url(url))
    if document is None:
        return None
    parts = urlsplit(document)
    path = _INDEX_PAGE.sub("/", _SLASHES.sub("/", _path_spelling(parts.path)))
    return urlunsplit(("https", _host(parts.netloc), path.rstrip("/") or "/", _query(parts.query), parts.fragment))


def _host(netloc: str) -> str:
    bare = _WWW.sub("", _DEFAULT_PORT.sub("", netloc))
    name, _, _ = bare.partition(":")
    is_registered = domain_of(f"https://{name}/") == name and not name.rpartition(".")[2].isdigit()
    return f"www.{bare}" if is_registered else bare


def _path_spelling(path: str) -> str:
    composed = _ESCAPED_RUN.sub(_composed, path)
    return _ESCAPED_DELIMITER.sub(_plain_delimiter, composed)


def _composed(escapes: re.Match[str]) -> str:
    """Return escaped characters in Unicode's composed form, so that both spellings of `é` are one."""
    try:
        text = unquote(escapes[0], errors="strict")
    except UnicodeDecodeError:
        return escapes[0]
    return quote(unicodedata.normalize("NFC", text))


def _plain_delimiter(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _PLAIN_DELIMITERS else escape[0]


def _query(query: str) -> str:
    pairs = {pair: None for pair in query.split("&") if pair and not _FIRST_PAGE.fullmatch(pair)}
    return "&".join(sorted(pairs))
