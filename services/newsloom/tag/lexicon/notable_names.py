"""Names that everybody knows: organisations, platforms, faiths, wars. A table, so that no model can miss them."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, Final

from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table
from newsloom_schemas import EntityType

_NO_TYPE: Final = "NONE"


class Known:
    """The table `data/known.toml`.

    Args:
        table: by type, lists of names; under "NONE" names that are of no type newsloom has. A name all in capitals is
            read only in capitals: "WHO" is no "who".
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
        """The names whose first word is one of these, as the table writes them."""
        for word in words & self._by_first.keys():
            yield from self._by_first[word]

    def type_of(self, name: str) -> EntityType | None:
        """What the name names; `None` if it is not in the table, or of no type that newsloom has."""
        return self._types[name] if name in self._types else self._types.get(fold(name))

    def is_none(self, name: str) -> bool:
        """Whether the name is known to be of no type that newsloom has."""
        return name in self and self.type_of(name) is None


@lru_cache(maxsize=1)
def known() -> Known:
    """The one table of this process."""
    return Known(read_table("known.toml"))
