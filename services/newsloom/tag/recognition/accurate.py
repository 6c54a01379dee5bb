"""The accurate profile: newsloom's own model, and in English and French the types that only the fast models know."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import newsloom_entities
from newsloom.api import RecognisedName, Recognition
from newsloom.tag.recognition.fast import FastRecogniser
from newsloom_schemas import EntityType

if TYPE_CHECKING:
    from newsloom.tag.transformer.recogniser import TransformerModel

_KNOWN_TYPES: Final = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.GPE, EntityType.LOC, EntityType.FAC})
"""Types that the transformer tells apart, so that the fast model is not asked about them."""


@cache
def transformer_model() -> "TransformerModel":
    """Return the transformer of this process, loaded at the first call."""
    from newsloom.tag.transformer.recogniser import TransformerModel  # noqa: PLC0415 - 40 MB, and not all workers need it

    return TransformerModel(newsloom_entities.folder())


class AccurateRecogniser:
    """The transformer, and beside it the fast model of the language, if it has one, for the other types.

    Args:
        fast: the fast model of the language.
    """

    def __init__(self, fast: FastRecogniser | None = None) -> None:
        self._fast = fast

    @property
    def name(self) -> str:
        """Return the name of the distribution of the weights."""
        return newsloom_entities.NAME

    @property
    def version(self) -> str:
        """Return the version of the weights."""
        return newsloom_entities.VERSION

    def load(self) -> None:
        """Load the models now."""
        transformer_model()
        if self._fast is not None:
            self._fast.load()

    def recognise(self, text: str, language: str, /) -> Recognition:
        """Return the names in a text of any length.

        The transformer reads the first 65,536 pieces, some 40,000 words. Behind them only the fast model reads.
        """
        names, read_to = transformer_model().names(text)
        others = self._fast.recognise(text, language).names if self._fast is not None else ()
        notes = {"model_chars": str(read_to)} if read_to < len(text) else {}
        return Recognition(merged(names, others, read_to), notes)


def merged(names: Sequence[RecognisedName], others: Sequence[RecognisedName], read_to: int) -> list[RecognisedName]:
    """Return the names of the transformer and those of the fast model that it does not know, in order, without overlaps.

    Args:
        names: the names of the transformer.
        others: the names of the fast model. Those of the types in `_KNOWN_TYPES` are left out, except behind `read_to`. The
            others replace names without a type, and are left out where they overlap a name with a type.
        read_to: offset up to which the transformer read.
    """
    added = [each for each in others if each.start >= read_to or each.type not in _KNOWN_TYPES]
    typed = [each for each in names if each.type is not None]
    kept = _without_overlaps_of(added, typed)
    return sorted(
        [*typed, *kept, *_without_overlaps_of([each for each in names if each.type is None], kept)],
        key=lambda each: each.start,
    )


def _without_overlaps_of(names: Sequence[RecognisedName], others: Sequence[RecognisedName]) -> list[RecognisedName]:
    """Return the names that overlap none of the others; both are in order and without overlaps in themselves."""
    kept = []
    index = 0
    for name in names:
        while index < len(others) and others[index].end <= name.start:
            index += 1
        if index == len(others) or others[index].start >= name.end:
            kept.append(name)
    return kept
