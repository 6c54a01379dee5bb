"""Both outboxes with a record that its topic refuses, though newsloom's own limit allows it."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from newsloom.core.message import Inbound, Outbound
from newsloom.core.outcome import Outcome, OutcomeKind, ProcessedRecord
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.runtime.kafka.producing.outbox import Outbox, SendingOutbox
from newsloom.runtime.kafka.producing.transactions import TransactionalOutbox
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import Guarantee, KafkaSettings, RetrySettings
from newsloom_schemas import KafkaOrigin, StageName
from newsloom_schemas.topics import CANONICAL_CHANGED, NORMALISED, RAW, TOPICS
from support.kafka.reading import read_all
from support.kafka.server import KafkaAddress
from support.kafka.topics import recreate_topics
from support.polling import DEADLINE, until_async
from support.workers.engine_rigs import DEAD

COPIES = CANONICAL_CHANGED
LIMIT = 200_000
RETRY = RetrySettings(initial_backoff_seconds=0.05, max_backoff_seconds=0.2, max_elapsed_seconds=DEADLINE)


def processed(offset: int, *copies: int, size: int = 10) -> ProcessedRecord:
    """A record of one partition that was emitted with a value of so many bytes, and copies of so many.

    The bytes cannot be compressed: a broker measures batches as they are sent.
    """
    noise = random.Random(offset)
    outbound = [Outbound(topic=NORMALISED.name, key=b"k", value=b"%d " % offset + noise.randbytes(size))]
    outbound += [
        Outbound(topic=COPIES.name, key=b"k", value=b"%d " % offset + noise.randbytes(each)) for each in copies
    ]
    return ProcessedRecord(
        Inbound(value=b"", place=KafkaOrigin(topic=RAW.name, partition=0, offset=offset)),
        Outcome(stage=StageName.NORMALISE, kind=OutcomeKind.EMITTED, label=NORMALISED.name, outbound=tuple(outbound)),
    )


@asynccontextmanager
async def opened(guarantee: Guarantee, kafka: KafkaSettings, group_prefix: str) -> AsyncIterator[Outbox]:
    if guarantee is Guarantee.TRANSACTIONAL:
        outbox = TransactionalOutbox(kafka, f"{group_prefix}.normalise", RETRY, Telemetry())
        yield outbox
        await outbox.release()
    else:
        async with producer(kafka) as client:
            yield SendingOutbox(client, kafka.max_request_bytes, RETRY, Telemetry())


@pytest.mark.parametrize("guarantee", Guarantee, ids=str)
async def test_a_record_whose_copy_is_too_large_for_its_topic_is_a_dead_letter_and_no_other_is(
    kafka: KafkaAddress, group_prefix: str, guarantee: Guarantee
) -> None:
    narrow = [replace(each, max_message_bytes=LIMIT) if each in (NORMALISED, COPIES) else each for each in TOPICS]
    await recreate_topics(kafka.bootstrap_servers, 1, narrow)
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap_servers)
    written = [
        [processed(0), processed(1, 10), processed(2, 10, LIMIT), processed(3, 10)],
        [processed(4, size=LIMIT), processed(5, 10)],
        [processed(6, LIMIT, LIMIT), processed(7, 10)],
    ]
    async with opened(guarantee, settings, group_prefix) as outbox:
        for batch in written:
            for each in batch:
                await outbox.put(each)
            await outbox.flush()

    async def stored(topic: str) -> list[str]:
        return [each.value.split()[0].decode() for each in await read_all(kafka.bootstrap_servers, [topic])]

    async def all_stand() -> bool:  # a transaction is seen a moment after it was ended
        return len(await stored(NORMALISED.name)) + len(await stored(DEAD)) >= 8

    await until_async(all_stand, DEADLINE, "eight outcomes")
    assert await stored(NORMALISED.name) == ["0", "1", "3", "5", "7"]
    assert len(await stored(DEAD)) == 3
    assert {"1", "3", "5", "7"} <= set(await stored(COPIES.name)) <= {"1", "2", "3", "5", "7"}
