"""What the runtime tells of its work. `observe.metrics` records it; a test may keep it in lists."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from newsloom.core.message import Inbound
from newsloom.core.outcome import Outcome
from newsloom.core.pipeline import StageCompleted, StepTime


class Recorder(Protocol):
    """Receives figures as they come up. Must not raise and must be quick: it is called on the event loop."""

    def step_times(self, times: Sequence[StepTime], /) -> None:
        """What steps took for one record."""
        ...

    def passed(self, passed: Sequence[StageCompleted], /) -> None:
        """Stages that a record went through, with their notes."""
        ...

    def processed(self, inbound: Inbound, outcome: Outcome, age_seconds: float | None, /) -> None:
        """A record's terminal outcome; `age_seconds` since the broker took the raw record, where that is known."""
        ...

    def batch(self, records: int, seconds: float, /) -> None:
        """A batch was processed, its outcomes acknowledged."""
        ...

    def progress(self, at: float, /) -> None:
        """Something was concluded; seconds since the epoch."""
        ...

    def committed(self, at: float, /) -> None:
        """Offsets were committed; seconds since the epoch."""
        ...

    def lag(self, topic: str, partition: int, records: int, seconds: float, /) -> None:
        """How far behind a partition is, in records and in the age of the last one read."""
        ...

    def lag_gone(self, topic: str, partition: int, /) -> None:
        """The partition belongs to another worker now."""
        ...

    def pool(self, processes: int, busy: int, /) -> None:
        """How many processes there are, and how many chunks they have at hand."""
        ...

    def pool_killed(self, reason: str, /) -> None:
        """Work was stopped: for its `time`, for its `memory`, or by a `crash` of its process."""
        ...

    def pool_used(self, restarts: int, cpu_seconds: float, resident_bytes: int, /) -> None:
        """What the pool has used since it began: processes put in others' places, CPU time; and the memory it holds."""
        ...

    def claim_seconds(self, seconds: float, records: int, /) -> None:
        """What a claim of so many records took."""
        ...

    def waiting(self, what: str, /) -> None:
        """Another attempt at something that is away: `claim`, `settle`, `send`, `transaction`, `commit`."""
        ...

    def kafka_error(self, client: str, error: BaseException, /) -> None:
        """A Kafka client raised an error that the worker lives with: of the `producer`, or of a `commit`."""
        ...

    def store(self, figures: Mapping[str, float], /) -> None:
        """The dedup store's figures."""
        ...


class NoRecorder:
    """Keeps nothing: for library use and tests that do not look."""

    def step_times(self, times: Sequence[StepTime], /) -> None:
        """Nothing."""

    def passed(self, passed: Sequence[StageCompleted], /) -> None:
        """Nothing."""

    def processed(self, inbound: Inbound, outcome: Outcome, age_seconds: float | None, /) -> None:
        """Nothing."""

    def batch(self, records: int, seconds: float, /) -> None:
        """Nothing."""

    def progress(self, at: float, /) -> None:
        """Nothing."""

    def committed(self, at: float, /) -> None:
        """Nothing."""

    def lag(self, topic: str, partition: int, records: int, seconds: float, /) -> None:
        """Nothing."""

    def lag_gone(self, topic: str, partition: int, /) -> None:
        """Nothing."""

    def pool(self, processes: int, busy: int, /) -> None:
        """Nothing."""

    def pool_killed(self, reason: str, /) -> None:
        """Nothing."""

    def pool_used(self, restarts: int, cpu_seconds: float, resident_bytes: int, /) -> None:
        """Nothing."""

    def claim_seconds(self, seconds: float, records: int, /) -> None:
        """Nothing."""

    def waiting(self, what: str, /) -> None:
        """Nothing."""

    def kafka_error(self, client: str, error: BaseException, /) -> None:
        """Nothing."""

    def store(self, figures: Mapping[str, float], /) -> None:
        """Nothing."""
