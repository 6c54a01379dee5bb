"""Read values of JSON by paths in JMESPath (https://jmespath.org/specification.html)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions

_MAX_PATH_CHARS: Final = 500
_EVALUATION_ERRORS: Final = (JMESPathError, TypeError, ValueError, AttributeError, RecursionError)
"""What a path raises for values of types that its functions do not take."""

_FUNCTIONS: Final = frozenset(Functions.FUNCTION_TABLE)


class PathError(ValueError):
    """A path is not JMESPath."""


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A compiled path, with the names of fields that it reads at any depth, and whether it is only a name."""

    expression: str
    names: frozenset[str]
    _compiled: Any
    is_name: bool

    def read(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """Return what is at the path; None if there is nothing, or a function of the path does not take the value."""
        if self.is_name:  # the same, ten times as fast
            return value.get(self.expression) if isinstance(value, Mapping) else None
        try:
            return self._compiled.search(value)
        except _EVALUATION_ERRORS:
            return None


@lru_cache(maxsize=2_048)
def compile_path(expression: str) -> JsonPath:
    """Compile a path. A name in any script needs no quotes if it is the whole path, other than in JMESPath.

    Raises:
        PathError: the expression is not JMESPath. The message says what is wrong and where.
    """
    if len(expression) > _MAX_PATH_CHARS:
        msg = f"a path of {len(expression)} characters; the maximum is {_MAX_PATH_CHARS}"
        raise PathError(msg)
    try:
        quoted = not expression.isascii() and expression.isidentifier()
        compiled = jmespath.compile(f'"{expression}"' if quoted else expression)
    except (JMESPathError, ValueError, RecursionError) as error:
        msg = f"{expression!r} is not a JMESPath path: {str(error).splitlines()[0] or type(error).__name__}"
        raise PathError(msg) from None
    unknown = next((name for name in _names_of(compiled.parsed, "function_expression") if name not in _FUNCTIONS), None)
    if unknown is not None:
        msg = f"{expression!r}: JMESPath has no function {unknown}()"
        raise PathError(msg)
    is_name = compiled.parsed.get("type") == "field" and compiled.parsed.get("value") == expression
    return JsonPath(expression, frozenset(_names_of(compiled.parsed, "field")), compiled, is_name)


def _names_of(node: Mapping[str, Any], kind: str) -> Iterator[str]:
    """Yield the names of all fields or functions in a parsed path."""
    if node.get("type") == kind:
        yield node["value"]
    for child in node.get("children", ()):
        if isinstance(child, Mapping):
            yield from _names_of(child, kind)
