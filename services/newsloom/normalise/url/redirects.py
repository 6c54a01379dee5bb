"""Find the publisher's page behind the address of a service that redirects to it."""

import re
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from newsloom.normalise.toml_tables import StrictTable, read_toml
from newsloom.normalise.url.canonical import clean_url, domain_of

_FILE: Final = "redirects.toml"
_IN_PATH: Final = re.compile(
    r"https?://(?:web\.archive\.org/web/\d{1,14}(?:[a-z]{2}_)?/|urldefense\.com/v3/__|r\.search\.yahoo\.com/.{0,300}?/RU=)"
    r"(?P<target>https?(?::|%3a).{3,})",
    re.IGNORECASE,
)
"""Services whose path contains the address: a web archive, a mail filter, a search engine."""
_AFTER_TARGET: Final = re.compile(r"__;.*|/RK=.*")
_MAX_PARAMETERS: Final = 50


class _Wrapper(StrictTable):
    hosts: frozenset[str]
    parameters: frozenset[str]


class _Opaque(StrictTable):
    hosts: frozenset[str]


class _Redirects(StrictTable):
    wrapper: tuple[_Wrapper, ...]
    opaque: _Opaque


@cache
def _redirects() -> _Redirects:
    return read_toml(files(__package__).joinpath(_FILE).read_text("utf-8"), _Redirects, _FILE)


def redirect_target(url: str) -> str | None:
    """Return the clean URL that the address of a known service contains; None if it contains none.

    The services are listed: any other site could claim the page of another publisher by such an address.

    Args:
        url: a clean URL.
    """
    in_path = _IN_PATH.match(url)
    if in_path is not None:
        written = _AFTER_TARGET.sub("", in_path["target"])
        return clean_url(unquote(written) if "://" not in written[:10] else written)
    domain = domain_of(url)
    for wrapper in _redirects().wrapper:
        if domain in wrapper.hosts:
            for name, value in parse_qsl(urlsplit(url).query, max_num_fields=None)[:_MAX_PARAMETERS]:
                target = clean_url(value) if name.lower() in wrapper.parameters and "://" in value[:10] else None
                if target is not None and domain_of(target) != domain:
                    return target
    return None


def is_opaque_redirect(url: str) -> bool:
    """Return True if the URL is of a known service that hides the address of the page, such as a shortener."""
    hosts = _redirects().opaque.hosts
    return (urlsplit(url).hostname or "").removeprefix("www.") in hosts or domain_of(url) in hosts
