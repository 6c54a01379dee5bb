"""Names of hosts, and the domain that somebody registered to publish under.

Where a registered domain begins is decided by Mozilla's Public Suffix List (https://publicsuffix.org/list/), as the
`tld` package bundles it: nothing is fetched while newsloom runs, and a newer list comes with a newer `tld`.
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
"""Hosts of blogs, one sub-domain for each publisher, that have not asked to be on the Public Suffix List.

Platforms whose pages name a URL outside the sub-domain as canonical (medium.com, tumblr.com) are not among them: such a
URL would count as one of another site.
"""

_NOT_IN_HOST: Final = re.compile(r"[^a-z0-9._-]")
_MAX_HOST_CHARS: Final = 253  # RFC 1035, section 3.1, as text and without the last dot
_MAX_LABEL_CHARS: Final = 63
_MIN_TOP_LEVEL_CHARS: Final = 2
_ACE: Final = "xn--"


def ascii_host(host: str) -> str | None:
    """Return a host's name in lower case and in ASCII, by IDNA (RFC 5891) with the mappings of UTS 46.

    Args:
        host: as in a URL, without a port. Dots at its end are dropped.

    Returns:
        The name, at most 253 characters; `None` for what is no name of a host on the internet: a single label, an IPv6
        address, other characters.
    """
    name = host.rstrip(".")
    if len(name) > _MAX_HOST_CHARS:  # in Unicode it is no longer than in ASCII
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
    """Return the domain of a host that its publisher registered: `bbc.co.uk` of `www.bbc.co.uk`.

    Suffixes of both sections of the list count: `gouv.fr` and `co.uk`, and of the private section `blogspot.com` and
    `github.io`, whose owners give each sub-domain to another publisher. So do `PLATFORMS`. A suffix that the list does
    not have is the last label. A host that is a suffix itself, with `www` or without, is its own domain (`gov.uk`), and
    so is an IPv4 address.

    Args:
        host: as `ascii_host` gives it.

    Returns:
        The domain in ASCII, without `www`; `None` if the host cannot be one: an empty or too long label, a single
        label, a last label that is a number.
    """
    parts = _parts(host)
    return parts[1] if parts is not None else None


def registered_label(host: str) -> str | None:
    """Return the label of a host that its publisher chose, in Unicode: `bbc` of `www.bbc.co.uk`.

    Args:
        host: as `ascii_host` gives it.

    Returns:
        The label; `None` if the host has none: it is a suffix, an address, or no host.
    """
    parts = _parts(host)
    return parts[0] if parts is not None else None


@lru_cache(maxsize=4_096)
def _parts(host: str) -> tuple[str | None, str] | None:
    """The registered label, if there is one, and the registered domain."""
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
    """How many labels the public suffix has."""
    readable = SplitResult("https", ".".join(map(_unicode, labels)), "", "", "")  # the list is in Unicode
    found = get_tld(readable, as_object=True, fail_silently=True)
    length = found.tld.count(".") + 1 if isinstance(found, Result) else 1
    return length + (".".join(labels[-length - 1 :]) in PLATFORMS)


def _unicode(label: str) -> str:
    if not label.startswith(_ACE):
        return label
    try:
        return idna.decode(label)
    except UnicodeError:  # idna.IDNAError, or Punycode that is broken
        return label


def _is_address(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True
