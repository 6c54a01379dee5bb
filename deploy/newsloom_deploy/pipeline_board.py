"""The overview: flow in and out of each stage, what waits, how old it is, and whether all is accounted for."""

from typing import Final

from newsloom.observe import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import now, per_second, quantiles, shortened
from newsloom_schemas import StageName

PIPELINE: Final = Dashboard(
    "newsloom-pipeline",
    "newsloom: pipeline",
    "Flow in and out of each stage, what waits, how old it is, and whether all is accounted for.",
    (
        Panel(
            "How many records does each stage take in?",
            "Read from its topic, or handed on in memory by the stage before. Four lines that part from one another are a "
            "queue that grows, or copies and refusals that go no further.",
            Unit.PER_SECOND,
            {"{{stage}}": "stage:newsloom_taken_records:rate5m"},
        ),
        Panel(
            "How many records end in each stage, and how?",
            "Each record that is read ends in exactly one way: emitted, diverted, rejected or dead.",
            Unit.PER_SECOND,
            {"{{stage}} {{outcome}}": "stage_outcome:newsloom_outcome_records:rate5m > 0"},
            stacked=True,
        ),
        Panel(
            "How old is an article when it is published?",
            "From the broker's stamp on the raw record to its outcome in publish. The objective: 99 % within 15 s.",
            Unit.SECONDS,
            quantiles(declared.AGE, where={"stage": StageName.PUBLISH}),
            traced=True,
        ),
        Panel(
            "What share of the articles is late?",
            "Of those published in the last hour, those that took longer than 15 s. The objective allows 1 %.",
            Unit.SHARE,
            {"late": "newsloom_late_articles:share1h"},
        ),
        Panel(
            "How much waits on each topic?",
            "Records between the group's position and the end of the topic. A peak that falls is a queue at work.",
            Unit.COUNT,
            {"{{topic}}": "topic:newsloom_lag_records:sum"},
            stacked=True,
        ),
        Panel(
            "How long has it waited?",
            "Age of the last record read of the partition that is furthest behind.",
            Unit.SECONDS,
            {"{{topic}}": "topic:newsloom_lag_seconds:max"},
        ),
        Panel(
            "Is every record accounted for?",
            "Records written to a topic in an hour, less those read from it and those that wait. About nought, always; "
            "nothing to see in the first hour.",
            Unit.COUNT,
            {"{{topic}} to {{reader}}": "topic:newsloom_unaccounted_records:increase1h"},
            signed=True,
        ),
        Panel(
            "Which alerts fire?",
            "Each has its page in docs/runbook.",
            Unit.COUNT,
            {"{{alertname}}": 'count by (alertname) (ALERTS{alertname=~"Newsloom.+", alertstate="firing"})'},
            stacked=True,
            quiet=True,
        ),
        Panel(
            "What is handed on in memory?",
            "Between stages that share a process; nothing where each stage has its own.",
            Unit.PER_SECOND,
            {"{{stage}}": per_second(declared.PASSED, "stage")},
            quiet=True,
        ),
        Panel(
            "What is written where?",
            "Outcomes, and copies for routes.",
            Unit.PER_SECOND,
            {"{{topic}}": per_second(declared.WRITTEN, "topic")},
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
            {"{{version}} on Python {{python}}": now(declared.BUILD, "count", "version", "python")},
        ),
        Panel(
            "Do the workers agree on their settings?",
            "Workers by the hash of their effective settings; stages may differ, workers of one stage should not.",
            Unit.COUNT,
            {"{{begins}}…": shortened(now(declared.SETTINGS, "count", "sha256"), "sha256", "begins")},
        ),
    ),
)
