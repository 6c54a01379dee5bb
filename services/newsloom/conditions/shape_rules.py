"""The operations that a value of a known shape allows, and the shapes of their results."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from newsloom.conditions.cel_tokens import Token
from newsloom.conditions.shape import UNKNOWN, Fields, Items, Kind, Mapped, Scalar, Shape, Unknown


class ConditionError(ValueError):
    """A condition that can never be right.

    Attributes:
        offset: the code point in the condition where the mistake is.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def refuse(message: str, offset: int) -> NoReturn:
    """Raise a ConditionError."""
    raise ConditionError(message, offset)


def field_of(shape: Shape, name: Token) -> Shape:
    """Return the shape of a field; refuse a field that cannot exist."""
    if isinstance(shape, Fields):
        if name.text in shape.fields:
            return shape.fields[name.text]
        refuse(f"{shape.name} has no field {name.text!r}{suggestion(name.text, shape.fields)}", name.offset)
    if isinstance(shape, Mapped):
        return shape.value
    if isinstance(shape, Unknown):
        return UNKNOWN
    hint = f"; use exists(x, x.{name.text} …)" if isinstance(shape, Items) else ""
    refuse(f"{describe(shape)} has no field {name.text!r}{hint}", name.offset)


def indexed_shape(shape: Shape) -> Shape:
    """Return the shape of `value[key]`."""
    if isinstance(shape, Items):
        return shape.item
    return shape.value if isinstance(shape, Mapped) else UNKNOWN


def iterated_shape(shape: Shape) -> Shape:
    """Return the shape of the values that a macro iterates over: the items of a list, the keys of a map."""
    if isinstance(shape, Items):
        return shape.item
    if isinstance(shape, Mapped):
        return shape.key
    return Scalar(Kind.STRING) if isinstance(shape, Fields) else UNKNOWN


def common_shape(shapes: list[Shape]) -> Shape:
    """Return the shape of the items of a list. Literals become the choices of the shape."""
    words = [shape.literal for shape in shapes if isinstance(shape, Scalar) and shape.literal is not None]
    if shapes and len(words) == len(shapes):
        return Scalar(Kind.STRING, choices=tuple(words))
    return shapes[0] if shapes and all(shape == shapes[0] for shape in shapes) else UNKNOWN


def arithmetic_result(left: Shape, right: Shape) -> Shape:
    """Return the shape of the result of an arithmetic operation."""
    return left if left == right == Scalar(Kind.NUMBER) else UNKNOWN


def check_key(container: Shape, key: Shape, offset: int) -> None:
    """Refuse a key that a map in the record cannot have: names in JSON are strings."""
    expected = container.key if isinstance(container, Mapped) else UNKNOWN
    if isinstance(expected, Scalar) and isinstance(key, Scalar) and key.kind is not expected.kind:
        refuse(f"the keys of a map are strings; {describe(key)} is not a string", offset)


def check_comparison(operator: Token, left: Shape, right: Shape) -> None:
    """Refuse a comparison whose result is always the same or always an error."""
    if operator.text == "in":
        check_key(right, left, operator.offset)
        if isinstance(right, Items) and isinstance(left, Scalar) and isinstance(right.item, Scalar):
            _check_choices(operator, left.choices, right.item.choices or _literals(right.item))
            _check_choices(operator, right.item.choices, _literals(left))
            _check_kinds(operator, left, right.item)
        return
    for single, other in ((left, right), (right, left)):
        if isinstance(other, Mapped) and isinstance(single, Scalar) and single.kind is not Kind.NULL:
            hint = 'name a key, as in labels["tenant"]'
            refuse(f"{operator.text!r} cannot compare {describe(left)} with {describe(right)}; {hint}", operator.offset)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        _check_kinds(operator, left, right)
        _check_choices(operator, left.choices, _literals(right))
        _check_choices(operator, right.choices, _literals(left))


def _literals(shape: Scalar) -> tuple[str, ...]:
    return (shape.literal,) if shape.literal is not None else ()


def _check_choices(operator: Token, choices: tuple[str, ...], words: tuple[str, ...]) -> None:
    for word in words:
        if choices and word not in choices:
            refuse(f"it is never {word!r}; it is one of {', '.join(choices)}", operator.offset)


def _check_kinds(operator: Token, left: Scalar, right: Scalar) -> None:
    if left.kind != right.kind and Kind.NULL not in (left.kind, right.kind):
        kinds, hint = {left.kind, right.kind}, ""
        if Kind.TIMESTAMP in kinds:
            hint = '; write timestamp("2026-01-31T00:00:00Z")'
        elif kinds == {Kind.NUMBER, Kind.STRING}:
            hint = "; int(…) and double(…) make a number of a string"
        msg = f"{operator.text!r} cannot compare {describe(left)} with {describe(right)}{hint}"
        refuse(msg, operator.offset)


def describe(shape: Shape) -> str:
    """Return the name of a shape for messages."""
    if isinstance(shape, Scalar):
        return "null" if shape.kind is Kind.NULL else f"a {shape.kind}"
    names: dict[type, str] = {Items: "a list", Mapped: "a map"}
    return names.get(type(shape), getattr(shape, "name", "a value"))


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the most similar existing name, or else all names."""
    names = sorted(names)
    close = get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there is {', '.join(names)}"
