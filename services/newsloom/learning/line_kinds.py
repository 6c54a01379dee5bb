"""Tell the kind of a recurring line by its words."""

from functools import cache
from importlib.resources import files
from typing import Final

from newsloom.normalise.text.words import UNSPACED, folded_words
from newsloom.normalise.toml_tables import StrictTable, read_toml
from newsloom_schemas import RemovedKind

_FILE: Final = "kind_words.toml"
_ORDER: Final = (
    RemovedKind.LICENCE,
    RemovedKind.NEWSLETTER,
    RemovedKind.READ_MORE,
    RemovedKind.SHARE,
    RemovedKind.CAPTION,
    RemovedKind.CREDIT,
)


class KindWords(StrictTable):
    """The words of each kind, in the order in which kinds are tried: the first that is found counts."""

    newsletter: tuple[str, ...]
    share: tuple[str, ...]
    read_more: tuple[str, ...]
    caption: tuple[str, ...]
    licence: tuple[str, ...]
    credit: tuple[str, ...]
    interruption: tuple[str, ...]


def is_interruption(line: str) -> bool:
    """Return True if a line announces an advertisement, or that the text goes on after it."""
    padded = f" {' '.join(folded_words(line))} "
    return any(word in padded for word in _interruptions())


def kind_by_words(line: str) -> RemovedKind | None:
    """Return the kind that the words of a line tell; None if they tell none."""
    padded = f" {' '.join(folded_words(line))} "
    return next((kind for kind, words in _words() if any(word in padded for word in words)), None)


@cache
def kind_words() -> KindWords:
    """Return the words of each kind."""
    return read_toml(files(__package__).joinpath(_FILE).read_text("utf-8"), KindWords, _FILE)


@cache
def _words() -> tuple[tuple[RemovedKind, tuple[str, ...]], ...]:
    listed = kind_words().model_dump()
    return tuple((kind, tuple(map(_phrase, listed[kind.value]))) for kind in _ORDER)


@cache
def _interruptions() -> tuple[str, ...]:
    return tuple(map(_phrase, kind_words().interruption))


def _phrase(word: str) -> str:
    folded = " ".join(folded_words(word))
    return folded if UNSPACED.search(word) else f" {folded}{' ' if word.endswith(' ') else ''}"
