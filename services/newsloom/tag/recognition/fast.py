"""The fast profile: spaCy's small models, run by `newsloom.tag.model`."""

from typing import Final

from newsloom.api import RecognisedName, Recognition
from newsloom.tag.model.packs import PACKS
from newsloom.tag.model.recognise import model_for

LANGUAGES: Final = frozenset(PACKS)


class FastRecogniser:
    """The model of one language.

    Args:
        language: one of `LANGUAGES`. Its model is loaded with the first text.
    """

    def __init__(self, language: str) -> None:
        self._pack = PACKS[language]

    @property
    def name(self) -> str:
        """Return the name of the model's package."""
        return self._pack.package

    @property
    def version(self) -> str:
        """Return the version of the package."""
        return self._pack.version

    def load(self) -> None:
        """Load the model now."""
        model_for(self._pack.language)

    def recognise(self, text: str, language: str, /) -> Recognition:  # noqa: ARG002 - the model knows its language
        """Return the names in a text of any length."""
        model = model_for(self._pack.language)
        names = (
            [] if model is None else [RecognisedName(each.start, each.end, each.label) for each in model.spans(text)]
        )
        return Recognition(names)
