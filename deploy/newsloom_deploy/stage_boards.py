"""A dashboard for each stage: how records end there, where its time goes, and what only this stage can be asked."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import above_nought, in_last, now, per_second, quantile, quantiles, ratio, time_share
from newsloom_schemas import StageName


def _of_any_stage(stage: StageName) -> tuple[Panel, ...]:
    """What one asks of any stage."""
    where = {"stage": stage}
    return (
        Panel(
            f"How do records end in {stage}?",
            "Exactly one outcome per record. What is handed on, in memory, to a stage in the same process ends there.",
            Unit.PER_SECOND,
            {
                "{{outcome}}": per_second(declared.PROCESSED_RECORDS, "outcome", where=where),
                "handed on": per_second(declared.FORWARDED_RECORDS, where=where),
            },
            stacked=True,
        ),
        Panel(
            f"Where does {stage} spend its time?",
            "Seconds of work in a second, by step: 1 is a core.",
            Unit.CORES,
            {"{{step}}": time_share(declared.STEP_DURATION, "step", where=where)},
            stacked=True,
        ),
        Panel(
            "How long does a step take?",
            "For one record, 95 % of them.",
            Unit.SECONDS,
            {"{{step}}": quantile(declared.STEP_DURATION, 0.95, "step", where=where)},
        ),
        Panel(
            "How old is a record when it ends here?",
            "From the broker's stamp on the raw record.",
            Unit.SECONDS,
            quantiles(declared.RECORD_AGE, where=where),
            traced=True,
        ),
        Panel(
            "What dies here, and of what?",
            "Dead letters by the class of the error.",
            Unit.PER_SECOND,
            {"{{error}}": per_second(declared.FAILED_RECORDS, "error", where=where)},
            quiet=True,
        ),
    )


_CLAIM: Final = {"stage": StageName.DEDUP, "step": "claim"}

NORMALISE: Final = Dashboard(
    "newsloom-normalise",
    "newsloom: normalise",
    "Bytes to clean text.",
    (
        *_of_any_stage(StageName.NORMALISE),
        Panel(
            "What is refused, and why?",
            "Well understood and unwanted; each stands on news.rejected with its reason.",
            Unit.PER_SECOND,
            {
                "{{reason}}": above_nought(
                    per_second(declared.REJECTED_RECORDS, "reason", where={"stage": StageName.NORMALISE})
                )
            },
            stacked=True,
            quiet=True,
        ),
        Panel(
            "Which languages come in?",
            "By the text's language; those beyond the label's bound as `other`.",
            Unit.PER_SECOND,
            {"{{language}}": per_second(declared.LANGUAGE_DETECTIONS, "language")},
            stacked=True,
        ),
        Panel(
            "What finds the text of a page?",
            "A shift from one method to another tells of a source that changed its pages.",
            Unit.PER_SECOND,
            {"{{method}}": per_second(declared.TEXT_EXTRACTIONS, "method")},
            stacked=True,
        ),
    ),
)

DEDUP: Final = Dashboard(
    "newsloom-dedup",
    "newsloom: dedup",
    "The stage, and the store that its verdicts rest on. How good they are: newsloom: dedup quality.",
    (
        *_of_any_stage(StageName.DEDUP),
        Panel(
            "How long does a claim take?",
            "The store's answer to a chunk of articles, waits for a store that is away included.",
            Unit.SECONDS,
            quantiles(declared.BATCH_STEP_DURATION, where=_CLAIM),
        ),
        Panel(
            "How many articles are claimed?",
            "Redeliveries are claimed again and get their first verdict.",
            Unit.PER_SECOND,
            {"claimed": per_second(declared.BATCH_STEP_RECORDS, where=_CLAIM)},
        ),
        Panel(
            "How many articles does the store remember?",
            "A store that all workers share is counted once: each tells the whole.",
            Unit.COUNT,
            {"articles": now(declared.STORE_DOCUMENTS, "max")},
        ),
        Panel(
            "How full is the store?",
            "Articles remembered, of dedup.max_documents. When it is full the oldest go before their time.",
            Unit.SHARE,
            {"full": ratio(declared.STORE_DOCUMENTS, declared.STORE_CAPACITY, "max")},
        ),
        Panel(
            "How large is the store?",
            "In memory or on disk.",
            Unit.BYTES,
            {"store": now(declared.STORE_BYTES, "max")},
        ),
        Panel(
            "How many postings does an article cost?",
            "What it is found by again; fewer for short texts.",
            Unit.COUNT,
            {"postings": ratio(declared.STORE_POSTINGS, declared.STORE_DOCUMENTS, "max")},
        ),
        Panel(
            "How many articles does it let go?",
            "By age, or by its cap: then sooner than the window says.",
            Unit.COUNT,
            {"in the last hour": in_last(declared.STORE_EVICTIONS, "1h")},
            quiet=True,
        ),
    ),
)

TAG: Final = Dashboard(
    "newsloom-tag",
    "newsloom: tag",
    "Entities.",
    (
        *_of_any_stage(StageName.TAG),
        Panel(
            "Which types of entities are found?",
            "All languages together.",
            Unit.PER_SECOND,
            {"{{type}}": per_second(declared.ENTITIES, "type")},
            stacked=True,
        ),
        Panel(
            "In which languages are entities found?",
            "Languages without a model have those of the gazetteers only.",
            Unit.PER_SECOND,
            {"{{language}}": per_second(declared.ENTITIES, "language")},
            stacked=True,
        ),
    ),
)

PUBLISH: Final = Dashboard(
    "newsloom-publish",
    "newsloom: publish",
    "The finished records and their routes.",
    (
        *_of_any_stage(StageName.PUBLISH),
        Panel(
            "What goes to which topic?",
            "An article may take several routes.",
            Unit.PER_SECOND,
            {"{{topic}}": per_second(declared.WRITTEN_RECORDS, "topic")},
            stacked=True,
        ),
    ),
)
