"""Test four containers of the image with a real Kafka and a real Redis, hardened as in production.

`PYTHONPATH=tests:deploy:services:schemas python deploy/verify_containers.py IMAGE PROCESSED` (deploy/verify.sh calls it). It
checks that the containers give the same records for the examples as `newsloom process` (PROCESSED); that a real Prometheus sees
injected faults and has data for every dashboard query; that HEALTHCHECK turns unhealthy when a worker freezes; that a stuck
worker exits by itself; and that SIGTERM under load ends each container with 0 and loses no record.
"""

import asyncio
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsloom_schemas import StageName
from newsloom_schemas.topics import RAW
from support.kafka.reading import count, produce
from support.kafka.server import KafkaServer
from support.polling import until, until_async
from support.stores.redis_server import RedisServer
from verify_faults import all_ended, frozen, stuck, told_to_end_under_load
from verify_podman import (
    DEADLINE,
    EXAMPLES,
    ONE_PARTITION,
    OUTCOMES,
    Containers,
    expected_in,
    log_of,
    require,
    require_same,
)
from verify_prometheus import Prometheus, alert_expressions, count_queries, runbook_queries, wait_for_answers


@contextmanager
def real_parts(folder: Path) -> Iterator[tuple[KafkaServer, RedisServer]]:
    """Start a Kafka and a Redis."""
    kafka, redis = KafkaServer(folder / "kafka"), RedisServer(folder / "redis", durable=True)
    try:
        kafka.start()
        redis.start()
        yield kafka, redis
    finally:
        redis.kill()
        kafka.kill()


async def verify(containers: Containers, kafka: KafkaServer, redis: RedisServer, folder: Path, processed: Path) -> None:
    """Run all checks, and print each.

    Raises:
        AssertionError: a check failed.
    """
    await examples_come_out(containers, kafka.bootstrap_servers, processed)
    prometheus = Prometheus(folder / "prometheus", list(containers.ports.values()))
    try:
        prometheus.start()
        await store_away(containers, prometheus, kafka, redis)
        wait_for_answers(prometheus, DEADLINE)
        await poison(prometheus, kafka)
        print("    a flood of broken records: NewsloomDeadLetterFlood fires, and the workers live on")
        for _, query in runbook_queries():
            prometheus.values(query)  # raises if Prometheus refuses it
        alerts = {name: prometheus.values(expression) for name, expression in alert_expressions().items()}
        print(
            f"    {count_queries()} dashboard queries answered; {len(alerts)} alert expressions and those of the runbook evaluated"
        )
        require(containers.stop(StageName.TAG) == {StageName.TAG: 0}, "tag did not end with 0")
        until(lambda: "NewsloomWorkerDown" in prometheus.firing(), DEADLINE, "the alert for a worker that is down")
        print("    tag stopped: NewsloomWorkerDown fires")
        containers.again(StageName.TAG)
    finally:
        prometheus.stop()
    await told_to_end_under_load(containers, kafka.bootstrap_servers)
    frozen(containers, StageName.TAG)
    await stuck(containers, kafka.bootstrap_servers)


async def examples_come_out(containers: Containers, bootstrap_servers: str, processed: Path) -> None:
    """Process the examples with a container for each stage.

    Raises:
        AssertionError: the records differ from those of `newsloom process`.
    """
    expected = expected_in(processed)

    async def through() -> bool:
        return await count(bootstrap_servers, OUTCOMES) >= len(expected)

    print("   ", containers.once(*ONE_PARTITION).strip())
    print("   ", containers.once("feed", EXAMPLES).strip().splitlines()[-1])
    for stage in StageName:
        containers.start(stage)
    await until_async(through, DEADLINE, "an outcome for each example")
    await require_same(bootstrap_servers, expected)
    print(f"    {len(expected)} examples through five containers, a real Kafka and a real Redis: as `newsloom process`")
    for stage in StageName:
        require(containers.healthy(stage), f"{stage} is not healthy")


async def store_away(containers: Containers, prometheus: Prometheus, kafka: KafkaServer, redis: RedisServer) -> None:
    """Stop and restart Redis: the worker must wait, stay live, and report it.

    Raises:
        AssertionError: it is not reported, the worker exits, or a record is lost.
    """
    redis.stop()
    containers.once("feed", EXAMPLES)
    until(lambda: "NewsloomRetrying" in prometheus.alerts(), DEADLINE, "the alert for a store that is away")
    until(lambda: "NewsloomNoProgress" in prometheus.firing(), DEADLINE, "the alert for lag without progress")
    require(containers.healthy(StageName.DEDUP), "a worker that waits for its store is alive")
    print("    Redis stopped: Prometheus sees NewsloomRetrying, NewsloomNoProgress fires; who waits for it is healthy")
    redis.start()
    await all_ended(kafka.bootstrap_servers)
    print("    Redis back: every record has its outcome")


async def poison(prometheus: Prometheus, kafka: KafkaServer) -> None:
    """Send malformed records until the alert for dead letters is active.

    Raises:
        AssertionError: it does not become active.
    """
    broken = [(str(number).encode(), b'{"text": "cut off') for number in range(20)]
    dead = 'newsloom_processed_records_total{outcome="failed"}'
    for _ in range(2):  # Prometheus sees an increase only from the second value on
        await produce(kafka.bootstrap_servers, RAW.name, broken)
        until(lambda: prometheus.values(dead), DEADLINE, "dead letters")
    until(lambda: "NewsloomDeadLetterFlood" in prometheus.firing(), DEADLINE, "the alert for a flood of dead letters")


def main(image: str, processed: str) -> int:
    """Return exit code 0, or 1 after printing the reason."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that cleanup runs
    with tempfile.TemporaryDirectory(prefix="newsloom-verify-") as folder, real_parts(Path(folder)) as (kafka, redis):
        containers = Containers(
            image,
            {
                "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
                "NEWSLOOM_HTTP__HOST": "127.0.0.1",
                "NEWSLOOM_DEDUP__STORE": "redis",
                "NEWSLOOM_DEDUP__REDIS_URL": redis.url,
                "NEWSLOOM_POOL__PROCESSES": "1",
            },
        )
        try:
            asyncio.run(verify(containers, kafka, redis, Path(folder), Path(processed)))
        except (AssertionError, ValueError, OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None)
            logs = [log_of(containers.name(stage)) for stage in containers.ports]
            print(f"FAILED: {error}", said or "", *logs, sep="\n", file=sys.stderr)
            return 1
        finally:
            containers.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
