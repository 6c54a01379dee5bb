"""Read deploy/, docker-compose.yml and k8s/ as data."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

TOP: Final = Path(__file__).parents[3]
DEPLOY: Final = TOP / "deploy"
RUNBOOK: Final = TOP / "docs" / "runbook"
COMPOSE: Final = TOP / "docker-compose.yml"
DOCKERFILE: Final = DEPLOY / "Dockerfile"

_SETTING: Final = re.compile(r"NEWSLOOM_[A-Z0-9_]+")
_WORKLOADS: Final = frozenset({"Deployment", "StatefulSet", "Job"})


def load(path: Path) -> list[Any]:
    """Return every document of a YAML file."""
    return [document for document in yaml.safe_load_all(path.read_text()) if document is not None]


def kubernetes_files() -> list[Path]:
    """Return every YAML file of k8s/."""
    return sorted((TOP / "k8s").rglob("*.yaml"))


def kubernetes_objects(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file. A list is a patch and has none."""
    return [document for document in load(path) if isinstance(document, dict)]


def rules(name: str) -> list[dict[str, Any]]:
    """Return the rules of a file of deploy/prometheus/rules."""
    (document,) = load(DEPLOY / "prometheus" / "rules" / name)
    return [rule for group in document["groups"] for rule in group["rules"]]


def compose_services() -> dict[str, dict[str, Any]]:
    """Return the services of the compose file, with anchors and merges resolved."""
    (document,) = load(COMPOSE)
    services: dict[str, dict[str, Any]] = document["services"]
    return services


def pod_templates() -> list[tuple[str, dict[str, Any]]]:
    """Yield every pod template in k8s/ with the name of its file."""
    return [
        (f"{path.relative_to(TOP)}", document["spec"]["template"]["spec"])
        for path in kubernetes_files()
        for document in kubernetes_objects(path)
        if document["kind"] in _WORKLOADS
    ]


def named_settings() -> dict[str, set[str]]:
    """Return the `NEWSLOOM_…` variables that each file sets; documents and comments are left out."""
    found = {str(COMPOSE.relative_to(TOP)): _variables(list(compose_services().values()))}
    found[str(DOCKERFILE.relative_to(TOP))] = set(_SETTING.findall(DOCKERFILE.read_text()))
    for path in kubernetes_files():
        found[str(path.relative_to(TOP))] = _variables(load(path))
    return {path: names for path, names in found.items() if names}


def _variables(node: object) -> set[str]:
    return {match for text in _texts(node) for match in _SETTING.findall(text)}


def _texts(node: object) -> Iterator[str]:
    """Yield every string of a tree, including keys."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
