"""Reading Avro: what each type becomes in JSON, and that no schema and no data can use more than the limits."""

import json
from typing import Any, Final

import pytest

from newsloom.avro.errors import AvroError, AvroTooLargeError
from newsloom.avro.reader import read_json
from newsloom.avro.schema import MAX_SCHEMA_CHARS, parse_schema
from support.bounded_work import bounded_work
from support.schema_registry.frames import binary

MAX: Final = 50_000
NODE: Final = {
    "type": "record",
    "name": "Node",
    "fields": [{"name": "text", "type": "string"}, {"name": "next", "type": ["null", "Node"]}],
}


def read(schema: Any, data: bytes, max_bytes: int = MAX, references: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(read_json(data, parse_schema(json.dumps(schema), references), max_bytes=max_bytes))


def written(schema: Any, value: object) -> Any:  # noqa: ANN401 - any JSON
    return read(schema, binary(schema, value))


def long(value: int) -> bytes:
    return binary("long", value)


def record(**fields: object) -> dict[str, object]:
    return {"type": "record", "name": "R", "fields": [{"name": name, "type": kind} for name, kind in fields.items()]}


@pytest.mark.parametrize(
    ("kind", "logical", "value", "expected"),
    [
        ("int", "date", 20_514, "2026-03-02"),
        ("int", "date", -1, "1969-12-31"),
        ("int", "date", 2**30, 2**30),
        ("int", "time-millis", 36_000_500, "10:00:00.500000"),
        ("long", "time-micros", 36_000_000_001, "10:00:00.000001"),
        ("long", "time-micros", -1, -1),
        ("long", "timestamp-millis", 1_772_442_000_000, "2026-03-02T09:00:00Z"),
        ("long", "timestamp-millis", -1, "1969-12-31T23:59:59.999000Z"),
        ("long", "timestamp-micros", 1_772_442_000_000_001, "2026-03-02T09:00:00.000001Z"),
        ("long", "timestamp-nanos", 1_772_442_000_000_001_000, "2026-03-02T09:00:00.000001Z"),
        ("long", "timestamp-millis", 2**62, 2**62),
        ("long", "local-timestamp-millis", 1_772_442_000_000, "2026-03-02T09:00:00"),
        ("long", "unheard-of", 7, 7),
    ],
)
def test_dates_and_times_are_written_in_iso_8601(kind: str, logical: str, value: int, expected: object) -> None:
    assert read({"type": kind, "logicalType": logical}, long(value)) == expected


@pytest.mark.parametrize(
    ("schema", "data", "expected"),
    [
        ({"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}, b"\x04\x04\xd2", "12.34"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}, b"\x02\xff", "-0.01"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 6}, b"\x02\x07", "7"),
        ({"type": "bytes", "logicalType": "decimal", "scale": 1_000_000_000}, b"\x02\x07", "\x07"),
        (
            {"type": "fixed", "name": "D", "size": 2, "logicalType": "decimal", "precision": 4, "scale": 1},
            b"\x00\x7b",
            "12.3",
        ),
        (
            {"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"},
            bytes(range(16)),
            "00010203-0405-0607-0809-0a0b0c0d0e0f",
        ),
        (
            {"type": "fixed", "name": "P", "size": 12, "logicalType": "duration"},
            b"\x01\0\0\0\x02\0\0\0\xdc\x05\0\0",
            "P1M2DT1.5S",
        ),
        ("bytes", b"\x08\xc3\xa9\xc3\xa9", "éé"),
        ("bytes", b"\x04\xff\xd8", "/9g="),
        ({"type": "string", "logicalType": "uuid"}, b"\x04ab", "ab"),
    ],
)
def test_bytes_are_a_decimal_a_uuid_text_or_base64(schema: object, data: bytes, expected: str) -> None:
    assert read(schema, data) == expected


def test_a_union_stands_for_its_value() -> None:
    schema = record(a=["null", "string"], b=["null", "string"], c=["int", {"type": "array", "items": "string"}])
    value = {"a": None, "b": "text", "c": ["one", "two"]}
    assert written(schema, value) == value


def test_records_enums_arrays_and_maps_nest() -> None:
    schema = record(
        tags={"type": "array", "items": {"type": "map", "values": "int"}},
        kind={"type": "enum", "name": "Kind", "symbols": ["NEWS", "OPINION"]},
        author={"type": "record", "name": "Author", "fields": [{"name": "name", "type": "string"}]},
        again="Author",
    )
    value = {"tags": [{"a": 1}, {}], "kind": "OPINION", "author": {"name": "Ada"}, "again": {"name": "Bo"}}
    assert written(schema, value) == value


def test_a_block_of_an_array_may_state_its_size_in_bytes() -> None:
    assert read({"type": "array", "items": "int"}, long(-2) + long(2) + long(5) + long(6) + long(0)) == [5, 6]


def test_a_type_of_a_reference_is_found_by_its_full_name_and_in_its_namespace() -> None:
    person = json.dumps(record(name="string") | {"name": "Person", "namespace": "post"})
    desk = json.dumps(record(head="post.Person") | {"name": "post.Desk"})
    schema = {**record(by="Person", desk="Desk"), "namespace": "post"}
    data = binary("string", "Ada") + binary("string", "Bo")
    found = read(schema, data, references=(person, desk))
    assert found == {"by": {"name": "Ada"}, "desk": {"head": {"name": "Bo"}}}


def test_a_record_that_contains_itself_is_read() -> None:
    value = {"text": "a", "next": {"text": "b", "next": None}}
    assert written(NODE, value) == value


def test_numbers_that_json_has_not_are_null() -> None:
    assert written(record(a="double", b="float"), {"a": float("nan"), "b": float("inf")}) == {"a": None, "b": None}


@pytest.mark.parametrize(
    ("schema", "data", "says"),
    [
        ("string", long(100) + b"abc", "a length of 100 at byte 2, where 3 bytes follow"),
        ("string", long(-1) + b"abc", "a length of -1"),
        ("string", long(2**62), "a length of"),
        ("string", b"\x04\xff\xfe", "a string is not UTF-8 at byte 1"),
        ("string", b"\x02ab", "1 of 3 bytes follow the value"),
        ("long", b"\xff" * 30, "a number at byte 0 is too long"),
        ("long", b"\xff", "the data ends at byte 0"),
        ("double", b"\0\0", "a length of 8"),
        ("boolean", b"", "a length of 1"),
        (["null", "string"], long(7), "branch 7 of a union that has 2"),
        (["null", "string"], long(-1), "branch -1 of a union"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, long(3), "symbol 3 of the enum E, which has 1"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, long(-1), "symbol -1 of the enum E"),
        ({"type": "fixed", "name": "F", "size": 3}, b"ab", "a length of 3"),
    ],
)
def test_data_that_does_not_fit_its_schema_is_refused_with_the_place(schema: object, data: bytes, says: str) -> None:
    with pytest.raises(AvroError) as refused:
        read(schema, data)
    assert says in str(refused.value)


def test_an_error_names_the_field() -> None:
    inner = {"type": "record", "name": "I", "fields": [{"name": "name", "type": "string"}]}
    with pytest.raises(AvroError, match=r"^field author\.name: a length of 9 at byte 1, where 0 bytes follow$"):
        read(record(author=inner), long(9))


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ({"type": "array", "items": "null"}, long(2**60)),
        ({"type": "array", "items": {"type": "record", "name": "E", "fields": []}}, long(2**60)),
        ({"type": "array", "items": "int"}, long(2**60) + b"\0" * MAX),
        (
            {"type": "array", "items": {"type": "enum", "name": "E", "symbols": ["A" * 10_000]}},
            long(2**60) + b"\0" * 9_999,
        ),
        ({"type": "array", "items": record(**{"n" * 10_000: "int"})}, long(2**60) + b"\0" * 9_999),
        ({"type": "map", "values": "null"}, long(2**60) + b"\0" * MAX),
    ],
    ids=["nulls", "empty records", "numbers", "symbols", "names", "one key"],
)
def test_few_bytes_cannot_become_many(schema: object, data: bytes) -> None:
    with bounded_work(), pytest.raises(AvroTooLargeError):
        read(schema, data)


def test_a_schema_that_doubles_at_each_level_ends_at_the_limit() -> None:
    names = [f"L{number}" for number in range(40)]
    levels = [
        json.dumps({"type": "record", "name": name, "fields": [{"name": each, "type": below} for each in "ab"]})
        for name, below in zip(names, ["null", *names], strict=False)
    ]
    with pytest.raises(AvroTooLargeError):
        read(names[-1], b"", references=tuple(levels))


@pytest.mark.parametrize("levels", [200, 100_000])
def test_deep_data_is_refused(levels: int) -> None:
    with pytest.raises(AvroError, match="nests deeper than 100"):
        read(NODE, (b"\x00" + long(1)) * levels)


def test_a_record_that_always_contains_itself_is_refused() -> None:
    with pytest.raises(AvroError, match="nests deeper than 100"):
        read({"type": "record", "name": "A", "fields": [{"name": "a", "type": "A"}]}, b"")


def test_json_larger_than_the_limit_is_refused_and_json_of_that_size_is_read() -> None:
    data = binary("bytes", b"\x01" * 100)  # each byte is six characters in JSON
    with pytest.raises(AvroTooLargeError):
        read("bytes", data, max_bytes=601)
    assert read("bytes", data, max_bytes=602) == "\x01" * 100


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ("{", "is not JSON"),
        ("7", "has 7 where a type should be"),
        ('"Unknown"', "uses the type Unknown, which neither it nor a reference defines"),
        ('{"type": "record", "name": "R"}', "record R has no list of fields"),
        ('{"type": "record", "fields": []}', "without 'name'"),
        ('{"type": "array"}', "without 'items'"),
        ('{"type": "record", "name": "R", "fields": [{"name": "a"}]}', "without 'type'"),
        ('{"type":' * 200 + '"int"' + "}" * 200, "nests deeper than 100"),
        ("[" * 100_000, "is not JSON"),
        ('"' + "x" * MAX_SCHEMA_CHARS + '"', "has more than 500000 characters"),
    ],
)
def test_a_wrong_schema_is_refused_with_what_is_wrong(schema: str, says: str) -> None:
    with pytest.raises(AvroError, match=says):
        parse_schema(schema)


def test_a_bare_name_of_a_primitive_type_is_a_schema() -> None:
    assert read_json(b"\x04ab", parse_schema("string"), max_bytes=MAX) == b'"ab"'
