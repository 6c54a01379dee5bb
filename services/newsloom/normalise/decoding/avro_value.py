"""Turn Avro into JSON: binary data in the frame of a schema registry, and container files."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from newsloom.api import Emit, Reject
from newsloom.avro.container import MAGIC, avro_records
from newsloom.avro.errors import AvroError, AvroTooLargeError
from newsloom.avro.reader import read_json
from newsloom.avro.schema import parse_schema
from newsloom.avro.types import AvroType
from newsloom.normalise.decoding.media import JSON_TYPE
from newsloom.normalise.decoding.schema_frame import Frame
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.records import RawRecord
from newsloom.schema_registry.registered import RegisteredSchema, SchemaType
from newsloom_schemas import RejectionReason

_KEPT_SCHEMAS: Final = 32
"""Parsed schemas that a process keeps. Parsing takes longer than reading a record."""
_TYPE: Final = "schema_type"


def framed_json(record: RawRecord, frame: Frame, schema: RegisteredSchema, max_bytes: int) -> Emit[RawRecord] | Reject:
    """Return a record with the JSON of its framed Avro.

    Args:
        record: the record.
        frame: its frame.
        schema: the schema that the frame names.
        max_bytes: size that the JSON may have.

    Raises:
        DecodeError: the schema is not valid, or the data does not fit it.
    """
    of = f"schema id {schema.schema_id}"
    if schema.type != SchemaType.AVRO:
        what = "but no JSON follows the frame" if schema.type == SchemaType.JSON else "which is not supported"
        return Reject(RejectionReason.UNSUPPORTED_MEDIA, f"{of} is of type {schema.type[:40]}, {what}")
    try:
        found = read_json(frame.payload, _parsed(schema), max_bytes=max_bytes)
    except AvroError as error:
        msg = f"Avro with {of} cannot be read: {error}"
        raise DecodeError(msg) from None
    except AvroTooLargeError:
        return _too_large(f"the Avro with {of}", max_bytes)
    return _read(record, found, {"schema_id": str(schema.schema_id), _TYPE: SchemaType.AVRO.value})


def single_record(record: RawRecord, max_bytes: int) -> Emit[RawRecord] | Reject:
    """Return a record whose value is an Avro file with its only record as JSON; any other record as it is.

    Args:
        record: any record.
        max_bytes: size that the JSON and the blocks of the file may have.

    Raises:
        DecodeError: the file is broken, or has several records.
    """
    if not record.value.startswith(MAGIC):
        return Emit(record)
    try:
        records = avro_records(record.value, max_bytes=max_bytes)
        first, second = next(records, None), next(records, None)
    except AvroError as error:
        msg = f"the Avro file cannot be read: {error}"
        raise DecodeError(msg) from None
    except AvroTooLargeError:
        return _too_large("the Avro file", max_bytes)
    if first is None:
        return Reject(RejectionReason.EMPTY, "the Avro file has no record")
    if second is not None:
        msg = "an Avro file with several records; send each as a separate record"
        raise DecodeError(msg)
    return _read(record, first, {_TYPE: SchemaType.AVRO.value})


@lru_cache(maxsize=_KEPT_SCHEMAS)
def _parsed(schema: RegisteredSchema) -> AvroType:
    return parse_schema(schema.text, schema.references)


def _read(record: RawRecord, value: bytes, notes: Mapping[str, str]) -> Emit[RawRecord]:
    return Emit(replace(record, value=value, content_type=JSON_TYPE), notes)


def _too_large(what: str, max_bytes: int) -> Reject:
    return Reject(RejectionReason.TOO_LARGE, f"{what} gives more than {max_bytes} bytes, which is the maximum")
