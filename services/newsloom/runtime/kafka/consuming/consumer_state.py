"""Inspect a running consumer: failed tasks, group membership, positions, and when the broker last answered.

aiokafka reports some of this only where records are taken, and Faust does not ask for it at all.
"""

import time
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from newsloom.runtime.kafka.clients.aiokafka_internals import (
    assigned_partition_state,
    consumer_tasks,
    is_group_member,
    pending_exception,
)


class PartitionState(NamedTuple):
    """The state of one partition of a consumer.

    Attributes:
        end: the offset after the last record; `None` if the broker has not reported it.
        position: the offset that is read next; `None` if it is not known.
        answered_ago: seconds since the broker last answered a fetch of this partition; `None` if it never has.
    """

    end: int | None
    position: int | None
    answered_ago: float | None


def reading_error(consumer: AIOKafkaConsumer) -> BaseException | None:
    """Return the error that ended the consumer's work, or that the next call for records will raise."""
    for task in consumer_tasks(consumer):
        if task.done() and not task.cancelled() and task.exception() is not None:
            error = task.exception()
            return error.__cause__ if error is not None and error.__cause__ is not None else error
    return pending_exception(consumer)


def why_not_reading(consumer: AIOKafkaConsumer, topic: str) -> str | None:
    """Return why the consumer cannot read at the moment: no such topic, or not a member of its group; else `None`."""
    if not consumer.partitions_for_topic(topic):
        return f"{topic} does not exist on the broker"
    if not is_group_member(consumer):
        return "this worker is not a member of its consumer group"
    return None


def partition_states(consumer: AIOKafkaConsumer, topic: str) -> dict[int, PartitionState]:
    """Return the state of each assigned partition of the topic, by partition number."""
    return {each.partition: partition_state(consumer, each) for each in consumer.assignment() if each.topic == topic}


def partition_state(consumer: AIOKafkaConsumer, partition: TopicPartition) -> PartitionState:
    """Return the state of a partition. All fields are `None` if it is not assigned any more."""
    state = assigned_partition_state(consumer, partition)
    if state is None:
        return PartitionState(None, None, None)
    return PartitionState(
        state.highwater,
        state.position if state.has_valid_position else None,
        time.time() - state.timestamp / 1000 if state.timestamp else None,
    )
