"""Whether a worker may do what it will have to, and topics are as it needs them: asked before it starts.

A broker says of each topic and group what the client may do (KIP-430). aiokafka does not ask for that yet; the two
requests are written out here in the versions of Kafka 2.3.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, TransactionalIdAuthorizationFailed
from aiokafka.protocol.admin import DescribeGroupsResponse_v3
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

from newsloom.runtime.kafka.clients.connection import admin
from newsloom.runtime.kafka.clients.coordinator import answer
from newsloom.runtime.kafka.producing.transactions import transactional_prefix
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings
from newsloom_schemas import Topic

_READ: Final = 1 << 3
_WRITE: Final = 1 << 4
"""Bits of KIP-430, numbered as org.apache.kafka.common.acl.AclOperation."""
_UNSAID: Final = -(1 << 31)
"""What a broker without an authorizer answers."""

_WHO: Final = "kafka.sasl, or the certificate's name"
_COORDINATOR_OF_TRANSACTIONS: Final = 1


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
        return request_struct_class(self._topics, False, False, True)  # noqa: FBT003 - fields of the wire, by position


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


async def require_usable(
    settings: KafkaSettings, read: Topic, written: Sequence[Topic], group: str, *, transactional: bool = False
) -> None:
    """Check that topics can be worked on: led, with the partitions that settings want, and with the rights to do so.

    Args:
        settings: how to reach the broker, as whom.
        read: what is read; it is there.
        written: what is written; all of it is there.
        group: the consumer group.
        transactional: whether what is written is written in transactions.

    Raises:
        Unreachable: no broker answers, or something is wrong; a line for each such thing.
    """
    topics = [read, *(topic for topic in written if topic.name != read.name)]
    async with admin(settings) as client:
        metadata: Any = await client._send_request(_MetadataRequest([topic.name for topic in topics]))  # noqa: SLF001 - see above
        groups = await _described(client, group)
        prefix = transactional_prefix(group, read.name)
        may_transact = not transactional or await _transacts(client, f"{prefix}0")
    found: Mapping[str, Mapping[str, Any]] = {each["topic"]: each for each in metadata.to_object()["topics"]}
    wrong = [
        *(line for topic in topics for line in _faults(found[topic.name], settings)),
        *(_right(found[read.name]["authorized_operations"], _READ, f"read {read.name}")),
        *(
            line
            for topic in written
            for line in _right(found[topic.name]["authorized_operations"], _WRITE, f"write {topic.name}")
        ),
        *_right(groups["authorized_operations"], _READ, f"join the consumer group {group}"),
        *([] if may_transact else [f"no right to use transactional ids that begin with {prefix} ({_WHO})"]),
    ]
    if wrong:
        raise Unreachable("\n".join(f"Kafka at {settings.bootstrap_servers}: {line}" for line in wrong))


async def _described(client: AIOKafkaAdminClient, group: str) -> Mapping[str, Any]:
    """What the group's coordinator says of it; one that refuses names no operations."""
    found = await answer(client, group, _GroupsRequest(group), lambda said: said.to_object()["groups"][0]["error_code"])
    described: Mapping[str, Any] = found.to_object()["groups"][0]
    return described


async def _transacts(client: AIOKafkaAdminClient, transactional_id: str) -> bool:
    """Whether the client may ask for the id's coordinator, as whoever may write with it may."""
    try:
        await client.find_coordinator(transactional_id, _COORDINATOR_OF_TRANSACTIONS)
    except TransactionalIdAuthorizationFailed:
        return False
    except KafkaError as error:
        if not error.retriable:  # a young cluster has no coordinator yet
            raise
    return True


def _faults(topic: Mapping[str, Any], settings: KafkaSettings) -> Iterator[str]:
    partitions = topic["partitions"]
    wanted = settings.required_partitions(topic["topic"])
    if wanted is not None and len(partitions) != wanted[0]:
        yield f"{topic['topic']} has {len(partitions)} partitions, not {wanted[0]} ({wanted[1]})"
    headless = sorted(each["partition"] for each in partitions if each["leader"] < 0)
    if headless:
        yield f"{topic['topic']} has no leader for partitions {', '.join(map(str, headless))}"


def _right(operations: int, wanted: int, what: str) -> Iterator[str]:
    if operations != _UNSAID and not operations & wanted:
        yield f"no right to {what} ({_WHO})"
