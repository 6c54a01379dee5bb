"""A condition on an enriched record: CEL, compiled once, asked for each record.

What is not known is neither true nor false. A field that the record does not have (unset optional fields are absent,
as on the wire) makes the part of the condition that reads it unknown; `&&` and `||` pass it over where the other side
decides, as CEL has it, and a condition that stays unknown does not hold, nor does its negation. This is what SQL does
with NULL. A key that `article.labels` does not have is such a fact. `has(article.source.name)` asks whether a fact is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import cel

from newsloom.publish.check import EACH, Path, check
from newsloom.publish.shape import shape_of
from newsloom.publish.shape_rules import ConditionError
from newsloom_schemas import EnrichedArticle

VARIABLE: Final = "article"

_SHAPE: Final = shape_of(EnrichedArticle)
_FIELD_NAMES: Final = {EACH: "__all__", "schema": "schema_"}  # pydantic's
_FAILURES: Final = (LookupError, ArithmeticError, RuntimeError, TypeError, ValueError)
_HAS_HINT: Final = '; write has(article.labels.tenant), or "tenant" in article.labels for any key'
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
            self._reads = check(expression, VARIABLE, _SHAPE, sound_pattern=_is_pattern)
        except ConditionError as error:
            msg = f"{_position(expression, error.offset)}: {error}"
            raise ConditionError(msg, error.offset) from None
        self.expression = expression

    @property
    def reads(self) -> frozenset[Path]:
        """What of the article the condition looks at."""
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


def facts(article: EnrichedArticle, reads: Iterable[Path]) -> cel.Context:
    """The variables for `Condition.ask`: the article as on the wire, and of it only what is read.

    Handing values to the CEL library costs more than asking does (about 1 µs a string), so it is done once for all
    conditions, and without what none of them looks at.
    """
    return cel.Context({VARIABLE: article.model_dump(include=included(reads), exclude_none=True)})


Included = dict[str, "Included | bool"]


def included(reads: Iterable[Path]) -> Included | None:
    """The paths in the form of pydantic's `include`; `None` for everything."""
    tree: Included = {}
    for path in sorted(reads):
        if not path:
            return None
        node = tree
        for name in path[:-1]:
            inner = node.setdefault(_FIELD_NAMES.get(name, name), {})
            if isinstance(inner, bool):  # a shorter path takes it whole already
                break
            node = inner
        else:
            node[_FIELD_NAMES.get(path[-1], path[-1])] = True
    return tree


def _is_pattern(pattern: str) -> bool:
    try:
        cel.compile("''.matches(pattern)").execute({"pattern": pattern})
    except RuntimeError:
        return False
    return True


def _first_complaint(error: ValueError) -> str:
    """`ERROR: <input>:LINE:COLUMN: …` is how the library reports each mistake; the first is the one to mend."""
    _, found, rest = str(error).partition("ERROR: <input>:")
    complaint = rest.splitlines()[0] if found else str(error).splitlines()[0]
    return complaint + _HAS_HINT if "has() macro" in complaint else complaint


def _position(expression: str, offset: int) -> str:
    before = expression[:offset]
    return f"{before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"
