"""Pods made from the templates of rendered manifests, since Pod Security is enforced on pods only; or the namespace.

`python deploy/kubernetes_pods.py pods|namespace RENDERED` writes YAML to stdout.
"""

import sys
from pathlib import Path
from typing import Any

import yaml


def pods(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A pod for each workload's template, with the volumes that its claims would bring."""
    return [_pod(document) for document in documents if "template" in document.get("spec", {})]


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


def main(wanted: str, rendered: str) -> None:
    """The command."""
    documents = [each for each in yaml.safe_load_all(Path(rendered).read_text()) if each]
    chosen = pods(documents) if wanted == "pods" else [each for each in documents if each["kind"] == "Namespace"]
    account = [each for each in documents if each["kind"] == "ServiceAccount"] if wanted != "pods" else []
    yaml.safe_dump_all([*chosen, *account], sys.stdout, sort_keys=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
