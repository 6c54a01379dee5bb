"""Clean URLs of everything that does not identify the document, and find their registered domain."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from newsloom.core.outlets.hosts import ascii_host, registered_domain
from newsloom.normalise.url.parameters import is_tracking

_PATH_SESSION: Final = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_ASPNET_PATH_SESSION: Final = re.compile(r"/\([A-Z]\([a-z0-9]{24}\)\)(?=/)", re.IGNORECASE)
"""Session ids in the path: Java and PHP put them after a name, cookieless ASP.NET before it."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_MAX_URL_CHARS: Final = 2_048
_MAX_INPUT_CHARS: Final = 2 * _MAX_URL_CHARS
_SAFE_CHARS: Final = "/%!$&'()*+,;=:@~-._"
_IGNORED_CHARS: Final = re.compile("[\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff]+")
"""Characters that are no part of a URL: line ends and tabs (WHATWG URL, 4.4), controls, invisible characters."""
_BEFORE_QUERY: Final = re.compile("[^?#]*")
_ESCAPED_AMPERSAND: Final = re.compile("&(?:amp;)+")
_STRAY_PERCENT: Final = re.compile("%(?![0-9a-fA-F]{2})")
_PERCENT_ESCAPE: Final = re.compile("%([0-9a-fA-F]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ROUTE_PREFIXES: Final = ("!", "/")


def clean_url(url: str | None, base: str | None = None) -> str | None:
    """Return an absolute http(s) URL without tracking parameters, session ids, default port and fragment.

    One document gets one spelling: scheme and host are in lower case, the host in ASCII (IDNA), characters are escaped only
    where needed, and dot segments are resolved (RFC 3986, section 6.2.2). The order of the other parameters is kept, and
    so is a fragment that is a route: `#!/story/5`, `#/story/5`. Cleaning a clean URL changes nothing.

    Args:
        url: any string.
        base: URL that a relative `url` is resolved against.

    Returns:
        The clean URL, or None if the string is not an http(s) URL or is longer than 2,048 characters.
    """
    if not url:
        return None
    beginning = url[:_MAX_INPUT_CHARS]
    return _cleaned(beginning) if not base else _clean(beginning, base)


@lru_cache(maxsize=64)  # the steps clean the few URLs of an article some twenty times
def _cleaned(url: str) -> str | None:
    return _clean(url)


def _clean(url: str, base: str | None = None) -> str | None:
    compact = _IGNORED_CHARS.sub("", url).strip().encode("utf-8", "replace").decode()
    compact = _BEFORE_QUERY.sub(lambda start: start[0].replace("\\", "/"), compact, count=1)
    if len(compact) > _MAX_URL_CHARS:
        return None
    try:
        parts = urlsplit(urljoin(base, compact) if base else compact)
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or host is None:
        return None
    netloc = host + (f":{port}" if port is not None and port != _DEFAULT_PORTS[parts.scheme] else "")
    fragment = _escape(parts.fragment, _SAFE_CHARS + "?") if parts.fragment.startswith(_ROUTE_PREFIXES) else ""
    cleaned = urlunsplit((parts.scheme, netloc, _path(parts.path), _query(parts.query), fragment))
    return cleaned if len(cleaned) <= _MAX_URL_CHARS else None


def domain_of(url: str | None) -> str | None:
    """Return the registered domain of a URL (`registered_domain`), in lower case and in ASCII; None if it has none."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    name = ascii_host(host or "")
    return registered_domain(name) if name else None


def _path(path: str) -> str:
    return _resolve_dot_segments(_ASPNET_PATH_SESSION.sub("", _PATH_SESSION.sub("", _escape(path, _SAFE_CHARS)))) or "/"


def _resolve_dot_segments(path: str) -> str:
    """Resolve `.` and `..` in a path (RFC 3986, section 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    _, *parts = path.split("/")
    for part in parts:
        if part == "..":
            kept[-1:] = []
        elif part != ".":
            kept.append(part)
    if kept and parts[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _escape(text: str, safe: str) -> str:
    """Percent-escape what needs it and nothing else, in upper case."""
    return quote(_PERCENT_ESCAPE.sub(_unescape_unreserved, _STRAY_PERCENT.sub("%25", text)), safe=safe)


def _unescape_unreserved(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _query(query: str) -> str:
    pairs = _escape(_ESCAPED_AMPERSAND.sub("&", query), _SAFE_CHARS + "?[]").split("&")
    return "&".join(pair for pair in pairs if pair and not is_tracking(pair))
