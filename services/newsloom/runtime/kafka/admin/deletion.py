"""Delete records from the beginning of partitions."""

from collections.abc import Mapping

from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from newsloom.runtime.kafka.clients.connection import admin
from newsloom.settings import KafkaSettings


async def delete_before(settings: KafkaSettings, ends: Mapping[tuple[str, int], int]) -> None:
    """Delete the records before the given offset of each partition.

    Args:
        settings: the Kafka settings.
        ends: the first offset to keep, by topic and partition.

    Raises:
        Unreachable: no broker answers, or it refused the request, for example because of missing permissions.
    """
    if not ends:
        return
    async with admin(settings) as client:
        await client.delete_records(
            {TopicPartition(topic, partition): RecordsToDelete(end) for (topic, partition), end in ends.items()}
        )
