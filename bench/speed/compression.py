"""Measure what each codec of `kafka.compression_type` saves and costs: `python -m bench.speed.compression OUTPUT.jsonl`.

Reads records of newsloom, one JSON object per line (`newsloom process … --out OUTPUT.jsonl`), and builds batches with
aiokafka: one record per batch, as at a low rate, and as many as newsloom's producers put into a batch. Prints the size
compared with no compression, and the CPU per article for writing and reading. Runs are interleaved, and the minimum of the
rounds counts.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from rich.console import Console
from rich.table import Table

from newsloom.runtime.kafka.clients.connection import producer_options
from newsloom.settings import Compression, KafkaSettings

_NUMBERS: Final = {each: number for number, each in enumerate(Compression)}
_ROUNDS: Final = 5


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("output", type=Path, help="what `newsloom process` wrote")
    parser.add_argument("--articles", type=int, default=1000)
    options = parser.parse_args()
    values = options.output.read_bytes().splitlines()[: options.articles]
    full = int(producer_options(KafkaSettings())["max_batch_size"])
    table = Table("codec", *(f"{name}, {size}" for size in ("one a batch", "full batches") for name in
                             ("size", "write ms", "read ms")))  # fmt: skip
    rows = {size: _measured(values, bytes_) for size, bytes_ in (("one", 0), ("full", full))}
    for codec in Compression:
        cells = []
        for found in rows.values():
            size, writing, reading = found[codec]
            cells += [
                f"{size / found[Compression.NONE][0]:.3f}",
                *(f"{each / len(values) * 1000:.3f}" for each in (writing, reading)),
            ]
        table.add_row(codec.value, *cells)
    mean = sum(map(len, values)) / len(values)
    Console(width=140).print(table, f"{len(values)} records of {mean:,.0f} bytes in the mean", sep="\n")


def _measured(values: Sequence[bytes], batch_bytes: int) -> dict[Compression, tuple[int, float, float]]:
    """Return bytes, and CPU seconds for writing and reading, by codec."""
    found: dict[Compression, tuple[int, float, float]] = {}
    for _ in range(_ROUNDS):
        for codec in Compression:
            begun = time.process_time()
            batches = list(_batches(values, batch_bytes, codec))
            written = time.process_time()
            for each in batches:
                for _ in DefaultRecordBatch(each):
                    pass
            read = time.process_time()
            size, writing, reading = found.get(codec, (0, float("inf"), float("inf")))
            size = sum(map(len, batches))
            found[codec] = (size, min(writing, written - begun), min(reading, read - written))
    return found


def _batches(values: Sequence[bytes], batch_bytes: int, codec: Compression) -> Iterator[bytes]:
    builder = None
    offset = 0
    for value in values:
        if builder is None or builder.append(offset, 0, None, value, []) is None:
            if builder is not None:
                yield bytes(builder.build())
            builder = DefaultRecordBatchBuilder(2, _NUMBERS[codec], 0, -1, -1, 0, batch_bytes)
            builder.append(0, 0, None, value, [])
            offset = 0
        offset += 1
    if builder is not None:
        yield bytes(builder.build())


if __name__ == "__main__":
    main()
