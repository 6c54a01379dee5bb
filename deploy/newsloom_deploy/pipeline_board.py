"""The overview: flow in and out of each stage, what waits, how old it is, and whether all is accounted for."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Alarm, Dashboard, Panel, Shape, Unit
from newsloom_deploy.query import (
    NAMESPACE,
    WORKERS,
    above_nought,
    in_last,
    now,
    per_second,
    quantiles,
    recorded,
    shortened,
)
from newsloom_schemas import StageName

_TAKEN: Final = "stage:newsloom_input_records:rate5m"
_ENDED: Final = "stage_outcome:newsloom_processed_records:rate5m"
_WAITING: Final = "topic:newsloom_lag_seconds:max"
_IN: Final = recorded(_TAKEN, "sum", where={"stage": StageName.NORMALISE})
_FIRING: Final = f'ALERTS{{{NAMESPACE[:-1]}|", alertname=~"Newsloom.+", alertstate="firing"}}'
"""This matches the chosen namespaces, and series without one: that no worker answers belongs to no namespace."""


def _number(title: str, description: str, unit: Unit, queries: dict[str, str], alarm: Alarm | None = None) -> Panel:
    return Panel(title, description, unit, queries, shape=Shape.NUMBER, alarm=alarm)


_FIRST_LOOK: Final = (
    _number("How much comes in?", "Records that normalise takes in, in a second.", Unit.PER_SECOND, {"in": _IN}),
    _number(
        "How much goes out?",
        "Articles that publish emits, in a second.",
        Unit.PER_SECOND,
        {"out": recorded(_ENDED, "sum", where={"stage": StageName.PUBLISH, "outcome": "emitted"})},
    ),
    _number(
        "How long does it wait?",
        "Age of the last record read of the partition that is furthest behind; 0 where nothing waits.",
        Unit.SECONDS,
        {"oldest": recorded(_WAITING, "max")},
        Alarm(15, 60),
    ),
    _number(
        "What share is rejected?",
        "Of the records that come in, those that a stage refuses. What is much is for the sources to say.",
        Unit.SHARE,
        {"rejected": f"{recorded(_ENDED, 'sum', where={'outcome': 'rejected'})} / ({_IN} > 0) or vector(0)"},
        Alarm(0.3, 0.6),
    ),
    _number(
        "What share is a copy?",
        "Of the articles judged in the last hour, those that are exact, near or contained copies.",
        Unit.SHARE,
        {"duplicates": f"{recorded('newsloom_dedup_duplicates:share1h', 'max')} or vector(0)"},
        Alarm(0.8, 0.9),
    ),
    _number(
        "How many died in 24 h?",
        "Dead letters of the last 24 hours. newsloom dead-letters list shows them.",
        Unit.COUNT,
        {"dead letters": f"{in_last(declared.PROCESSED_RECORDS, '24h', where={'outcome': 'failed'})} or vector(0)"},
        Alarm(1, 100),
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
        "Which: see the graph below.",
        Unit.COUNT,
        {"alerts": f"count ({_FIRING}) or vector(0)"},
        Alarm(1, 1),
    ),
)
"""An operator looks at these numbers first."""

PIPELINE: Final = Dashboard(
    "newsloom-pipeline",
    "newsloom: pipeline",
    "Flow in and out of each stage, what waits, how old it is, and whether all is accounted for.",
    (
        *_FIRST_LOOK,
        Panel(
            "How many records does each stage take in?",
            "Read from its topic, or handed on in memory by the stage before. Four lines that part from one another are a "
            "queue that grows, or copies and refusals that go no further.",
            Unit.PER_SECOND,
            {"{{stage}}": recorded(_TAKEN, "sum", "stage")},
        ),
        Panel(
            "How many records end in each stage, and how?",
            "Each record that is read ends in exactly one way: emitted, diverted, rejected or dead.",
            Unit.PER_SECOND,
            {"{{stage}} {{outcome}}": above_nought(recorded(_ENDED, "sum", "stage", "outcome"))},
            stacked=True,
        ),
        Panel(
            "How old is an article when it is published?",
            "From the broker's stamp on the raw record to its outcome in publish. The objective: 99 % within 15 s.",
            Unit.SECONDS,
            quantiles(declared.RECORD_AGE, where={"stage": StageName.PUBLISH}),
            traced=True,
        ),
        Panel(
            "What share of the articles is late?",
            "Of those published in the last hour, those that took longer than 15 s. The objective allows 1 %.",
            Unit.SHARE,
            {"late": recorded("newsloom_late_articles:share1h", "max")},
        ),
        Panel(
            "How much waits on each topic?",
            "Records between the group's position and the end of the topic. A peak that falls is a queue at work.",
            Unit.COUNT,
            {"{{topic}}": recorded("topic:newsloom_lag_records:sum", "sum", "topic")},
            stacked=True,
        ),
        Panel(
            "How long has it waited?",
            "Age of the last record read of the partition that is furthest behind.",
            Unit.SECONDS,
            {"{{topic}}": recorded(_WAITING, "max", "topic")},
        ),
        Panel(
            "Is every record accounted for?",
            "Records written to a topic in an hour, less those read from it and those that wait. About nought, always; "
            "nothing to see in the first hour.",
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
            "The link of an alert (runbook_url) leads to its page in docs/runbook: what to look at, and what to do.",
            Unit.COUNT,
            {"{{alertname}}": f"count by (alertname) ({_FIRING})"},
            stacked=True,
            quiet=True,
        ),
        Panel(
            "What is handed on in memory?",
            "Between stages that share a process; nothing where each stage has its own.",
            Unit.PER_SECOND,
            {"{{stage}}": per_second(declared.FORWARDED_RECORDS, "stage")},
            quiet=True,
        ),
        Panel(
            "What is written where?",
            "Outcomes, and copies for routes.",
            Unit.PER_SECOND,
            {"{{topic}}": per_second(declared.WRITTEN_RECORDS, "topic")},
            stacked=True,
        ),
        Panel(
            "How many bytes come in and go out?",
            "Sizes of values, before compression.",
            Unit.BYTES_PER_SECOND,
            {
                "read": per_second(declared.READ_BYTES),
                "written to {{topic}}": per_second(declared.WRITTEN_BYTES, "topic"),
            },
        ),
        Panel(
            "Which versions run?",
            "Workers by version. During a roll-out two; otherwise one.",
            Unit.COUNT,
            {"{{version}} on Python {{python}}": now(declared.BUILD_INFO, "count", "version", "python")},
        ),
        Panel(
            "Do the workers agree on their settings?",
            "Workers by the hash of their effective settings; stages may differ, workers of one stage should not.",
            Unit.COUNT,
            {"{{begins}}…": shortened(now(declared.SETTINGS_INFO, "count", "sha256"), "sha256", "begins")},
        ),
        Panel(
            "Which newslooms are these?",
            "Workers by the prefixes of their consumer groups and topics: one line for each newsloom on the Kafka.",
            Unit.COUNT,
            {
                "groups {{group_prefix}}, topics {{topic_prefix}}": now(
                    declared.INSTALLATION_INFO, "count", "group_prefix", "topic_prefix"
                )
            },
        ),
    ),
)
