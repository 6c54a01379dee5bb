"""Chunks: the groups of records that a process of the pool runs at a time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from newsloom.core.message import Inbound

MAX_CHUNKS_PER_PROCESS: Final = 5
"""Chunks in progress for each process of the pool: one runs, others are queued for their next run or wait at a batch step. With
3, `run all` left processes idle: it had .87 of the throughput, since a record of dedup goes through the pool three times."""
CHUNKS_FOR_ANOTHER_PROCESS: Final = 3
"""Chunks in progress for each running process from which a pool that grows on demand starts another process."""
MAX_CHUNK_RECORDS: Final = 8
MAX_CHUNK_BYTES: Final = 1_000_000
_CHUNKS_LEFT_PER_PROCESS: Final = 4
"""The next chunk is so small that the rest of the batch makes at least this many chunks of its size for each process."""


def cut_into_chunks(records: Iterable[Inbound], processes: int) -> Iterator[list[Inbound]]:
    """Cut records into chunks that get smaller towards the end of a batch, so that all processes finish at the same time.

    Source: guided self-scheduling (Polychronopoulos and Kuck 1987, doi 10.1109/TC.1987.5009495). If the number of records
    is not known, all chunks have the maximum size.
    """
    left = len(records) if isinstance(records, Sequence) else None
    max_records = _next_chunk_records(left, processes)
    chunk: list[Inbound] = []
    size = 0
    for record in records:
        if chunk and (len(chunk) >= max_records or size + len(record.value) > MAX_CHUNK_BYTES):
            yield chunk
            left = left - len(chunk) if left is not None else None
            max_records = _next_chunk_records(left, processes)
            chunk, size = [], 0
        chunk.append(record)
        size += len(record.value)
    if chunk:
        yield chunk


def _next_chunk_records(left: int | None, processes: int) -> int:
    """Return the number of records in the next chunk; `left` is the number of records without a chunk, if known."""
    return (
        MAX_CHUNK_RECORDS
        if left is None
        else max(1, min(MAX_CHUNK_RECORDS, left // (processes * _CHUNKS_LEFT_PER_PROCESS)))
    )
