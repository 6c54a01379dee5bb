"""Read and compile the cleaning rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from newsloom.core.outlets.agencies import agency_names
from newsloom.normalise.cleaning.rule_rows import RuleFile, RuleRow, Scope
from newsloom.normalise.toml_tables import RuleError, any_of, read_toml
from newsloom_schemas import RemovedKind

__all__ = ["Rule", "RuleError", "Scope", "packaged_rules", "read_rules", "screen_pattern"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule; the head of `rules.toml` explains each field."""

    name: str
    kind: RemovedKind
    scope: Scope
    pattern: re.Pattern[str]
    within_first_paragraphs: int | None = None
    within_last_paragraphs: int | None = None
    max_chars: int = 300
    prefilter_words: tuple[str, ...] = ()
    requires_known_place: bool = False
    also_cut_alt_text: bool = False
    examples: tuple[tuple[str, str], ...] = ()
    negative_examples: tuple[str, ...] = ()


_RULE_FILES: Final = ("rules_world.toml", "rules.toml")
_VOCABULARY: Final = re.compile(r"\{([A-Z_]{2,})\}")
_GROUP_NAME: Final = re.compile(r"\(\?P<\w+>")
_MAX_NESTING: Final = 5
_BACK_REFERENCE: Final = re.compile(r"(?<!\\)(?:\\\\)*(?:\\[1-9]|\(\?P=|\(\?\()")


def read_rules(text: str, file: str = "rules") -> tuple[Rule, ...]:
    """Compile the rules of a TOML table.

    Args:
        text: TOML.
        file: name of the file, for messages.

    Raises:
        RuleError: a key is unknown or missing, a value is invalid, or a pattern does not compile.
    """
    table = read_toml(text, RuleFile, file)
    own = {name: any_of(words) if isinstance(words, list) else words for name, words in table.vocabulary.items()}
    vocabulary = {**_agency_vocabulary(), **own}
    return tuple(_rule(row, vocabulary, file) for row in table.rule)


@cache
def _agency_vocabulary() -> Mapping[str, str]:
    return {
        "NEWS_AGENCY": any_of(agency_names(ordinary_words=False)),
        "CREDITED_AGENCY": any_of(agency_names(ordinary_words=True)),
    }


@cache
def packaged_rules() -> tuple[Rule, ...]:
    """Return the rules that newsloom comes with."""
    here = files(__package__)
    return tuple(rule for table in _RULE_FILES for rule in read_rules(here.joinpath(table).read_text("utf-8"), table))


def screen_pattern(rules: tuple[Rule, ...]) -> re.Pattern[str] | None:
    """Return one pattern that matches wherever one of the rules would, for a quick first test; None for no rules."""
    if not rules:
        return None
    parts = (
        f"(?i:{_GROUP_NAME.sub('(?:', rule.pattern.pattern)})"
        if rule.pattern.flags & re.IGNORECASE
        else f"(?:{_GROUP_NAME.sub('(?:', rule.pattern.pattern)})"
        for rule in rules
    )
    return re.compile("|".join(parts), re.DOTALL)


def _rule(row: RuleRow, vocabulary: Mapping[str, str], file: str) -> Rule:
    source = row.pattern
    try:
        for _ in range(_MAX_NESTING):
            source = _VOCABULARY.sub(lambda word: vocabulary[word[1]], source)
        if row.scope is Scope.END:
            source = rf"(?:{source})\Z"
        pattern = re.compile(source, re.DOTALL if row.case_sensitive else re.DOTALL | re.IGNORECASE)
    except KeyError as error:
        msg = f"{file}: rule {row.name!r}: `pattern`: no {error.args[0]} in the vocabulary"
        raise RuleError(msg) from error
    except re.error as error:
        msg = f"{file}: rule {row.name!r}: `pattern`: {error}"
        raise RuleError(msg) from error
    if _BACK_REFERENCE.search(source):
        msg = f"{file}: rule {row.name!r}: `pattern`: references to groups are not supported, since patterns are joined"
        raise RuleError(msg)
    return Rule(
        name=row.name,
        kind=row.kind,
        scope=row.scope,
        pattern=pattern,
        within_first_paragraphs=row.within_first_paragraphs,
        within_last_paragraphs=row.within_last_paragraphs,
        max_chars=row.max_chars,
        prefilter_words=row.prefilter_words,
        requires_known_place=row.requires_known_place,
        also_cut_alt_text=row.also_cut_alt_text,
        examples=row.examples,
        negative_examples=row.negative_examples,
    )
