"""Define the settings of Kafka clients and topics."""

from enum import StrEnum

from pydantic import Field, PositiveFloat, PositiveInt, ValidationInfo, field_validator, model_validator

from newsloom.security.consistency import kafka_mistakes, refuse
from newsloom.security.settings import SaslSettings, SecurityProtocol, TlsSettings
from newsloom.settings.topics import TopicSettings, override_faults, prefix_fault, registry
from newsloom.settings_model import SettingsModel
from newsloom_schemas.topic_registry import TopicRegistry, topics_of_stages
from newsloom_schemas.topics import DEFAULT_PREFIX, StageName


class Compression(StrEnum):
    """The codec of record batches, on the network and on the broker's disks."""

    NONE = "none"
    GZIP = "gzip"
    SNAPPY = "snappy"
    LZ4 = "lz4"
    ZSTD = "zstd"


class UndecodableBatches(StrEnum):
    """The reaction of a worker to a record batch that it cannot decode."""

    DEAD_LETTER = "dead_letter"
    STOP = "stop"


class KafkaSettings(SettingsModel):
    """Connections to Kafka, reading and writing."""

    stages: tuple[str, ...] = Field(
        tuple(StageName), exclude=True, description="Follows from `pipeline.stages`: set that instead."
    )
    bootstrap_servers: str = Field(
        "127.0.0.1:9092", description="Brokers to connect to first, as `host:port`, separated by commas."
    )
    topic_prefix: str = Field(
        DEFAULT_PREFIX,
        description="Prefix of every topic name, as in `news.raw`. Installations that share a Kafka cluster need different "
        "prefixes (`namespace`). Only the file can set it to the empty string.",
    )
    topics: dict[str, TopicSettings] = Field(
        {},
        description="Overrides of the name, partitions, retention or configuration of single topics. The keys are topic "
        "names without prefix: raw, normalised, unique, duplicates, canonical-changed, cluster-merged, tagged, grouped, "
        "stories, enriched, rejected, dead-letter.normalise and so on.",
    )
    group_prefix: str = Field(
        "newsloom",
        min_length=1,
        description="Prefix of every consumer group. The group of a worker is `<prefix>.<its first stage>`.",
    )
    group_instance_id: str | None = Field(
        None,
        description="Static member id in the consumer group (`group.instance.id`). A worker that restarts with the same id "
        "gets its partitions back without a rebalance. Each worker needs its own.",
    )
    session_timeout_seconds: PositiveFloat = Field(
        12.0,
        description="Seconds without a heartbeat after which the broker removes a worker from its group "
        "(`session.timeout.ms`).",
    )
    heartbeat_interval_seconds: PositiveFloat = Field(
        3.0, description="Seconds between heartbeats to the group's coordinator (`heartbeat.interval.ms`)."
    )
    commit_interval_seconds: PositiveFloat = Field(
        0.5,
        description="Seconds between commits of the offsets of processed records. Only the faust engine uses it: aiokafka "
        "commits after each batch.",
    )
    max_request_bytes: PositiveInt = Field(
        16_000_000, description="Size in bytes of the largest record that is read or written."
    )
    compression_type: Compression = Field(
        Compression.ZSTD,
        description="Codec of the batches that newsloom writes. It reads all of them: none, gzip, snappy, lz4 and zstd.",
    )
    undecodable_batches: UndecodableBatches = Field(
        UndecodableBatches.DEAD_LETTER,
        description="What happens to a record batch that cannot be decoded after three fetches. `dead_letter` writes a dead "
        "letter without bytes for each of its offsets and continues; `stop` ends the worker with exit code 3.",
    )
    partitions: PositiveInt | None = Field(
        None,
        description="Number of partitions of each topic. `newsloom topics create` creates them, and a worker does not start "
        "if a topic has another number. If unset, 12 are made, and any number is accepted.",
    )
    replication_factor: PositiveInt | None = Field(
        None,
        description="Number of replicas of the topics that `newsloom topics create` makes. If unset, the broker's "
        "`default.replication.factor` applies.",
    )
    security_protocol: SecurityProtocol = Field(
        SecurityProtocol.PLAINTEXT,
        description="Whether connections to Kafka use TLS (`SSL`, `SASL_SSL`) and authentication (`SASL_…`).",
    )
    tls: TlsSettings = TlsSettings()
    sasl: SaslSettings = SaslSettings()

    @field_validator("topic_prefix")
    @classmethod
    def _prefix_is_legal(cls, prefix: str, info: ValidationInfo) -> str:
        if fault := prefix_fault(prefix, topics_of_stages(info.data.get("stages", tuple(StageName)))):
            raise ValueError(fault)
        return prefix

    @field_validator("topics")
    @classmethod
    def _topics_are_known(cls, topics: dict[str, TopicSettings], info: ValidationInfo) -> dict[str, TopicSettings]:
        if fault := override_faults(topics, topics_of_stages(info.data.get("stages", tuple(StageName)))):
            raise ValueError(fault)
        return topics

    @model_validator(mode="after")
    def _topic_names_are_unique(self) -> "KafkaSettings":
        _ = self.registry
        return self

    @property
    def registry(self) -> TopicRegistry:
        """Return newsloom's topics with the names that they have on this Kafka cluster."""
        return registry(self.topic_prefix, self.topics, self.partitions, self.stages)

    def required_partitions(self, topic: str) -> tuple[int, str] | None:
        """Return how many partitions a topic must have, and the setting that requires it.

        Args:
            topic: the topic's name on the broker.

        Returns:
            `None` if any number of partitions is accepted.
        """
        for own in self.registry.topics:
            override = self.topics.get(own.short_name)
            if own.name == topic and override is not None and override.partitions is not None:
                return override.partitions, f"kafka.topics.{own.short_name}.partitions"
        return (self.partitions, "kafka.partitions") if self.partitions is not None else None

    @model_validator(mode="after")
    def _security_settings_are_consistent(self) -> "KafkaSettings":
        refuse(kafka_mistakes(self.security_protocol, self.tls, self.sasl))
        return self
