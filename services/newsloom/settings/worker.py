"""Define the settings that every worker shares: batches, pool, retries, dead letters, HTTP, logs, tracing."""

from enum import StrEnum

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt

from newsloom.settings_model import SettingsModel


class Engine(StrEnum):
    """The Kafka client library that reads and writes records."""

    FAUST = "faust"
    AIOKAFKA = "aiokafka"


class Guarantee(StrEnum):
    """The guarantee for outputs after a worker is killed: records may appear again, or appear exactly once."""

    AT_LEAST_ONCE = "at_least_once"
    TRANSACTIONAL = "transactional"


class SplitSettings(SettingsModel):
    """Splitting of raw records that hold several articles: feeds, JSON lists, tables, archives, mailboxes."""

    enabled: bool = Field(
        default=True,
        description="Whether a raw record that holds several articles becomes one record for each. Otherwise it is rejected or "
        "becomes a dead letter.",
    )
    max_articles: PositiveInt = Field(
        10_000, description="Largest number of articles in one raw record. A record with more is rejected as a whole."
    )
    max_bytes: PositiveInt = Field(
        64_000_000,
        description="Largest total size of the articles of one raw record, in bytes and unpacked. A record with more is rejected "
        "as a whole.",
    )


class BatchSettings(SettingsModel):
    """The size of the batches of records that a worker processes."""

    max_records: PositiveInt = Field(200, description="Largest number of records in a batch.")
    max_bytes: PositiveInt = Field(
        16_000_000,
        description="Largest total size of a batch's values, in bytes. A larger record is a batch of its own.",
    )
    max_wait_seconds: PositiveFloat = Field(0.1, description="Seconds to wait for a batch to fill.")


class PoolSettings(SettingsModel):
    """The processes that run the stages."""

    processes: NonNegativeInt = Field(
        0, description="Number of processes. 0 starts one per CPU core that the worker may use."
    )
    record_timeout_seconds: PositiveFloat = Field(
        30.0,
        description="Seconds that one record may take. After that its process is ended and replaced, and the record becomes a "
        "dead letter.",
    )
    max_memory_bytes: int = Field(
        2_500_000_000,
        ge=1_000_000_000,
        description="Address space that one process may use, in bytes. The lower limit is little more than the models need.",
    )
    max_tasks_per_process: NonNegativeInt = Field(
        5_000,
        description="Tasks after which a process is replaced; a task is a chunk of up to 8 records. 0 never replaces it.",
    )


class RetrySettings(SettingsModel):
    """Retries while a store or a broker is unavailable."""

    initial_backoff_seconds: PositiveFloat = Field(
        0.2, description="Seconds before the first retry. Each further wait is about twice as long."
    )
    max_backoff_seconds: PositiveFloat = Field(15.0, description="Seconds between two tries at most.")
    max_elapsed_seconds: PositiveFloat = Field(
        600.0,
        description="Seconds after which the worker stops trying. It exits with 3, and acknowledges nothing that is not "
        "finished.",
    )


class DeadLetterSettings(SettingsModel):
    """The size of dead letters, and the number of them that stops a worker."""

    max_value_bytes: PositiveInt = Field(
        10_000_000,
        description="Bytes of a record's value that its dead letter keeps. A longer value is cut, and the dead letter is marked "
        "as truncated.",
    )
    max_count: PositiveInt = Field(
        100,
        description="Number of dead letters within window_seconds above which a worker stops, if they also exceed max_ratio. "
        "It acknowledges nothing that is not finished.",
    )
    max_ratio: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of the records within window_seconds that may become dead letters. Above it, and above max_count, a "
        "worker stops. A raw record that holds several articles counts as one, which fails if more than half of them do.",
    )
    window_seconds: PositiveFloat = Field(60.0, description="Seconds over which max_count and max_ratio are counted.")


class HttpSettings(SettingsModel):
    """The HTTP server for metrics and health checks."""

    host: str = Field("127.0.0.1", description="Address to listen on. `0.0.0.0` listens on all IPv4 interfaces.")
    port: int = Field(9464, ge=0, le=65_535, description="Port to listen on. 0 takes any free port.")


class HealthSettings(SettingsModel):
    """When a worker counts as stuck."""

    stuck_after_seconds: PositiveFloat = Field(
        120.0,
        description="Seconds without a commit after which a worker counts as stuck and exits with 3. Time counts only while "
        "records wait, or while it is unknown whether any do.",
    )


class TracingSettings(SettingsModel):
    """OpenTelemetry spans of batches and stages."""

    endpoint: str | None = Field(
        None,
        pattern=r"^https?://",
        description="URL of an OTLP collector (HTTP), as http://collector:4318/v1/traces. If unset, nothing is traced.",
    )
    sample_ratio: float = Field(1.0, ge=0, le=1, description="Fraction of batches that are traced, from 0 to 1.")
    service_name: str = Field("newsloom", min_length=1, description="Value of `service.name` in the spans.")
    timeout_seconds: PositiveFloat = Field(5.0, description="Seconds that the collector may take to answer.")


class LogLevel(StrEnum):
    """The lowest severity that is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"

    @classmethod
    def _missing_(cls, value: object) -> "LogLevel | None":
        """Accept a level in any case."""
        return cls.__members__.get(value.upper()) if isinstance(value, str) else None


class LogSettings(SettingsModel):
    """Logs on stderr."""

    level: LogLevel = Field(LogLevel.INFO, description="Lowest level of newsloom's own log lines.")
    library_level: LogLevel = Field(
        LogLevel.WARNING, description="Lowest level of the log lines of Faust, aiokafka and other libraries."
    )
    json_lines: bool | None = Field(
        None, description="Whether to log JSON lines. If unset, only when stderr is not a terminal."
    )
    max_library_lines_per_minute: NonNegativeInt = Field(
        30,
        description="Lines of one kind that a library may log in a minute. The rest is counted only. 0 logs all of them.",
    )
