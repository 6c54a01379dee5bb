"""What a real API server is given of rendered manifests, beside and in place of what stands in them, as YAML on stdout.

`python deploy/kubernetes_pods.py objects|pods|namespaces RENDERED`:

- objects: those that the server knows of; the definition of Strimzi's is not to be had.
- pods: one from each template, since Pod Security is enforced on pods only.
- namespaces: those that objects are in; they have to be there first.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import yaml

_UNKNOWN: Final = "kafka.strimzi.io/"


def objects(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All but those that no server without Strimzi takes."""
    return [document for document in documents if not document["apiVersion"].startswith(_UNKNOWN)]


def pods(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A pod for each workload's template, with the volumes that its claims would bring."""
    return [_pod(document) for document in documents if "template" in document.get("spec", {})]


def namespaces(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each as it stands there, or bare where only something in it does."""
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
    """The command."""
    documents = [each for each in yaml.safe_load_all(Path(rendered).read_text()) if each]
    yaml.safe_dump_all(_WANTED[wanted](documents), sys.stdout, sort_keys=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
