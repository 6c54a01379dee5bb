"""The word tables in `data/`, read once per process."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from newsloom_schemas import EntityType


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that show the type of a name. All are folded (see `names.fold`).

    Attributes:
        titles: words before a person's name that are not part of it.
        person_before: titles that only precede persons.
        person_after: verbs of saying that follow persons.
        places_before: kinds of settlements and territories. With "of", they precede the name of a place.
        roles: words for roles; a name cannot consist of them alone.
        last_heads: the type of a name by its last word.
        first_heads: the type of a name by its first word, before "of".
        legal_forms: words such as "Inc" and "Ltd".
        articles: words such as "the" and "le".
        common: words with a capital that are not names: days, months, first words of sentences.
        particles: words in names of persons, such as "bin" and "van".
        spellings: the usual spelling by its variants.
        suffixes: words at the end of a person's name, such as "Jr"; alone they are not a name.
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

    def is_never_a_name(self, word: str) -> bool:
        """Return True for a word of which a name cannot consist alone."""
        return word in self.common or word in self.roles or word in self.suffixes


def read_table(name: str) -> dict[str, Any]:
    """Return the content of a TOML file in `data/`."""
    return tomllib.loads(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon of this process."""
    table = read_table("words.toml")
    heads = table["heads"]
    return Lexicon(
        titles=_union(table["titles"].values()),
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


def _union(lists: Iterable[list[str]]) -> frozenset[str]:
    return frozenset(word for each in lists for word in each)


def _by_word(heads: Mapping[str, Mapping[str, list[str]]], position: str) -> dict[str, EntityType]:
    return {word: EntityType(kind) for kind, words in heads.items() for word in words.get(position, ())}
