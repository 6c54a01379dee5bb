"""Derive the rights that a worker needs on Kafka from settings."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import orjson

from newsloom.console.topics import topics_read
from newsloom.runtime.engines.contract import consumer_group
from newsloom.runtime.kafka.producing.partition_producers import transactional_prefix
from newsloom.settings import Guarantee, KafkaSettings, Settings
from newsloom.wiring.topics import topics_used_by


class Resource(StrEnum):
    """The type of a resource, with the name that Kafka's tools use."""

    TOPIC = "topic"
    GROUP = "group"
    TRANSACTIONAL_ID = "transactional-id"


class Operation(StrEnum):
    """An allowed operation, with the name that Kafka's tools use. Each includes Describe."""

    READ = "Read"
    WRITE = "Write"


@dataclass(frozen=True, slots=True)
class Right:
    """One access control entry.

    Attributes:
        operation: the allowed operation.
        resource: type of the resource.
        name: name of the resource.
        prefixed: whether the right covers all resources whose name begins with `name`.
    """

    operation: Operation
    resource: Resource
    name: str
    prefixed: bool = False

    @property
    def pattern(self) -> str:
        """Return the pattern type, as Kafka's tools name it."""
        return "prefixed" if self.prefixed else "literal"

    def arguments(self, user: str) -> tuple[str, ...]:
        """Return the arguments for `kafka-acls` to add the right."""
        return (
            *("--add", "--allow-principal", f"User:{user}", "--operation", self.operation.value),
            *(f"--{self.resource}", self.name, "--resource-pattern-type", self.pattern),
        )

    def command(self, user: str, kafka: KafkaSettings) -> str:
        """Return the shell command that adds the right."""
        return shlex.join(("kafka-acls.sh", "--bootstrap-server", kafka.bootstrap_servers, *self.arguments(user)))

    def json(self, user: str) -> str:
        """Return the right as one JSON object, with the names of Kafka's AdminClient."""
        return orjson.dumps(
            {
                "principal": f"User:{user}",
                "host": "*",
                "operation": self.operation.name,
                "permission_type": "ALLOW",
                "resource_type": self.resource.name,
                "pattern_type": self.pattern.upper(),
                "name": self.name,
            }
        ).decode()


def rights_of(settings: Settings, names: Sequence[str]) -> list[Right]:
    """Return the rights that a worker needs.

    Args:
        settings: names of topics and groups, routes, and the guarantee.
        names: names of the worker's stages, in order.
    """
    read = settings.kafka.registry.input(names[0]).name
    group = consumer_group(settings.kafka, names)
    rights = [Right(Operation.READ, Resource.TOPIC, read), Right(Operation.READ, Resource.GROUP, group)]
    rights += [
        Right(Operation.WRITE, Resource.TOPIC, topic.name)
        for topic in topics_used_by(settings, names)
        if topic.name != read
    ]
    if settings.guarantee is Guarantee.TRANSACTIONAL:
        prefix = transactional_prefix(group, read)
        rights.append(Right(Operation.WRITE, Resource.TRANSACTIONAL_ID, prefix, prefixed=True))
    return rights


def rights_of_console(settings: Settings) -> list[Right]:
    """Return the rights that the console needs: to read its topics, and nothing else."""
    return [Right(Operation.READ, Resource.TOPIC, name) for name in topics_read(settings.kafka.registry)]
