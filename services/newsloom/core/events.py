"""Events: what happens in a worker, as values that listeners turn into metrics, log lines and spans."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar, get_args

from newsloom.core.message import Inbound
from newsloom.core.outcome import Outcome
from newsloom.core.pipeline_run import StageCompleted, StepTime

E = TypeVar("E")


class Operation(StrEnum):
    """An operation that is repeated while what it needs is unavailable."""

    BATCH_STEP = "batch_step"
    """The question of a batch step to its service, such as the claim of dedup."""
    SEND = "send"
    TRANSACTION = "transaction"
    COMMIT = "commit"


class AbortReason(StrEnum):
    """Why work in the pool was aborted."""

    TIME = "time"
    """It took too long, and its process was killed."""
    MEMORY = "memory"
    """It was refused more memory. Its process goes on."""
    CRASH = "crash"
    """Its process died."""


class KafkaClient(StrEnum):
    """The part of a Kafka client that had an error."""

    CONNECTION = "connection"
    """Connections to brokers and metadata, whatever the client is for."""
    CONSUMER = "consumer"
    """Reading, and membership of the consumer group."""
    PRODUCER = "producer"
    """Writing outcomes, including transactions."""
    COMMIT = "commit"
    """Commits of offsets."""


class KafkaErrorKind(StrEnum):
    """What an error of a Kafka client is about."""

    CONNECTION = "connection"
    TIMEOUT = "timeout"
    SECURITY = "security"
    TOPIC = "topic"
    REPLICAS = "replicas"
    GROUP = "group"
    OFFSET = "offset"
    TRANSACTION = "transaction"
    TOO_LARGE = "too_large"
    CORRUPT = "corrupt"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class WorkerStarted:
    """The worker has read its settings and begins to start.

    Attributes:
        version: of newsloom.
        settings_sha256: fingerprint of the effective settings.
        stages: that the worker runs, in order.
        group_prefix: of its consumer groups.
        topic_prefix: of its topics.
    """

    version: str
    settings_sha256: str
    stages: tuple[str, ...]
    group_prefix: str
    topic_prefix: str


@dataclass(frozen=True, slots=True)
class RecordProcessed:
    """A record got its terminal outcome.

    Attributes:
        inbound: the record as it was read.
        outcome: the terminal outcome.
        processed_at: Unix time in seconds.
        age_seconds: since the broker received the raw record; `None` if that is not known. Negative if clocks differ.
        step_times: of each step that ran on the record.
        stages: that the record went through, including the one of its outcome, with their facts.
    """

    inbound: Inbound
    outcome: Outcome
    processed_at: float
    age_seconds: float | None = None
    step_times: tuple[StepTime, ...] = ()
    stages: tuple[StageCompleted, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchCompleted:
    """All records of a batch were processed and their outcomes acknowledged, in `seconds`."""

    records: int
    seconds: float


@dataclass(frozen=True, slots=True)
class OffsetsCommitted:
    """Offsets were committed, at this Unix time in seconds."""

    at: float


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """How far reading is behind the end of a partition.

    Attributes:
        topic: of the partition.
        partition: its number.
        records: that wait to be processed.
        seconds: age of the last record that was read; 0 if none waits.
    """

    topic: str
    partition: int
    records: int
    seconds: float


@dataclass(frozen=True, slots=True)
class PartitionReleased:
    """The lag of this partition is not known here any more: usually another worker has it now."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class BatchStepCompleted:
    """A batch step answered the requests of some records.

    Attributes:
        stage: of the step.
        step: its name.
        records: how many requests it answered.
        seconds: that it took, including retries.
    """

    stage: str
    step: str
    records: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RetryStarted:
    """An operation is attempted again because what it needs was unavailable."""

    operation: Operation


@dataclass(frozen=True, slots=True)
class PoolState:
    """How many processes the pool has, and how many chunks of records are in progress or queued."""

    processes: int
    busy_chunks: int


@dataclass(frozen=True, slots=True)
class PoolWorkAborted:
    """The pool aborted the work on a chunk of records."""

    reason: AbortReason


@dataclass(frozen=True, slots=True)
class PoolUsage:
    """What the pool has used.

    Attributes:
        restarts: processes that replaced others, since the pool began.
        cpu_seconds: CPU time of all its processes, since the pool began.
        resident_bytes: memory that its processes hold now.
    """

    restarts: int
    cpu_seconds: float
    resident_bytes: int


@dataclass(frozen=True, slots=True)
class KafkaClientError:
    """A Kafka client raised an error that the worker handles."""

    client: KafkaClient
    error: BaseException


@dataclass(frozen=True, slots=True)
class KafkaLogged:
    """A Kafka client logged a warning or an error."""

    client: KafkaClient
    kind: KafkaErrorKind


@dataclass(frozen=True, slots=True)
class StoreState:
    """The size of the dedup store.

    Attributes:
        documents: articles that it remembers.
        capacity: how many it may remember.
        postings: entries of its index.
        size_bytes: in memory or on disk.
        evictions: articles removed by age or for the cap, since the store was opened.
    """

    documents: float
    capacity: float
    postings: float
    size_bytes: float
    evictions: float


@dataclass(frozen=True, slots=True)
class LogLinesSuppressed:
    """Lines of a logger were left out because there were too many of their kind."""

    logger: str
    lines: int


@dataclass(frozen=True, slots=True)
class ListenerFailed:
    """A listener raised an error while it handled an event."""

    listener: str
    error: Exception


Event = (
    WorkerStarted
    | RecordProcessed
    | BatchCompleted
    | OffsetsCommitted
    | PartitionLag
    | PartitionReleased
    | BatchStepCompleted
    | RetryStarted
    | PoolState
    | PoolWorkAborted
    | PoolUsage
    | KafkaClientError
    | KafkaLogged
    | StoreState
    | LogLinesSuppressed
    | ListenerFailed
)

EVENT_TYPES: tuple[type, ...] = get_args(Event)
"""Every type of event."""


EmitEvent = Callable[[Event], None]
"""Takes an event for all listeners."""


class Subscribe(Protocol):
    """Takes a listener's handlers."""

    def __call__(self, event_type: type[E], handle: Callable[[E], object], /) -> None:
        """Have `handle` called with each event of a type."""
        ...


class Listener(Protocol):
    """Handles events. Its handlers must be quick: they are called on the event loop, some of them for every record.

    Handlers of `KafkaLogged` and `LogLinesSuppressed` are called on any thread.
    """

    def subscribe(self, on: Subscribe, /) -> None:
        """Call `on` for each type of event that this listener handles."""
        ...
