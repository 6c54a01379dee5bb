"""Recognisers as a plug-in has them, correct and faulty. Settings name them `support.workers.own_recognisers:…`."""

from collections.abc import Callable
from typing import Any, Final

from pydantic import BaseModel, Field

from newsloom.api import RecognisedName, Recognition
from newsloom_schemas import EntityType


class Options(BaseModel):
    word: str = Field(min_length=2)


class FindsWord:
    """Finds one word, as an organisation."""

    name = "finds-word"
    version = "2.5"

    def __init__(self, options: Options) -> None:
        self._word = options.word

    def recognise(self, text: str, language: str, /) -> Recognition:
        """Return all places of the word."""
        names, at = [], text.find(self._word)
        while at >= 0:
            names.append(RecognisedName(at, at + len(self._word), EntityType.ORG, 0.9))
            at = text.find(self._word, at + len(self._word))
        return Recognition(names, {"language": language})


PERSON: Final = EntityType.PERSON

_RESULTS: Final[dict[str, Callable[[str], Any]]] = {
    "list": lambda _: [],
    "tuples": lambda _: Recognition([(0, 4, PERSON, None)]),  # type: ignore[list-item]
    "type": lambda _: Recognition([RecognisedName(0, 4, "PERSON")]),  # type: ignore[arg-type]
    "beyond": lambda text: Recognition([RecognisedName(0, len(text) + 1, PERSON)]),
    "empty": lambda _: Recognition([RecognisedName(2, 2, PERSON)]),
    "negative": lambda _: Recognition([RecognisedName(-1, 2, PERSON)]),
    "overlap": lambda _: Recognition([RecognisedName(0, 4, PERSON), RecognisedName(3, 6, PERSON)]),
    "order": lambda _: Recognition([RecognisedName(5, 6, PERSON), RecognisedName(0, 4, PERSON)]),
    "likely": lambda _: Recognition([RecognisedName(0, 4, PERSON, 1.5)]),
    "nan": lambda _: Recognition([RecognisedName(0, 4, PERSON, float("nan"))]),
    "notes": lambda _: Recognition((), {"a": 1}),  # type: ignore[dict-item]
    "floats": lambda _: Recognition([RecognisedName(0.5, 4.5, PERSON)]),  # type: ignore[arg-type]
}
RESULTS: Final = tuple(_RESULTS)


class Which(BaseModel):
    result: str


class Faulty:
    """Breaks a rule."""

    name = "faulty"
    version = "1"

    def __init__(self, options: Which) -> None:
        self._result = _RESULTS[options.result]

    def recognise(self, text: str, language: str, /) -> Any:  # noqa: ARG002, ANN401 - as the protocol has it; wrong results
        """Return what breaks a rule."""
        return self._result(text)


class Exits:
    name = "exits"
    version = "1"

    def recognise(self, text: str, language: str, /) -> Recognition:
        """End the process."""
        raise SystemExit(text + language)


class WithoutVersion:
    name = "without-version"

    def recognise(self, text: str, language: str, /) -> Recognition:  # noqa: ARG002 - as the protocol has it
        """Return no names."""
        return Recognition(())
