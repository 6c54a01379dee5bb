"""A fact with where it was read."""

from typing import Generic, NamedTuple, TypeVar

from newsloom_schemas import Provenance

T = TypeVar("T")


class Sourced(NamedTuple, Generic[T]):
    """What is known of an article, and who told it."""

    value: T
    provenance: Provenance
