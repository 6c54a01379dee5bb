"""What is deployed names only what there is: metrics, labels, settings, pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from newsloom.observe.metrics import declared
from newsloom.observe.metrics.declared_console import CONSOLE_METRICS
from newsloom.observe.metrics.spec import Kind, MetricSpec
from newsloom.settings import Settings
from newsloom.settings.environment import settings_fields, variable
from newsloom_deploy import runbook
from newsloom_deploy.__main__ import generated, stale
from newsloom_deploy.catalogue import DASHBOARDS
from newsloom_schemas import Verdict, headers
from support.documents.deploy_files import DEPLOY, RUNBOOK, TOP, compose_services, load, named_settings, rules
from verify_prometheus import runbook_queries

RECORDED = {rule["record"] for rule in rules("recording.yml")}
ALERTS = {rule["alert"]: rule for rule in rules("alerts.yml")}
SUFFIXES = {Kind.HISTOGRAM: ("_bucket", "_sum", "_count"), Kind.COUNTER: ("",), Kind.GAUGE: ("",)}
SERIES: dict[str, MetricSpec] = {
    spec.name + suffix: spec for spec in declared.METRICS for suffix in SUFFIXES[spec.kind]
}
PAGES = [*sorted(RUNBOOK.glob("*.md")), *sorted((TOP / "docs").glob("*.md")), TOP / "README.md"]
FIELDS_OF_RECORDS = {f"dedup.{name}" for name in Verdict.model_fields}
"""Named on pages like settings, and none."""
HEADINGS = ["Symptom", "Likely causes", "What to look at", "What to do", "It is over when"]


def expressions() -> Iterator[tuple[str, str]]:
    """Every PromQL expression with where it stands."""
    for name in ("recording.yml", "alerts.yml"):
        for rule in rules(name):
            yield rule.get("record") or rule["alert"], rule["expr"]
    for board in DASHBOARDS:
        for panel in board.panels:
            for expression in panel.queries.values():
                yield panel.title, expression
    yield from runbook_queries()


def names_in(text: str) -> set[str]:
    """Words that could be a metric of newsloom."""
    return set(re.findall(r"(?<![\w./-])[a-z_]*:?newsloom_[a-z_]+[\w:]*", text))


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_each_query_names_metrics_that_are_declared_or_recorded(where: str, expression: str) -> None:
    unknown = {name for name in names_in(expression) if name not in SERIES and name not in RECORDED}
    assert not unknown, where


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_each_query_asks_for_labels_and_values_that_there_can_be(where: str, expression: str) -> None:
    for name, selector in re.findall(r"(newsloom_\w+)\{([^}]*)\}", expression):
        spec = SERIES[name]
        labels = {label.name: label for label in spec.labels}
        for label, operator, wanted in re.findall(r'(\w+)(=~|=|!=|!~)"([^"]*)"', selector):
            if label in {"job", "instance", "namespace"}:
                continue
            if label == "le":
                assert float(wanted) in spec.buckets, where
                continue
            assert label in labels, where
            if wanted.startswith("$"):
                assert wanted == f"${label}", where
                continue
            values = set(map(str, labels[label].values))
            if values:
                assert set(wanted.split("|") if operator.endswith("~") else [wanted]) <= values, where


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_name_metrics_alerts_and_settings_that_there_are(page: Path) -> None:
    text = page.read_text()
    others = {*headers.SENT_BY_REPLAY, "newsloom_deploy", "newsloom_schemas"}  # headers, and rooms of the code
    assert (
        names_in(text) - others
        <= SERIES.keys() | {spec.name for spec in (*declared.METRICS, *CONSOLE_METRICS)} | RECORDED
    )
    assert set(re.findall(r"\bNewsloom[A-Z]\w+", text)) <= ALERTS.keys()
    sections = "|".join(Settings.model_fields)
    for dotted in set(re.findall(rf"`((?:{sections})\.[a-z_]+)`", text)) - FIELDS_OF_RECORDS:
        assert is_setting(f"NEWSLOOM_{dotted.replace('.', '__').upper()}"), dotted


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_name_variables_that_settings_read(page: Path) -> None:
    unread = {name for name in re.findall(r"NEWSLOOM_[A-Z]+__[A-Z_]+", page.read_text()) if not is_setting(name)}
    assert not unread


@pytest.mark.parametrize(("where", "expression"), [each for each in expressions() if "$" not in each[1]])
def test_each_rule_and_each_query_of_the_runbook_keeps_two_namespaces_apart(where: str, expression: str) -> None:
    grouped = re.findall(r"(?<!:)\b(sum|max|min|avg|count)\b\s*(by \([^)]*\))?", expression)
    assert [by for _, by in grouped if "namespace" not in by] == [], where
    assert "vector(" not in expression, where
    assert [on for on in re.findall(r"\bon \(([^)]*)\)", expression) if "namespace" not in on] == [], where


@pytest.mark.parametrize("spec", declared.METRICS, ids=lambda spec: spec.name)
def test_each_metric_is_looked_at_by_a_dashboard_or_a_rule(spec: MetricSpec) -> None:
    series = {spec.name + suffix for suffix in SUFFIXES[spec.kind]}
    assert any(series & names_in(expression) for _, expression in expressions())


@pytest.mark.parametrize("recorded", sorted(RECORDED))
def test_each_recorded_series_is_asked_for_elsewhere(recorded: str) -> None:
    assert any(recorded in names_in(expression) for where, expression in expressions() if where != recorded)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_name_dashboards_and_questions_that_there_are(page: Path) -> None:
    titles = {board.title for board in DASHBOARDS}
    questions = {panel.title for board in DASHBOARDS for panel in board.panels}
    text = page.read_text()
    assert set(re.findall(r"\*(newsloom: [a-z ]+)\*", text)) <= titles
    asked = {question.lower() for question in questions} | {"where does it spend its time?"}  # of whatever stage
    assert {question.lower() for question in re.findall(r"\*([A-Z][^*]+\?)\*", text)} <= asked


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_has_a_page_a_severity_and_a_test(alert: str) -> None:
    rule = ALERTS[alert]
    page = RUNBOOK / page_of(rule)
    assert re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE) == HEADINGS
    assert rule["labels"]["severity"] in {"page", "ticket"}
    tested = [case for path in (DEPLOY / "prometheus" / "tests").glob("*.yml") for case in load(path)[0]["tests"]]
    fired = [
        expected
        for case in tested
        for each in case.get("alert_rule_test", [])
        if each["alertname"] == alert
        for expected in each["exp_alerts"]
    ]
    assert fired, "no promtool test sees it fire"
    assert alert in (RUNBOOK / "README.md").read_text()


def test_groups_of_rules_have_names_of_their_own() -> None:
    files = (DEPLOY / "prometheus" / "rules").glob("*.yml")
    names = [group["name"] for path in files for group in load(path)[0]["groups"]]
    assert len(names) == len(set(names))  # one PrometheusRule holds them all


def test_each_page_belongs_to_an_alert() -> None:
    pages = {page.name for page in RUNBOOK.glob("*.md")} - {"README.md"}
    assert pages == {page_of(rule) for rule in ALERTS.values()}


def page_of(rule: dict[str, Any]) -> str:
    """The file of the runbook that an alert's link names."""
    return str(urlsplit(rule["annotations"]["runbook_url"]).path.rpartition("/")[2])


def test_links_to_the_runbook_are_whole_addresses_with_one_base() -> None:
    links = [rule["annotations"]["runbook_url"] for rule in ALERTS.values()]
    assert all(urlsplit(link).scheme in {"http", "https"} and urlsplit(link).hostname for link in links)
    (base,) = {link.rpartition("/")[0] for link in links}
    for link in links:
        assert (RUNBOOK / link.removeprefix(f"{base}/")).is_file(), link


def test_one_command_sets_the_base_of_all_links() -> None:
    base = "https://git.example.org/news/newsloom/-/blob/main/docs/runbook"
    text = "\n".join(path.read_text() for path in runbook.files(DEPLOY / "prometheus"))
    found = re.findall(r"runbook_url: (\S+)", runbook.with_base(text, base))
    assert len(found) > len(ALERTS)
    assert {link.rpartition("/")[0] for link in found} == {base}
    assert {link.rpartition("/")[2] for link in found} == {page_of(rule) for rule in ALERTS.values()}
    again = runbook.with_base(runbook.with_base(text, base), f"{runbook.UNSET}")
    assert again == runbook.with_base(text, runbook.UNSET)
    with pytest.raises(ValueError, match="not an address"):
        runbook.with_base(text, "docs/runbook")


def is_setting(name: str) -> bool:
    """Whether Settings reads the variable."""
    return name in {variable(path) for path in settings_fields(Settings)}


@pytest.mark.parametrize(("path", "names"), named_settings().items())
def test_settings_that_are_given_exist(path: str, names: set[str]) -> None:
    assert not {name for name in names if not is_setting(name)}, path


def test_a_variable_that_is_no_setting_is_told_apart() -> None:
    assert is_setting("NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS")
    assert not is_setting("NEWSLOOM_KAFKA__BOOTSTRAP")
    assert not is_setting("NEWSLOOM_BROKER__BOOTSTRAP_SERVERS")


@pytest.mark.parametrize("name", ["normalise", "dedup", "tag", "stories", "publish", "topics", "demo"])
def test_settings_of_a_compose_service_have_values_that_are_taken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = compose_services()[name]["environment"]
    for name_of_variable, value in given.items():
        monkeypatch.setenv(name_of_variable, value)
    assert Settings.load().kafka.bootstrap_servers == given["NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS"]


def test_generated_files_are_up_to_date() -> None:
    assert stale(generated()) == []


def test_a_changed_and_a_missing_generated_file_are_stale(tmp_path: Path) -> None:
    (tmp_path / "changed").write_text("old")
    files = {tmp_path / "changed": "new", tmp_path / "missing": "new"}
    assert set(stale(files)) >= set(files)


def test_every_declared_metric_stands_on_the_metrics_page() -> None:
    page = (TOP / "docs" / "metrics.md").read_text()
    specs = (*declared.METRICS, *CONSOLE_METRICS)
    assert [spec.name for spec in specs if f"| `{spec.name}` |" not in page] == []
