"""Write Avro as producers do, with a library that is not ours."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import fastavro

TEXT = "The council voted on Monday to build a new library near the old harbour in Bergen, Norway."
ARTICLE_SCHEMA: Mapping[str, Any] = {
    "type": "record",
    "name": "Article",
    "namespace": "post",
    "fields": [
        {"name": "title", "type": "string"},
        {"name": "url", "type": ["null", "string"]},
        {"name": "published_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "text", "type": "string"},
    ],
}
"""Avro of an article with one of newsloom's own sets of names."""


_MARKER: Final = b"sixteen of bytes"
"""The marker between blocks, which is random elsewhere."""


def article(number: int = 0, text: str = TEXT) -> dict[str, Any]:
    """Return an article for `ARTICLE_SCHEMA`; each number is another article."""
    return {
        "title": f"Library {number}",
        "url": f"https://post.example/library/{number}",
        "published_at": 1_772_442_000_000,  # 2026-03-02 09:00 UTC
        "text": f"{text} It is plan {number}.",
    }


def framed(schema_id: int, payload: bytes) -> bytes:
    """Return a payload in the frame of Confluent's serializers."""
    return b"\x00" + schema_id.to_bytes(4, "big") + payload


def binary(schema: Any, value: object) -> bytes:  # noqa: ANN401 - any schema
    """Return a value in binary Avro."""
    stream = io.BytesIO()
    fastavro.schemaless_writer(stream, fastavro.parse_schema(schema), value)
    return stream.getvalue()


def container(schema: Any, values: Sequence[object], codec: str = "null") -> bytes:  # noqa: ANN401 - any schema
    """Return values in an object container file."""
    stream = io.BytesIO()
    fastavro.writer(
        stream, fastavro.parse_schema(schema), values, codec=codec, sync_interval=1_000, sync_marker=_MARKER
    )
    return stream.getvalue()
