"""Run records from any iterable through the processor, without a broker."""

import time
from collections.abc import AsyncGenerator, Callable, Iterable

from newsloom.core.events import BatchCompleted
from newsloom.core.message import Inbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.runtime.processor import Processor
from newsloom.runtime.telemetry import Telemetry


class MemoryEngine:
    """Runs records through the processor and passes on the results in order.

    Args:
        processor: processes the records.
        write: called once with each processed record, in the order of the input.
        telemetry: gets an event for each batch.
    """

    def __init__(self, processor: Processor, write: Callable[[ProcessedRecord], None], telemetry: Telemetry) -> None:
        self._processor = processor
        self._write = write
        self._telemetry = telemetry

    async def run(self, records: Iterable[Inbound] | AsyncGenerator[Inbound, None]) -> None:
        """Process all records.

        Raises:
            Transient: a store stayed unavailable.
        """
        begun = time.perf_counter()
        process = self._processor
        run = process.process_stream(records) if isinstance(records, AsyncGenerator) else process.process(records)
        async for processed in run:
            for each in processed:
                self._write(each)
            self._telemetry.emit(BatchCompleted(len(processed), time.perf_counter() - begun))
            begun = time.perf_counter()
