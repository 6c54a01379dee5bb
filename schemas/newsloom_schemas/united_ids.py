"""Ids of clusters or stories that turn out to be one. The smallest id stays, so that mergers never lead back."""

from typing import Generic, TypeVar

IdT = TypeVar("IdT", bound=str)


class UnitedIds(Generic[IdT]):
    """Ids that are one with others (disjoint sets). An id that was never united is one of its own."""

    def __init__(self) -> None:
        self._stays: dict[IdT, IdT] = {}

    def unite(self, one: IdT, other: IdT) -> None:
        """Note that two ids are one."""
        smaller, larger = sorted((self.of(one), self.of(other)))
        if smaller != larger:
            self._stays[larger] = smaller

    def of(self, each: IdT) -> IdT:
        """Return the id under which an id counts: the smallest of those that are one with it."""
        while each in self._stays:
            each = self._stays[each]
        return each
