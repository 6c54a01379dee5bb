"""Cleaning rules: read from the package's table, compiled once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from newsloom.normalise.cleaning.rule_rows import At, RuleFile, RuleRow
from newsloom.normalise.toml_tables import RuleError, read_toml
from newsloom_schemas import RemovedKind

__all__ = ["At", "Rule", "RuleError", "any_of", "packaged_rules", "read_rules"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table; `rules.toml` says what each field means."""

    name: str
    kind: RemovedKind
    at: At
    pattern: re.Pattern[str]
    first: int | None = None
    last: int | None = None
    longest: int = 300
    hints: tuple[str, ...] = ()
    needs_place: bool = False
    twin: bool = False
    examples: tuple[tuple[str, str], ...] = ()
    keeps: tuple[str, ...] = ()


_TABLES: Final = ("rules_world.toml", "rules.toml")
_VOCABULARY: Final = re.compile(r"\{([A-Z_]{2,})\}")
_NAMED: Final = re.compile(r"\(\?P<\w+>")
_DEPTH: Final = 5
_REFERENCE: Final = re.compile(r"(?<!\\)(?:\\\\)*(?:\\[1-9]|\(\?P=|\(\?\()")


def read_rules(text: str, file: str = "rules") -> tuple[Rule, ...]:
    """Compile the rules of a TOML table.

    Args:
        text: TOML.
        file: its name, for messages.

    Raises:
        RuleError: a key is not known or missing, a value is wrong, or a pattern does not compile.
    """
    table = read_toml(text, RuleFile, file)
    vocabulary = {
        name: "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
        if isinstance(words, list)
        else words
        for name, words in table.vocabulary.items()
    }
    return tuple(_rule(row, vocabulary, file) for row in table.rule)


@cache
def packaged_rules() -> tuple[Rule, ...]:
    """The rules that newsloom comes with."""
    here = files(__package__)
    return tuple(rule for table in _TABLES for rule in read_rules(here.joinpath(table).read_text("utf-8"), table))


def any_of(rules: tuple[Rule, ...]) -> re.Pattern[str] | None:
    """One pattern that matches wherever one of the rules would: asked first, since most paragraphs match none."""
    if not rules:
        return None
    parts = (
        f"(?i:{_NAMED.sub('(?:', rule.pattern.pattern)})"
        if rule.pattern.flags & re.IGNORECASE
        else f"(?:{_NAMED.sub('(?:', rule.pattern.pattern)})"
        for rule in rules
    )
    return re.compile("|".join(parts), re.DOTALL)


def _rule(row: RuleRow, vocabulary: Mapping[str, str], file: str) -> Rule:
    source = row.pattern
    try:
        for _ in range(_DEPTH):
            source = _VOCABULARY.sub(lambda word: vocabulary[word[1]], source)
        if row.at is At.END:
            source = rf"(?:{source})\Z"
        pattern = re.compile(source, re.DOTALL if row.case else re.DOTALL | re.IGNORECASE)
    except KeyError as error:
        msg = f"{file}: rule {row.name!r}: `pattern`: no {error.args[0]} in the vocabulary"
        raise RuleError(msg) from error
    except re.error as error:
        msg = f"{file}: rule {row.name!r}: `pattern`: {error}"
        raise RuleError(msg) from error
    if _REFERENCE.search(source):
        msg = f"{file}: rule {row.name!r}: `pattern`: references to groups are not possible, as patterns are joined"
        raise RuleError(msg)
    return Rule(
        name=row.name,
        kind=row.kind,
        at=row.at,
        pattern=pattern,
        first=row.first,
        last=row.last,
        longest=row.longest,
        hints=row.hints,
        needs_place=row.sure == "place",
        twin=row.twin,
        examples=row.examples,
        keeps=row.keeps,
    )
