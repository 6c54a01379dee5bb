"""The values that a condition reads: their shape, and their path in the record."""

from dataclasses import dataclass
from typing import Final

from newsloom.conditions.cel_tokens import Token
from newsloom.conditions.shape import Fields, Items, Shape
from newsloom.conditions.shape_rules import field_of, iterated_shape

Path = tuple[str, ...]
"""The path of a value in a variable: field names, and `EACH` for the items of a list. `()` is the variable itself."""

EACH: Final = "[]"
COUNT_ONLY: Final = ""
"""The last part of a path whose items are counted or iterated without being read."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value with a known shape.

    A map is passed to the library as a whole, so the path of its content is the path of the map.

    Attributes:
        shape: its shape.
        path: its path in the variable; `None` for a value that the condition computes.
    """

    shape: Shape
    path: Path | None = None

    def field(self, name: Token) -> "Value":
        """Return a field of the value.

        Raises:
            ConditionError: the value cannot have the field.
        """
        path = (*self.path, name.text) if self.path is not None and isinstance(self.shape, Fields) else self.path
        return Value(field_of(self.shape, name), path)

    def item(self) -> "Value":
        """Return an item of the value, as the variable of a macro."""
        path = (*self.path, EACH) if self.path is not None and isinstance(self.shape, Items) else None
        return Value(iterated_shape(self.shape), path)
