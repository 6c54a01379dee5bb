"""What a consumer group has committed, read and set."""

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient


async def committed(bootstrap_servers: str, group: str, topic: str) -> dict[int, int]:
    """The next offset of each partition that the group has committed anything of."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(group)
    finally:
        await admin.close()
    return {
        each.partition: found.offset for each, found in offsets.items() if each.topic == topic and found.offset >= 0
    }


async def commit_ends(bootstrap_servers: str, group: str, topic: str) -> None:
    """Commit the end of each of the topic's partitions for the group, which must have no members."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap_servers, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer.commit(await consumer.end_offsets(list(consumer.assignment())))
    finally:
        await consumer.stop()
