"""Wrap the private parts of Faust 0.15 and mode that newsloom uses, so that no other module touches them.

Each function says why there is no public way. docs/library-internals.md lists the private names, and
tests/unit/test_library_internals.py has a test for each.
"""

import asyncio
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer

from newsloom.runtime.kafka.clients.aiokafka_internals import read_committed
from newsloom.runtime.kafka.consuming.decoding import apply_policy


class CommittedThread(AIOKafkaConsumerThread):
    """Faust's thread with a consumer that reads committed records only.

    Faust itself does so only when it writes in transactions.
    """

    def _create_worker_consumer(self, transport: Any) -> Any:  # noqa: ANN401 - faust's types
        consumer = super()._create_worker_consumer(transport)
        read_committed(consumer)
        apply_policy(consumer, skip=transport.skips_undecodable)
        return consumer


class CommittedConsumer(Consumer):
    """Faust's consumer with a `CommittedThread`."""

    def _new_consumer_thread(self) -> CommittedThread:
        return CommittedThread(self, loop=self.loop, beacon=self.beacon)


# What these classes log is a library's, not newsloom's.
CommittedThread.logger = AIOKafkaConsumerThread.logger
CommittedConsumer.logger = Consumer.logger


def use_committed_consumer(app: Any, *, skip_undecodable: bool) -> None:  # noqa: ANN401 - faust has no types, here and below
    """Let a Faust app read committed records only.

    Args:
        app: not started.
        skip_undecodable: whether batches that cannot be decoded become records without a value, see `apply_policy`.
    """
    app.transport.Consumer = CommittedConsumer
    app.transport.skips_undecodable = skip_undecodable


def aiokafka_consumer(app: Any) -> AIOKafkaConsumer:  # noqa: ANN401
    """Return the aiokafka consumer of a started app. Faust does not report its state."""
    return app.consumer._thread._consumer


def crash_reason(app: Any) -> BaseException | None:  # noqa: ANN401
    """Return what ended one of the app's services.

    A cancellation does not count: Faust replaces its fetcher that way.
    """
    services = (app, app.consumer, app.consumer._thread, app._fetcher)
    reasons = [each.crash_reason for each in services if each.crashed]
    return next((each for each in reasons if not isinstance(each, asyncio.CancelledError)), None)


def read_offset(app: Any, topic: str, partition: int) -> int | None:  # noqa: ANN401
    """Return the offset of the last record that Faust took from the partition; `None` if it took none."""
    offset: int | None = app.consumer._read_offset[faust.types.TP(topic, partition)]
    return offset


def is_acknowledged(event: Any) -> bool:  # noqa: ANN401
    """Return whether the record of an event is acknowledged. Faust does not signal it."""
    return bool(event.message.acked)


async def leave_group(app: Any) -> None:  # noqa: ANN401
    """Leave the consumer group. Faust's public way stops the agents, which acknowledges the records they hold."""
    await app.consumer._thread.stop()
