"""Split Avro object container files, which carry their schema: each record becomes a JSON object."""

import io
from collections.abc import Iterator
from typing import Final

from newsloom.avro.container import MAGIC, avro_records
from newsloom.avro.errors import AvroError, AvroTooLargeError
from newsloom.runtime.files import parts
from newsloom.runtime.files.listing import UnreadableFile
from newsloom.runtime.files.parts import Part, Skipped, SplitResult, read_whole
from newsloom.runtime.files.splitters.lines import JSON

AVRO_MAGIC: Final = MAGIC


def split_avro(stream: io.BufferedReader) -> Iterator[SplitResult]:
    """Yield each record as a JSON object.

    Raises:
        UnreadableFile: no record can be read, or the file is too large.
    """
    position = 0
    try:
        for position, record in enumerate(avro_records(read_whole(stream), max_bytes=parts.MAX_FILE_BYTES), 1):
            yield Part(record, position - 1, JSON)
    except (AvroError, AvroTooLargeError) as error:
        if not position:
            msg = f"broken Avro: {error}"
            raise UnreadableFile(msg) from error
        yield Skipped(f"record {position + 1} and what follows are skipped: {error}")
    if not position:
        yield Skipped("it is an Avro file without records", is_empty=True)
