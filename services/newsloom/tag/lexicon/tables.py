"""The word tables in `data/`, read once per process: words of any language, and words of one language each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from newsloom_schemas import EntityType

ENGLISH: Final = "en"
LANGUAGES: Final = ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "ru")
"""Languages with a word table. Texts in other languages have only the words of `data/words/any.toml`."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of a language that show the type of a name. All are folded (see `names.fold`).

    Attributes:
        language: ISO 639-1 code; "" if there is no table for the language.
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
        days: those of them that are days and months.
        particles: words in names of persons, such as "bin" and "van".
        spellings: the usual spelling by its variants.
        suffixes: words at the end of a person's name, such as "Jr"; alone they are not a name.
        given: common given names.
        given_and_words: given names that are also common words.
        brands_with_s: companies with an 's that belongs to the name.
        after_names_with_s: verbs that follow such a name, but not a possessive.
        kin: words for what persons have, which follow a possessive.
        before_organisations: nouns that precede organisations, such as "retailer".
        alone: words that are no names alone.
        after_organisations: verbs that mostly follow organisations.
        after_peoples: words that follow the name of a people, such as "tribe".
        said_before: verbs of saying that precede a person, as in "said Ada".
        surnames_first: surnames that precede the given name: "Kim" of "Kim Min-ho".
        after_headline_companies: verbs after a company at the start of a headline.
        of: words that join the parts of a name: "of", "de", "von".
        place_prepositions: prepositions that precede names of places.
        strong_place_prepositions: those of them that precede other names least.
        conjunctions: words for "and".
        function_words: words that an acronym may skip.
        elisions: articles that join the next word with an apostrophe, such as "l" and "d".
        indeclinable: endings of names of places that have no other forms.
        inflections: groups of endings of the same name; the first ending of a group is that of the base form.
        possessive: whether names have a possessive with an apostrophe and an s.
        settlements_directly: whether words for settlements precede the name without "of": "die Stadt Bonn".
        compounds: whether the language writes compound nouns as one word.
        double_surnames: whether persons have two surnames and are called by the first.
    """

    language: str
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
    days: frozenset[str]
    particles: frozenset[str]
    spellings: Mapping[str, str]
    suffixes: frozenset[str]
    given: frozenset[str]
    given_and_words: frozenset[str]
    brands_with_s: frozenset[str]
    after_names_with_s: frozenset[str]
    kin: frozenset[str]
    before_organisations: frozenset[str]
    alone: frozenset[str]
    after_organisations: frozenset[str]
    after_peoples: frozenset[str]
    said_before: frozenset[str]
    surnames_first: frozenset[str]
    after_headline_companies: frozenset[str]
    of: frozenset[str]
    place_prepositions: frozenset[str]
    strong_place_prepositions: frozenset[str]
    conjunctions: frozenset[str]
    function_words: frozenset[str]
    elisions: frozenset[str]
    indeclinable: frozenset[str]
    inflections: tuple[tuple[str, ...], ...]
    possessive: bool
    settlements_directly: bool
    compounds: bool
    double_surnames: bool

    def is_never_a_name(self, word: str) -> bool:
        """Return True for a word of which a name cannot consist alone."""
        return word in self.common or word in self.roles or word in self.suffixes


def read_table(name: str) -> dict[str, Any]:
    """Return the content of a TOML file in `data/`."""
    return tomllib.loads(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))


def lexicon(language: str = ENGLISH) -> Lexicon:
    """Return the words of a language (ISO 639-1) and of any language, read at the first call."""
    return _lexicon(language if language in LANGUAGES else "")


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _lexicon(language: str) -> Lexicon:
    tables = [read_table("words/any.toml")]
    if language:
        tables.append(read_table(f"words/{language}.toml"))

    def words(key: str) -> frozenset[str]:
        return frozenset(word for table in tables for word in table.get(key, ()))

    def is_set(key: str) -> bool:
        return any(table.get(key, False) for table in tables)

    return Lexicon(
        language=language,
        titles=words("titles"),
        person_before=words("before_persons"),
        person_after=words("after_persons"),
        places_before=words("settlements"),
        roles=words("roles"),
        last_heads=_heads(tables, "last"),
        first_heads=_heads(tables, "first"),
        legal_forms=words("legal_forms"),
        articles=words("articles"),
        common=words("common") | words("days"),
        days=words("days"),
        particles=words("particles"),
        spellings={
            variant: one
            for table in tables
            for one, variants in table.get("spellings", {}).items()
            for variant in variants
        },
        suffixes=words("suffixes"),
        given=frozenset(read_table("given.toml")["given"]["names"]),
        given_and_words=frozenset(read_table("given.toml")["given"]["also_words"])
        if language == ENGLISH
        else frozenset(),
        brands_with_s=words("brands_with_s"),
        after_names_with_s=words("after_names_with_s"),
        kin=words("kin"),
        before_organisations=words("before_organisations"),
        alone=words("alone"),
        after_organisations=words("after_organisations"),
        after_peoples=words("after_peoples"),
        said_before=words("said_before"),
        surnames_first=words("surnames_first"),
        after_headline_companies=words("after_headline_companies"),
        of=words("of"),
        place_prepositions=words("place_prepositions"),
        strong_place_prepositions=words("strong_place_prepositions"),
        conjunctions=words("conjunctions"),
        function_words=words("function_words"),
        elisions=words("elisions"),
        indeclinable=words("indeclinable"),
        inflections=tuple(tuple(each.split("|")) for table in tables for each in table.get("inflections", ())),
        possessive=is_set("possessive"),
        settlements_directly=is_set("settlements_directly"),
        compounds=is_set("compounds"),
        double_surnames=is_set("double_surnames"),
    )


def _heads(tables: list[dict[str, Any]], position: str) -> dict[str, EntityType]:
    """Return the types by head word; the table of the language wins over that of any language."""
    return {
        word: EntityType(kind)
        for table in tables
        for kind, words in table.get("heads", {}).items()
        for word in words.get(position, ())
    }
