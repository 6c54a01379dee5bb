"""Define a value with its source."""

from typing import Generic, NamedTuple, TypeVar

from newsloom_schemas import Provenance

T = TypeVar("T")


class Sourced(NamedTuple, Generic[T]):
    """A value of a metadata field, and where it was read."""

    value: T
    provenance: Provenance
