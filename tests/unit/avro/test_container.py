"""Avro files: every codec is read, and what is broken or too large is refused."""

import json
from typing import Final

import pytest

from newsloom.avro.container import avro_records
from newsloom.avro.errors import AvroError, AvroTooLargeError
from support.schema_registry.frames import ARTICLE_SCHEMA, article, container

MAX: Final = 1_000_000


def records(value: bytes, max_bytes: int = MAX) -> list[object]:
    return [json.loads(each) for each in avro_records(value, max_bytes=max_bytes)]


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"])
def test_records_come_in_order_from_all_blocks_of_every_codec(codec: str) -> None:
    value = container(ARTICLE_SCHEMA, [article(number) for number in range(30)], codec)
    found = records(value)
    assert [each["title"] for each in found if isinstance(each, dict)] == [f"Library {number}" for number in range(30)]


def test_a_file_without_records_yields_nothing() -> None:
    assert records(container(ARTICLE_SCHEMA, [])) == []


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"])
def test_a_block_that_unpacks_to_too_much_is_refused(codec: str) -> None:
    value = container("bytes", [b"a" * 10 * MAX], codec)
    with pytest.raises(AvroTooLargeError):
        records(value)


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"])
def test_a_file_that_is_cut_or_damaged_anywhere_is_refused_or_read(codec: str) -> None:
    value = container(ARTICLE_SCHEMA, [article(number) for number in range(3)], codec)
    for at in range(len(value)):
        for damaged in (value[:at], value[:at] + bytes([value[at] ^ 0xFF]) + value[at + 1 :]):
            try:
                records(damaged)
            except (AvroError, AvroTooLargeError):
                continue


def test_a_count_that_the_block_cannot_hold_is_refused() -> None:
    value = container("null", [None])
    sync = value[-16:]
    many = value[: -len(sync) - 2] + b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f" + b"\x00" + sync
    with pytest.raises(AvroError, match="a block says that it has"):
        records(many)


def test_an_unknown_codec_is_named() -> None:
    value = container("int", [1]).replace(b"\x08null", b"\x08lzma", 1)
    with pytest.raises(AvroError, match="codec 'lzma' is unknown; read are null, deflate"):
        records(value)


@pytest.mark.parametrize("value", [b"", b"Obj", b"Obj\x02", b"Obj\x01", b"Obj\x01" + b"\xff" * 9 + b"\x01"])
def test_what_is_no_file_is_refused(value: bytes) -> None:
    with pytest.raises(AvroError):
        records(value)
