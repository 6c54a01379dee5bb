"""Send the articles of a JSON Lines file: python send_articles.py BROKER TOPIC FILE. Needs aiokafka."""

import asyncio
import json
import sys
from pathlib import Path

from aiokafka import AIOKafkaProducer

HEADERS = [("content-type", b"application/json")]


async def send(broker: str, topic: str, lines: list[bytes]) -> None:
    """Send each line as a record, and return when the broker has acknowledged all of them."""
    async with AIOKafkaProducer(bootstrap_servers=broker, enable_idempotence=True) as producer:
        pending = []
        for line in lines:
            key = json.loads(line)["url"].encode()  # versions of an article stay in order
            pending.append(await producer.send(topic, line, key=key, headers=HEADERS))
        await asyncio.gather(*pending)


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_bytes().splitlines()))
