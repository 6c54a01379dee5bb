"""Dashboards: each panel is a question that declared metrics answer."""

import json
import re
from typing import Any

import pytest

from newsloom.observe.metrics import declared
from newsloom_deploy import query
from newsloom_deploy.catalogue import DASHBOARDS
from newsloom_deploy.panel import Dashboard, Shape
from newsloom_deploy.render import render, variables_of
from verify_prometheus import ALL, filled


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
def test_a_dashboard_renders_every_question_with_its_unit_and_queries(board: Dashboard) -> None:
    panels = json.loads(render(board))["panels"]
    assert [panel["title"] for panel in panels] == [panel.title for panel in board.panels]
    for panel, asked in zip(panels, board.panels, strict=True):
        assert panel["title"].endswith("?")
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["unit"] == asked.unit
        assert {target["legendFormat"]: target["expr"] for target in panel["targets"]} == asked.queries


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
def test_a_panel_begins_at_nought_unless_less_is_an_answer_and_says_so_when_it_has_none(board: Dashboard) -> None:
    panels = json.loads(render(board))["panels"]
    for panel, asked in zip(panels, board.panels, strict=True):
        shown = panel["fieldConfig"]["defaults"]
        assert shown.get("min") == (None if asked.signed else 0)
        assert shown.get("noValue") == ("none" if asked.quiet else None)
        assert all(target.get("exemplar", False) == asked.traced for target in panel["targets"])


def test_dashboards_have_names_of_their_own() -> None:
    assert len({board.uid for board in DASHBOARDS}) == len({board.title for board in DASHBOARDS}) == len(DASHBOARDS)


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
def test_a_question_is_asked_once_on_a_dashboard(board: Dashboard) -> None:
    assert len({panel.title for panel in board.panels}) == len(board.panels)


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
def test_panels_do_not_overlap(board: Dashboard) -> None:
    places = [panel["gridPos"] for panel in json.loads(render(board))["panels"]]
    cells = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)


def test_a_query_names_the_metric_its_labels_and_the_workers_that_are_looked_at() -> None:
    assert query.per_second(declared.PROCESSED_RECORDS, "outcome", where={"stage": "tag"}) == (
        'sum by (outcome) (rate(newsloom_processed_records_total{namespace=~"$namespace", instance=~"$instance", '
        'stage="tag"}[$__rate_interval]))'
    )
    assert query.quantile(declared.RECORD_AGE, 0.95) == (
        'histogram_quantile(0.95, sum by (le) (rate(newsloom_record_age_seconds_bucket{namespace=~"$namespace", '
        'instance=~"$instance", stage=~"$stage"}[$__rate_interval])))'
    )
    assert query.recorded(
        "stage_outcome:newsloom_processed_records:rate5m", "sum", "stage", where={"outcome": "failed"}
    ) == (
        'sum by (stage) (stage_outcome:newsloom_processed_records:rate5m{namespace=~"$namespace", stage=~"$stage", '
        'outcome="failed"})'
    )


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
def test_a_dashboard_offers_the_variables_that_its_queries_use_and_all_of_each(board: Dashboard) -> None:
    offered = {each["name"]: each for each in json.loads(render(board))["templating"]["list"]}
    asked = {
        name
        for panel in board.panels
        for expression in panel.queries.values()
        for name in re.findall(r"\$([a-z]\w*)", expression)
    }
    assert set(offered) - {"datasource"} == set(variables_of(board)) == asked - {"__rate_interval"}
    assert {"namespace", "instance"} <= set(offered)
    for name in asked:
        assert offered[name]["includeAll"] is True
        assert offered[name]["allValue"] == ".*"  # which a series without the label matches too
        assert offered[name]["multi"] is True
        assert offered[name]["current"] == {"selected": True, "text": ["All"], "value": ["$__all"]}


@pytest.mark.parametrize(
    ("uid", "names"),
    [
        ("newsloom-pipeline", ["namespace", "instance", "stage"]),
        ("newsloom-sources", ["namespace", "instance", "stage", "source"]),
        ("newsloom-dedup-quality", ["namespace", "instance", "source"]),
        ("newsloom-workers", ["namespace", "instance"]),
    ],
)
def test_a_dashboard_is_chosen_by_what_it_is_about(uid: str, names: list[str]) -> None:
    (board,) = [board for board in DASHBOARDS if board.uid == uid]
    assert variables_of(board) == names


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
def test_every_query_is_bounded_by_the_namespace(board: Dashboard) -> None:
    for panel in board.panels:
        for expression in panel.queries.values():
            selectors = re.findall(r"(?:newsloom_[\w:]+|\bup|process_\w+|ALERTS)(\{[^}]*\}|)", expression)
            assert selectors, panel.title
            assert all('namespace=~"$namespace' in selector for selector in selectors), expression


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
def test_no_variable_is_left_when_a_query_is_filled(board: Dashboard) -> None:
    for panel in board.panels:
        assert not [each for each in panel.queries.values() if "$" in filled(each, ALL).replace('"$1"', "")], (
            panel.title
        )


def test_the_overview_begins_with_a_row_of_the_numbers_that_an_operator_looks_at_first() -> None:
    (board,) = [board for board in DASHBOARDS if board.uid == "newsloom-pipeline"]
    panels: list[dict[str, Any]] = json.loads(render(board))["panels"]
    row = [panel for panel in panels if panel["gridPos"]["y"] == 0]
    assert [panel["title"] for panel in row] == [
        "How much comes in?",
        "How much goes out?",
        "How long do records wait?",
        "What share is rejected?",
        "What share are duplicates?",
        "How many failed in 24 h?",
        "How many workers are up?",
        "How many alerts fire?",
    ]
    assert {panel["type"] for panel in row} == {"stat"}
    assert sum(panel["gridPos"]["w"] for panel in row) == 24
    assert {panel["type"] for panel in panels if panel not in row} == {"timeseries"}


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
def test_a_number_turns_orange_before_it_turns_red(board: Dashboard) -> None:
    for panel, asked in zip(json.loads(render(board))["panels"], board.panels, strict=True):
        assert panel["type"] == asked.shape
        if asked.shape is Shape.NUMBER:
            steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
            limits = [] if asked.thresholds is None else [asked.thresholds.orange, asked.thresholds.red]
            assert [step["value"] for step in steps[1:]] == limits == sorted(limits)


def test_a_query_over_what_is_not_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="has no label colour"):
        query.per_second(declared.PROCESSED_RECORDS, "colour")
    with pytest.raises(ValueError, match="has no label colour"):
        query.per_second(declared.PROCESSED_RECORDS, where={"colour": "red"})
    with pytest.raises(ValueError, match="stage is never cook"):
        query.per_second(declared.PROCESSED_RECORDS, where={"stage": "cook"})
    with pytest.raises(ValueError, match="has no label colour"):
        query.recorded("stage:newsloom_input_records:rate5m", "sum", "colour")
    with pytest.raises(ValueError, match="has no label topic"):
        query.recorded_series("stage:newsloom_input_records:rate5m", {"topic": "news.raw"})
    with pytest.raises(ValueError, match="is a counter, not a gauge"):
        query.now(declared.PROCESSED_RECORDS, "sum")
    with pytest.raises(ValueError, match="is a gauge, not a histogram"):
        query.quantile(declared.LAG_RECORDS, 0.5)
