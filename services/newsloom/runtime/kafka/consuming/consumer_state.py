"""What a consumer knows of its own state: what ended its tasks, whether it belongs to its group, when the broker answered.

aiokafka says some of it only where records are taken, and Faust asks for it nowhere. So private attributes are read, here
and nowhere else; tests/unit/runtime/test_consumer_state.py fails when aiokafka renames one.
"""

import time
from asyncio import Task
from collections.abc import Iterator
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition


class PartitionState(NamedTuple):
    """What a consumer knows of one of its partitions.

    Attributes:
        end: the offset behind the last record; `None` when the broker has not said.
        position: the offset that is read next; `None` when it is not known.
        answered_ago: seconds since the broker last answered a fetch of this partition; `None` when it never has.
    """

    end: int | None
    position: int | None
    answered_ago: float | None


def fault(consumer: AIOKafkaConsumer) -> BaseException | None:
    """Return what ended the consumer's work for good, or waits to be raised where records are taken."""
    for task in _tasks(consumer):
        if task.done() and not task.cancelled() and task.exception() is not None:
            error = task.exception()
            return error.__cause__ if error is not None and error.__cause__ is not None else error
    waiting: BaseException | None = getattr(consumer._coordinator, "_pending_exception", None)  # noqa: SLF001
    return waiting


def missing(consumer: AIOKafkaConsumer, topic: str) -> str | None:
    """Return why nothing can be read for now: not a member of the group, no such topic. `None` when all is well."""
    if not consumer.partitions_for_topic(topic):
        return f"{topic} is not on the broker"
    if consumer._coordinator.generation < 0:  # noqa: SLF001 - see above
        return "this worker is no member of its consumer group"
    return None


def states_of(consumer: AIOKafkaConsumer, topic: str) -> dict[int, PartitionState]:
    """Return what is known of each partition of the topic that is assigned, by its number."""
    return {place.partition: state_of(consumer, place) for place in consumer.assignment() if place.topic == topic}


def state_of(consumer: AIOKafkaConsumer, place: TopicPartition) -> PartitionState:
    """Return what is known of a partition. All unknown for one that is not assigned any more."""
    assignment = consumer._subscription.subscription.assignment  # noqa: SLF001 - `position` waits, and `highwater` asserts
    if assignment is None or place not in assignment.tps:
        return PartitionState(None, None, None)
    state = assignment.state_value(place)
    return PartitionState(
        state.highwater,
        state.position if state.has_valid_position else None,
        time.time() - state.timestamp / 1000 if state.timestamp else None,
    )


def _tasks(consumer: AIOKafkaConsumer) -> Iterator["Task[Any]"]:
    yield consumer._fetcher._fetch_task  # noqa: SLF001 - see above
    yield consumer._coordinator._coordination_task  # noqa: SLF001 - see above
