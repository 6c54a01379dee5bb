"""Facts that steps of newsloom find out about an article and that metrics count.

A fact travels with the record's run from the pool's process to the worker. Notes are text for people who read a trace;
nothing is counted from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from newsloom_schemas import EntityType, Relation


@dataclass(frozen=True, slots=True)
class TextExtracted:
    """The article's text was found, by `method`: `plain_text`, `json_ld` and so on."""

    method: str


@dataclass(frozen=True, slots=True)
class LanguageDetected:
    """The text is in the language with this code; `und` if no language is certain."""

    language: str


@dataclass(frozen=True, slots=True)
class RelationDecided:
    """The article's relation to earlier articles, and with how many of them it was compared."""

    relation: Relation
    candidates: int


@dataclass(frozen=True, slots=True)
class EntitiesFound:
    """How many entities of each type the article has, and the code of its language."""

    language: str
    counts: Mapping[EntityType, int]


Fact = TextExtracted | LanguageDetected | RelationDecided | EntitiesFound
