"""Find what walls say to a reader in a text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Final

from pydantic import Field

from newsloom.normalise.text.words import UNSPACED
from newsloom.normalise.toml_tables import StrictTable, read_toml

_WORD: Final = re.compile(r"[^\W_]+")
_STRAIGHT: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\u00a0": " ", "\u202f": " "}
)
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_MIN_STRONG_CHARS: Final = 12
_MIN_STRONG_UNSPACED_CHARS: Final = 5
"""A shorter phrase also occurs in articles; it counts beside a longer one."""


class Wall(StrEnum):
    """The kinds of walls. `SUBSCRIPTION` and `REGISTRATION` also stand as notes below the beginning of an article."""

    CONSENT = "consent"
    SUBSCRIPTION = "subscription"
    REGISTRATION = "registration"
    BOT = "bot"
    REGION = "region"
    ERROR = "error"
    SCRIPT = "script"
    INTERSTITIAL = "interstitial"


class PhraseFile(StrictTable):
    """The table in `phrases.toml`: phrases by kind of wall and language."""

    walls: Mapping[Wall, Mapping[Annotated[str, Field(pattern="^[a-z]{2}$")], tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, folded, with the kind of wall that uses it."""

    text: str
    wall: Wall

    @property
    def is_strong(self) -> bool:
        """Return True if the phrase is so long that an article hardly uses it by chance."""
        unspaced = UNSPACED.search(self.text) or _HANGUL.search(self.text)
        return len(self.text) >= (_MIN_STRONG_UNSPACED_CHARS if unspaced else _MIN_STRONG_CHARS)


class Phrases:
    """Phrases, found by their longest complete word, so that most cost nothing.

    The last word of a phrase may go on in the text, as in languages with endings; it does not serve to find the phrase unless
    it is the only one.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_word: dict[str, list[Phrase]] = {}
        self._unspaced: list[Phrase] = []
        for phrase in phrases:
            words = _WORD.findall(phrase.text)
            if UNSPACED.search(phrase.text) or _HANGUL.search(phrase.text):
                self._unspaced.append(phrase)
            else:
                self._by_word.setdefault(max(words[:-1] or words, key=len), []).append(phrase)

    def find(self, folded: str) -> list[Phrase]:
        """Return the phrases in a text that `fold` has folded, the longest first; the order is the same in every process."""
        found = [
            phrase
            for word in set(_WORD.findall(folded))
            for phrase in self._by_word.get(word, ())
            if phrase.text in folded
        ]
        if not folded.isascii() and (UNSPACED.search(folded) or _HANGUL.search(folded)):
            found += [phrase for phrase in self._unspaced if phrase.text in folded]
        return sorted(found, key=lambda phrase: (-len(phrase.text), phrase.text, phrase.wall))


def fold(text: str) -> str:
    """Return a text in lower case with straight quotes and single spaces, as phrases are written."""
    return " ".join(text.translate(_STRAIGHT).lower().split())


@cache
def packaged_phrases() -> Phrases:
    """Return the phrases that newsloom comes with."""
    text = files(__package__).joinpath("phrases.toml").read_text("utf-8")
    table = read_toml(text, PhraseFile, "phrases.toml")
    return Phrases(
        Phrase(fold(phrase), wall)
        for wall, languages in table.walls.items()
        for phrases in languages.values()
        for phrase in phrases
    )
