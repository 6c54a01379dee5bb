"""Dashboards: each panel is a question that declared metrics answer."""

import json

import pytest

from newsloom.observe import declared
from newsloom_deploy import query
from newsloom_deploy.catalogue import DASHBOARDS
from newsloom_deploy.panel import Dashboard
from newsloom_deploy.render import render


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
    assert query.per_second(declared.OUTCOMES, "outcome", where={"stage": "tag"}) == (
        'sum by (outcome) (rate(newsloom_outcome_records_total{instance=~"$instance", stage="tag"}[$__rate_interval]))'
    )
    assert query.quantile(declared.AGE, 0.95) == (
        'histogram_quantile(0.95, sum by (le) (rate(newsloom_record_age_seconds_bucket{instance=~"$instance"}'
        "[$__rate_interval])))"
    )


def test_a_query_over_what_is_not_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="has no label colour"):
        query.per_second(declared.OUTCOMES, "colour")
    with pytest.raises(ValueError, match="has no label colour"):
        query.per_second(declared.OUTCOMES, where={"colour": "red"})
    with pytest.raises(ValueError, match="stage is never cook"):
        query.per_second(declared.OUTCOMES, where={"stage": "cook"})
    with pytest.raises(ValueError, match="is a counter, not a gauge"):
        query.now(declared.OUTCOMES, "sum")
    with pytest.raises(ValueError, match="is a gauge, not a histogram"):
        query.quantile(declared.LAG, 0.5)
