"""Collect what the record of an article says about its places, besides the text."""

from functools import lru_cache
from typing import Final, NamedTuple

from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.tables import read_table

_MAX_CACHED_DOMAINS: Final = 4096


class PlaceHints(NamedTuple):
    """Holds what the record says. Each hint has about the weight of one name in the text.

    Attributes:
        home: ISO 3166-1 alpha-2 code of the country of the publisher; `None` if unknown.
        dateline: the place of the dateline, "Trieste, Italy"; `None` if there is none.
    """

    home: str | None = None
    dateline: str | None = None


NO_HINTS: Final = PlaceHints()


@lru_cache(maxsize=_MAX_CACHED_DOMAINS)
def publisher_country(domain: str | None) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the country that a domain ends in; `None` for .com, .io and the like.

    >>> publisher_country("namibian.com.na"), publisher_country("bbc.co.uk"), publisher_country("example.com")
    ('NA', 'GB', None)
    """
    ending = (domain or "").rpartition(".")[2].lower()
    table = read_table("places.toml")["domains"]
    if ending in table["generic"]:
        return None
    code: str = table["codes"].get(ending, ending.upper())
    return code if gazetteer().by_code(code) is not None else None
