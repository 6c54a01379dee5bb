"""News agencies by their names: one name for `Associated Press`, `AP`, apnews.com and `美联社`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from newsloom.core.outlets.hosts import ascii_host, registered_domain, registered_label

MAX_NAME_CHARS: Final = 200
"""Maximum number of characters of a name that is read."""

_MIN_LETTERS: Final = 2
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_SEPARATOR: Final = re.compile(r"\s*(?:[/,;&+、・]|\b(?:and|und|et|y|e|i|og|och|en|ve|и|та)\b)\s*")


class _Agencies(NamedTuple):
    """The usual names of agencies by the letters of their names and by their domains; and the names as they are written."""

    by_letters: Mapping[str, str]
    by_domain: Mapping[str, str]
    written: tuple[str, ...]
    words: tuple[str, ...]


def outlet_key(name: str) -> str:
    """Return one form for all names and hosts of an outlet or agency, to compare them; "" for a name without letters.

    Args:
        name: a name such as `The Associated Press`, or a host such as `www.apnews.com`.
    """
    return _outlet_key(name[:MAX_NAME_CHARS])


def agency_named(name: str) -> str | None:
    """Return the usual name of the agency that a name or host means: `AP` for `The Associated Press`; None for others."""
    return _agency_named(name[:MAX_NAME_CHARS].strip())


@lru_cache(maxsize=8_192)
def _agency_named(name: str) -> str | None:
    agency = _agencies().by_letters.get(_letters(name))
    if agency is not None:
        return agency
    host = ascii_host(name)
    return _agencies().by_domain.get(registered_domain(host) or host) if host is not None else None


def agency_in_credit(credit: str) -> str | None:
    """Return the usual name of the first agency in a credit, which may name several: `dpa` for `dpa/AFP`; None without one."""
    return next((agency for name in names_in_credit(credit) if (agency := agency_named(name)) is not None), None)


def names_in_credit(credit: str) -> tuple[str, ...]:
    """Return a credit itself, then the names in it, if there are several: `AFP and Reuters`, `dpa/AFP`."""
    names = tuple(filter(None, _SEPARATOR.split(credit[:MAX_NAME_CHARS])))
    return (credit, *names) if len(names) > 1 else (credit,)


def agency_names(*, ordinary_words: bool) -> tuple[str, ...]:
    """Return the names by which outlets credit agencies, as they write them.

    Args:
        ordinary_words: whether to include names that are ordinary words as well, such as `Antara` and `共同`.
    """
    found = _agencies()
    return (*found.written, *found.words) if ordinary_words else found.written


@lru_cache(maxsize=8_192)
def _outlet_key(name: str) -> str:
    agency = agency_named(name)
    if agency is not None:
        return _letters(agency)
    host = ascii_host(name.strip())
    letters = _letters(registered_label(host) or host.removeprefix("www.") if host is not None else name)
    if host is not None and letters in _agencies().by_letters:
        return host  # another site than the agency's, such as tt.com
    short = letters.removesuffix("news")
    return short if len(short) >= _MIN_LETTERS else letters


def _letters(name: str) -> str:
    """Return the letters and digits of a name in lower case, without `the` in front."""
    return _NOT_LETTERS.sub("", name.casefold()).removeprefix("the")


@cache
def _agencies() -> _Agencies:
    table = tomllib.loads(files(__package__).joinpath("agencies.toml").read_text("utf-8"))["agency"]
    by_letters: dict[str, str] = {}
    by_domain: dict[str, str] = {}
    written: list[str] = []
    words: list[str] = []
    for row in table:
        usual = row["name"]
        ordinary = row.get("words", [])
        names = [name for name in (usual, *row["names"]) if name not in ordinary]
        written += names
        words += ordinary
        by_letters |= {_letters(name): usual for name in (*names, *ordinary)}
        by_domain |= dict.fromkeys(row["hosts"], usual)
    return _Agencies(by_letters, by_domain, tuple(written), tuple(words))
