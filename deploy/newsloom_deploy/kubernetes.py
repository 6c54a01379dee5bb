"""Checks that rendered manifests agree: `python -m newsloom_deploy.kubernetes RENDERED…` says where they do not.

Kubernetes validates one object at a time. These checks compare objects with each other, with the settings that pods get,
and with what a worker was measured to need.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import yaml

from newsloom.runtime.engines.contract import consumer_group
from newsloom.settings import ClaimStoreSettings, StoreKind
from newsloom.wiring.stages import STORE_STAGES
from newsloom.wiring.stores import store_settings
from newsloom_deploy import sizes
from newsloom_deploy.rendered import Document, Rendered, Worker, quantity, selects
from newsloom_schemas import StageName

_MAX_BACKLOG_SECONDS: Final = 60.0
"""Work that may wait for each worker before another worker is added."""


def faults(rendered: Rendered) -> Iterator[str]:
    """Yield each fault in one line."""
    workers = rendered.workers()
    if unsized := [worker.name for worker in workers if worker.processes == 0]:
        yield f"{', '.join(unsized)}: they start a process for each CPU of the node, whatever the limit is"
        return
    for rule in _RULES:
        yield from rule(rendered, workers)


def _every_stage_has_one_workload(_: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    run = [stage for worker in workers for stage in worker.stages]
    order = workers[0].settings.pipeline.stages if workers else tuple(StageName)
    if sorted(run) != sorted(order):
        yield f"stages that run: {', '.join(run)}; each of {', '.join(order)} should run in one workload"


def _every_worker_is_found(rendered: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    """Check that one Service, one budget and, if there are any, a monitor select each worker."""
    for worker in workers:
        services = [
            each for each in rendered.of("Service") if each["spec"]["selector"].items() <= worker.labels.items()
        ]
        if [each["metadata"]["name"] for each in services] != [worker.name]:
            yield f"{worker.name}: no Service of that name selects its pods, or other Services do too"
        if worker.kind == "StatefulSet" and worker.document["spec"]["serviceName"] != worker.name:
            yield f"{worker.name}: serviceName is not the Service that selects its pods"
        budgets = [each for each in rendered.of("PodDisruptionBudget") if _selects(each, worker)]
        if len(budgets) != 1:
            yield f"{worker.name}: {len(budgets)} PodDisruptionBudgets select its pods"
        monitors = rendered.of("PodMonitor")
        if monitors and not any(_selects(each, worker) for each in monitors):
            yield f"{worker.name}: no PodMonitor selects its pods"
        for constraint in worker.pod["topologySpreadConstraints"]:
            if constraint["labelSelector"]["matchLabels"] != worker.document["spec"]["selector"]["matchLabels"]:
                yield f"{worker.name}: its spread constraint also selects pods of others"


def _ports_agree(rendered: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    """Check that the container, its probes, the Service and the policies have the port of the settings."""
    for worker in workers:
        port = worker.settings.http.port
        named = {each["name"]: each["containerPort"] for each in worker.container["ports"]}
        if named != {"metrics": port}:
            yield f"{worker.name}: its container's ports are {named}, http.port is {port}"
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if worker.container[probe]["httpGet"]["port"] not in named:
                yield f"{worker.name}: its {probe} uses a port that the container does not name"
        for service in rendered.of("Service"):
            if service["metadata"]["name"] == worker.name and service["spec"]["ports"][0]["port"] != port:
                yield f"{worker.name}: its Service has another port than {port}"
        if port not in _open_ports(rendered, worker, "ingress"):
            yield f"{worker.name}: no NetworkPolicy lets Prometheus in on port {port}"


def _what_is_needed_can_be_reached(rendered: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    """Check that policies open the ports of DNS, Kafka, the store and the schema registry, and deny everything else."""
    if not any(each["spec"]["podSelector"] == {} for each in rendered.of("NetworkPolicy")):
        yield "no NetworkPolicy denies all other traffic"
    for worker in workers:
        needed = {53} | {
            int(server.rpartition(":")[2]) for server in worker.settings.kafka.bootstrap_servers.split(",")
        }
        needed |= {
            urlsplit(store.redis_url.get_secret_value()).port or 6379
            for store in _stores(worker)
            if store.store is StoreKind.REDIS
        }
        if StageName.NORMALISE in worker.stages:
            needed |= {_port(url) for url in worker.settings.schema_registry.urls}
        if closed := needed - _open_ports(rendered, worker, "egress"):
            yield f"{worker.name}: no NetworkPolicy lets it out to port {', '.join(map(str, sorted(closed)))}"


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _a_batch_ends_within_the_grace_period(_: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    for worker in workers:
        longest = sizes.longest_batch(worker.stages, worker.processes, worker.settings)
        grace = worker.pod["terminationGracePeriodSeconds"]
        if grace <= longest:
            yield f"{worker.name}: terminationGracePeriodSeconds is {grace}, a batch may take {longest:.0f} s"


def _memory_is_what_was_measured(_: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    for worker in workers:
        used = sizes.memory_used(worker.stages, worker.processes)
        bound = sizes.memory_bound(worker.stages, worker.processes, worker.settings)
        if worker.request("memory") < used:
            yield f"{worker.name}: it requests less memory than the {used / 1e6:.0f} MB that it uses"
        if worker.limit("memory") < bound:
            yield f"{worker.name}: its memory limit is below the {bound / 1e6:.0f} MB that its processes may use"
        if worker.processes > worker.limit("cpu"):
            yield f"{worker.name}: {worker.processes} processes share {worker.limit('cpu'):g} CPUs"


def _valkey_holds_what_is_remembered(rendered: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    for valkey in rendered.of("StatefulSet"):
        container = valkey["spec"]["template"]["spec"]["containers"][0]
        if container["name"] != "valkey":
            continue
        holds = float(container["args"][container["args"].index("--maxmemory") + 1].removesuffix("mb")) * 2**20
        if holds > quantity(container["resources"]["limits"]["memory"]):
            yield "valkey: --maxmemory is more than its container's limit"
        kept = [store for worker in workers for store in _stores(worker) if store.store is StoreKind.REDIS]
        if sum(map(sizes.redis_bytes, kept)) > holds:
            named = " and ".join(f"{store.section}.max_documents" for store in kept)
            yield f"valkey: {named} are more than Valkey's --maxmemory holds"


def _members_have_names_of_their_own(rendered: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    """Check static member ids: one if pods keep their names, none if two pods would share it. Check exclusive stores."""
    for worker in workers:
        named = worker.settings.kafka.group_instance_id
        if (worker.kind == "StatefulSet") != (named == f"{worker.name}-0"):
            yield f"{worker.name}: a {worker.kind} with kafka.group_instance_id {named}"
        if worker.kind == "StatefulSet" and worker.document["spec"].get("podManagementPolicy") != "Parallel":
            yield f"{worker.name}: a pod that never gets ready would block a rollback"
        replicas = worker.document["spec"].get("replicas")
        scaled = [each["spec"]["scaleTargetRef"]["name"] for each in rendered.of("ScaledObject")]
        if any(store.store is not StoreKind.REDIS for store in _stores(worker)):
            if replicas != 1 or worker.name in scaled:
                yield f"{worker.name}: more than one worker on a store for a single worker"
            if not worker.document["spec"].get("volumeClaimTemplates"):
                yield f"{worker.name}: its store is lost with its pod"


def _no_more_workers_than_partitions(rendered: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    """Check the number of workers; one fewer if a rollout adds one. A pod without a partition never becomes ready."""
    for worker in workers:
        partitions = worker.settings.kafka.registry.input(worker.stages[0]).partitions - (worker.kind == "Deployment")
        most = worker.document["spec"].get("replicas", 0)
        for scaler in rendered.of("ScaledObject"):
            if scaler["spec"]["scaleTargetRef"]["name"] == worker.name:
                most = scaler["spec"]["maxReplicaCount"]
        if most > partitions:
            yield f"{worker.name}: {most} workers for {partitions} partitions"


def _scalers_look_at_their_workers_lag(rendered: Rendered, workers: Sequence[Worker]) -> Iterator[str]:
    by_name = {worker.name: worker for worker in workers}
    for scaler in rendered.of("ScaledObject"):
        target = scaler["spec"]["scaleTargetRef"]
        worker = by_name.get(target["name"])
        if worker is None or target.get("kind", "Deployment") != worker.kind:
            yield f"{target['name']}: a ScaledObject has this target, which does not exist"
            continue
        (trigger,) = scaler["spec"]["triggers"]
        looked_at = tuple(trigger["metadata"][key] for key in ("bootstrapServers", "consumerGroup", "topic"))
        kafka = worker.settings.kafka
        if looked_at != (
            kafka.bootstrap_servers,
            consumer_group(kafka, worker.stages),
            kafka.registry.input(worker.stages[0]).name,
        ):
            yield f"{worker.name}: its ScaledObject looks at {', '.join(looked_at)}"
        behind = sizes.work(worker.stages, int(trigger["metadata"]["lagThreshold"])) / worker.processes
        if behind > _MAX_BACKLOG_SECONDS:
            yield f"{worker.name}: another worker is added only when each has {behind:.0f} s of work waiting"


def _the_console_is_one_small_pod_with_a_token(rendered: Rendered, _: Sequence[Worker]) -> Iterator[str]:
    for console in rendered.consoles():
        settings = console.settings.console
        if console.document["spec"].get("replicas", 1) not in {0, 1}:
            yield f"{console.name}: each pod numbers records itself, so there can be only one"
        if settings.token is None and settings.token_file is None:
            yield f"{console.name}: it has no token"
        bound = sizes.console_memory(console.settings)
        if console.limit("memory") < bound:
            yield f"{console.name}: its memory limit is below the {bound / 1e6:.0f} MB that it may use"


def _the_console_is_reached_on_its_port_only(rendered: Rendered, _: Sequence[Worker]) -> Iterator[str]:
    """Check that container, probes, Service and policies have the port of the settings, and that it reaches only Kafka."""
    for console in rendered.consoles():
        port = console.settings.console.port
        named = {each["name"]: each["containerPort"] for each in console.container["ports"]}
        if named != {"console": port}:
            yield f"{console.name}: its container's ports are {named}, console.port is {port}"
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if console.container[probe]["httpGet"]["port"] not in named:
                yield f"{console.name}: its {probe} uses a port that the container does not name"
        services = [each["spec"] for each in rendered.of("Service")]
        selecting = [each for each in services if each["selector"].items() <= console.labels.items()]
        if [each["ports"][0]["port"] for each in selecting] != [port]:
            yield f"{console.name}: no Service, or more than one, has its port {port}"
        if _open_ports(rendered, console, "ingress") != {port}:
            yield f"{console.name}: NetworkPolicies let others in on another port than {port}"
        needed = {53} | {int(each.rpartition(":")[2]) for each in console.settings.kafka.bootstrap_servers.split(",")}
        if needed != _open_ports(rendered, console, "egress"):
            ports = ", ".join(map(str, sorted(needed)))
            yield f"{console.name}: NetworkPolicies let it out to other ports than {ports}"


def _files_can_be_read(rendered: Rendered, _: Sequence[Worker]) -> Iterator[str]:
    """Check for an fsGroup: a Secret's files belong to root and to the pod's fsGroup."""
    for name, pod in rendered.templates():
        if any("secret" in volume for volume in pod.get("volumes", ())) and "fsGroup" not in pod["securityContext"]:
            yield f"{name}: it mounts a Secret but has no fsGroup, so it cannot read it"


_RULES: Final[tuple[Callable[[Rendered, Sequence[Worker]], Iterator[str]], ...]] = (
    _every_stage_has_one_workload,
    _every_worker_is_found,
    _ports_agree,
    _what_is_needed_can_be_reached,
    _a_batch_ends_within_the_grace_period,
    _memory_is_what_was_measured,
    _valkey_holds_what_is_remembered,
    _members_have_names_of_their_own,
    _no_more_workers_than_partitions,
    _scalers_look_at_their_workers_lag,
    _the_console_is_one_small_pod_with_a_token,
    _the_console_is_reached_on_its_port_only,
    _files_can_be_read,
)


def _stores(worker: Worker) -> list[ClaimStoreSettings]:
    """Return the settings of the stores of a worker's stages."""
    return [store_settings(worker.settings, stage) for stage in STORE_STAGES if stage in worker.stages]


def _selects(document: Document, worker: Worker) -> bool:
    return selects(document["spec"]["selector"], worker.labels)


def _open_ports(rendered: Rendered, worker: Worker, direction: str) -> set[int]:
    """Return the ports that policies open for the worker's pods."""
    return {
        port["port"]
        for policy in rendered.of("NetworkPolicy")
        if selects(policy["spec"]["podSelector"], worker.labels)
        for rule in policy["spec"].get(direction, ())
        for port in rule["ports"]
    }


def main(paths: Sequence[str]) -> int:
    """Check the files, and return the exit code."""
    found = [
        f"{Path(path).stem}: {fault}"
        for path in paths
        for fault in faults(Rendered([each for each in yaml.safe_load_all(Path(path).read_text()) if each]))
    ]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
