"""Prepare rendered manifests for a real API server, as YAML on stdout.

`python deploy/kubernetes_pods.py objects|pods|namespaces RENDERED`:

- objects: the objects whose kinds the server has. The definitions of Strimzi are not available.
- pods: a pod for each pod template, since Pod Security is enforced only on pods.
- namespaces: the namespaces of the objects, which must exist first.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import yaml

_UNKNOWN: Final = "kafka.strimzi.io/"


def objects(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return all objects except those of Strimzi."""
    return [document for document in documents if not document["apiVersion"].startswith(_UNKNOWN)]


def pods(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a pod for each workload's template, with volumes for its claims."""
    return [_pod(document) for document in documents if "template" in document.get("spec", {})]


def namespaces(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each namespace as in the manifests, or a minimal one if they only use it."""
    given = {each["metadata"]["name"]: each for each in documents if each["kind"] == "Namespace"}
    named = {each["metadata"]["namespace"] for each in documents if "namespace" in each["metadata"]}
    bare = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in sorted(named - set(given))
    ]
    return [*given.values(), *bare]


def _pod(workload: dict[str, Any]) -> dict[str, Any]:
    spec = workload["spec"]["template"]["spec"]
    claims = [claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", ())]
    claimed = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in claims]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": workload["metadata"]["name"], "namespace": workload["metadata"]["namespace"]},
        "spec": spec | {"volumes": [*spec.get("volumes", ()), *claimed]},
    }


_WANTED: Final[dict[str, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]]] = {
    "objects": objects,
    "pods": pods,
    "namespaces": namespaces,
}


def main(wanted: str, rendered: str) -> None:
    """Run the command."""
    documents = [each for each in yaml.safe_load_all(Path(rendered).read_text()) if each]
    yaml.safe_dump_all(_WANTED[wanted](documents), sys.stdout, sort_keys=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
