"""The format of a file of cleaning rules, so that a key that is misspelled is an error and no silence."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, PositiveInt, StringConstraints

from newsloom.normalise.toml_tables import Row
from newsloom_schemas import RemovedKind


class At(StrEnum):
    """Which part of a paragraph a rule cuts."""

    LINE = "line"
    START = "start"
    END = "end"


class RuleRow(Row):
    """One rule as it is written; the head of `rules.toml` says what each key means."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$")]
    kind: RemovedKind
    at: At
    pattern: Annotated[str, StringConstraints(min_length=1)]
    case: bool = False
    first: PositiveInt | None = None
    last: PositiveInt | None = None
    longest: PositiveInt = 300
    hints: tuple[str, ...] = ()
    sure: Literal["place"] | None = None
    twin: bool = False
    examples: tuple[tuple[str, str], ...]
    keeps: tuple[str, ...] = ()


class RuleFile(Row):
    """A file of rules: words under names in capitals, which patterns use as `{NAME}`, and rules."""

    vocabulary: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z_]{2,}$")], str | list[str]] = Field(
        default_factory=dict
    )
    rule: tuple[RuleRow, ...]
