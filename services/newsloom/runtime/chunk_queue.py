"""Keep several chunks of records in progress, and take their results in order."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeAlias

from newsloom.core.message import Inbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.core.pipeline_run import StepId

Turns: TypeAlias = Mapping[StepId, asyncio.Event]
"""An event for each ordered batch step. A chunk waits for it before it sends its requests to the step."""


class ChunkPlace:
    """The place of a chunk among the chunks in progress.

    Attributes:
        turns: set by the chunk before, once it has sent its requests to a step.
        next_turns: what this chunk has to set, for the chunk after it.
        is_first: set once the results of all earlier chunks were taken.
    """

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.next_turns: Turns = {step_id: asyncio.Event() for step_id in turns}
        self.is_first = asyncio.Event()


RunChunk: TypeAlias = Callable[[Sequence[Inbound], ChunkPlace], Coroutine[Any, Any, list[ProcessedRecord]]]
"""Processes the chunk of this place, in its turn at each ordered batch step."""


class ChunkQueue:
    """Chunks in progress, in the order of their records. Leaving the `async with` block ends those that were not taken.

    Args:
        run: processes a chunk.
        turns: the turns of the first chunk.
        limit: number of chunks in progress from which on the queue is full.
    """

    def __init__(self, run: RunChunk, turns: Turns, limit: int) -> None:
        self._run = run
        self._turns = turns
        self._limit = limit
        self._ahead: deque[tuple[asyncio.Task[list[ProcessedRecord]], ChunkPlace]] = deque()

    @classmethod
    def with_first_turns(cls, run: RunChunk, step_ids: Iterable[StepId], limit: int) -> Self:
        """Return a queue whose first chunk does not wait for another.

        Args:
            run: processes a chunk.
            step_ids: the ordered batch steps.
            limit: number of chunks in progress from which on the queue is full.
        """
        turns = {step_id: asyncio.Event() for step_id in step_ids}
        for turn in turns.values():
            turn.set()
        return cls(run, turns, limit)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task, _ in self._ahead:
            task.cancel()
        await asyncio.gather(*(task for task, _ in self._ahead), return_exceptions=True)

    def __len__(self) -> int:
        return len(self._ahead)

    @property
    def is_full(self) -> bool:
        """Return True if no further chunk should be added before the first is taken."""
        return len(self._ahead) >= self._limit

    @property
    def first(self) -> asyncio.Task[list[ProcessedRecord]] | None:
        """Return the task of the first chunk, or `None` if there is no chunk."""
        return self._ahead[0][0] if self._ahead else None

    @property
    def is_first_done(self) -> bool:
        """Return True if the first chunk has its results."""
        return self.first is not None and self.first.done()

    def add(self, chunk: Sequence[Inbound]) -> None:
        """Start to process a chunk."""
        place = ChunkPlace(self._turns)
        self._turns = place.next_turns
        self._ahead.append((asyncio.create_task(self._run(chunk, place)), place))
        self._ahead[0][1].is_first.set()

    async def take(self) -> list[ProcessedRecord]:
        """Wait for the results of the first chunk, and return them.

        Raises:
            Transient: a batch step's service was unavailable beyond the limit.
        """
        task, _ = self._ahead[0]
        processed = await task
        self._ahead.popleft()
        if self._ahead:
            self._ahead[0][1].is_first.set()
        return processed

    async def run_all(self, chunks: Iterable[Sequence[Inbound]]) -> AsyncIterator[list[ProcessedRecord]]:
        """Process chunks, and yield the results of each in order.

        Raises:
            Transient: as `take`.
        """
        for chunk in chunks:
            self.add(chunk)
            while self.is_full or self.is_first_done:
                yield await self.take()
        while self._ahead:
            yield await self.take()
