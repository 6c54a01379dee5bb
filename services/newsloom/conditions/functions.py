"""The functions and macros of the CEL library that a condition can call."""

from collections.abc import Mapping
from typing import Final

from newsloom.conditions.shape import UNKNOWN, Kind, Scalar, Shape

_BOOL: Final = Scalar(Kind.BOOL)
_NUMBER: Final = Scalar(Kind.NUMBER)
_STRING: Final = Scalar(Kind.STRING)

FUNCTIONS: Final[Mapping[str, Shape]] = {
    "size": _NUMBER,
    "contains": _BOOL,
    "startsWith": _BOOL,
    "endsWith": _BOOL,
    "matches": _BOOL,
    "string": _STRING,
    "int": _NUMBER,
    "uint": _NUMBER,
    "double": _NUMBER,
    "bytes": UNKNOWN,
    "type": UNKNOWN,
    "dyn": UNKNOWN,
    "timestamp": Scalar(Kind.TIMESTAMP),
    "duration": Scalar(Kind.DURATION),
    "getFullYear": _NUMBER,
    "getMonth": _NUMBER,
    "getDate": _NUMBER,
    "getDayOfMonth": _NUMBER,
    "getDayOfWeek": _NUMBER,
    "getDayOfYear": _NUMBER,
    "getHours": _NUMBER,
    "getMinutes": _NUMBER,
    "getSeconds": _NUMBER,
    "getMilliseconds": _NUMBER,
}
"""The functions of the CEL library, with the shape of their results."""

MACROS: Final = frozenset({"all", "exists", "exists_one", "filter", "map"})
"""The macros, each of which introduces a variable."""
