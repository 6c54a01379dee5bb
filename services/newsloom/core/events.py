"""Events of a worker, as values. Listeners make metrics, log lines and spans from them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar, get_args

from newsloom.core.message import Inbound
from newsloom.core.outcome import Outcome
from newsloom.core.pipeline_run import StageCompleted, StepTime

E = TypeVar("E")


class Operation(StrEnum):
    """An operation that is retried while a service or broker is unavailable."""

    BATCH_STEP = "batch_step"
    """A call of a batch step to its service, such as the claim of dedup."""
    SEND = "send"
    TRANSACTION = "transaction"
    COMMIT = "commit"


class AbortReason(StrEnum):
    """Why work in the pool was aborted."""

    TIME = "time"
    """The work exceeded its time limit, and its process was killed."""
    MEMORY = "memory"
    """The work exceeded its memory limit. Its process continues."""
    CRASH = "crash"
    """The process died."""


class KafkaClient(StrEnum):
    """The part of a Kafka client that had an error."""

    CONNECTION = "connection"
    """Connections to brokers, and metadata, of any client."""
    CONSUMER = "consumer"
    """Reading, and membership of the consumer group."""
    PRODUCER = "producer"
    """Writing outcomes, including transactions."""
    COMMIT = "commit"
    """Commits of offsets."""


class KafkaErrorKind(StrEnum):
    """The subject of an error of a Kafka client."""

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
    """The worker has read its settings and is starting.

    Attributes:
        version: version of newsloom.
        settings_sha256: fingerprint of the effective settings.
        stages: names of the worker's stages, in order.
        group_prefix: prefix of its consumer groups.
        topic_prefix: prefix of its topics.
    """

    version: str
    settings_sha256: str
    stages: tuple[str, ...]
    group_prefix: str
    topic_prefix: str


@dataclass(frozen=True, slots=True)
class RecordSplit:
    """A raw record was split into articles. Each article is processed as a record of its own.

    Attributes:
        inbound: the raw record.
        stage: name of the stage that reads raw records.
        articles: number of articles.
        step_times: time of each step that ran on the raw record.
    """

    inbound: Inbound
    stage: str
    articles: int
    step_times: tuple[StepTime, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordProcessed:
    """A record has its terminal outcome.

    Attributes:
        inbound: the record as it was read.
        outcome: the terminal outcome.
        processed_at: Unix time in seconds.
        age_seconds: time since the broker received the raw record; `None` if unknown. Negative if clocks differ.
        step_times: time of each step that ran on the record.
        stages: stages that the record went through, including the one of its outcome, with their facts.
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
    """The distance between the last processed record and the end of a partition.

    Attributes:
        topic: name of the topic.
        partition: number of the partition.
        records: number of records that wait to be processed.
        seconds: age of the last record that was read; 0 if none waits.
    """

    topic: str
    partition: int
    records: int
    seconds: float


@dataclass(frozen=True, slots=True)
class PartitionReleased:
    """The worker no longer knows the lag of this partition, usually because another worker has it."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class BatchStepCompleted:
    """A batch step has answered the requests of some records.

    Attributes:
        stage: stage of the step.
        step: name of the step.
        records: number of requests that it answered.
        seconds: duration of the call, including retries.
    """

    stage: str
    step: str
    records: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RetryStarted:
    """An operation is retried because a service or broker was unavailable."""

    operation: Operation


@dataclass(frozen=True, slots=True)
class PoolState:
    """The number of the pool's processes, and of the chunks of records that are in progress or queued."""

    processes: int
    busy_chunks: int


@dataclass(frozen=True, slots=True)
class PoolWorkAborted:
    """The pool aborted the work on a chunk of records."""

    reason: AbortReason


@dataclass(frozen=True, slots=True)
class PoolUsage:
    """The resources that the pool has used.

    Attributes:
        restarts: number of processes that replaced others since the pool started.
        cpu_seconds: CPU time of all its processes since the pool started.
        resident_bytes: current memory of its processes.
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
    """The size of the store of a stage.

    Attributes:
        stage: name of the stage.
        documents: number of stored articles.
        capacity: maximum number of stored articles.
        postings: number of entries in its index.
        size_bytes: its size in memory or on disk.
        evictions: number of articles removed because of age or capacity since the store was opened.
    """

    stage: str
    documents: float
    capacity: float
    postings: float
    size_bytes: float
    evictions: float


@dataclass(frozen=True, slots=True)
class LogLinesSuppressed:
    """Log lines were dropped because a logger wrote too many of the same kind."""

    logger: str
    lines: int


@dataclass(frozen=True, slots=True)
class ListenerFailed:
    """A listener raised an error while it handled an event."""

    listener: str
    error: Exception


Event = (
    WorkerStarted
    | RecordSplit
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
"""A function that passes an event to all listeners."""


class Subscribe(Protocol):
    """A function that registers a listener's handlers."""

    def __call__(self, event_type: type[E], handle: Callable[[E], object], /) -> None:
        """Call `handle` with each event of a type from now on."""
        ...


class Listener(Protocol):
    """An object that handles events. Its handlers must be fast: they run on the event loop, some of them for every record.

    Handlers of `KafkaLogged` and `LogLinesSuppressed` are called on any thread.
    """

    def subscribe(self, on: Subscribe, /) -> None:
        """Call `on` for each type of event that this listener handles."""
        ...
