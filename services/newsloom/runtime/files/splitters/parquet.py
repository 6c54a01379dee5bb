"""Split Parquet files: each row becomes a JSON object with the names of the columns."""

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import orjson

from newsloom.runtime.files import parts
from newsloom.runtime.files.listing import UnreadableFile
from newsloom.runtime.files.parts import Part, Skipped, SplitResult, read_whole
from newsloom.runtime.files.splitters.lines import JSON

PARQUET_MAGIC: Final = (b"PAR1", b"PARE")
"""The first bytes of a file; the second of one whose description of the columns is encrypted."""

_BATCH_ROWS: Final = 64
"""Rows that are in memory as Python objects; row groups have a million."""
_BUFFER_BYTES: Final = 1024 * 1024
"""Bytes of a column that are read at once, so that no row group is in memory as a whole."""


def split_parquet(stream: io.BufferedReader) -> Iterator[SplitResult]:
    """Yield each row as a JSON object; its position is the number of the row.

    Times are written in ISO 8601 with the zone of their column, or without one if the column has none. Lists, structs and
    maps are lists and objects. Bytes are a string if they are UTF-8, and else null. A stream that cannot be read in any
    order, as in an archive, is read whole.

    Raises:
        UnreadableFile: the package pyarrow is missing, or the file is broken or encrypted.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an optional extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ModuleNotFoundError as error:
        msg = "Parquet needs the package pyarrow, which the extra `parquet` installs: pip install 'newsloom[parquet]'"
        raise UnreadableFile(msg) from error
    source = stream if _is_file(stream) else io.BytesIO(read_whole(stream))
    broken = (pa.ArrowException, OSError, ValueError)
    try:
        with pq.ParquetFile(source, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
            first = 0
            for group in range(file.num_row_groups):
                yield from _row_group(file, group, first, broken)
                first += file.metadata.row_group(group).num_rows
    except broken as error:
        msg = f"Parquet that cannot be read: {_first_line(error)}"
        raise UnreadableFile(msg) from error


def _row_group(
    file: Any,  # noqa: ANN401 - pyarrow has no types
    group: int,
    first: int,
    broken: tuple[type[Exception], ...],
) -> Iterator[SplitResult]:
    """Yield the rows of a group. Rows that cannot be read are skipped to the end of the group."""
    position = first
    batches = file.iter_batches(_BATCH_ROWS, row_groups=[group], use_threads=False)
    while True:
        try:
            batch = next(batches, None)
        except broken as error:
            last = first + file.metadata.row_group(group).num_rows
            yield Skipped(f"rows {position + 1} to {last} are skipped: {_first_line(error)}")
            return
        if batch is None:
            return
        for row in _rows(batch):
            value = orjson.dumps(row)
            if len(value) > parts.MAX_FILE_BYTES:
                yield Skipped(f"row {position + 1} is skipped: it is longer than {parts.MAX_FILE_BYTES} bytes")
            else:
                yield Part(value, position, JSON)
            position += 1


def _is_file(stream: io.BufferedReader) -> bool:
    """Return True for a file on disk, which can be read in any order; a gzip stream would be unpacked again each time."""
    return isinstance(stream.raw, io.FileIO) and stream.seekable()


def _rows(batch: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - pyarrow has no types
    columns = [_values(column) for column in batch.columns]
    for number in range(batch.num_rows):
        row: dict[str, Any] = {}
        for name, values in zip(batch.schema.names, columns, strict=True):
            row.setdefault(name, values[number])
        yield row


def _values(column: Any) -> list[Any]:  # noqa: ANN401 - pyarrow has no types
    """Return the values of a column as JSON; one that Python has no type for, such as a time in the year 20000, is null."""
    return [_json_value(scalar) for scalar in column]


def _json_value(scalar: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    try:
        return _as_json(scalar.as_py(maps_as_pydicts="lossy"))
    except (ValueError, OverflowError):
        return _without_nanoseconds(scalar)


def _without_nanoseconds(scalar: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a time with nanoseconds, which Python has no type for, in microseconds."""
    import pyarrow as pa  # noqa: PLC0415 - an optional extra

    if not pa.types.is_timestamp(scalar.type):
        return None
    try:
        return _as_json(scalar.cast(pa.timestamp("us", scalar.type.tz), safe=False).as_py())
    except (pa.ArrowException, ValueError, OverflowError):
        return None


def _as_json(value: Any) -> Any:  # noqa: ANN401 - one of many types
    if isinstance(value, Mapping):
        return {str(_as_json(name)): _as_json(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(each) for each in value]
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if value is None or isinstance(value, (bool, int, float, str)) else _number(value)


def _text(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _number(value: object) -> str | None:
    return str(value) if isinstance(value, Decimal) else None


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]
