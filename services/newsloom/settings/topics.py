"""Define the settings of single topics, and build the topic registry from them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pydantic import Field, PositiveFloat, PositiveInt, field_validator, model_validator

from newsloom.settings.environment import did_you_mean
from newsloom.settings_model import SettingsModel
from newsloom_schemas.topic_registry import TopicRegistry, topics_of_stages
from newsloom_schemas.topics import TOPICS, Topic

_MAX_NAME_CHARS: Final = 249
_LEGAL: Final = re.compile(r"[a-zA-Z0-9._-]*")
"""Characters that Kafka allows in topic names: org.apache.kafka.common.internals.Topic."""
_INTERNAL_TOPICS: Final = frozenset({"__consumer_offsets", "__transaction_state", "__share_group_state"})
_RETENTION: Final = "retention.ms"


class TopicSettings(SettingsModel):
    """The name of one of newsloom's topics, and how `newsloom topics create` makes it."""

    name: str | None = Field(
        None, description="Full name of the topic on the broker. If unset, the prefix and the short name."
    )
    partitions: PositiveInt | None = Field(
        None,
        description="Number of partitions, instead of `kafka.partitions`. A worker does not start if the topic has another "
        "number.",
    )
    retention_days: PositiveFloat | None = Field(
        None,
        description="Days for which records are kept. If unset, 7 days, or 30 for rejected, canonical-changed, "
        "cluster-merged, stories and dead letters.",
    )
    config: dict[str, str | int | float | bool] = Field(
        {},
        description='Further topic configuration under Kafka\'s own names, as `{ "cleanup.policy" = "compact" }`.',
    )

    @field_validator("name")
    @classmethod
    def _name_is_legal(cls, name: str | None) -> str | None:
        if name is not None and (fault := name_fault(name)):
            raise ValueError(fault)
        return name

    @model_validator(mode="after")
    def _retention_is_set_once(self) -> "TopicSettings":
        if self.retention_days is not None and _RETENTION in self.config:
            msg = f"retention_days and {_RETENTION} in config are the same setting: keep one of them"
            raise ValueError(msg)
        return self


def name_fault(name: str) -> str | None:
    """Return what is wrong with a topic name by Kafka's rules, or `None`."""
    if not _LEGAL.fullmatch(name):
        return "a topic name may contain only ASCII letters, digits, '.', '_' and '-'"
    if name in {"", ".", ".."}:
        return "a topic name needs a character other than '.'"
    if len(name) > _MAX_NAME_CHARS:
        return f"a topic name may have at most {_MAX_NAME_CHARS} characters; this one has {len(name)}"
    if name in _INTERNAL_TOPICS:
        return f"{name} is a topic of Kafka itself; choose another name"
    return None


def prefix_fault(prefix: str, topics: Sequence[Topic] = TOPICS) -> str | None:
    """Return what is wrong with the prefix of all topic names, or `None`."""
    if not _LEGAL.fullmatch(prefix):
        return "may contain only ASCII letters, digits, '.', '_' and '-'"
    longest = max(len(topic.short_name) for topic in topics)
    if len(prefix) + longest > _MAX_NAME_CHARS:
        return f"may have at most {_MAX_NAME_CHARS - longest} characters; this one has {len(prefix)}"
    return None


def override_faults(overrides: Mapping[str, TopicSettings], topics: Sequence[Topic] = TOPICS) -> str | None:
    """Return what is wrong with the keys of `kafka.topics`, or `None`."""
    known = [topic.short_name for topic in topics]
    wrong = [f"{key} is not a topic{did_you_mean(key, known)}" for key in overrides if key not in known]
    return f"{'; '.join(wrong)}; topics are {', '.join(known)}" if wrong else None


def same_name(one: str, other: str) -> bool:
    """Return whether Kafka treats two topic names as the same: its metrics write a dot as an underscore."""
    return one.replace(".", "_") == other.replace(".", "_")


def registry(
    prefix: str, overrides: Mapping[str, TopicSettings], partitions: int | None, stages: Sequence[str]
) -> TopicRegistry:
    """Return newsloom's topics with the settings applied.

    Args:
        prefix: the prefix of each name that is not overridden.
        overrides: settings of single topics, by short name.
        partitions: the number of partitions of each topic without an override; `None` for newsloom's own numbers.
        stages: of the pipeline, in their order.

    Raises:
        ValueError: two topics have the same name.
    """
    found: list[Topic] = []
    for topic in topics_of_stages(stages):
        own = overrides.get(topic.short_name, TopicSettings())
        days = own.retention_days
        made = replace(
            topic,
            name=own.name or f"{prefix}{topic.short_name}",
            partitions=own.partitions or partitions or topic.partitions,
            retention=topic.retention if days is None else timedelta(days=days),
            config={**topic.config, **{key: _as_kafka_writes(value) for key, value in own.config.items()}},
        )
        for other in found:
            if same_name(other.name, made.name):
                msg = f"kafka.topics: {other.short_name} and {made.short_name} are both named {made.name}; give one another name"
                if other.name != made.name:
                    msg = (
                        f"kafka.topics: {other.name} and {made.name} collide, because Kafka treats '.' and '_' as the same; "
                        "give one another name"
                    )
                raise ValueError(msg)
        found.append(made)
    return TopicRegistry(found, stages)


def _as_kafka_writes(value: str | float) -> str:  # `float` includes `bool` and `int`
    return str(value).lower() if isinstance(value, bool) else str(value)
