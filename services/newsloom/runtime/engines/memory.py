"""The engine without a broker: records from any iterable, conclusions to a function."""

import time
from collections.abc import Callable, Iterable

from newsloom.core.events import BatchCompleted
from newsloom.core.message import Inbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.runtime.processor import Processor
from newsloom.runtime.telemetry import Telemetry


class MemoryEngine:
    """Runs records through the processor; what comes out is handed on in order.

    Args:
        processor: concludes the records.
        write: gets each conclusion once, in the records' order.
        telemetry: gets an event for each batch.
    """

    def __init__(self, processor: Processor, write: Callable[[ProcessedRecord], None], telemetry: Telemetry) -> None:
        self._processor = processor
        self._write = write
        self._telemetry = telemetry

    async def run(self, records: Iterable[Inbound]) -> None:
        """Conclude all records.

        Raises:
            Transient: the store stayed away.
        """
        begun = time.perf_counter()
        async for processed in self._processor.process(records):
            for each in processed:
                self._write(each)
            self._telemetry.emit(BatchCompleted(len(processed), time.perf_counter() - begun))
            begun = time.perf_counter()
