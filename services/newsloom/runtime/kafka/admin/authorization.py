"""Check before a worker starts that it has the permissions it needs, and that its topics can be used.

A broker can report what the client may do with each topic and group (KIP-430). aiokafka cannot request that yet, so this
module defines the two requests, in the versions of Kafka 2.3.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, TransactionalIdAuthorizationFailed
from aiokafka.protocol.admin import DescribeGroupsResponse_v3
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

from newsloom.runtime.kafka.clients.aiokafka_internals import send_request
from newsloom.runtime.kafka.clients.connection import admin
from newsloom.runtime.kafka.clients.coordinator import ask_coordinator
from newsloom.runtime.kafka.producing.partition_producers import transactional_prefix
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings
from newsloom_schemas import Topic

_READ: Final = 1 << 3
_WRITE: Final = 1 << 4
"""Bits of authorized operations (KIP-430), numbered as in org.apache.kafka.common.acl.AclOperation."""
_UNKNOWN_OPERATIONS: Final = -(1 << 31)
"""The value that a broker without an authorizer reports."""

_IDENTITY: Final = "as the user of kafka.sasl or of the client certificate; newsloom topics acl prints what is needed"
_TRANSACTION_COORDINATOR: Final = 1


class _MetadataResponse(Response):  # type: ignore[misc]  # aiokafka has no types, here and below
    API_KEY = 3
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            Array(("node_id", Int32), ("host", String("utf-8")), ("port", Int32), ("rack", String("utf-8"))),
        ),
        ("cluster_id", String("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("topic", String("utf-8")),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("isr", Array(Int32)),
                        ("offline_replicas", Array(Int32)),
                    ),
                ),
                ("authorized_operations", Int32),
            ),
        ),
        ("cluster_authorized_operations", Int32),
    )


class _MetadataStruct(RequestStruct):  # type: ignore[misc]
    API_KEY = 3
    API_VERSION = 8
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        ("topics", Array(String("utf-8"))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
    )


class _MetadataRequest(Request[_MetadataStruct]):  # type: ignore[misc]
    API_KEY = 3

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = list(topics)

    def build(self, request_struct_class: type[_MetadataStruct]) -> _MetadataStruct:
        return request_struct_class(self._topics, False, False, True)  # noqa: FBT003 - the fields of the request, by position


class _GroupsStruct(RequestStruct):  # type: ignore[misc]
    API_KEY = 15
    API_VERSION = 3
    RESPONSE_TYPE = DescribeGroupsResponse_v3
    SCHEMA = Schema(("groups", Array(String("utf-8"))), ("include_authorized_operations", Boolean))


class _GroupsRequest(Request[_GroupsStruct]):  # type: ignore[misc]
    API_KEY = 15

    def __init__(self, group: str) -> None:
        self._group = group

    def build(self, request_struct_class: type[_GroupsStruct]) -> _GroupsStruct:
        return request_struct_class([self._group], True)  # noqa: FBT003 - as above


async def require_usable_topics(
    settings: KafkaSettings, read: Topic, written: Sequence[Topic], group: str, *, transactional: bool = False
) -> None:
    """Check that topics have leaders and the required partitions, and that the worker has the permissions it needs.

    Args:
        settings: the Kafka settings.
        read: the topic that is read; it exists.
        written: the topics that are written; all of them exist.
        group: the consumer group.
        transactional: whether outcomes are written in transactions.

    Raises:
        Unreachable: no broker answers, or something is wrong; the message has one line for each problem.
    """
    topics = [read, *(topic for topic in written if topic.name != read.name)]
    async with admin(settings) as client:
        metadata: Any = await send_request(client, _MetadataRequest([topic.name for topic in topics]))
        groups = await _described(client, group)
        prefix = transactional_prefix(group, read.name)
        may_transact = not transactional or await _may_transact(client, f"{prefix}0")
    found: Mapping[str, Mapping[str, Any]] = {each["topic"]: each for each in metadata.to_object()["topics"]}
    problems = [
        *(line for topic in topics for line in _topic_problems(found[topic.name], settings)),
        *(_missing_permission(found[read.name]["authorized_operations"], _READ, f"read {read.name}")),
        *(
            line
            for topic in written
            for line in _missing_permission(found[topic.name]["authorized_operations"], _WRITE, f"write {topic.name}")
        ),
        *_missing_permission(groups["authorized_operations"], _READ, f"join the consumer group {group}"),
        *([] if may_transact else [f"no permission to use transactional ids that begin with {prefix} ({_IDENTITY})"]),
    ]
    if problems:
        raise Unreachable("\n".join(f"Kafka at {settings.bootstrap_servers}: {line}" for line in problems))


async def _described(client: AIOKafkaAdminClient, group: str) -> Mapping[str, Any]:
    """Return the coordinator's description of the group. If it refuses, it reports no operations."""
    found = await ask_coordinator(client, group, _GroupsRequest(group), _group_error_code)
    described: Mapping[str, Any] = found.to_object()["groups"][0]
    return described


def _group_error_code(response: Any) -> int:  # noqa: ANN401 - aiokafka has no types
    return int(response.to_object()["groups"][0]["error_code"])


async def _may_transact(client: AIOKafkaAdminClient, transactional_id: str) -> bool:
    """Return whether the client may look up the coordinator of the id. Every client with permission to write with it may."""
    try:
        await client.find_coordinator(transactional_id, _TRANSACTION_COORDINATOR)
    except TransactionalIdAuthorizationFailed:
        return False
    except KafkaError as error:
        if not error.retriable:  # a new cluster has no coordinator yet
            raise
    return True


def _topic_problems(topic: Mapping[str, Any], settings: KafkaSettings) -> Iterator[str]:
    partitions = topic["partitions"]
    wanted = settings.required_partitions(topic["topic"])
    if wanted is not None and len(partitions) != wanted[0]:
        yield f"{topic['topic']} has {len(partitions)} partitions, not {wanted[0]} ({wanted[1]})"
    leaderless = sorted(each["partition"] for each in partitions if each["leader"] < 0)
    if leaderless:
        yield f"{topic['topic']} has no leader for partitions {', '.join(map(str, leaderless))}"


def _missing_permission(operations: int, operation: int, what: str) -> Iterator[str]:
    if operations != _UNKNOWN_OPERATIONS and not operations & operation:
        yield f"no permission to {what} ({_IDENTITY})"
