"""The table of well-known names: organisations, platforms, religions, wars. The model cannot miss these."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, Final

from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import ENGLISH, read_table
from newsloom_schemas import EntityType

_NO_TYPE: Final = "NONE"
_BESIDES_COMPANIES: Final = "besides_companies"
_NEAR_ENGLISH: Final = frozenset({"en", "fr"})


class NotableNames:
    """The table `data/notable_names.toml`.

    Args:
        table: lists of names by type; under "NONE", names of a type that newsloom does not have. A name in capitals only
            matches in capitals: "WHO" does not match "who".
    """

    def __init__(self, table: Mapping[str, Mapping[str, Any]]) -> None:
        self._types: dict[str, EntityType | None] = {}
        self._by_first: dict[str, list[str]] = {}
        for kind, lists in table.items():
            for name in (name for names in lists.values() for name in names):
                self._by_first.setdefault(name.split()[0].split("-")[0], []).append(name)
                self._types[name if name.isupper() else fold(name)] = None if kind == _NO_TYPE else EntityType(kind)

    def __contains__(self, name: str) -> bool:
        return name in self._types or fold(name) in self._types

    def among(self, words: AbstractSet[str]) -> Iterator[str]:
        """Yield the names whose first word is one of these, as they are written in the table."""
        for word in words & self._by_first.keys():
            yield from self._by_first[word]

    def type_of(self, name: str) -> EntityType | None:
        """Return the type of a name; `None` if it is not in the table or has a type that newsloom does not have."""
        return self._types[name] if name in self._types else self._types.get(fold(name))

    def is_acronym(self, word: str) -> bool:
        """Return True for a name that the table has in capitals only."""
        return word.isupper() and word in self._types

    def organisations_among(self, words: AbstractSet[str]) -> int:
        """Return the number of organisations of one word among these words."""
        return sum(
            self._types.get(word) is EntityType.ORG or self._types.get(word.lower()) is EntityType.ORG for word in words
        )

    def has_no_type(self, name: str) -> bool:
        """Return True if the name is in the table with a type that newsloom does not have."""
        return name in self and self.type_of(name) is None


@lru_cache(maxsize=2)
def _table(*, with_english: bool) -> NotableNames:
    table = read_table("notable_names.toml")
    english = table.pop(ENGLISH)
    table.pop(_BESIDES_COMPANIES)
    kinds = {*table, *english} if with_english else {*table}
    return NotableNames(
        {kind: {**table.get(kind, {}), **(english.get(kind, {}) if with_english else {})} for kind in kinds}
    )


@lru_cache(maxsize=1)
def companies_with_other_meanings() -> Mapping[str, tuple[str, ...]]:
    """Return the companies whose names are also other words, by their first word."""
    by_first: dict[str, tuple[str, ...]] = {}
    for name in read_table("notable_names.toml")[_BESIDES_COMPANIES]["names"]:
        first = name.split()[0]
        by_first[first] = (*by_first.get(first, ()), name)
    return by_first


def notable_names(language: str = ENGLISH) -> NotableNames:
    """Return the names for texts in a language; names that are other words elsewhere are only for English and French texts."""
    return _table(with_english=language in _NEAR_ENGLISH)
