"""Test docker-compose.yml with podman-compose: start everything, run the demo, kill a worker, stop everything.

`PYTHONPATH=tests:deploy:services:schemas python deploy/verify_compose.py PROCESSED` (deploy/verify.sh calls
it with the output of `newsloom process` for the examples). The file is used
unchanged. Prometheus, Alertmanager and Grafana are not started, since their images may be unavailable. podman-compose ignores
health conditions in `depends_on`, so this script starts the services in that order and compares it with the file.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import uuid
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

import yaml

from support.kafka.reading import count
from support.polling import until, until_async
from verify_podman import (
    DEADLINE,
    ONE_PARTITION,
    OUTCOMES,
    expected_in,
    healthy,
    inspect,
    log_of,
    podman,
    processes_of,
    require,
    require_same,
)

_FILE: Final = Path(__file__).parents[1] / "docker-compose.yml"
_PARTS: Final = ("kafka", "valkey")
_WORKERS: Final = ("normalise", "dedup", "tag", "stories", "publish")
_CONSOLE: Final = "console"
_CONSOLE_URL: Final = "http://127.0.0.1:8808/"
_KAFKA: Final = "127.0.0.1:9092"
_UNITS: Final = {"m": 1024**2, "g": 1024**3}


class Project:
    """The compose file under its own project name, so that another `newsloom` project is not touched."""

    def __init__(self) -> None:
        self._name = f"newsloom-verify-{uuid.uuid4().hex[:8]}"
        self.services: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text())["services"]

    def compose(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run podman-compose and wait until it ends."""
        command = [str(Path(sys.executable).parent / "podman-compose"), "-f", str(_FILE), "-p", self._name, *words]
        return subprocess.run(command, capture_output=True, text=True, check=check, timeout=DEADLINE)

    def up(self, *services: str) -> None:
        """Create and start services without their dependencies."""
        self.compose("up", "--detach", "--no-build", "--no-deps", *services)

    def container(self, service: str) -> str:
        """Return the name of a container."""
        return f"{self._name}_{service}_1"

    def wait_healthy(self, *services: str) -> None:
        """Wait until the health check of each service succeeds.

        Raises:
            DeadlineExceededError: one does not in time.
        """
        for service in services:
            until(partial(healthy, self.container(service)), DEADLINE, f"{service} to be healthy")

    def down(self) -> None:
        """Remove everything, with volumes and networks."""
        self.compose("--profile", "demo", "down", "--volumes", "--timeout", "0", check=False)


async def verify(project: Project, processed: Path) -> None:
    """Run all checks, and print each.

    Raises:
        AssertionError: a check failed.
    """
    expected = expected_in(processed)

    async def through() -> bool:
        return await count(_KAFKA, OUTCOMES) >= len(expected)

    project.up(*_PARTS)
    project.wait_healthy(*_PARTS)
    project.compose("run", "--rm", "--no-deps", "topics", *ONE_PARTITION)
    project.up("topics")
    require(podman("wait", project.container("topics")).stdout.strip() == "0", "the topics were not made")
    project.up(*_WORKERS, _CONSOLE)
    project.wait_healthy(*_WORKERS, _CONSOLE)
    print("    up: Kafka, Valkey, the topics, five stages, the console; every health check says healthy")
    for service in (*_PARTS, *_WORKERS, _CONSOLE):
        bounded(project.services[service], project.container(service))
    print("    limits, restart rules, read-only roots, capabilities and ports are those of the file; ports on loopback")
    print("   ", _fed(project.compose("--profile", "demo", "run", "-T", "--rm", "--no-deps", "demo")))
    await until_async(through, DEADLINE, "an outcome for each example")
    await require_same(_KAFKA, expected)
    enriched = ("exec", "-T", "kafka", "/opt/kafka/bin/kafka-console-consumer.sh", "--bootstrap-server", "kafka:19092")
    shown = project.compose(*enriched, "--topic", "news.enriched", "--from-beginning", "--max-messages", "9").stdout
    require(len(shown.splitlines()) == 9, f"the command of docs/deployment.md shows: {shown}")  # noqa: PLR2004 - as in the document
    print(f"    {len(expected)} examples through compose: as `newsloom process`; the documented command shows nine")
    shown_by_console = json.loads(await asyncio.to_thread(_console_records))["numbers"]
    require(len(shown_by_console) == len(expected), f"the console shows {len(shown_by_console)} records")
    print(f"    the console on loopback shows {len(shown_by_console)} records")
    dies(project, "tag")
    ends(project)


def bounded(service: dict[str, Any], container: str) -> None:
    """Check that a container has the limits and the security settings of the file.

    Raises:
        AssertionError: it does not.
    """
    limits = service["deploy"]["resources"]["limits"]
    (amount, unit) = re.fullmatch(r"(\d+)([mg])", limits["memory"]).groups()  # type: ignore[union-attr]  # raises if it does not match
    said = {
        ".HostConfig.Memory": str(int(amount) * _UNITS[unit]),
        ".HostConfig.NanoCpus": str(int(float(limits["cpus"]) * 1e9)),
        ".HostConfig.PidsLimit": str(limits["pids"]),
        ".HostConfig.RestartPolicy.Name": service["restart"],
        ".HostConfig.ReadonlyRootfs": str(service.get("read_only", False)).lower(),
    }
    for template, value in said.items():
        found = inspect(container, template)
        require(found == value, f"{container}: {template} is {found}, the file says {value}")
    for capabilities in (".EffectiveCaps", ".BoundingCaps"):
        require(inspect(container, capabilities) == "[]", f"{container} has {capabilities}")
    for line in podman("port", container).stdout.splitlines():
        require("-> 127.0.0.1:" in line, f"{container} can be reached from outside: {line}")


def dies(project: Project, service: str) -> None:
    """Check that a killed worker is restarted, as its restart policy says.

    Raises:
        AssertionError: it is not.
    """
    container = project.container(service)
    (first, *_) = processes_of(container)
    os.kill(first, signal.SIGKILL)
    until(lambda: inspect(container, ".RestartCount") == "1", DEADLINE, f"{service} to be started anew")
    project.wait_healthy(service)
    print(f"    {service} killed: started anew, healthy")


def ends(project: Project) -> None:
    """Check that `stop` ends every worker with exit code 0 within its grace period.

    Raises:
        AssertionError: it does not.
    """
    project.compose("stop", *_WORKERS, _CONSOLE)
    codes = {service: inspect(project.container(service), ".State.ExitCode") for service in (*_WORKERS, _CONSOLE)}
    require(set(codes.values()) == {"0"}, f"exit codes after `stop`: {codes}")
    print("    stop: each worker and the console ended with 0")


def _console_records() -> bytes:
    """Return what the console answers for its lists."""
    with urlopen(f"{_CONSOLE_URL}api/records", timeout=30) as answer:  # noqa: S310 - the address is loopback
        found: bytes = answer.read()
    return found


def _fed(done: subprocess.CompletedProcess[str]) -> str:
    """Return the line with the number of fed articles, among those of podman."""
    (line,) = (line for line in (done.stdout + done.stderr).splitlines() if "acknowledged" in line)
    return line.strip()


def main(processed: str) -> int:
    """Return exit code 0, or 1 after printing the reason."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that cleanup runs
    project = Project()
    try:
        asyncio.run(verify(project, Path(processed)))
    except (AssertionError, ValueError, OSError, subprocess.SubprocessError) as error:
        said = [getattr(error, "stdout", None) or "", getattr(error, "stderr", None) or ""]
        logs = [log_of(project.container(service)) for service in (*_PARTS, "topics", *_WORKERS, _CONSOLE)]
        print(f"FAILED: {error}", *said, *logs, sep="\n", file=sys.stderr)
        return 1
    finally:
        project.down()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
