"""Read and set the committed offsets of a consumer group."""

from aiokafka import AIOKafkaConsumer

from newsloom.runtime.kafka.consuming import reading
from newsloom.settings import KafkaSettings


async def committed(bootstrap_servers: str, group: str, topic: str) -> dict[int, int]:
    """Return the committed offset of each partition that has one."""
    return await reading.committed(KafkaSettings(bootstrap_servers=bootstrap_servers), group, topic)


async def commit_begins(bootstrap_servers: str, group: str, topic: str) -> None:
    """Commit the start of each partition of the topic. The group must have no members."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap_servers, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer.commit(dict.fromkeys(consumer.assignment(), 0))
    finally:
        await consumer.stop()


async def commit_ends(bootstrap_servers: str, group: str, topic: str) -> None:
    """Commit the end of each partition of the topic. The group must have no members."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap_servers, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer.commit(await consumer.end_offsets(list(consumer.assignment())))
    finally:
        await consumer.stop()
