"""Define the format of a file of cleaning rules, so that a misspelled key is an error."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, PositiveInt, StringConstraints

from newsloom.normalise.toml_tables import StrictTable
from newsloom_schemas import RemovedKind


class Scope(StrEnum):
    """The part of a paragraph that a rule cuts."""

    LINE = "line"
    START = "start"
    END = "end"


class RuleRow(StrictTable):
    """One rule as it is written; the head of `rules.toml` explains each key."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$")]
    kind: RemovedKind
    scope: Scope
    pattern: Annotated[str, StringConstraints(min_length=1)]
    case_sensitive: bool = False
    within_first_paragraphs: PositiveInt | None = None
    within_last_paragraphs: PositiveInt | None = None
    max_chars: PositiveInt = 300
    prefilter_words: tuple[str, ...] = ()
    requires_known_place: bool = False
    also_cut_alt_text: bool = False
    examples: tuple[tuple[str, str], ...]
    negative_examples: tuple[str, ...] = ()


class RuleFile(StrictTable):
    """A file of rules: a vocabulary with names in capitals, which patterns use as `{NAME}`, and the rules."""

    vocabulary: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z_]{2,}$")], str | list[str]] = Field(
        default_factory=dict
    )
    rule: tuple[RuleRow, ...]
