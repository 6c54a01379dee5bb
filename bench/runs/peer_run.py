"""Run another stream client, with the arguments and the output of bench.runs.engine_run.

It is run as a script, by a Python without newsloom and bench: Quix Streams needs an older pydantic.
"""

import json
import sys
import time
from importlib import import_module
from typing import Any, Final

SOURCE: Final = "news.raw"
TARGET: Final = "news.normalised"
BATCH: Final = 200
WITHIN: Final = 0.1


def confluent(servers: str, records: int) -> float:
    """Run librdkafka: consume, produce, flush, commit. Return CPU seconds."""
    client = import_module("confluent_kafka")
    group = f"bench-confluent-{time.time_ns()}"
    consumer = client.Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": group,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
        }
    )
    producer = client.Producer({"bootstrap.servers": servers, "enable.idempotence": True, "linger.ms": 5})
    consumer.subscribe([SOURCE])
    left, begun = records, 0.0
    failed: list[object] = []

    def delivered(error: object, message: object) -> None:
        _ = message
        if error is not None:
            failed.append(error)

    while left > 0:
        found = consumer.consume(BATCH, timeout=WITHIN)
        if not found:
            continue
        begun = begun or time.process_time()
        for each in found:
            producer.produce(TARGET, each.value(), each.key(), headers=each.headers(), on_delivery=delivered)
        producer.flush()
        if failed:
            sys.exit(f"not delivered: {failed[0]}")
        consumer.commit(asynchronous=False)
        left -= len(found)
    return time.process_time() - begun


def quix(servers: str, records: int) -> float:
    """Run Quix Streams, which commits at intervals. Return CPU seconds."""
    app = import_module("quixstreams").Application(
        broker_address=servers,
        consumer_group=f"bench-quix-{time.time_ns()}",
        auto_offset_reset="earliest",
        commit_interval=0.5,
        loglevel="ERROR",
        producer_extra_config={"enable.idempotence": True, "linger.ms": 5},
    )
    left, begun = records, 0.0

    def counted(value: Any, key: Any, timestamp: Any, headers: Any) -> Any:  # noqa: ANN401 - Quix Streams has no types here
        nonlocal left, begun
        _ = key, timestamp, headers
        begun = begun or time.process_time()
        left -= 1
        if left == 0:
            app.stop()
        return value

    source = app.topic(SOURCE, value_deserializer="bytes", key_deserializer="bytes")
    target = app.topic(TARGET, value_serializer="bytes", key_serializer="bytes")
    app.dataframe(source).apply(counted, metadata=True).to_topic(target)
    app.run()
    return time.process_time() - begun


PEERS: Final = {"confluent-kafka": confluent, "Quix Streams": quix}

if __name__ == "__main__":
    _, name, address, number = sys.argv
    print(json.dumps({"cpu": PEERS[name](address, int(number))}), flush=True)
