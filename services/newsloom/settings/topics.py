"""What the settings say of topics: their names, and what the broker is to do with them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pydantic import Field, PositiveFloat, PositiveInt, field_validator, model_validator

from newsloom.settings.environment import did_you_mean
from newsloom.settings_model import Section
from newsloom_schemas.topics import TOPICS, Topic, TopicRegistry

_MAX_NAME_CHARS: Final = 249
_LEGAL: Final = re.compile(r"[a-zA-Z0-9._-]*")
"""Kafka's rules for names: org.apache.kafka.common.internals.Topic."""
_OF_KAFKA: Final = frozenset({"__consumer_offsets", "__transaction_state", "__share_group_state"})
_RETENTION: Final = "retention.ms"


class TopicSettings(Section):
    """What one of newsloom's topics is called, and what `newsloom topics create` asks for."""

    name: str | None = Field(
        None, description="Its whole name on the broker, in place of the prefix and its short name."
    )
    partitions: PositiveInt | None = Field(
        None, description="What it must have, or its worker does not start, in place of `kafka.partitions`."
    )
    retention_days: PositiveFloat | None = Field(
        None,
        description="How long records are kept: by default 7 days, or 30 for rejected, canonical-changed and dead letters.",
    )
    config: dict[str, str | int | float | bool] = Field(
        {}, description='Further configuration of the topic, as Kafka names it: `{ "cleanup.policy" = "compact" }`.'
    )

    @field_validator("name")
    @classmethod
    def _name_is_legal(cls, name: str | None) -> str | None:
        if name is not None and (fault := name_fault(name)):
            raise ValueError(fault)
        return name

    @model_validator(mode="after")
    def _retention_is_said_once(self) -> "TopicSettings":
        if self.retention_days is not None and _RETENTION in self.config:
            msg = f"retention_days and {_RETENTION} in config are the same setting: keep one of them"
            raise ValueError(msg)
        return self


def name_fault(name: str) -> str | None:
    """Return what is wrong with a topic's name by Kafka's rules; `None` when nothing is."""
    if not _LEGAL.fullmatch(name):
        return "a topic's name has only letters without accents, digits, '.', '_' and '-'"
    if name in {"", ".", ".."}:
        return "a topic's name must have a character other than '.'"
    if len(name) > _MAX_NAME_CHARS:
        return f"a topic's name has at most {_MAX_NAME_CHARS} characters; this one has {len(name)}"
    if name in _OF_KAFKA:
        return f"{name} belongs to Kafka itself"
    return None


def prefix_fault(prefix: str) -> str | None:
    """Return what is wrong with the prefix of all topics' names; `None` when nothing is."""
    if not _LEGAL.fullmatch(prefix):
        return "must have only letters without accents, digits, '.', '_' and '-'"
    longest = max(len(topic.short_name) for topic in TOPICS)
    if len(prefix) + longest > _MAX_NAME_CHARS:
        return f"must have at most {_MAX_NAME_CHARS - longest} characters; this one has {len(prefix)}"
    return None


def override_faults(overrides: Mapping[str, TopicSettings]) -> str | None:
    """Return what is wrong with the keys of the table of topics; `None` when nothing is."""
    known = [topic.short_name for topic in TOPICS]
    wrong = [f"{key} is no topic{did_you_mean(key, known)}" for key in overrides if key not in known]
    return f"{'; '.join(wrong)}; topics are {', '.join(known)}" if wrong else None


def same_name(one: str, other: str) -> bool:
    """Return whether Kafka takes two names for one: in its metrics a dot is an underscore."""
    return one.replace(".", "_") == other.replace(".", "_")


def registry(prefix: str, overrides: Mapping[str, TopicSettings], partitions: int | None) -> TopicRegistry:
    """Return the topics as the settings want them.

    Args:
        prefix: begins each name that is not overridden.
        overrides: by short name.
        partitions: of each topic that does not say otherwise; `None` for newsloom's own numbers.

    Raises:
        ValueError: two topics have the same name.
    """
    found: list[Topic] = []
    for topic in TOPICS:
        own = overrides.get(topic.short_name, TopicSettings())
        days = own.retention_days
        made = replace(
            topic,
            name=own.name or f"{prefix}{topic.short_name}",
            partitions=own.partitions or partitions or topic.partitions,
            retention=topic.retention if days is None else timedelta(days=days),
            config={key: _as_kafka_writes(value) for key, value in own.config.items()},
        )
        for other in found:
            if same_name(other.name, made.name):
                msg = f"kafka.topics: {other.short_name} and {made.short_name} are both called {made.name}"
                if other.name != made.name:
                    msg = f"kafka.topics: Kafka takes {other.name} and {made.name} for one name: '.' and '_' are the same to it"
                raise ValueError(msg)
        found.append(made)
    return TopicRegistry(found)


def _as_kafka_writes(value: str | float) -> str:  # `bool` and `int` are among the floats
    return str(value).lower() if isinstance(value, bool) else str(value)
