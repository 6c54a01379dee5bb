"""Read binary Avro into JSON, within limits that hold for any schema and any data.

Libraries trust their input: a few bytes may say that an array has a billion items without bytes, and a schema that contains
itself may nest until the stack of the process ends. Here each value is paid for from the size of the JSON that is allowed, and
the nesting is limited, so neither schema nor data can use more.
"""

import math
import struct
from collections.abc import Callable
from typing import Any, Final

import orjson

from newsloom.avro.cursor import Cursor
from newsloom.avro.errors import AvroError, AvroTooLargeError
from newsloom.avro.logical import bytes_value, number_value
from newsloom.avro.types import AvroType, Kind

_MAX_DEPTH: Final = 100
_LEAST_COST: Final = 2
"""Cost of a value in bytes: its shortest JSON, and the comma after it."""
_FLOAT: Final = struct.Struct("<f")
_DOUBLE: Final = struct.Struct("<d")


def read_json(data: bytes, schema: AvroType, *, max_bytes: int) -> bytes:
    """Return the JSON of one value. A union's value stands alone, without the name of its branch.

    Args:
        data: binary Avro, nothing else.
        schema: the schema with which it was written.
        max_bytes: size that the JSON may have.

    Raises:
        AvroError: the data does not fit the schema, ends too early, or has bytes after the value.
        AvroTooLargeError: the JSON is larger.
    """
    cursor = Cursor(data)
    found = next_json(cursor, schema, max_bytes=max_bytes)
    if cursor.left:
        msg = f"{cursor.left} of {len(data)} bytes follow the value"
        raise AvroError(msg)
    return found


def next_json(cursor: Cursor, schema: AvroType, *, max_bytes: int) -> bytes:
    """Return the JSON of the next value, and move the cursor behind it.

    Raises:
        AvroError: as for `read_json`.
        AvroTooLargeError: as for `read_json`.
    """
    found = orjson.dumps(_Reader(cursor, max_bytes).value(schema, 0))
    if len(found) > max_bytes:
        raise AvroTooLargeError
    return found


class _Reader:
    """Reads values. `_left` is what remains of the allowed size; each value costs some of it."""

    def __init__(self, cursor: Cursor, max_bytes: int) -> None:
        self._cursor = cursor
        self._left = max_bytes
        self._readers: dict[Kind, Callable[[AvroType, int], Any]] = {
            Kind.NULL: lambda *_: None,
            Kind.BOOLEAN: lambda *_: self._boolean(),
            Kind.INT: self._number,
            Kind.LONG: self._number,
            Kind.FLOAT: lambda *_: self._real(_FLOAT),
            Kind.DOUBLE: lambda *_: self._real(_DOUBLE),
            Kind.BYTES: self._bytes,
            Kind.STRING: lambda *_: self._string(),
            Kind.FIXED: self._fixed,
            Kind.ENUM: self._enum,
            Kind.RECORD: self._record,
            Kind.ARRAY: self._array,
            Kind.MAP: self._map,
            Kind.UNION: self._union,
        }

    def value(self, schema: AvroType, depth: int) -> Any:  # noqa: ANN401 - any JSON
        self._pay(_LEAST_COST)
        if depth > _MAX_DEPTH:
            msg = f"the data nests deeper than {_MAX_DEPTH}"
            raise AvroError(msg)
        return self._readers[schema.kind](schema, depth)

    def _pay(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise AvroTooLargeError

    def _boolean(self) -> bool:
        return self._cursor.take(1) != b"\x00"

    def _number(self, schema: AvroType, _depth: int) -> int | str:
        found = self._cursor.long()
        return number_value(found, schema.logical) if schema.logical else found

    def _real(self, form: struct.Struct) -> float | None:
        (found,) = form.unpack(self._cursor.take(form.size))
        return found if math.isfinite(found) else None

    def _bytes(self, schema: AvroType, _depth: int) -> str:
        raw = self._cursor.run()
        self._pay(len(raw))
        return bytes_value(raw, schema.logical, schema.scale)

    def _fixed(self, schema: AvroType, _depth: int) -> str:
        self._pay(schema.size)
        return bytes_value(self._cursor.take(schema.size), schema.logical, schema.scale)

    def _string(self) -> str:
        raw = self._cursor.run()
        self._pay(len(raw))
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            msg = f"a string is not UTF-8 at byte {self._cursor.at - len(raw) + error.start}"
            raise AvroError(msg) from None

    def _enum(self, schema: AvroType, _depth: int) -> str:
        at = self._cursor.long()
        if not 0 <= at < len(schema.symbols):
            msg = f"symbol {at} of the enum {schema.name}, which has {len(schema.symbols)}"
            raise AvroError(msg)
        self._pay(len(schema.symbols[at]))
        return schema.symbols[at]

    def _record(self, schema: AvroType, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, of in schema.fields:
            self._pay(len(name))
            found[name] = self._inside(name, of, depth)
        return found

    def _array(self, schema: AvroType, depth: int) -> list[Any]:
        (items,) = schema.parts
        found: list[Any] = []
        while count := self._block():
            found.extend(self.value(items, depth + 1) for _ in range(count))
        return found

    def _map(self, schema: AvroType, depth: int) -> dict[str, Any]:
        (values,) = schema.parts
        found: dict[str, Any] = {}
        while count := self._block():
            for _ in range(count):
                name = self._string()
                found[name] = self._inside(name, values, depth)
        return found

    def _inside(self, name: str, schema: AvroType, depth: int) -> Any:  # noqa: ANN401 - any JSON
        """Read the value of a field. An error gets the path of the field."""
        try:
            return self.value(schema, depth + 1)
        except AvroError as error:
            raise AvroError(error.what, f"{name}.{error.field}" if error.field else name) from None

    def _block(self) -> int:
        """Return the number of items of the next block of an array or map; zero ends it."""
        count = self._cursor.long()
        if count < 0:
            self._cursor.long()  # the size of the block in bytes, to skip it
        return abs(count)

    def _union(self, schema: AvroType, depth: int) -> Any:  # noqa: ANN401 - any JSON
        at = self._cursor.long()
        if not 0 <= at < len(schema.parts):
            msg = f"branch {at} of a union that has {len(schema.parts)}"
            raise AvroError(msg)
        return self.value(schema.parts[at], depth + 1)
