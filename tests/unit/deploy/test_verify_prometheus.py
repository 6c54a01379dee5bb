"""The Prometheus that verifies the deployment is in a hurry: what the rules say of minutes holds for seconds."""

import re

import pytest

from support.documents.deploy_files import rules
from verify_prometheus import alert_expressions, hurried


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("sum(rate(newsloom_x_total[5m]))", "sum(rate(newsloom_x_total[5s]))"),
        ("avg_over_time(a:b:share1h[1d] offset 1h)", "avg_over_time(a:b:share1h[1440s] offset 60s)"),
        ("time() - newsloom_last_progress_timestamp_seconds > 120", "time() - newsloom_last_progress_timestamp_seconds > 2"),
        ('newsloom_late_articles:ratio5m{le="15.0"} > 14.4 * 0.01', 'newsloom_late_articles:ratio5m{le="15.0"} > 14.4 * 0.01'),
        ("deriv(topic:newsloom_lag_records:sum[30m]) > 0", "deriv(topic:newsloom_lag_records:sum[30s]) > 0"),
    ],
)  # fmt: skip
def test_durations_are_divided_by_sixty_and_names_and_thresholds_stay(said: str, meant: str) -> None:
    assert hurried(said) == meant


def test_no_rule_is_left_that_would_have_to_be_waited_for() -> None:
    for rule in [*rules("recording.yml"), *rules("alerts.yml")]:
        assert not re.search(r"(\[|offset )\d+[mhdw]", hurried(rule["expr"]))


def test_every_alert_is_asked_for() -> None:
    assert alert_expressions().keys() == {rule["alert"] for rule in rules("alerts.yml")}
