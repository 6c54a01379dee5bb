"""Define the protocol of recognisers, which find names in a text: newsloom's own and those of users."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol, runtime_checkable

from newsloom_schemas import EntityType

_NO_NOTES: Final[Mapping[str, str]] = MappingProxyType({})


class RecognisedName(NamedTuple):
    """A name in a text.

    Attributes:
        start: offset of its first code point.
        end: offset after its last code point.
        type: its entity type; `None` if the recogniser only knows that it is a name. Other evidence then decides the type,
            and a name without any is left out.
        likely: how likely boundaries and type are, 0 to 1, by the recogniser's own figures; `None` if it has none.
    """

    start: int
    end: int
    type: EntityType | None
    likely: float | None = None


class Recognition(NamedTuple):
    """The names in a text, in order and without overlaps, and notes for the record's trace."""

    names: Sequence[RecognisedName]
    notes: Mapping[str, str] = _NO_NOTES


@runtime_checkable
class Recogniser(Protocol):
    """Finds names. `recognise` is a pure function, so that equal texts always have equal names."""

    @property
    def name(self) -> str:
        """Return what the trace calls it, such as the name of its package."""

    @property
    def version(self) -> str:
        """Return the version of its code and weights."""

    def recognise(self, text: str, language: str, /) -> Recognition:
        """Return the names in a text of any length.

        Args:
            text: the text. Addresses and tickers in it are blanked out, and typographic apostrophes are plain ones.
            language: ISO 639-1 code; `und` if no language is certain.
        """
