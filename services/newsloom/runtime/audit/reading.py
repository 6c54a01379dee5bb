"""Audit the topics of a running broker."""

import asyncio
from datetime import datetime, timedelta

from newsloom.core.message import Inbound
from newsloom.runtime.audit.law import Audit
from newsloom.runtime.audit.report import Report
from newsloom.runtime.engines.contract import consumer_group
from newsloom.runtime.kafka.consuming.convert import from_fetched
from newsloom.runtime.kafka.consuming.reading import committed, reader
from newsloom.settings import KafkaSettings
from newsloom_schemas import headers
from newsloom_schemas.topics import RAW

_SLACK = timedelta(hours=1)
"""Outcomes are read from this long before `since`, because the clocks of producers and workers differ."""
_RECORDS_PER_YIELD = 500


async def audit(settings: KafkaSettings, since: datetime | None = None) -> Report:
    """Audit the topics. Workers may be running meanwhile.

    Args:
        settings: the Kafka settings.
        since: audit only records that the broker received at this time or later.

    Raises:
        Unreachable: no broker answers.
    """
    registry = settings.registry
    committed_offsets = {
        stage: offsets
        for stage in registry.stages
        if (offsets := await committed(settings, consumer_group(settings, [stage]), registry.input(stage).name))
    }
    law, raw = Audit(committed_offsets, registry), registry.name(RAW)
    number = 0
    async with reader(settings, law.topics) as topics:
        async for record in topics.records(since - _SLACK if since is not None else None):
            number += 1
            if number % _RECORDS_PER_YIELD == 0:
                await asyncio.sleep(0)
            known = from_fetched(record)
            is_input = is_audited(known, since)
            if known.undecodable is not None:
                law.add_undecodable(record.topic, record.partition, record.offset, is_input=is_input)
                continue
            law.add(
                record.topic,
                record.partition,
                record.offset,
                known.value,
                str(known.origin) if record.topic == raw or known.header(headers.ORIGIN) is not None else None,
                articles=known.article_count,
                is_input=is_input,
            )
    return law.report()


def is_audited(record: Inbound, since: datetime | None) -> bool:
    """Return True if the broker received the record at `since` or later.

    A record without a valid timestamp is audited only if `since` is `None`.
    """
    return since is None or (record.received_at is not None and record.received_at >= since)
