"""Choose the recogniser of a language by its profile."""

from collections.abc import Mapping
from typing import Final

from newsloom.api import Recogniser
from newsloom.tag.recognition.accurate import AccurateRecogniser
from newsloom.tag.recognition.fast import LANGUAGES as FAST_LANGUAGES
from newsloom.tag.recognition.fast import FastRecogniser
from newsloom.tag.recognition.languages import TRANSFORMER_LANGUAGES

FAST: Final = "fast"
ACCURATE: Final = "accurate"
_NO_PROFILES: Final[Mapping[str, str]] = {}
_NO_OTHERS: Final[Mapping[str, Recogniser]] = {}


class Profiles:
    """The recogniser of each language. Models are loaded with the first text of their language, or by `load`.

    Args:
        profile: the profile of all languages that `by_language` does not name: `fast`, `accurate` or a name in `others`.
        by_language: the profile by ISO 639-1 code.
        others: recognisers of users by the name of their profile.
    """

    def __init__(
        self,
        profile: str = FAST,
        by_language: Mapping[str, str] = _NO_PROFILES,
        others: Mapping[str, Recogniser] = _NO_OTHERS,
    ) -> None:
        self._profile = profile
        self._by_language = by_language
        self._others = others
        self._fast = {language: FastRecogniser(language) for language in FAST_LANGUAGES}
        self._accurate = {
            language: AccurateRecogniser(self._fast.get(language))
            for language in FAST_LANGUAGES & TRANSFORMER_LANGUAGES
        }
        self._transformer = AccurateRecogniser()

    def recogniser(self, language: str) -> Recogniser | None:
        """Return the recogniser of a language; `None` if it has none, so that only the gazetteer finds names.

        A language without the model of its profile gets the other one.
        """
        profile = self._by_language.get(language, self._profile)
        if profile in self._others:
            return self._others[profile]
        fast = self._fast.get(language)
        if profile == FAST and fast is not None:
            return fast
        if language in TRANSFORMER_LANGUAGES:
            return self._accurate.get(language, self._transformer)
        return fast

    def load(self, language: str) -> None:
        """Load the models of a language now, if they are newsloom's own."""
        recogniser = self.recogniser(language)
        if isinstance(recogniser, FastRecogniser | AccurateRecogniser):
            recogniser.load()
