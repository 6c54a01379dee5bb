"""Cleaning rules: read from the package's table, compiled once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from newsloom_schemas import RemovedKind


class At(StrEnum):
    """Which part of a paragraph a rule cuts."""

    LINE = "line"
    START = "start"
    END = "end"


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


class RuleError(ValueError):
    """A row of the table that cannot be used; the message names it."""


def read_rules(text: str) -> tuple[Rule, ...]:
    """Compile the rules of a TOML table.

    Raises:
        RuleError: a rule lacks a field, or its pattern does not compile.
    """
    table = tomllib.loads(text)
    vocabulary = {
        name: "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
        if isinstance(words, list)
        else words
        for name, words in table["vocabulary"].items()
    }
    return tuple(_rule(row, vocabulary) for row in table["rule"])


@cache
def packaged_rules() -> tuple[Rule, ...]:
    """The rules that newsloom comes with."""
    here = files("newsloom.normalise")
    return tuple(rule for table in _TABLES for rule in read_rules(here.joinpath(table).read_text("utf-8")))


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


def _rule(row: Mapping[str, Any], vocabulary: Mapping[str, str]) -> Rule:
    try:
        name = row["name"]
        at = At(row["at"])
        source = row["pattern"]
        for _ in range(_DEPTH):
            source = _VOCABULARY.sub(lambda word: vocabulary[word[1]], source)
        if at is At.END:
            source = rf"(?:{source})\Z"
        flags = re.DOTALL if row.get("case") else re.DOTALL | re.IGNORECASE
        return Rule(
            name=name,
            kind=RemovedKind(row["kind"]),
            at=at,
            pattern=re.compile(source, flags),
            first=row.get("first"),
            last=row.get("last"),
            longest=row.get("longest", 300),
            hints=tuple(row.get("hints", ())),
            needs_place=row.get("sure") == "place",
            twin=row.get("twin", False),
            examples=tuple((text, cut) for text, cut in row["examples"]),
            keeps=tuple(row.get("keeps", ())),
        )
    except (KeyError, ValueError, re.error) as error:
        msg = f"cleaning rule {row.get('name', row)!r}: {error!r}"
        raise RuleError(msg) from error
