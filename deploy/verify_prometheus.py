"""A real Prometheus with the project's rules, to ask every question of dashboards and alerts on running workers."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from newsloom.dev.child import Child, free_port
from newsloom_deploy.catalogue import DASHBOARDS
from newsloom_deploy.panel import Panel
from support.polling import until

_DEADLINE: Final = 60.0
_RULES: Final = Path(__file__).parent / "prometheus" / "rules"
_VARIABLES: Final = {"$instance": ".*", "$__rate_interval": "5m"}

_NEED_AN_HOUR: Final = frozenset({"topic:newsloom_unaccounted_records:increase1h"})
"""They look an hour back; promtool's tests have that hour."""


class Prometheus:
    """Scrapes workers every second and evaluates all rules as often.

    Args:
        folder: for data, configuration and log.
        ports: of the workers, on loopback.
    """

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        self._folder = folder
        self._ports = ports
        self._port = free_port()
        self._child: Child | None = None

    def start(self) -> None:
        """Start it, and come back when it has scraped every worker.

        Raises:
            DeadlineExceededError: it has not.
        """
        self._folder.mkdir(parents=True)
        config = self._folder / "prometheus.yml"
        targets = [f"127.0.0.1:{port}" for port in self._ports]
        config.write_text(
            yaml.safe_dump(
                {
                    "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                    "rule_files": [str(_RULES / "*.yml")],
                    "scrape_configs": [{"job_name": "newsloom", "static_configs": [{"targets": targets}]}],
                }
            )
        )
        listen = f"--web.listen-address=127.0.0.1:{self._port}"
        storage = f"--storage.tsdb.path={self._folder / 'data'}"
        binary = shutil.which("prometheus") or "/usr/bin/prometheus"
        self._child = Child((binary, f"--config.file={config}", listen, storage), self._folder / "prometheus.log")
        until(lambda: self.values('up{job="newsloom"} == 1') == len(targets), _DEADLINE, "Prometheus to scrape all")

    def values(self, expression: str) -> int:
        """How many values an expression has now; 0 as long as Prometheus does not answer.

        Raises:
            ValueError: Prometheus refuses the expression.
        """
        try:
            return len(self._get("query", query=expression)["result"])
        except HTTPError as refusal:
            msg = f"{expression}: {refusal.read().decode()}"
            raise ValueError(msg) from refusal
        except OSError:
            return 0

    def alerts(self) -> set[str]:
        """Alerts whose condition holds now, whether they fire already or still wait for their `for`."""
        return {alert["labels"]["alertname"] for alert in self._get("alerts")["alerts"]}

    def stop(self) -> None:
        """End it."""
        if self._child is not None:
            self._child.kill()

    def _get(self, what: str, **parameters: str) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self._port}/api/v1/{what}?{urlencode(parameters)}"
        with urlopen(url, timeout=10) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
            return data


def unanswered(prometheus: Prometheus) -> list[str]:
    """Dashboard queries that have no value though they must, with their panel.

    Raises:
        ValueError: Prometheus refuses a query.
    """
    return [
        f"{panel.title} {expression}"
        for panel, expression in _queries()
        if not prometheus.values(_filled(expression)) and not panel.quiet and expression not in _NEED_AN_HOUR
    ]


def count_queries() -> int:
    """How many there are."""
    return sum(1 for _ in _queries())


def alert_expressions() -> dict[str, str]:
    """Of every alert, by its name."""
    groups = yaml.safe_load((_RULES / "alerts.yml").read_text())["groups"]
    return {rule["alert"]: rule["expr"] for group in groups for rule in group["rules"]}


def _queries() -> Iterator[tuple[Panel, str]]:
    for board in DASHBOARDS:
        for panel in board.panels:
            for expression in panel.queries.values():
                yield panel, expression


def _filled(expression: str) -> str:
    for name, value in _VARIABLES.items():
        expression = expression.replace(name, value)
    return expression
