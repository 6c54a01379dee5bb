"""A fact with where it was read."""

from typing import Generic, NamedTuple, TypeVar

from newsloom_schemas import Provenance

T = TypeVar("T")


class Told(NamedTuple, Generic[T]):
    """What is known of an article, and who told it."""

    value: T
    by: Provenance
