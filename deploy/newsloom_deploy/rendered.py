"""Reads rendered Kubernetes manifests as workers with their stages, settings and labels."""

import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from unittest.mock import patch

from newsloom.settings import Settings
from newsloom_schemas import StageName

Document = dict[str, Any]

_WORKLOADS: Final = frozenset({"Deployment", "StatefulSet"})
_UNITS: Final = {"": 1, "m": 1e-3, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
_REDIS_URL: Final = "redis://:a-secret@redis.redis.svc.cluster.local:6379/0"


def quantity(text: str) -> float:
    """Return a Kubernetes quantity as a number: `500m` is 0.5, `2Gi` is 2147483648.

    Raises:
        ValueError: its form is not known here.
    """
    found = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", text)
    if found is None or found[2] not in _UNITS:
        msg = f"{text}: not a quantity"
        raise ValueError(msg)
    return float(found[1]) * _UNITS[found[2]]


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Return whether a selector selects an object with these labels."""
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    refused = [each for each in selector.get("matchExpressions", ()) if labels.get(each["key"]) in each["values"]]
    return wanted and not refused


@dataclass(frozen=True)
class Worker:
    """A workload that runs `newsloom run`, or the console, which has no stages.

    Attributes:
        document: of the workload.
        settings: that its pods have.
    """

    document: Document
    settings: Settings

    @property
    def name(self) -> str:
        """Return the name of the workload."""
        return str(self.document["metadata"]["name"])

    @property
    def kind(self) -> str:
        """Return `Deployment` or `StatefulSet`."""
        return str(self.document["kind"])

    @property
    def pod(self) -> Document:
        """Return the spec of its pods."""
        return self.document["spec"]["template"]["spec"]  # type: ignore[no-any-return]  # YAML has no types

    @property
    def labels(self) -> dict[str, str]:
        """Return the labels of its pods."""
        return self.document["spec"]["template"]["metadata"]["labels"]  # type: ignore[no-any-return]  # as above

    @property
    def container(self) -> Document:
        """Return its only container."""
        return self.pod["containers"][0]  # type: ignore[no-any-return]  # as above

    @property
    def stages(self) -> tuple[StageName, ...]:
        """Return the stages that it runs, in order."""
        _, *named = self.container["args"]
        return tuple(map(StageName, self.settings.pipeline.stages if named == ["all"] else named))

    @property
    def processes(self) -> int:
        """Return the number of processes in its pool."""
        return self.settings.pool.processes

    def limit(self, resource: str) -> float:
        """Return its limit of `cpu` (cores) or `memory` (bytes)."""
        return quantity(self.container["resources"]["limits"][resource])

    def request(self, resource: str) -> float:
        """Return its request of `cpu` (cores) or `memory` (bytes)."""
        return quantity(self.container["resources"]["requests"][resource])


class Rendered:
    """The objects of one kustomization.

    Args:
        documents: all objects.

    Raises:
        ValueError: while workers are read: a setting is wrong, or an object that a pod refers to is missing.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents

    def of(self, kind: str) -> list[Document]:
        """Return the objects of a kind."""
        return [each for each in self._documents if each["kind"] == kind]

    def workers(self) -> list[Worker]:
        """Return the workloads that run stages, in their order."""
        running = [
            each
            for each in self._documents
            if each["kind"] in _WORKLOADS and _first_container(each).get("args", [""])[0] == "run"
        ]
        return [Worker(each, _settings(frozenset(self._variables(each).items()))) for each in running]

    def consoles(self) -> list[Worker]:
        """Return the workloads that serve the console, with their settings."""
        return [
            Worker(each, _settings(frozenset(self._variables(each).items())))
            for each in self._documents
            if each["kind"] in _WORKLOADS and _first_container(each).get("args", [""])[0] == "console"
        ]

    def templates(self) -> Iterator[tuple[str, Document]]:
        """Yield name and pod spec of each workload, including jobs."""
        for each in self._documents:
            if "template" in each.get("spec", {}):
                yield each["metadata"]["name"], each["spec"]["template"]["spec"]

    def _variables(self, workload: Document) -> dict[str, str]:
        """Return the container's environment variables, with placeholders of the right form for secrets."""
        maps = {each["metadata"]["name"]: each["data"] for each in self.of("ConfigMap")}
        container = _first_container(workload)
        found: dict[str, str] = {}
        for source in container.get("envFrom", ()):
            name = source["configMapRef"]["name"]
            if name not in maps:
                msg = f"{workload['metadata']['name']}: there is no ConfigMap {name}"
                raise ValueError(msg)
            found |= maps[name]
        return found | {each["name"]: _value(each, workload, container) for each in container.get("env", ())}


@cache
def _settings(variables: frozenset[tuple[str, str]]) -> Settings:
    """Return the settings of a process with these variables."""
    with patch.dict(os.environ, dict(variables), clear=True):
        return Settings.load()


def _first_container(workload: Document) -> Document:
    return workload["spec"]["template"]["spec"]["containers"][0]  # type: ignore[no-any-return]  # as above


def _value(variable: Document, workload: Document, container: Document) -> str:
    if "value" in variable:
        return str(variable["value"])
    match variable["valueFrom"]:
        case {"fieldRef": {"fieldPath": "metadata.name"}}:
            return f"{workload['metadata']['name']}-0"
        case {"resourceFieldRef": {"resource": "limits.cpu"}}:
            return str(math.ceil(quantity(container["resources"]["limits"]["cpu"])))
        case {"secretKeyRef": {"key": "url"}}:
            return _REDIS_URL
        case {"secretKeyRef": _}:
            return "a-secret"
    msg = f"{variable['name']}: an unknown kind of valueFrom"
    raise ValueError(msg)
