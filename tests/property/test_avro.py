"""Whatever a producer writes in Avro comes out as the same JSON, and random bytes end within the limits."""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from newsloom.api import Emit
from newsloom.avro.container import MAGIC, avro_records
from newsloom.avro.errors import AvroError, AvroTooLargeError
from newsloom.avro.reader import read_json
from newsloom.avro.schema import parse_schema
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.decoding.schema_step import SchemaStep
from newsloom.normalise.records import RawRecord
from newsloom.normalise.text.characters import repair
from newsloom.schema_registry.registered import RegisteredSchema
from newsloom.settings import NormaliseSettings
from support.schema_registry.frames import TEXT as ARTICLE_TEXT
from support.schema_registry.frames import binary, container, framed

MAX: Final = 1_000_000
TEXT: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PRIMITIVES: Final[Mapping[str, SearchStrategy[Any]]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "string": TEXT,
}


Typed = tuple[Any, Any, Any]
"""A schema, a value as fastavro takes it, and its JSON."""


@st.composite
def leaves(draw: DrawFn) -> Typed:
    kind = draw(st.sampled_from([*PRIMITIVES, "bytes", "enum"]))
    if kind == "enum":
        symbols = [f"S{number}" for number in range(draw(st.integers(1, 5)))]
        symbol = draw(st.sampled_from(symbols))
        return {"type": "enum", "name": "", "symbols": symbols}, symbol, symbol
    if kind == "bytes":
        text = draw(TEXT)
        return kind, text.encode(), text
    value = draw(PRIMITIVES[kind])
    return kind, value, value


@st.composite
def branches(draw: DrawFn, inner: SearchStrategy[Typed]) -> Typed:
    kind = draw(st.sampled_from(["record", "array", "map", "union"]))
    if kind == "record":
        fields = draw(st.lists(inner, min_size=1, max_size=5))
        names = [f"f{at}" for at in range(len(fields))]
        types = [{"name": name, "type": each[0]} for name, each in zip(names, fields, strict=True)]
        value, expected = (dict(zip(names, (each[at] for each in fields), strict=True)) for at in (1, 2))
        return {"type": "record", "name": "", "fields": types}, value, expected
    schema, value, expected = draw(inner)
    if kind == "union":
        chosen = draw(st.booleans())
        if schema == "null" or isinstance(schema, list):  # no union has two of a kind, or another union
            return schema, value, expected
        return ["null", schema], value if chosen else None, expected if chosen else None
    keys = draw(st.lists(TEXT, max_size=3, unique=True))
    if kind == "array":
        return {"type": "array", "items": schema}, [value] * len(keys), [expected] * len(keys)
    return {"type": "map", "values": schema}, dict.fromkeys(keys, value), dict.fromkeys(keys, expected)


def with_names(schema: Any, numbers: Iterator[int]) -> Any:  # noqa: ANN401 - any schema
    """Give each named type a name of its own."""
    if isinstance(schema, list):
        return [with_names(each, numbers) for each in schema]
    if not isinstance(schema, dict):
        return schema
    named = {"name": f"N{next(numbers)}"} if schema.get("name") == "" else {}
    return {key: with_names(value, numbers) for key, value in schema.items()} | named


def renamed(schema: Any) -> Any:  # noqa: ANN401 - any schema
    """Take the names of types away, to number those of several schemas together."""
    if isinstance(schema, list):
        return list(map(renamed, schema))
    if not isinstance(schema, dict):
        return schema
    unnamed = {"name": ""} if "fields" in schema or "symbols" in schema else {}
    return {key: renamed(value) for key, value in schema.items()} | unnamed


typed_values: SearchStrategy[Typed] = st.recursive(leaves(), branches, max_leaves=12).map(
    lambda drawn: (with_names(drawn[0], count()), drawn[1], drawn[2])
)


@given(typed_values)
def test_what_another_library_writes_is_read_as_the_same_json(drawn: Typed) -> None:
    schema, value, expected = drawn
    parsed = parse_schema(json.dumps(schema))
    assert json.loads(read_json(binary(schema, value), parsed, max_bytes=MAX)) == expected
    (found,) = avro_records(container(schema, [value]), max_bytes=MAX)
    assert json.loads(found) == expected


@given(TEXT, st.lists(typed_values, max_size=4), st.integers(1, 2**27))
def test_a_framed_record_with_a_text_becomes_its_article(end: str, others: list[Typed], schema_id: int) -> None:
    text = f"{ARTICLE_TEXT} {end}".strip()
    fields = [{"name": f"other_{at}", "type": each[0]} for at, each in enumerate(others)]
    unnamed = {"type": "record", "name": "", "fields": [{"name": "text", "type": "string"}, *fields]}
    schema = with_names(renamed(unnamed), count())
    value = {"text": text} | {f"other_{at}": each[1] for at, each in enumerate(others)}
    record = RawRecord(framed(schema_id, binary(schema, value)))
    step = SchemaStep(NormaliseSettings(), None)
    assert step.request(record) == schema_id
    found = step.apply(record, RegisteredSchema(schema_id, "AVRO", json.dumps(schema)))
    assert isinstance(found, Emit)
    assert found.record.id == record.id
    expected = {"text": text} | {f"other_{at}": each[2] for at, each in enumerate(others)}
    assert json.loads(found.record.value) == expected
    decoded = Decode(NormaliseSettings())(found.record)
    assert isinstance(decoded, Emit)
    assert decoded.record.text == repair(text).text


@given(typed_values, st.binary(max_size=200))
def test_any_bytes_under_any_schema_end_in_json_or_an_error(drawn: Typed, data: bytes) -> None:
    try:
        json.loads(read_json(data, parse_schema(json.dumps(drawn[0])), max_bytes=MAX))
    except (AvroError, AvroTooLargeError):
        return


@given(st.binary(max_size=300))
def test_any_bytes_in_a_file_end_in_records_or_an_error(data: bytes) -> None:
    try:
        list(avro_records(MAGIC + data, max_bytes=MAX))
    except (AvroError, AvroTooLargeError):
        return


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["record", "array", "int", "R"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "name", "fields", "items", "values", "symbols", "size", "logicalType", "scale"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(json_values, st.binary(max_size=50))
def test_any_json_as_a_schema_ends_in_json_or_an_error(schema: object, data: bytes) -> None:
    try:
        read_json(data, parse_schema(json.dumps(schema)), max_bytes=MAX)
    except (AvroError, AvroTooLargeError):
        return
