"""Four containers of the image against a real Kafka and a real Redis, as hardened as in production.

`PYTHONPATH=tests:deploy:services:schemas python deploy/verify_containers.py IMAGE` (deploy/verify-image.sh calls
it). It proves that the examples come out of the containers as they do out of `newsloom process`; that HEALTHCHECK turns
unhealthy when progress stops, and healthy again when it goes on; that a real Prometheus sees that fault, and answers
every question of the dashboards; and that SIGTERM ends each container with 0.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from newsloom.dev.child import free_port
from newsloom_schemas import StageName
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED
from support.kafka_server import KafkaServer
from support.newsloom_command import newsloom
from support.polling import until, until_async
from support.reading import count, produce, read_all
from support.redis_server import RedisServer
from verify_prometheus import Prometheus, alert_expressions, count_queries, wait_for_answers

_DEADLINE: Final = 180.0
_OUTCOMES: Final = [topic.name for topic in (ENRICHED, DUPLICATES, REJECTED, *DEAD_LETTERS.values())]
_OF_ITS_RUN: Final = {"trace", "origin", "rejected_at"}
_HARDENED: Final = (
    *("--network", "host", "--user", "10001:10001", "--read-only", "--tmpfs", "/tmp:rw,size=512m"),  # noqa: S108 - the container's
    *("--cap-drop=ALL", "--security-opt", "no-new-privileges", "--workdir", "/opt/newsloom"),
)


def podman(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run podman to its end."""
    return subprocess.run(["podman", *words], capture_output=True, text=True, check=check, timeout=_DEADLINE)


class Containers:
    """Containers of one image with the same settings; removed at the end.

    Args:
        image: its name.
        settings: `NEWSLOOM_…` variables.
    """

    def __init__(self, image: str, settings: dict[str, str]) -> None:
        self._image = image
        self._settings = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
        self._run = uuid.uuid4().hex[:8]
        self.ports: dict[StageName, int] = {}

    def once(self, *command: str) -> str:
        """Run a command in a container of its own; what it wrote to stderr.

        Raises:
            subprocess.CalledProcessError: it failed.
        """
        return podman("run", "--rm", "--no-healthcheck", *_HARDENED, *self._settings, self._image, *command).stderr

    def start(self, stage: StageName) -> None:
        """A worker of `stage`, in the background."""
        self.ports[stage] = free_port()
        port = ("--env", f"NEWSLOOM_HTTP__PORT={self.ports[stage]}")
        podman("run", "-d", "--name", self.name(stage), *_HARDENED, *self._settings, *port, self._image, "run", stage)

    def healthy(self, stage: StageName) -> bool:
        """What the image's HEALTHCHECK says now."""
        return podman("healthcheck", "run", self.name(stage), check=False).returncode == 0

    def stop(self, stage: StageName) -> int:
        """SIGTERM, and its exit code."""
        podman("stop", "--time", "60", self.name(stage))
        return int(podman("inspect", "--format", "{{.State.ExitCode}}", self.name(stage)).stdout)

    def name(self, stage: StageName) -> str:
        """The container's name."""
        return f"newsloom-{stage}-{self._run}"

    def log(self, stage: StageName) -> str:
        """The end of what it logged."""
        done = podman("logs", "--tail", "20", self.name(stage), check=False)
        return f"{stage}: {done.stdout}{done.stderr}"

    def remove(self) -> None:
        """All of them, running or not, with their volumes."""
        for stage in self.ports:
            podman("rm", "--force", "--volumes", "--time", "0", self.name(stage), check=False)


@contextmanager
def real_parts(folder: Path) -> Iterator[tuple[KafkaServer, RedisServer]]:
    """A Kafka and a Redis that answer."""
    kafka, redis = KafkaServer(folder / "kafka"), RedisServer(folder / "redis", durable=True)
    try:
        kafka.start()
        redis.start()
        yield kafka, redis
    finally:
        redis.kill()
        kafka.kill()


def comparable(line: bytes) -> str:
    """A record without what is of its run."""
    record: dict[str, Any] = json.loads(line)
    return json.dumps({name: value for name, value in record.items() if name not in _OF_ITS_RUN}, sort_keys=True)


async def verify(containers: Containers, kafka: KafkaServer, redis: RedisServer, folder: Path) -> None:
    """The whole of it; what was proven is printed.

    Raises:
        AssertionError: something did not hold.
    """
    expected = sorted(comparable(line) for line in newsloom("process", "examples").stdout.splitlines())

    async def outcomes(number: int) -> bool:
        return await count(kafka.bootstrap_servers, _OUTCOMES) >= number

    print("   ", containers.once("topics", "create", "--partitions", "1").strip())
    print("   ", containers.once("feed", "examples").strip().splitlines()[-1])
    for stage in StageName:
        containers.start(stage)
    await until_async(lambda: outcomes(len(expected)), _DEADLINE, "an outcome for each example")
    found = sorted(comparable(each.value) for each in await read_all(kafka.bootstrap_servers, _OUTCOMES))
    require(found == expected, "the containers give other records than `newsloom process`")
    print(f"    {len(found)} examples through four containers, a real Kafka and a real Redis: as `newsloom process`")
    for stage in StageName:
        require(containers.healthy(stage), f"{stage} is not healthy")
    prometheus = Prometheus(folder / "prometheus", list(containers.ports.values()))
    try:
        prometheus.start()
        redis.stop()
        containers.once("feed", "examples")
        until(lambda: not containers.healthy(StageName.DEDUP), _DEADLINE, "dedup to turn unhealthy without its store")
        until(lambda: "NewsloomRetrying" in prometheus.alerts(), _DEADLINE, "the alert that says so")
        until(lambda: "NewsloomNoProgress" in prometheus.firing(), _DEADLINE, "the alert for lag without progress")
        print(
            "    Redis stopped: HEALTHCHECK turns unhealthy, Prometheus sees NewsloomRetrying, NewsloomNoProgress fires"
        )
        redis.start()
        await until_async(lambda: outcomes(2 * len(expected)), _DEADLINE, "an outcome for each example fed again")
        until(lambda: containers.healthy(StageName.DEDUP), _DEADLINE, "dedup to turn healthy again")
        print("    Redis back: every record has its outcome, HEALTHCHECK is healthy")
        wait_for_answers(prometheus, _DEADLINE)
        await poison(prometheus, kafka)
        print("    a flood of broken records: NewsloomDeadLetterFlood fires, and the workers live on")
        alerts = {name: prometheus.values(expression) for name, expression in alert_expressions().items()}
        print(f"    {count_queries()} dashboard queries answered; {len(alerts)} alert expressions evaluated")
        require(containers.stop(StageName.TAG) == 0, "tag did not end with 0")
        until(lambda: "NewsloomWorkerDown" in prometheus.firing(), _DEADLINE, "the alert for a worker that is down")
        print("    tag stopped: NewsloomWorkerDown fires")
    finally:
        prometheus.stop()
    codes = {stage: containers.stop(stage) for stage in StageName}
    require(set(codes.values()) == {0}, f"exit codes after SIGTERM: {codes}")
    print("    SIGTERM: each of the four ended with 0")


async def poison(prometheus: Prometheus, kafka: KafkaServer) -> None:
    """Broken records until the alert for a flood of dead letters holds.

    Raises:
        AssertionError: it does not.
    """
    broken = [(str(number).encode(), b'{"text": "cut off') for number in range(20)]
    dead = 'newsloom_outcome_records_total{outcome="dead"}'
    for _ in range(2):  # Prometheus sees a counter grow from its second value on
        await produce(kafka.bootstrap_servers, RAW.name, broken)
        until(lambda: prometheus.values(dead), _DEADLINE, "dead letters")
    until(lambda: "NewsloomDeadLetterFlood" in prometheus.firing(), _DEADLINE, "the alert for a flood of dead letters")


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - it reads as a sentence
    """Raises AssertionError with `otherwise` where something does not hold."""
    if not holds:
        raise AssertionError(otherwise)


def main(image: str) -> int:
    """Exit code 0, or 1 with the reason."""
    with tempfile.TemporaryDirectory(prefix="newsloom-verify-") as folder, real_parts(Path(folder)) as (kafka, redis):
        containers = Containers(
            image,
            {
                "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
                "NEWSLOOM_HTTP__HOST": "127.0.0.1",
                "NEWSLOOM_DEDUP__STORE": "redis",
                "NEWSLOOM_DEDUP__REDIS_URL": redis.url,
                "NEWSLOOM_POOL__PROCESSES": "1",
                "NEWSLOOM_HEALTH__STUCK_AFTER_SECONDS": "5",
            },
        )
        try:
            asyncio.run(verify(containers, kafka, redis, Path(folder)))
        except (AssertionError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None)
            print(f"FAILED: {error}", said or "", *map(containers.log, containers.ports), sep="\n", file=sys.stderr)
            return 1
        finally:
            containers.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
