"""The common words of a language, to tell words from names where everything is in capitals."""

from functools import lru_cache
from typing import Final, NamedTuple

from newsloom.tag.lexicon.tables import lexicon, read_table

_VOWELS: Final = frozenset("aeiou")
_SIBILANT_ENDINGS: Final = ("s", "x", "z", "ch", "sh", "o")


class CommonWords(NamedTuple):
    """Words of a language that are not names, all folded.

    Attributes:
        words: all words.
        after_to: base forms of verbs, which follow "to".
        finite: verbs in forms that a headline has after its subject: "wins", "sued".
    """

    words: frozenset[str]
    after_to: frozenset[str]
    finite: frozenset[str]


@lru_cache(maxsize=16)
def common_words(language: str) -> CommonWords:
    """Return the common words of a language; those of its lexicon alone where there is no table."""
    known = lexicon(language)
    words = {
        *known.titles, *known.person_after, *known.places_before, *known.roles, *known.articles, *known.of,
        *known.place_prepositions, *known.conjunctions, *known.function_words,
    }  # fmt: skip
    table = read_table("common_words.toml").get(language, {})
    verbs = frozenset(table.get("verbs", ()))
    finite = {form for verb in verbs for form in _verb_forms(verb)} | {*table.get("irregular", ())}
    plurals = {_with_s(noun) for noun in table.get("nouns", ())}
    words |= {*verbs, *finite, *plurals, *table.get("nouns", ()), *table.get("others", ())}
    return CommonWords(frozenset(words), verbs, frozenset(finite))


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_SIBILANT_ENDINGS) else f"{word}s"


def _verb_forms(verb: str) -> tuple[str, ...]:
    """Return the third person, the past and the -ing form, as if the verb were regular."""
    ends_in_consonant = len(verb) > 2 and verb[-1] not in {*_VOWELS, "w", "x", "y"}  # noqa: PLR2004
    if verb.endswith("e"):
        return (_with_s(verb), f"{verb}d", f"{verb[:-1]}ing")
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return (_with_s(verb), f"{verb[:-1]}ied", f"{verb}ing")
    forms = (_with_s(verb), f"{verb}ed", f"{verb}ing")
    if ends_in_consonant and verb[-2] in _VOWELS and verb[-3] not in _VOWELS:
        return (*forms, f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")
    return forms
