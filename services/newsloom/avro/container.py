"""Read object container files, which carry their schema (Avro 1.12 specification, "Object Container Files")."""

from collections.abc import Iterator
from typing import Final

from newsloom.avro.codecs import unpack
from newsloom.avro.cursor import Cursor
from newsloom.avro.errors import AvroError
from newsloom.avro.reader import next_json
from newsloom.avro.schema import MAX_SCHEMA_CHARS, parse_schema

MAGIC: Final = b"Obj\x01"
_SYNC_BYTES: Final = 16
_MAX_ENTRIES: Final = 1_000


def avro_records(value: bytes, *, max_bytes: int) -> Iterator[bytes]:
    """Yield the records of a container file as JSON, in order. A block is read when its first record is asked for.

    Args:
        value: the whole file. It begins with `MAGIC`.
        max_bytes: size that an unpacked block may have, and that the JSON of a record may have.

    Raises:
        AvroError: the file is broken, or its schema or codec cannot be read.
        AvroTooLargeError: a block or a record is larger.
    """
    cursor = Cursor(value)
    if cursor.take(min(len(MAGIC), cursor.left)) != MAGIC:
        msg = "no Avro container file: it does not begin with Obj and 1"
        raise AvroError(msg)
    header = _header(cursor)
    sync = cursor.take(_SYNC_BYTES)
    codec = header.get("avro.codec", b"null").decode("utf-8", "replace")
    raw_schema = header.get("avro.schema", b"")
    if len(raw_schema) > 4 * MAX_SCHEMA_CHARS:
        msg = f"its schema has {len(raw_schema)} bytes"
        raise AvroError(msg)
    schema = parse_schema(raw_schema.decode("utf-8", "replace"))
    while cursor.left:
        count, packed = cursor.long(), cursor.run()
        if cursor.take(_SYNC_BYTES) != sync:
            msg = f"a block does not end at byte {cursor.at} with the file's marker"
            raise AvroError(msg)
        block = Cursor(unpack(packed, codec, max_bytes))
        if not 0 <= count <= block.left + 1:
            msg = f"a block says that it has {count} records in {block.left} bytes"
            raise AvroError(msg)
        for _ in range(count):
            yield next_json(block, schema, max_bytes=max_bytes)
        if block.left:
            msg = f"{block.left} bytes follow the last record of a block"
            raise AvroError(msg)


def _header(cursor: Cursor) -> dict[str, bytes]:
    """Return the header's map of names to bytes."""
    found: dict[str, bytes] = {}
    while count := cursor.long():
        if count < 0:
            cursor.long()
        if len(found) + abs(count) > _MAX_ENTRIES:
            msg = f"its header has more than {_MAX_ENTRIES} entries"
            raise AvroError(msg)
        for _ in range(abs(count)):
            name = cursor.run().decode("utf-8", "replace")
            found[name] = cursor.run()
    return found
