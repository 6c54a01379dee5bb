"""Send the articles of a JSON Lines file: python send_articles_confluent.py BROKER TOPIC FILE. Needs confluent-kafka."""

import json
import sys
from pathlib import Path

from confluent_kafka import KafkaError, Message, Producer

HEADERS = [("content-type", b"application/json")]


def send(broker: str, topic: str, path: Path) -> None:
    """Send each line as a record, and return when the broker has acknowledged all of them."""
    producer = Producer({"bootstrap.servers": broker, "enable.idempotence": True})
    for line in path.read_bytes().splitlines():
        key = json.loads(line)["url"].encode()  # versions of an article stay in order
        producer.produce(topic, line, key=key, headers=HEADERS, on_delivery=_raise_if_lost)
        producer.poll(0)
    producer.flush()


def _raise_if_lost(error: KafkaError | None, _: Message) -> None:
    if error is not None:
        raise RuntimeError(error)


if __name__ == "__main__":
    send(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
