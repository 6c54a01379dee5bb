"""The shape of a record: the fields that a condition can name, and the kind of each value."""

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any, Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel


class Kind(StrEnum):
    """Kinds of single values in CEL."""

    BOOL = "bool"
    NUMBER = "number"
    STRING = "string"
    TIMESTAMP = "timestamp"
    DURATION = "duration"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value of which nothing is known, so every operation is allowed."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value.

    Attributes:
        kind: its kind.
        choices: the only values that it can have; empty if there is no restriction.
        literal: the value of a string that is written in the condition.
    """

    kind: Kind
    choices: tuple[str, ...] = ()
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """A part of the record with named fields."""

    name: str
    fields: dict[str, "Shape"] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    item: "Shape"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map with any keys. In a record the keys are strings; in a condition they can be of any kind."""

    value: "Shape"
    key: "Shape" = Scalar(Kind.STRING)


Shape: TypeAlias = Unknown | Scalar | Fields | Items | Mapped

UNKNOWN = Unknown()

_SINGLE: Mapping[type, Kind] = {
    bool: Kind.BOOL,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    str: Kind.STRING,
    datetime: Kind.TIMESTAMP,
    date: Kind.STRING,  # a record gives it in ISO 8601
    AwareDatetime: Kind.TIMESTAMP,
}


def shape_of(model: type[BaseModel]) -> Fields:
    """Return the shape of a pydantic model, with the field names of its JSON."""
    fields = {info.alias or name: _of(info.annotation) for name, info in model.model_fields.items()}
    return Fields(model.__name__, fields)


def _of(annotation: Any) -> Shape:  # noqa: ANN401 - any annotation
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _of(arguments[0])
    if origin is Literal:
        return Scalar(Kind.STRING, choices=tuple(str(value) for value in arguments))
    if origin in (types.UnionType, typing.Union):
        return _any_of([_of(each) for each in arguments if each is not type(None)])
    if origin in (tuple, list, frozenset, set):
        return Items(_of(arguments[0]))
    if origin is dict:
        return Mapped(_of(arguments[1]))
    return _of_class(getattr(annotation, "__supertype__", annotation))


def _of_class(kind: Any) -> Shape:  # noqa: ANN401 - any class
    if not isinstance(kind, type):
        return UNKNOWN
    if issubclass(kind, BaseModel):
        return shape_of(kind)
    if issubclass(kind, Enum):
        return Scalar(Kind.STRING, choices=tuple(str(member.value) for member in kind))
    return Scalar(_SINGLE[kind]) if kind in _SINGLE else UNKNOWN


def _any_of(shapes: list[Shape]) -> Shape:
    """Return the shape of a value that has one of several shapes. It has the fields of all of them."""
    if len(shapes) == 1:
        return shapes[0]
    parts = [shape for shape in shapes if isinstance(shape, Fields)]
    if len(parts) < len(shapes):
        return UNKNOWN
    merged: dict[str, Shape] = {}
    for part in parts:
        merged.update(part.fields)
    return Fields(" or ".join(part.name for part in parts), merged)
