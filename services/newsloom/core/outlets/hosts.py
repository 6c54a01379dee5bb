"""Host names and registered domains.

Registered domains are found with Mozilla's Public Suffix List (https://publicsuffix.org/list/), which the `tld` package
contains. Nothing is fetched while newsloom runs; a newer list comes with a newer `tld`.
"""

import re
from functools import lru_cache
from ipaddress import IPv4Address
from typing import Final
from urllib.parse import SplitResult

import idna
from tld import get_tld
from tld.result import Result

PLATFORMS: Final = frozenset({"livejournal.com", "over-blog.com", "substack.com", "wordpress.com"})
"""Blog hosts with a sub-domain for each publisher that are not on the Public Suffix List.

Platforms whose canonical URLs are outside the sub-domain (medium.com, tumblr.com) are not included: such a URL would count
as one of another site.
"""

_NOT_IN_HOST: Final = re.compile(r"[^a-z0-9._-]")
_MAX_HOST_CHARS: Final = 253  # RFC 1035, section 3.1, as text without the final dot
_MAX_LABEL_CHARS: Final = 63
_MIN_TOP_LEVEL_CHARS: Final = 2
_ACE: Final = "xn--"


def ascii_host(host: str) -> str | None:
    """Return a host name in lower case and ASCII, by IDNA (RFC 5891) with the mappings of UTS 46.

    Args:
        host: host name as in a URL, without a port. Dots at its end are removed.

    Returns:
        The name, at most 253 characters; `None` if it is not the name of an internet host: a single label, an IPv6 address,
        or a name with other characters.
    """
    name = host.rstrip(".")
    if len(name) > _MAX_HOST_CHARS:  # the ASCII form is at least as long as the Unicode form
        return None
    name = name.lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii").rstrip(".")
        except idna.IDNAError:
            return None
    if len(name) > _MAX_HOST_CHARS or _NOT_IN_HOST.search(name) is not None:
        return None
    return name if "." in name.strip(".") else None


def registered_domain(host: str) -> str | None:
    """Return the registered domain of a host: `bbc.co.uk` for `www.bbc.co.uk`.

    Public suffixes are those of both sections of the list, and `PLATFORMS`: `gouv.fr` and `co.uk`, and in the private section
    `blogspot.com` and `github.io`, where each sub-domain belongs to another publisher. If the list has no suffix of the
    host, the suffix is the last label. A host that is itself a suffix, with or without `www`, is its own domain (`gov.uk`),
    and so is an IPv4 address.

    Args:
        host: a host name as `ascii_host` returns it.

    Returns:
        The domain in ASCII, without `www`; `None` if this is not a host name: a single label, an empty or too long label, or
        a number as the last label.
    """
    parts = _parts(host)
    return parts[1] if parts is not None else None


def registered_label(host: str) -> str | None:
    """Return the label in front of the public suffix, in Unicode: `bbc` for `www.bbc.co.uk`.

    Args:
        host: a host name as `ascii_host` returns it.

    Returns:
        The label; `None` if the host has none because it is a suffix, an address, or not a host name.
    """
    parts = _parts(host)
    return parts[0] if parts is not None else None


@lru_cache(maxsize=4_096)
def _parts(host: str) -> tuple[str | None, str] | None:
    """Return the registered label, if there is one, and the registered domain."""
    labels = host.split(".")
    if len(labels) == 1 or not all(0 < len(label) <= _MAX_LABEL_CHARS for label in labels):
        return None
    if labels[-1].isdigit():
        return (None, host) if _is_address(host) else None
    if len(labels[-1]) < _MIN_TOP_LEVEL_CHARS:
        return None
    suffix = _suffix_length(labels)
    if labels[0] == "www" and len(labels) == suffix + 1 > 2:  # noqa: PLR2004 - `www` alone before a top-level domain
        labels.pop(0)
    label = _unicode(labels[-suffix - 1]) if len(labels) > suffix else None
    return label, ".".join(labels[-suffix - 1 :])


def _suffix_length(labels: list[str]) -> int:
    """Return the number of labels of the public suffix."""
    readable = SplitResult("https", ".".join(map(_unicode, labels)), "", "", "")  # the list is in Unicode
    found = get_tld(readable, as_object=True, fail_silently=True)
    length = found.tld.count(".") + 1 if isinstance(found, Result) else 1
    return length + (".".join(labels[-length - 1 :]) in PLATFORMS)


def _unicode(label: str) -> str:
    if not label.startswith(_ACE):
        return label
    try:
        return idna.decode(label)
    except UnicodeError:  # idna.IDNAError, or invalid Punycode
        return label


def _is_address(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True
