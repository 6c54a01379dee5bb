"""The word tables of `data/`, read once."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from newsloom_schemas import EntityType


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that tell what a name is; all folded (see `names.fold`).

    Attributes:
        titles: stand before a person's name and are no part of it.
        person_before: titles after which nothing but a person comes.
        person_after: verbs of saying.
        places_before: kinds of settlements and territories; "of" and a name after one, that is a place's.
        roles: a name of only such words is none.
        last_heads, first_heads: the last word of a name, or the first before "of", to the type it tells.
        legal_forms: Inc, Ltd and the like.
        articles: "the", "le" and the like.
        common: written with a capital without being names: days, months, sentence openers.
        particles: "bin", "van" and the like.
        spellings: variant to the one spelling.
        suffixes: "Jr", "Sr": part of a person's name, and alone no name.
        given: common given names.
    """

    titles: frozenset[str]
    person_before: frozenset[str]
    person_after: frozenset[str]
    places_before: frozenset[str]
    roles: frozenset[str]
    last_heads: Mapping[str, EntityType]
    first_heads: Mapping[str, EntityType]
    legal_forms: frozenset[str]
    articles: frozenset[str]
    common: frozenset[str]
    particles: frozenset[str]
    spellings: Mapping[str, str]
    suffixes: frozenset[str]
    given: frozenset[str]

    def is_no_name(self, word: str) -> bool:
        """Whether a name may not be of such words alone."""
        return word in self.common or word in self.roles or word in self.suffixes


def read_table(name: str) -> dict[str, Any]:
    """A TOML file of `data/`."""
    return tomllib.loads(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The one lexicon of this process."""
    table = read_table("words.toml")
    heads = table["heads"]
    return Lexicon(
        titles=_all(table["titles"].values()),
        person_before=frozenset(table["persons"]["before"]),
        person_after=frozenset(table["persons"]["after"]),
        places_before=frozenset(table["places"]["before"]),
        roles=frozenset(table["roles"]["words"]),
        last_heads=_by_word(heads, "last"),
        first_heads=_by_word(heads, "first"),
        legal_forms=frozenset(table["legal"]["forms"]),
        articles=frozenset(table["edges"]["articles"]),
        common=frozenset(table["common"]["words"]),
        particles=frozenset(table["particles"]["words"]),
        spellings={variant: one for one, variants in table["spellings"].items() for variant in variants},
        suffixes=frozenset(table["suffixes"]["words"]),
        given=frozenset(read_table("given.toml")["given"]["names"]),
    )


def _all(lists: Iterable[list[str]]) -> frozenset[str]:
    return frozenset(word for each in lists for word in each)


def _by_word(heads: Mapping[str, Mapping[str, list[str]]], place: str) -> dict[str, EntityType]:
    return {word: EntityType(kind) for kind, words in heads.items() for word in words.get(place, ())}
