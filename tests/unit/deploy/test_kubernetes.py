"""Rendered manifests are held against the settings and the measured figures: each rule says so when it is broken."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsloom.settings import Settings
from newsloom.wiring.topics import topics_of
from newsloom_deploy import kubernetes, sizes
from newsloom_deploy.manifests import strimzi_topics
from newsloom_deploy.rendered import Rendered, quantity, selects
from newsloom_schemas import StageName
from newsloom_schemas.topics import INPUT
from support.documents.deploy_files import TOP

Document = dict[str, Any]

STATIC = {StageName.NORMALISE, StageName.TAG}
CONFIG = {"NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": "kafka.kafka:9092", "NEWSLOOM_DEDUP__STORE": "redis"}


def worker(stage: StageName) -> list[Document]:
    """A stage's workload with its Service, its budget and its scaler."""
    name, labels = f"newsloom-{stage}", {"name": "newsloom", "component": stage.value}
    kind = "StatefulSet" if stage in STATIC else "Deployment"
    env = [{"name": "NEWSLOOM_POOL__PROCESSES", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}]
    if stage in STATIC:
        field = {"fieldRef": {"fieldPath": "metadata.name"}}
        env.append({"name": "NEWSLOOM_KAFKA__GROUP_INSTANCE_ID", "valueFrom": field})
    probe = {"httpGet": {"path": "/healthz", "port": "metrics"}}
    container = {
        "name": "newsloom",
        "args": ["run", stage.value],
        "envFrom": [{"configMapRef": {"name": "newsloom-1"}}],
        "env": env,
        "ports": [{"name": "metrics", "containerPort": 9464}],
        "resources": {"requests": {"memory": "512Mi"}, "limits": {"cpu": "1", "memory": "3Gi"}},
        **dict.fromkeys(("startupProbe", "livenessProbe", "readinessProbe"), probe),
    }
    pod = {
        "terminationGracePeriodSeconds": 90,
        "securityContext": {"fsGroup": 10001},
        "topologySpreadConstraints": [{"labelSelector": {"matchLabels": labels}}],
        "volumes": [{"name": "kafka", "secret": {"secretName": "newsloom-kafka"}}],
        "containers": [container],
    }
    template = {"metadata": {"labels": labels}, "spec": pod}
    spec = {"replicas": 2, "selector": {"matchLabels": labels}, "template": template}
    stable = {"serviceName": name, "podManagementPolicy": "Parallel"}
    trigger = {
        "bootstrapServers": CONFIG["NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS"],
        "consumerGroup": f"newsloom.{stage}",
        "lagThreshold": "500",
        "topic": INPUT[stage].name,
    }
    scaler = {
        "scaleTargetRef": {"name": name, "kind": kind},
        "maxReplicaCount": 11,
        "triggers": [{"metadata": trigger}],
    }
    return [
        document(kind, name, spec | (stable if stage in STATIC else {})),
        document("Service", name, {"selector": labels, "ports": [{"port": 9464}]}),
        document("PodDisruptionBudget", name, {"selector": {"matchLabels": labels}}),
        document("ScaledObject", name, scaler),
    ]


def console() -> list[Document]:
    """The console with its Service and its policy."""
    name, labels = "newsloom-console", {"name": "newsloom-console"}
    token = {"name": "NEWSLOOM_CONSOLE__TOKEN", "valueFrom": {"secretKeyRef": {"name": name, "key": "token"}}}
    probe = {"httpGet": {"path": "/healthz", "port": "console"}}
    container = {
        "name": "console",
        "args": ["console"],
        "envFrom": [{"configMapRef": {"name": "newsloom-1"}}],
        "env": [token],
        "ports": [{"name": "console", "containerPort": 8808}],
        "resources": {"requests": {"memory": "256Mi"}, "limits": {"cpu": "1", "memory": "512Mi"}},
        **dict.fromkeys(("startupProbe", "livenessProbe", "readinessProbe"), probe),
    }
    template = {
        "metadata": {"labels": labels},
        "spec": {"securityContext": {"fsGroup": 10001}, "containers": [container]},
    }
    ways = {
        "podSelector": {"matchLabels": labels},
        "ingress": [{"ports": [{"port": 8808}]}],
        "egress": [{"ports": [{"port": 53}]}, {"ports": [{"port": 9092}]}],
    }
    return [
        document("Deployment", name, {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}),
        document("Service", name, {"selector": labels, "ports": [{"port": 8808}]}),
        document("NetworkPolicy", name, ways),
    ]


def valkey() -> list[Document]:
    container = {
        "name": "valkey",
        "args": ["valkey-server", "--maxmemory", "6000mb"],
        "resources": {"limits": {"memory": "8Gi"}},
    }
    template = {"spec": {"securityContext": {}, "containers": [container]}}
    return [document("StatefulSet", "valkey", {"template": template})]


def document(kind: str, name: str, spec: Document) -> Document:
    return {"kind": kind, "metadata": {"name": name}, "spec": spec}


def sound() -> list[Document]:
    """Manifests without a fault."""
    ours = {"matchLabels": {"name": "newsloom"}}
    ways = {
        "podSelector": ours,
        "ingress": [{"ports": [{"port": 9464}]}],
        "egress": [{"ports": [{"port": 53}]}, {"ports": [{"port": 9092}, {"port": 6379}]}],
    }
    return [
        {"kind": "ConfigMap", "metadata": {"name": "newsloom-1"}, "data": dict(CONFIG)},
        document("NetworkPolicy", "default-deny", {"podSelector": {}}),
        document("NetworkPolicy", "newsloom", ways),
        document("PodMonitor", "newsloom", {"selector": ours}),
        *(each for stage in StageName for each in worker(stage)),
        *console(),
        *valkey(),
    ]


def found(documents: list[Document]) -> list[str]:
    return list(kubernetes.faults(Rendered(documents)))


def put(value: object, *path: str | int) -> Callable[[Document], None]:
    """A change of an object: the value at the end of the path."""

    def change(document: Document) -> None:
        node: Any = document
        *way, last = path
        for step in way:
            node = node[step]
        node[last] = value

    return change


POD = ("spec", "template", "spec")
CONTAINER = (*POD, "containers", 0)


def test_manifests_that_agree_have_no_fault() -> None:
    assert found(sound()) == []


@pytest.mark.parametrize(
    ("kind", "name", "change", "said"),
    [
        ("Deployment", "newsloom-publish", put(["run", "tag"], *CONTAINER, "args"), "should run in one workload"),
        ("Service", "newsloom-dedup", put({"name": "x"}, "spec", "selector"), "no Service of that name selects"),
        ("StatefulSet", "newsloom-tag", put("newsloom", "spec", "serviceName"), "serviceName is not the Service"),
        (
            "PodDisruptionBudget",
            "newsloom-tag",
            put({"name": "x"}, "spec", "selector", "matchLabels"),
            "0 PodDisruption",
        ),
        ("PodMonitor", "newsloom", put({"name": "x"}, "spec", "selector", "matchLabels"), "no PodMonitor selects"),
        (
            "StatefulSet",
            "newsloom-tag",
            put({"name": "newsloom"}, *POD, "topologySpreadConstraints", 0, "labelSelector", "matchLabels"),
            "spread constraint also selects pods of others",
        ),
        ("StatefulSet", "newsloom-tag", put(9465, *CONTAINER, "ports", 0, "containerPort"), "http.port is 9464"),
        (
            "StatefulSet",
            "newsloom-tag",
            put("http", *CONTAINER, "livenessProbe", "httpGet", "port"),
            "its livenessProbe",
        ),
        ("Service", "newsloom-tag", put(80, "spec", "ports", 0, "port"), "its Service has another port than 9464"),
        ("NetworkPolicy", "newsloom", put([], "spec", "ingress"), "lets Prometheus in"),
        ("NetworkPolicy", "default-deny", put({"name": "x"}, "spec", "podSelector"), "no NetworkPolicy denies"),
        ("NetworkPolicy", "newsloom", put(9093, "spec", "egress", 1, "ports", 0, "port"), "lets it out to port 9092"),
        ("NetworkPolicy", "newsloom", put(6380, "spec", "egress", 1, "ports", 1, "port"), "lets it out to port 6379"),
        (
            "ConfigMap",
            "newsloom-1",
            put("http://a.example:8081,https://b.example", "data", "NEWSLOOM_SCHEMA_REGISTRY__URL"),
            "newsloom-normalise: no NetworkPolicy lets it out to port 443, 8081",
        ),
        ("StatefulSet", "newsloom-tag", put(60, *POD, "terminationGracePeriodSeconds"), "a batch may take"),
        (
            "StatefulSet",
            "newsloom-tag",
            put("256Mi", *CONTAINER, "resources", "requests", "memory"),
            "requests less memory",
        ),
        (
            "StatefulSet",
            "newsloom-tag",
            put("2Gi", *CONTAINER, "resources", "limits", "memory"),
            "its memory limit is below",
        ),
        (
            "StatefulSet",
            "newsloom-tag",
            put("1500m", *CONTAINER, "resources", "limits", "cpu"),
            "2 processes share 1.5",
        ),
        ("StatefulSet", "valkey", put("1536mb", *CONTAINER, "args", 2), "more than Valkey's --maxmemory holds"),
        (
            "StatefulSet",
            "valkey",
            put("4Gi", *CONTAINER, "resources", "limits", "memory"),
            "more than its container's limit",
        ),
        ("StatefulSet", "newsloom-tag", put("OrderedReady", "spec", "podManagementPolicy"), "never gets ready"),
        ("StatefulSet", "newsloom-tag", put("Deployment", "kind"), "a Deployment with kafka.group_instance_id"),
        (
            "StatefulSet",
            "newsloom-tag",
            put({"name": "NEWSLOOM_LOG__LEVEL", "value": "INFO"}, *CONTAINER, "env", 1),
            "group_instance_id None",
        ),
        ("StatefulSet", "newsloom-tag", put([], *CONTAINER, "env"), "a process for each CPU of the node"),
        ("ConfigMap", "newsloom-1", put("rocksdb", "data", "NEWSLOOM_DEDUP__STORE"), "a store for a single worker"),
        (
            "ConfigMap",
            "newsloom-1",
            put("rocksdb", "data", "NEWSLOOM_STORIES__STORE"),
            "newsloom-stories: more than one worker on a store for a single worker",
        ),
        ("ScaledObject", "newsloom-publish", put(12, "spec", "maxReplicaCount"), "12 workers for 11 partitions"),
        (
            "ScaledObject",
            "newsloom-tag",
            put("Deployment", "spec", "scaleTargetRef", "kind"),
            "target, which does not exist",
        ),
        ("ScaledObject", "newsloom-tag", put("news.raw", "spec", "triggers", 0, "metadata", "topic"), "looks at"),
        (
            "ScaledObject",
            "newsloom-tag",
            put("5000", "spec", "triggers", 0, "metadata", "lagThreshold"),
            "only when each has",
        ),
        ("Deployment", "newsloom-console", put(2, "spec", "replicas"), "there can be only one"),
        ("Deployment", "newsloom-console", put([], *CONTAINER, "env"), "it has no token"),
        ("Deployment", "newsloom-console", put(8809, *CONTAINER, "ports", 0, "containerPort"), "console.port is 8808"),
        (
            "Deployment",
            "newsloom-console",
            put("metrics", *CONTAINER, "livenessProbe", "httpGet", "port"),
            "newsloom-console: its livenessProbe",
        ),
        ("Service", "newsloom-console", put(80, "spec", "ports", 0, "port"), "has its port 8808"),
        ("NetworkPolicy", "newsloom-console", put([], "spec", "ingress"), "let others in on another port"),
        ("NetworkPolicy", "newsloom-console", put(443, "spec", "egress", 0, "ports", 0, "port"), "out to other ports"),
        (
            "Deployment",
            "newsloom-console",
            put("256Mi", *CONTAINER, "resources", "limits", "memory"),
            "newsloom-console: its memory limit is below",
        ),
        ("StatefulSet", "newsloom-tag", put({}, *POD, "securityContext"), "no fsGroup, so it cannot read it"),
    ],
)
def test_a_fault_is_said(kind: str, name: str, change: Callable[[Document], None], said: str) -> None:
    documents = copy.deepcopy(sound())
    (broken,) = [each for each in documents if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    change(broken)
    faults = found(documents)
    assert any(said in fault for fault in faults), faults


def test_stories_that_are_left_out_need_no_workload() -> None:
    documents = [each for each in copy.deepcopy(sound()) if each["metadata"]["name"] != "newsloom-stories"]
    assert any("should run in one workload" in fault for fault in found(documents))
    documents[0]["data"]["NEWSLOOM_PIPELINE__STAGES"] = '["normalise", "dedup", "tag", "publish"]'
    for each in documents:
        if (each["kind"], each["metadata"]["name"]) == ("ScaledObject", "newsloom-publish"):
            each["spec"]["triggers"][0]["metadata"]["topic"] = "news.tagged"
    assert found(documents) == []


def test_scalers_look_at_the_topics_and_groups_that_the_settings_name() -> None:
    documents = copy.deepcopy(sound())
    documents[0]["data"]["NEWSLOOM_NAMESPACE"] = "sport"
    assert sum("its ScaledObject looks at" in fault for fault in found(documents)) == len(StageName)
    for each in documents:
        if each["kind"] == "ScaledObject":
            metadata = each["spec"]["triggers"][0]["metadata"]
            metadata["consumerGroup"] = metadata["consumerGroup"].replace("newsloom.", "sport.")
            metadata["topic"] = metadata["topic"].replace("news.", "sport.")
    assert found(documents) == []


def test_a_setting_that_is_wrong_and_a_config_map_that_is_missing_are_refused() -> None:
    documents = copy.deepcopy(sound())
    documents[0]["data"]["NEWSLOOM_KAFKA__BOOTSTRAP"] = "kafka:9092"
    with pytest.raises(ValueError, match="NEWSLOOM_KAFKA__BOOTSTRAP is not a setting"):
        found(documents)
    with pytest.raises(ValueError, match="there is no ConfigMap newsloom-1"):
        found(documents[1:])


def test_the_command_says_where_a_fault_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "well.yaml").write_text(yaml.safe_dump_all(sound()))
    assert kubernetes.main([str(tmp_path / "well.yaml")]) == 0
    (tmp_path / "ill.yaml").write_text(yaml.safe_dump_all(sound()[4:]))
    with pytest.raises(ValueError, match="ConfigMap"):
        kubernetes.main([str(tmp_path / "ill.yaml")])
    (tmp_path / "bare.yaml").write_text(yaml.safe_dump_all(sound()[:1]))
    assert kubernetes.main([str(tmp_path / "bare.yaml")]) == 1
    assert "bare: stages that run: ;" in capsys.readouterr().err


def test_quantities_are_numbers() -> None:
    assert [quantity(text) for text in ("2", "500m", "3Gi", "512Mi")] == [2, 0.5, 3 * 2**30, 2**29]
    with pytest.raises(ValueError, match="3GB: not a quantity"):
        quantity("3GB")


def test_a_selector_takes_what_has_its_labels_and_leaves_out_what_it_names() -> None:
    topics = {"key": "component", "operator": "NotIn", "values": ["topics"]}
    selector = {"matchLabels": {"name": "newsloom"}, "matchExpressions": [topics]}
    assert selects(selector, {"name": "newsloom", "component": "tag"})
    assert not selects(selector, {"name": "newsloom", "component": "topics"})
    assert not selects(selector, {"component": "tag"})


def test_a_worker_of_more_stages_and_processes_needs_more() -> None:
    settings = Settings.model_construct()
    one, all_of_them = (StageName.TAG,), tuple(StageName)
    assert sizes.memory_used(one, 1) < sizes.memory_used(one, 2) < sizes.memory_used(all_of_them, 2)
    assert sizes.memory_used(one, 1) < sizes.memory_bound(one, 1, settings) < sizes.memory_bound(one, 2, settings)
    assert sizes.longest_batch(one, 2, settings) < sizes.longest_batch(one, 1, settings)
    assert sizes.longest_batch(one, 1, settings) < sizes.longest_batch(all_of_them, 1, settings)


def test_every_overlay_component_and_combination_stands_in_the_guide() -> None:
    guide = (TOP / "docs" / "deployment.md").read_text()
    for folder in ("overlays", "components", "combinations"):
        for each in sorted((TOP / "k8s" / folder).iterdir()):
            assert f"| `{each.name}` |" in guide, f"{folder}/{each.name}"


def test_strimzis_objects_have_the_names_that_the_settings_give() -> None:
    kafka = {"topic_prefix": "Sport_", "partitions": 6, "topics": {"raw": {"name": "wire.in", "retention_days": 1}}}
    documents = list(yaml.safe_load_all(strimzi_topics(topics_of(Settings(kafka=kafka)))))
    raw, normalised = documents[:2]
    assert (raw["metadata"]["name"], raw["spec"]["config"]["retention.ms"]) == ("wire.in", 86_400_000)
    assert (normalised["metadata"]["name"], normalised["spec"]["topicName"]) == ("sport-normalised", "Sport_normalised")
    assert {each["spec"]["partitions"] for each in documents} == {6}
    assert len({each["metadata"]["name"] for each in documents}) == len(documents)
