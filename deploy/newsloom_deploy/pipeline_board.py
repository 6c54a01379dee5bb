"""The overview dashboard: flow through each stage, backlog, age, and whether every record is accounted for."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Shape, Thresholds, Unit
from newsloom_deploy.query import (
    NAMESPACE,
    WORKERS,
    above_zero,
    in_last,
    now,
    per_second,
    quantiles,
    recorded,
    shortened,
)
from newsloom_schemas import StageName

_INPUT: Final = "stage:newsloom_input_records:rate5m"
_OUTCOMES: Final = "stage_outcome:newsloom_processed_records:rate5m"
_BACKLOG_AGE: Final = "topic:newsloom_lag_seconds:max"
_IN: Final = recorded(_INPUT, "sum", where={"stage": StageName.NORMALISE})
_FIRING: Final = f'ALERTS{{{NAMESPACE[:-1]}|", alertname=~"Newsloom.+", alertstate="firing"}}'
"""Alerts of the chosen namespaces, and those without one: the alert that no worker answers has no namespace."""


def _number(
    title: str, description: str, unit: Unit, queries: dict[str, str], thresholds: Thresholds | None = None
) -> Panel:
    return Panel(title, description, unit, queries, shape=Shape.NUMBER, thresholds=thresholds)


_FIRST_LOOK: Final = (
    _number("How much comes in?", "Records that normalise takes in, per second.", Unit.PER_SECOND, {"in": _IN}),
    _number(
        "How much goes out?",
        "Articles that publish emits, per second.",
        Unit.PER_SECOND,
        {"out": recorded(_OUTCOMES, "sum", where={"stage": StageName.PUBLISH, "outcome": "emitted"})},
    ),
    _number(
        "How long do records wait?",
        "Age of the last record read from the partition that is furthest behind; 0 if nothing waits.",
        Unit.SECONDS,
        {"oldest": recorded(_BACKLOG_AGE, "max")},
        Thresholds(15, 60),
    ),
    _number(
        "What share is rejected?",
        "Of the records that come in, those that a stage rejects. What is normal depends on the sources.",
        Unit.SHARE,
        {"rejected": f"{recorded(_OUTCOMES, 'sum', where={'outcome': 'rejected'})} / ({_IN} > 0) or vector(0)"},
        Thresholds(0.3, 0.6),
    ),
    _number(
        "What share are duplicates?",
        "Of the articles of the last hour, those that are exact, near or contained copies of earlier ones.",
        Unit.SHARE,
        {"duplicates": f"{recorded('newsloom_dedup_duplicates:ratio1h', 'max')} or vector(0)"},
        Thresholds(0.8, 0.9),
    ),
    _number(
        "How many failed in 24 h?",
        "Records that became dead letters in the last 24 hours. newsloom dead-letters list shows them.",
        Unit.COUNT,
        {"dead letters": f"{in_last(declared.PROCESSED_RECORDS, '24h', where={'outcome': 'failed'})} or vector(0)"},
        Thresholds(1, 100),
    ),
    _number(
        "How many workers are up?",
        "Workers that answer their metrics port, and those that do not.",
        Unit.COUNT,
        {
            "up": f'sum (up{{{WORKERS}, job="newsloom"}}) or vector(0)',
            "down": f'count (up{{{WORKERS}, job="newsloom"}} == 0) or vector(0)',
        },
    ),
    _number(
        "How many alerts fire?",
        "The graph below shows which.",
        Unit.COUNT,
        {"alerts": f"count ({_FIRING}) or vector(0)"},
        Thresholds(1, 1),
    ),
)
"""The numbers that an operator looks at first."""

PIPELINE: Final = Dashboard(
    "newsloom-pipeline",
    "newsloom: pipeline",
    "Flow through each stage, backlog, age, and whether every record is accounted for.",
    (
        *_FIRST_LOOK,
        Panel(
            "How many records does each stage take in?",
            "Read from its topic, or passed on by the stage before in the same worker. Lines that move apart mean a growing "
            "backlog, or duplicates and rejected records, which go no further.",
            Unit.PER_SECOND,
            {"{{stage}}": recorded(_INPUT, "sum", "stage")},
        ),
        Panel(
            "What outcomes do records have in each stage?",
            "Each record that is read has exactly one outcome: emitted, diverted, rejected or failed.",
            Unit.PER_SECOND,
            {"{{stage}} {{outcome}}": above_zero(recorded(_OUTCOMES, "sum", "stage", "outcome"))},
            stacked=True,
        ),
        Panel(
            "How old is an article when it is published?",
            "From the broker's timestamp of the raw record to its outcome in publish. The objective is 99 % within 15 s.",
            Unit.SECONDS,
            quantiles(declared.RECORD_AGE, where={"stage": StageName.PUBLISH}),
            traced=True,
        ),
        Panel(
            "What share of the articles is late?",
            "Of the articles published in the last hour, those that took longer than 15 s. The objective allows 1 %.",
            Unit.SHARE,
            {"late": recorded("newsloom_late_articles:ratio1h", "max")},
        ),
        Panel(
            "How many records wait on each topic?",
            "Records between the consumer group's position and the end of the topic. A falling peak is a backlog being worked off.",
            Unit.COUNT,
            {"{{topic}}": recorded("topic:newsloom_lag_records:sum", "sum", "topic")},
            stacked=True,
        ),
        Panel(
            "How old is the backlog of each topic?",
            "Age of the last record read from the partition that is furthest behind.",
            Unit.SECONDS,
            {"{{topic}}": recorded(_BACKLOG_AGE, "max", "topic")},
        ),
        Panel(
            "Is every record accounted for?",
            "Records written to a topic in an hour, minus those read from it and those that wait. It should always be about 0. "
            "There is no value in the first hour.",
            Unit.COUNT,
            {
                "{{topic}} to {{reader}}": recorded(
                    "topic:newsloom_unaccounted_records:increase1h", "sum", "topic", "reader"
                )
            },
            signed=True,
        ),
        Panel(
            "Which alerts fire?",
            "The link of an alert (runbook_url) leads to its page in docs/runbook, which says what to look at and what to do.",
            Unit.COUNT,
            {"{{alertname}}": f"count by (alertname) ({_FIRING})"},
            stacked=True,
            quiet=True,
        ),
        Panel(
            "How many records go straight to the next stage?",
            "Between stages in the same worker. Nothing if each stage has its own workers.",
            Unit.PER_SECOND,
            {"{{stage}}": per_second(declared.FORWARDED_RECORDS, "stage")},
            quiet=True,
        ),
        Panel(
            "How many raw records hold several articles?",
            "Each is split, and its articles count as records. Records of one article are not counted here.",
            Unit.PER_SECOND,
            {
                "raw records": per_second(declared.SPLIT_RECORDS),
                "their articles": per_second(declared.SPLIT_ARTICLES),
            },
            quiet=True,
        ),
        Panel(
            "How many records are written to each topic?",
            "Outcomes, and copies for routes.",
            Unit.PER_SECOND,
            {"{{topic}}": per_second(declared.WRITTEN_RECORDS, "topic")},
            stacked=True,
        ),
        Panel(
            "How many bytes come in and go out?",
            "Size of the records' values, without compression.",
            Unit.BYTES_PER_SECOND,
            {
                "read": per_second(declared.READ_BYTES),
                "written to {{topic}}": per_second(declared.WRITTEN_BYTES, "topic"),
            },
        ),
        Panel(
            "Which versions run?",
            "Workers by version: two during a rollout, otherwise one.",
            Unit.COUNT,
            {"{{version}} on Python {{python}}": now(declared.BUILD_INFO, "count", "version", "python")},
        ),
        Panel(
            "Do the workers agree on their settings?",
            "Workers by the hash of their effective settings. Stages may differ; workers of one stage should not.",
            Unit.COUNT,
            {"{{begins}}…": shortened(now(declared.SETTINGS_INFO, "count", "sha256"), "sha256", "begins")},
        ),
        Panel(
            "Which installations are these?",
            "Workers by the prefixes of their consumer groups and topics: one line for each installation on the Kafka cluster.",
            Unit.COUNT,
            {
                "groups {{group_prefix}}, topics {{topic_prefix}}": now(
                    declared.INSTALLATION_INFO, "count", "group_prefix", "topic_prefix"
                )
            },
        ),
    ),
)
