"""Run a rendered workload: its pods with `podman kube play`, and a real Kafka at the address that it expects.

`PYTHONPATH=tests:deploy:services:schemas python deploy/verify_workload.py RENDERED PROCESSED` (deploy/verify.sh calls it with the
overlay `fused`). Each pod template of the manifests gives a pod, with their ConfigMap, security context, volumes,
limits and names. The script checks that the pods start, that the readiness probes work, that the examples give the same records as
`newsloom process`, and that SIGTERM ends the workers with 0 in time.
"""

import asyncio
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, Final

import yaml

from kubernetes_pods import pods
from newsloom.dev.child import free_port
from support.kafka.reading import count
from support.polling import until, until_async
from verify_podman import (
    DEADLINE,
    EXAMPLES,
    ONE_PARTITION,
    OUTCOMES,
    expected_in,
    inspect,
    log_of,
    podman,
    require,
    require_same,
)

_COMPOSE: Final = Path(__file__).parents[1] / "docker-compose.yml"
_ASK: Final = "import sys, urllib.request as ask; print(ask.urlopen(sys.argv[1]).read().decode())"
_STATUS: Final = "print(open('/proc/1/status').read())"


class Cluster:
    """A network of containers with the host names that the manifests use.

    Args:
        manifests: the rendered manifests.
        folder: the folder for the input of podman.
    """

    def __init__(self, manifests: Path, folder: Path) -> None:
        self._documents = [each for each in yaml.safe_load_all(manifests.read_text()) if each]
        self._folder = folder
        self.network = f"newsloom-verify-{uuid.uuid4().hex[:8]}"
        self.pods: dict[str, dict[str, Any]] = {pod["metadata"]["name"]: pod for pod in pods(self._documents)}
        self._played: list[Path] = []
        self.kafka = f"127.0.0.1:{free_port()}"
        podman("network", "create", self.network)

    def play(self, name: str) -> str:
        """Start the pod `name` with its ConfigMaps and claims, and return its container."""
        pod = self.pods[name]
        claims = [
            {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": each}} for each in _claims(pod)
        ]
        configuration = [each for each in self._documents if each["kind"] == "ConfigMap"]
        file = self._folder / f"{name}.yaml"
        file.write_text(yaml.safe_dump_all([*configuration, *claims, _unpublished(pod)]))
        self._played.append(file)
        podman("kube", "play", "--network", self.network, str(file))
        (container,) = pod["spec"]["containers"]
        return f"{name}-{container['name']}"

    def start_kafka(self, name: str) -> None:
        """Start the Kafka of docker-compose.yml under another name. Its second listener is for this machine."""
        service = yaml.safe_load(_COMPOSE.read_text())["services"]["kafka"]
        host, port = name.split(":")
        settings = service["environment"] | {
            "KAFKA_LISTENERS": f"INSIDE://:{port},LOOPBACK://:29092,CONTROLLER://:29093",
            "KAFKA_ADVERTISED_LISTENERS": f"INSIDE://{name},LOOPBACK://{self.kafka}",
            "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:29093",
        }
        words = [word for each, value in settings.items() for word in ("--env", f"{each}={value}")]
        where = ("--network", self.network, "--network-alias", host, "--publish", f"{self.kafka}:29092")
        podman("run", "-d", "--name", f"{self.network}-kafka", *where, *words, service["image"])
        topics = ("--bootstrap-server", name)
        command = ("exec", f"{self.network}-kafka", "/opt/kafka/bin/kafka-broker-api-versions.sh", *topics)
        until(lambda: podman(*command, check=False).returncode == 0, DEADLINE, "Kafka to answer")

    def newsloom(self, pod: str, *command: str) -> str:
        """Run newsloom with the environment of the ConfigMaps, and return its stderr."""
        container = self.pods[pod]["spec"]["containers"][0]
        words = [word for each, value in self.settings.items() for word in ("--env", f"{each}={value}")]
        return podman("run", "--rm", "--network", self.network, *words, container["image"], *command).stderr

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings in all ConfigMaps."""
        maps = (each["data"] for each in self._documents if each["kind"] == "ConfigMap")
        return {name: value for data in maps for name, value in data.items()}

    def remove(self) -> None:
        """Remove all containers and the network."""
        for file in self._played:
            podman("kube", "down", str(file), check=False)
        podman("rm", "--force", "--volumes", "--time", "0", f"{self.network}-kafka", check=False)
        claimed = [claim for pod in self.pods.values() for claim in _claims(pod)]
        podman("volume", "rm", "--force", *claimed, check=False)
        podman("network", "rm", "--force", self.network, check=False)


def _unpublished(pod: dict[str, Any]) -> dict[str, Any]:
    """Return the pod without ports, which podman would open on every address of this machine."""
    containers = [
        {name: value for name, value in each.items() if name != "ports"} for each in pod["spec"]["containers"]
    ]
    return pod | {"spec": pod["spec"] | {"containers": containers}}


def _claims(pod: dict[str, Any]) -> list[str]:
    volumes = pod["spec"].get("volumes", ())
    return [each["persistentVolumeClaim"]["claimName"] for each in volumes if "persistentVolumeClaim" in each]


async def verify(cluster: Cluster, processed: Path) -> None:
    """Run all checks, and print each.

    Raises:
        AssertionError: a check failed.
    """
    expected = expected_in(processed)

    async def through() -> bool:
        return await count(cluster.kafka, OUTCOMES) >= len(expected)

    cluster.start_kafka(cluster.settings["NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS"])
    cluster.play("newsloom-valkey")
    cluster.newsloom("newsloom-all", *ONE_PARTITION)
    topics = cluster.play("newsloom-topics")
    require(podman("wait", topics).stdout.strip() == "0", log_of(topics))
    print("    newsloom-topics ended with 0:", log_of(topics).strip().splitlines()[-1])
    worker = cluster.play("newsloom-all")
    pod = cluster.pods["newsloom-all"]
    until(lambda: _answers(worker, pod, "readinessProbe"), DEADLINE, "the worker to be ready")
    require(_answers(worker, pod, "livenessProbe"), "a worker that is ready is alive")
    status = podman("exec", worker, "python", "-c", _STATUS).stdout
    for line in ("Uid:\t10001\t10001\t10001\t10001", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"):
        require(line in status, f"{line!r} does not hold: {status}")
    require(inspect(worker, ".HostConfig.ReadonlyRootfs") == "true", "its root can be written to")
    print("    newsloom-all: uid 10001, no capabilities, no new privileges, seccomp, read-only root; its probes answer")
    cluster.newsloom("newsloom-all", "feed", EXAMPLES)
    await until_async(through, DEADLINE, "an outcome for each example")
    await require_same(cluster.kafka, expected)
    print(f"    {len(expected)} examples through the rendered pods: as `newsloom process`")
    grace = pod["spec"]["terminationGracePeriodSeconds"]
    podman("stop", "--time", str(grace), worker)
    require(inspect(worker, ".State.ExitCode") == "0", f"SIGTERM: {log_of(worker)}")
    print(f"    SIGTERM: ended with 0 within its grace period of {grace} s")


def _answers(container: str, pod: dict[str, Any], probe: str) -> bool:
    """Send the request of a probe from inside the container. The port is found by its name."""
    (template,) = pod["spec"]["containers"]
    asked = template[probe]["httpGet"]
    (port,) = (each["containerPort"] for each in template["ports"] if each["name"] == asked["port"])
    url = f"http://127.0.0.1:{port}{asked['path']}"
    return podman("exec", container, "python", "-c", _ASK, url, check=False).returncode == 0


def main(rendered: str, processed: str) -> int:
    """Return exit code 0, or 1 after printing the reason."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that cleanup runs
    cluster = Cluster(Path(rendered), Path(rendered).parent)
    try:
        asyncio.run(verify(cluster, Path(processed)))
    except (AssertionError, ValueError, OSError, subprocess.SubprocessError) as error:
        said = [getattr(error, "stdout", None) or "", getattr(error, "stderr", None) or ""]
        names = podman("ps", "--all", "--format", "{{.Names}}", check=False).stdout.split()
        print(f"FAILED: {error}", *said, *map(log_of, names), sep="\n", file=sys.stderr)
        return 1
    finally:
        cluster.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
