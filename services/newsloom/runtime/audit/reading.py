"""An audit of the topics of a live broker."""

import asyncio
from datetime import datetime, timedelta

from newsloom.core.message import Inbound
from newsloom.runtime.audit.law import Audit, Report
from newsloom.runtime.engines.contract import consumer_group
from newsloom.runtime.kafka.consuming.convert import from_fetched
from newsloom.runtime.kafka.consuming.reading import committed, reader
from newsloom.settings import KafkaSettings
from newsloom_schemas import headers
from newsloom_schemas.topics import RAW

_SLACK = timedelta(hours=1)
"""Outcomes are read from so long before `since`: the clocks of producers and workers differ."""
_PAUSE_EVERY = 500


async def audit(settings: KafkaSettings, since: datetime | None = None) -> Report:
    """Judge what stands on the topics, beside whatever is at work on them.

    Args:
        settings: how to reach the broker, and the names of topics and consumer groups.
        since: judge only records that the broker took after it.

    Raises:
        Unreachable: no broker answers.
    """
    registry = settings.registry
    done = {
        stage: offsets
        for stage in registry.stages
        if (offsets := await committed(settings, consumer_group(settings, [stage]), registry.input(stage).name))
    }
    ledger, raw = Audit(done, registry), registry.name(RAW)
    number = 0
    async with reader(settings, ledger.topics) as standing:
        async for record in standing.records(since - _SLACK if since is not None else None):
            number += 1
            if number % _PAUSE_EVERY == 0:
                await asyncio.sleep(0)
            known = from_fetched(record)
            judged = is_judged(known, since)
            if known.undecodable is not None:
                ledger.take_undecodable(record.topic, record.partition, record.offset, judged=judged)
                continue
            ledger.take(
                record.topic,
                record.partition,
                record.offset,
                known.value,
                str(known.origin) if record.topic == raw or known.header(headers.ORIGIN) is not None else None,
                judged=judged,
            )
    return ledger.report()


def is_judged(record: Inbound, since: datetime | None) -> bool:
    """Whether the broker took the record after `since`. One whose time stamp is no time is judged by a whole audit only."""
    return since is None or (record.received_at is not None and record.received_at >= since)
