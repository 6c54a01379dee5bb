"""The types of a schema, with all names resolved."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of types (Avro 1.12 specification, "Schema Declaration")."""

    NULL = "null"
    BOOLEAN = "boolean"
    INT = "int"
    LONG = "long"
    FLOAT = "float"
    DOUBLE = "double"
    BYTES = "bytes"
    STRING = "string"
    RECORD = "record"
    ENUM = "enum"
    ARRAY = "array"
    MAP = "map"
    UNION = "union"
    FIXED = "fixed"


PRIMITIVES = frozenset({Kind.NULL, Kind.BOOLEAN, Kind.INT, Kind.LONG, Kind.FLOAT, Kind.DOUBLE, Kind.BYTES, Kind.STRING})


@dataclass(slots=True, eq=False)
class AvroType:
    """A type of a schema. A named type can contain itself, so it is registered first and completed afterwards.

    Attributes:
        kind: the kind.
        name: full name of a record, enum or fixed.
        fields: names and types of the fields of a record.
        parts: the branches of a union, or the one type of the items of an array or of the values of a map.
        symbols: the symbols of an enum.
        size: number of bytes of a fixed.
        logical: the logical type; empty if there is none.
        scale: digits after the point of a decimal.
    """

    kind: Kind
    name: str = ""
    fields: tuple[tuple[str, "AvroType"], ...] = ()
    parts: tuple["AvroType", ...] = ()
    symbols: tuple[str, ...] = ()
    size: int = 0
    logical: str = ""
    scale: int = 0
