"""A condition on a record: CEL, compiled once and evaluated for each record.

An unknown fact is neither true nor false. A field that the record does not have (unset optional fields are absent, as in
the JSON) makes its part of the condition unknown. `&&` and `||` ignore an unknown operand if the other one decides, as
CEL specifies. A condition that stays unknown does not hold, and neither does its negation, as with NULL in SQL. A key
that a map does not have is unknown, too. `has(article.source.name)` tests whether a fact is known.
"""

from dataclasses import dataclass
from typing import Final

import cel

from newsloom.conditions.check import check
from newsloom.conditions.shape import Fields
from newsloom.conditions.shape_rules import ConditionError
from newsloom.conditions.values import Path

_EVALUATION_ERRORS: Final = (LookupError, ArithmeticError, RuntimeError, TypeError, ValueError)
_HAS_HINT: Final = '; write has(article.labels.tenant), or "tenant" in article.labels for any key'
_MAX_NOTE_CHARS: Final = 160  # characters of an error message in the trace


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a condition.

    Attributes:
        holds: whether the condition holds.
        unknown: the reason if the result is unknown.
    """

    holds: bool
    unknown: str | None = None


class Condition:
    """A compiled condition.

    Args:
        expression: a CEL expression whose result is true or false.
        variable: the name of its only variable.
        shape: the fields of that variable.

    Raises:
        ConditionError: the expression is not CEL or can never be right. The message begins with the line and the column
            of the mistake, counted from 1.
    """

    def __init__(self, expression: str, variable: str, shape: Fields) -> None:
        try:
            self._program = cel.compile(expression)
        except ValueError as error:
            raise ConditionError(_first_error(error), 0) from None
        try:
            self._reads = check(expression, variable, shape, is_valid_pattern=_is_valid_pattern)
        except ConditionError as error:
            msg = f"{_position(expression, error.offset)}: {error}"
            raise ConditionError(msg, error.offset) from None
        self.expression = expression

    @property
    def reads(self) -> frozenset[Path]:
        """Return the paths in the variable that the condition reads."""
        return self._reads

    def evaluate(self, variables: cel.Context) -> Answer:
        """Evaluate the condition.

        Args:
            variables: the variable of the condition, by its name.
        """
        try:
            result = self._program.execute(variables)
        except KeyError as error:
            return Answer(holds=False, unknown=f"the record has no {error.args[0]!r}"[:_MAX_NOTE_CHARS])
        except _EVALUATION_ERRORS as error:
            return Answer(holds=False, unknown=f"{type(error).__name__}: {error}"[:_MAX_NOTE_CHARS])
        if not isinstance(result, bool):
            return Answer(holds=False, unknown=f"the result is not true or false but {type(result).__name__}")
        return Answer(holds=result)


def _is_valid_pattern(pattern: str) -> bool:
    try:
        cel.compile("''.matches(pattern)").execute({"pattern": pattern})
    except RuntimeError:
        return False
    return True


def _first_error(error: ValueError) -> str:
    """Return the first mistake of an error. The library reports each as `ERROR: <input>:LINE:COLUMN: …`."""
    _, found, rest = str(error).partition("ERROR: <input>:")
    complaint = rest.splitlines()[0] if found else str(error).splitlines()[0]
    return complaint + _HAS_HINT if "has() macro" in complaint else complaint


def _position(expression: str, offset: int) -> str:
    before = expression[:offset]
    return f"{before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"
