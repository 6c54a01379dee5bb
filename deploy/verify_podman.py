"""Containers of newsloom's image for `make verify-deploy`, and what a record is when it is held against another run's."""

import json
import subprocess
import uuid
from pathlib import Path
from typing import Any, Final

from newsloom.dev.child import free_port
from newsloom_schemas import StageName
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, REJECTED
from support.kafka.reading import read_all

DEADLINE: Final = 300.0
"""Seconds that anything may take on a machine that is busy."""

OUTCOMES: Final = tuple(topic.name for topic in (ENRICHED, DUPLICATES, REJECTED, *DEAD_LETTERS.values()))
"""Where a record of news.raw ends, once all stages have seen it."""

EXAMPLES: Final = "/opt/newsloom/examples"
"""In the image."""

ONE_PARTITION: Final = ("topics", "create", "--partitions", "1")
"""Articles come in the order of the folder then, and of two copies the same one is first as in `newsloom process`."""

_OF_ITS_RUN: Final = {"trace", "origin", "rejected_at"}
_HARDENED: Final = (
    *("--network", "host", "--user", "10001:10001", "--read-only", "--tmpfs", "/tmp:rw,size=512m"),  # noqa: S108 - the container's
    *("--cap-drop=ALL", "--security-opt", "no-new-privileges"),
)


def podman(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run podman to its end."""
    return subprocess.run(["podman", *words], capture_output=True, text=True, check=check, timeout=DEADLINE)


def inspect(container: str, template: str) -> str:
    """What podman knows of a container, by a Go template."""
    return podman("inspect", "--format", f"{{{{{template}}}}}", container).stdout.strip()


def healthy(container: str) -> bool:
    """What its HEALTHCHECK says now. Nothing else asks: that takes systemd's timers."""
    return podman("healthcheck", "run", container, check=False).returncode == 0


def log_of(container: str) -> str:
    """The end of what it logged."""
    done = podman("logs", "--tail", "20", container, check=False)
    return f"{container}: {done.stdout}{done.stderr}"


def processes_of(container: str) -> list[int]:
    """Process ids as this machine knows them, process 1 of the container first."""
    lines = podman("top", container, "hpid").stdout.split()[1:]
    first = int(inspect(container, ".State.Pid"))
    return [first, *sorted(int(line) for line in lines if int(line) != first)]


class Containers:
    """Containers of one image with the same settings, as hardened as in production; removed at the end.

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

    def start(self, stage: StageName, **settings: str) -> None:
        """A worker of `stage`, in the background. `settings` come on top."""
        self.ports[stage] = free_port()
        more = {"NEWSLOOM_HTTP__PORT": str(self.ports[stage]), **settings}
        words = [word for name, value in more.items() for word in ("--env", f"{name}={value}")]
        podman("run", "-d", "--name", self.name(stage), *_HARDENED, *self._settings, *words, self._image, "run", stage)

    def again(self, stage: StageName) -> None:
        """Start one that has ended."""
        podman("start", self.name(stage))

    def healthy(self, stage: StageName) -> bool:
        """What the image's HEALTHCHECK says now."""
        return healthy(self.name(stage))

    def stop(self, *stages: StageName) -> dict[StageName, int]:
        """SIGTERM to all of them, and their exit codes."""
        podman("stop", "--time", "120", *map(self.name, stages))
        return {stage: self.exit_code(stage) for stage in stages}

    def exit_code(self, stage: StageName) -> int:
        """Of one that has ended."""
        return int(inspect(self.name(stage), ".State.ExitCode"))

    def running(self, stage: StageName) -> bool:
        """Whether it has not ended."""
        return inspect(self.name(stage), ".State.Running") == "true"

    def name(self, stage: StageName) -> str:
        """The container's name."""
        return f"newsloom-{stage}-{self._run}"

    def remove(self, *stages: StageName) -> None:
        """These, or all of them, running or not, with their volumes."""
        for stage in stages or tuple(self.ports):
            podman("rm", "--force", "--volumes", "--time", "0", self.name(stage), check=False)


def expected_in(file: Path) -> list[str]:
    """What `newsloom process` made of the examples, each without what is of its run; sorted."""
    return sorted(map(comparable, file.read_bytes().splitlines()))


async def found_on(bootstrap_servers: str) -> list[str]:
    """What stands where records end, sorted."""
    return sorted(comparable(each.value) for each in await read_all(bootstrap_servers, OUTCOMES))


async def require_same(bootstrap_servers: str, expected: list[str]) -> None:
    """What stands where records end is what is expected.

    Raises:
        AssertionError: it is not; with the first record that nobody expected.
    """
    found = await found_on(bootstrap_servers)
    strange = [line for line in found if line not in expected]
    require(found == expected, f"other records than `newsloom process` gives: {len(strange)}, as {strange[:1]}")


def comparable(line: bytes) -> str:
    """A record without what is of its run."""
    record: dict[str, Any] = json.loads(line)
    return json.dumps({name: value for name, value in record.items() if name not in _OF_ITS_RUN}, sort_keys=True)


def require(holds: bool, otherwise: object) -> None:  # noqa: FBT001 - it reads as a sentence
    """Raises AssertionError with `otherwise` where something does not hold."""
    if not holds:
        raise AssertionError(otherwise)
