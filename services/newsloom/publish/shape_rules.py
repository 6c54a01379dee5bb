"""What may be asked of a value of a known shape, and what comes of it."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from newsloom.publish.shape import UNKNOWN, Fields, Items, Kind, Mapped, Scalar, Shape, Unknown
from newsloom.publish.tokens import Token


class ConditionError(ValueError):
    """A condition that can never be right.

    Attributes:
        offset: the code point of the condition where it goes wrong.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def refuse(message: str, offset: int) -> NoReturn:
    """Raise ConditionError."""
    raise ConditionError(message, offset)


def field_of(shape: Shape, name: Token) -> Shape:
    """The shape of a field. Refuses a field that cannot be there."""
    if isinstance(shape, Fields):
        if name.text in shape.fields:
            return shape.fields[name.text]
        refuse(f"{shape.name} has no field {name.text!r}{meant(name.text, shape.fields)}", name.offset)
    if isinstance(shape, Mapped):
        return shape.value
    if isinstance(shape, Unknown):
        return UNKNOWN
    hint = f"; use exists(x, x.{name.text} …)" if isinstance(shape, Items) else ""
    refuse(f"{in_words(shape)} has no field {name.text!r}{hint}", name.offset)


def indexed(shape: Shape) -> Shape:
    """The shape of `value[key]`."""
    if isinstance(shape, Items):
        return shape.item
    return shape.value if isinstance(shape, Mapped) else UNKNOWN


def element_of(shape: Shape) -> Shape:
    """What a macro's variable goes through: a list's items, a map's keys."""
    if isinstance(shape, Items):
        return shape.item
    if isinstance(shape, Mapped):
        return shape.key
    return Scalar(Kind.STRING) if isinstance(shape, Fields) else UNKNOWN


def common(shapes: list[Shape]) -> Shape:
    """The shape of a list's items: literals keep their words as the choices there are."""
    words = [shape.literal for shape in shapes if isinstance(shape, Scalar) and shape.literal is not None]
    if shapes and len(words) == len(shapes):
        return Scalar(Kind.STRING, choices=tuple(words))
    return shapes[0] if shapes and all(shape == shapes[0] for shape in shapes) else UNKNOWN


def summed(left: Shape, right: Shape) -> Shape:
    """The shape of an arithmetic result."""
    return left if left == right == Scalar(Kind.NUMBER) else UNKNOWN


def check_key(container: Shape, key: Shape, offset: int) -> None:
    """Refuse a key that a map of the record cannot have: names in JSON are strings."""
    wanted = container.key if isinstance(container, Mapped) else UNKNOWN
    if isinstance(wanted, Scalar) and isinstance(key, Scalar) and key.kind is not wanted.kind:
        refuse(f"the keys of a map are strings; {in_words(key)} is none", offset)


def check_comparison(sign: Token, left: Shape, right: Shape) -> None:
    """Refuse a comparison whose answer is always the same, or always an error."""
    if sign.text == "in":
        check_key(right, left, sign.offset)
        if isinstance(right, Items) and isinstance(left, Scalar) and isinstance(right.item, Scalar):
            _check_choices(sign, left.choices, right.item.choices or _word(right.item))
            _check_choices(sign, right.item.choices, _word(left))
            _check_kinds(sign, left, right.item)
        return
    for single, other in ((left, right), (right, left)):
        if isinstance(other, Mapped) and isinstance(single, Scalar) and single.kind is not Kind.NULL:
            hint = 'name a key, as in labels["tenant"]'
            refuse(f"{sign.text!r} cannot compare {in_words(left)} with {in_words(right)}; {hint}", sign.offset)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        _check_kinds(sign, left, right)
        _check_choices(sign, left.choices, _word(right))
        _check_choices(sign, right.choices, _word(left))


def _word(shape: Scalar) -> tuple[str, ...]:
    return (shape.literal,) if shape.literal is not None else ()


def _check_choices(sign: Token, choices: tuple[str, ...], words: tuple[str, ...]) -> None:
    for word in words:
        if choices and word not in choices:
            refuse(f"it is never {word!r}; it is one of {', '.join(choices)}", sign.offset)


def _check_kinds(sign: Token, left: Scalar, right: Scalar) -> None:
    if left.kind != right.kind and Kind.NULL not in (left.kind, right.kind):
        kinds, hint = {left.kind, right.kind}, ""
        if Kind.TIMESTAMP in kinds:
            hint = '; write timestamp("2026-01-31T00:00:00Z")'
        elif kinds == {Kind.NUMBER, Kind.STRING}:
            hint = "; int(…) and double(…) make a number of a string"
        msg = f"{sign.text!r} cannot compare {in_words(left)} with {in_words(right)}{hint}"
        refuse(msg, sign.offset)


def in_words(shape: Shape) -> str:
    """The shape as a message calls it."""
    if isinstance(shape, Scalar):
        return "null" if shape.kind is Kind.NULL else f"a {shape.kind}"
    names: dict[type, str] = {Items: "a list", Mapped: "a map"}
    return names.get(type(shape), getattr(shape, "name", "a value"))


def meant(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the nearest known one, else all."""
    known = sorted(known)
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there is {', '.join(known)}"
