"""Run a real Prometheus with the project's rules, to evaluate all queries of dashboards and alerts on running workers.

All durations in rules and dashboards are divided by sixty. So an alert that waits for two minutes really fires, and a query that
looks back an hour has data after a minute.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from newsloom.dev.child import Child, free_port
from newsloom_deploy.catalogue import DASHBOARDS
from newsloom_deploy.panel import Panel
from newsloom_schemas import StageName
from support.polling import DeadlineExceededError, until

_DEADLINE: Final = 60.0
_RULES: Final = Path(__file__).parent / "prometheus" / "rules"
_RUNBOOK: Final = Path(__file__).parents[1] / "docs" / "runbook"
_NAMESPACE: Final = "verify"
_RATE_INTERVAL: Final = {"__rate_interval": "5m"}
ALL: Final = {"namespace": ".*", "instance": ".*", "stage": ".*", "source": ".*", **_RATE_INTERVAL}
"""The values of the variables of a dashboard when nothing is selected."""

CHOSEN: Final = {
    "namespace": f"({_NAMESPACE}|another)",
    "instance": r"(127\\.0\\.0\\.1:.+)",
    "stage": f"({'|'.join(StageName)})",
    "source": "(.+)",
    **_RATE_INTERVAL,
}
"""The values of the variables when several values are selected, as Grafana writes them."""

_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_HURRY: Final = 60
_DURATION: Final = re.compile(r"(?<=[\[ ])(\d+)([smhdw])\b")
_SILENCE: Final = re.compile(r"(time\(\) - \S+ > )(\d+)")
_NEEDS_A_DAY: Final = "offset 1d"
"""An offset that would take 24 minutes here. promtool's tests cover it."""


class Prometheus:
    """Scrapes workers and evaluates all rules every second, with shortened durations.

    Args:
        folder: the folder for data, configuration and log.
        ports: the ports of the workers on loopback.
    """

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        self._folder = folder
        self._ports = ports
        self._port = free_port()
        self._child: Child | None = None

    def start(self) -> None:
        """Start Prometheus, and wait until it has scraped every worker.

        Raises:
            DeadlineExceededError: it has not.
        """
        rules = self._folder / "rules"
        rules.mkdir(parents=True)
        for path in _RULES.glob("*.yml"):
            (rules / path.name).write_text(yaml.safe_dump(_hurried_rules(yaml.safe_load(path.read_text()))))
        config = self._folder / "prometheus.yml"
        targets = [f"127.0.0.1:{port}" for port in self._ports]
        config.write_text(
            yaml.safe_dump(
                {
                    "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                    "rule_files": [str(rules / "*.yml")],
                    "scrape_configs": [
                        {
                            "job_name": "newsloom",
                            "static_configs": [{"targets": targets, "labels": {"namespace": _NAMESPACE}}],
                        }
                    ],
                }
            )
        )
        listen = f"--web.listen-address=127.0.0.1:{self._port}"
        storage = f"--storage.tsdb.path={self._folder / 'data'}"
        binary = shutil.which("prometheus") or "/usr/bin/prometheus"
        self._child = Child((binary, f"--config.file={config}", listen, storage), self._folder / "prometheus.log")
        until(lambda: self.values('up{job="newsloom"} == 1') == len(targets), _DEADLINE, "Prometheus to scrape all")

    def values(self, expression: str) -> int:
        """Return how many values an expression has now; 0 while Prometheus does not answer.

        Raises:
            ValueError: Prometheus refuses the expression.
        """
        try:
            return len(self._get("query", query=expression)["result"])
        except HTTPError as refusal:
            if refusal.code == HTTPStatus.SERVICE_UNAVAILABLE:  # Prometheus is still starting
                return 0
            msg = f"{expression}: {refusal.read().decode()}"
            raise ValueError(msg) from refusal
        except OSError:
            return 0

    def alerts(self) -> set[str]:
        """Return the alerts whose condition is true, firing or still pending."""
        return {alert["labels"]["alertname"] for alert in self._alerts()}

    def firing(self) -> set[str]:
        """Return the firing alerts."""
        return {alert["labels"]["alertname"] for alert in self._alerts() if alert["state"] == "firing"}

    def _alerts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get("alerts")["alerts"]
        return found

    def stop(self) -> None:
        """Stop Prometheus."""
        if self._child is not None:
            self._child.kill()

    def _get(self, what: str, **parameters: str) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self._port}/api/v1/{what}?{urlencode(parameters)}"
        with urlopen(url, timeout=10) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
            return data


def wait_for_answers(prometheus: Prometheus, deadline: float) -> None:
    """Wait until every query of the dashboards has had a value, except those that have none when all is well.

    Each query is evaluated twice: with all values of every variable, and with some selected.

    Raises:
        AssertionError: some had none; the message names them and their panels.
        ValueError: Prometheus refuses a query.
    """
    asked = [
        (panel, filled(hurried(query), variables))
        for variables in (ALL, CHOSEN)
        for panel, query in _queries()
        if _NEEDS_A_DAY not in query
    ]
    left = list(asked)

    def answered() -> bool:
        left[:] = [(panel, query) for panel, query in left if not prometheus.values(query) and not panel.quiet]
        return not left

    try:
        until(answered, deadline)
    except DeadlineExceededError as late:
        msg = "no answer to: " + "; ".join(f"{panel.title} {query}" for panel, query in left)
        raise AssertionError(msg) from late


def count_queries() -> int:
    """Return the number of queries."""
    return sum(1 for _ in _queries())


def alert_expressions() -> dict[str, str]:
    """Return the expression of every alert by name."""
    groups = yaml.safe_load((_RULES / "alerts.yml").read_text())["groups"]
    return {rule["alert"]: hurried(rule["expr"]) for group in groups for rule in group["rules"]}


def runbook_queries() -> list[tuple[str, str]]:
    """Return every query of the runbook, with its page."""
    return [
        (page.name, query.strip())
        for page in sorted(_RUNBOOK.glob("*.md"))
        for query in re.findall(r"^```promql\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    ]


def hurried(expression: str) -> str:
    """Return PromQL with all durations, and the allowed silence of a worker, divided by sixty."""
    shorter = _DURATION.sub(_shorter, expression)
    return _SILENCE.sub(lambda found: f"{found[1]}{int(found[2]) / _HURRY:g}", shorter)


def _shorter(duration: re.Match[str]) -> str:
    return f"{int(duration[1]) * _SECONDS[duration[2]] // _HURRY}s"


def _hurried_rules(rules: dict[str, Any]) -> dict[str, Any]:
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule["expr"] = hurried(rule["expr"])
            for name in rule.keys() & {"for", "keep_firing_for"}:
                rule[name] = hurried(f" {rule[name]}").strip()
    return rules


def _queries() -> Iterator[tuple[Panel, str]]:
    for board in DASHBOARDS:
        for panel in board.panels:
            for expression in panel.queries.values():
                yield panel, expression


def filled(expression: str, variables: Mapping[str, str]) -> str:
    """Return a dashboard's query with its variables as Grafana fills them."""
    return re.sub(r"\$(\w*[a-z]\w*)", lambda name: variables[name[1]], expression)
