"""A condition on an enriched record: CEL, compiled once, asked for each record.

What is not known is neither true nor false. A field that the record does not have (unset optional fields are absent,
as on the wire) makes the part of the condition that reads it unknown; `&&` and `||` pass it over where the other side
decides, as CEL has it, and a condition that stays unknown does not hold, nor does its negation. This is what SQL does
with NULL. `has(article.source.name)` asks whether a fact is known.
"""

from dataclasses import dataclass
from typing import Final

import cel

from newsloom.publish.check import check
from newsloom.publish.shape import shape_of
from newsloom.publish.shape_rules import ConditionError
from newsloom_schemas import EnrichedArticle

VARIABLE: Final = "article"

_SHAPES: Final = {VARIABLE: shape_of(EnrichedArticle)}
_FAILURES: Final = (LookupError, ArithmeticError, RuntimeError, TypeError, ValueError)
_NOTE_LIMIT: Final = 160  # characters of a failure that go into the trace


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a condition holds. `unknown` says why that could not be told."""

    holds: bool
    unknown: str | None = None


class Condition:
    """A compiled condition.

    Args:
        expression: CEL over `article`, with true or false as its result.

    Raises:
        ConditionError: it is no CEL, or can never be right; the message begins with its line and column, from 1.
    """

    def __init__(self, expression: str) -> None:
        try:
            self._program = cel.compile(expression)
        except ValueError as error:
            raise ConditionError(_first_complaint(error), 0) from None
        try:
            self._reads = check(expression, _SHAPES, sound_pattern=_is_pattern)
        except ConditionError as error:
            msg = f"{_position(expression, error.offset)}: {error}"
            raise ConditionError(msg, error.offset) from None
        self.expression = expression

    @property
    def reads(self) -> frozenset[str]:
        """The article's top fields that the condition looks at; `*` among them when it takes the article whole."""
        return self._reads

    def ask(self, variables: cel.Context) -> Answer:
        """Whether the condition holds for what `facts` made of an article."""
        try:
            result = self._program.execute(variables)
        except KeyError as error:
            return Answer(holds=False, unknown=f"the record has no {error.args[0]!r}"[:_NOTE_LIMIT])
        except _FAILURES as error:
            return Answer(holds=False, unknown=f"{type(error).__name__}: {error}"[:_NOTE_LIMIT])
        if not isinstance(result, bool):
            return Answer(holds=False, unknown=f"the result is no truth value but {type(result).__name__}")
        return Answer(holds=result)


def facts(article: EnrichedArticle, reads: frozenset[str]) -> cel.Context:
    """The variables for `Condition.ask`: the article as on the wire, only with the top fields that are read.

    Handing them to the CEL library costs more than asking does, so it is done once for all conditions.
    """
    include = None if "*" in reads else {"schema_" if name == "schema" else name for name in reads}
    return cel.Context({VARIABLE: article.model_dump(include=include, exclude_none=True)})


def _is_pattern(pattern: str) -> bool:
    try:
        cel.compile("''.matches(pattern)").execute({"pattern": pattern})
    except RuntimeError:
        return False
    return True


def _first_complaint(error: ValueError) -> str:
    """`ERROR: <input>:LINE:COLUMN: …` is how the library reports each mistake; the first is the one to mend."""
    _, found, rest = str(error).partition("ERROR: <input>:")
    return rest.splitlines()[0] if found else str(error).splitlines()[0]


def _position(expression: str, offset: int) -> str:
    before = expression[:offset]
    return f"{before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"
