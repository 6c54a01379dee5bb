"""A dashboard for each stage: outcomes, time per step, age, failures, and what is special to the stage."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import (
    above_zero,
    in_last,
    now,
    per_second,
    quantile,
    quantiles,
    ratio,
    recorded,
    recorded_series,
    time_share,
)
from newsloom_schemas import StageName

_JOINED_RATIO: Final = "newsloom_stories_joined:ratio1h"


def _common_panels(stage: StageName) -> tuple[Panel, ...]:
    """Return the panels that every stage has."""
    where = {"stage": stage}
    return (
        Panel(
            f"What outcomes do records have in {stage}?",
            "Exactly one per record. A record that is passed on to the next stage in the same worker gets its outcome there.",
            Unit.PER_SECOND,
            {
                "{{outcome}}": per_second(declared.PROCESSED_RECORDS, "outcome", where=where),
                "passed on": per_second(declared.FORWARDED_RECORDS, where=where),
            },
            stacked=True,
        ),
        Panel(
            f"Where does {stage} spend its time?",
            "Seconds of work per second, by step: 1 is one core.",
            Unit.CORES,
            {"{{step}}": time_share(declared.STEP_DURATION, "step", where=where)},
            stacked=True,
        ),
        Panel(
            "How long does a step take?",
            "95 % of the records take less time than this.",
            Unit.SECONDS,
            {"{{step}}": quantile(declared.STEP_DURATION, 0.95, "step", where=where)},
        ),
        Panel(
            "How old is a record when it gets its outcome here?",
            "Since the broker's timestamp of the raw record.",
            Unit.SECONDS,
            quantiles(declared.RECORD_AGE, where=where),
            traced=True,
        ),
        Panel(
            "What fails here, and why?",
            "Records that become dead letters, by the class of the error.",
            Unit.PER_SECOND,
            {"{{error}}": per_second(declared.FAILED_RECORDS, "error", where=where)},
            quiet=True,
        ),
    )


def _store_panels(stage: StageName) -> tuple[Panel, ...]:
    """Return the panels of a stage that has a store."""
    where = {"stage": stage}
    claim = {"stage": stage, "step": "claim"}
    return (
        Panel(
            "How long does a claim take?",
            "The store's answer for a chunk of articles, including retries while the store is unavailable.",
            Unit.SECONDS,
            quantiles(declared.BATCH_STEP_DURATION, where=claim),
        ),
        Panel(
            "How many articles are claimed?",
            "Redelivered articles are claimed again and get their first verdict.",
            Unit.PER_SECOND,
            {"claimed": per_second(declared.BATCH_STEP_RECORDS, where=claim)},
        ),
        Panel(
            "How many articles does the store remember?",
            "A store that workers share is counted once: each worker reports all of it.",
            Unit.COUNT,
            {"articles": now(declared.STORE_DOCUMENTS, "max", where=where)},
        ),
        Panel(
            "How full is the store?",
            f"Articles remembered, as a share of {stage}.max_documents. When the store is full, the oldest are removed early.",
            Unit.SHARE,
            {"full": ratio(declared.STORE_DOCUMENTS, declared.STORE_CAPACITY, "max", where)},
        ),
        Panel(
            "How large is the store?",
            "In memory or on disk.",
            Unit.BYTES,
            {"store": now(declared.STORE_BYTES, "max", where=where)},
        ),
        Panel(
            "How many index entries does an article have?",
            "Articles are found by them. Short texts have fewer.",
            Unit.COUNT,
            {"entries": ratio(declared.STORE_POSTINGS, declared.STORE_DOCUMENTS, "max", where)},
        ),
        Panel(
            "How many articles are removed from the store?",
            "Because of their age, or early because the store is full.",
            Unit.COUNT,
            {"in the last hour": in_last(declared.STORE_EVICTIONS, "1h", where=where)},
            quiet=True,
        ),
    )


NORMALISE: Final = Dashboard(
    "newsloom-normalise",
    "newsloom: normalise",
    "From raw bytes to clean text.",
    (
        *_common_panels(StageName.NORMALISE),
        Panel(
            "What is rejected, and why?",
            "Records that were understood and are unwanted. Each is on news.rejected with its reason.",
            Unit.PER_SECOND,
            {
                "{{reason}}": above_zero(
                    per_second(declared.REJECTED_RECORDS, "reason", where={"stage": StageName.NORMALISE})
                )
            },
            stacked=True,
            quiet=True,
        ),
        Panel(
            "Which languages come in?",
            "Articles by detected language. Languages beyond the label's bound are shown as other.",
            Unit.PER_SECOND,
            {"{{language}}": per_second(declared.LANGUAGE_DETECTIONS, "language")},
            stacked=True,
        ),
        Panel(
            "Which methods find the text?",
            "A shift from one method to another means that a source has changed its pages.",
            Unit.PER_SECOND,
            {"{{method}}": per_second(declared.TEXT_EXTRACTIONS, "method")},
            stacked=True,
        ),
    ),
)

DEDUP: Final = Dashboard(
    "newsloom-dedup",
    "newsloom: dedup",
    "The stage and its store. The dashboard newsloom: dedup quality shows how good the verdicts are.",
    (
        *_common_panels(StageName.DEDUP),
        *_store_panels(StageName.DEDUP),
    ),
)

TAG: Final = Dashboard(
    "newsloom-tag",
    "newsloom: tag",
    "Entities in articles.",
    (
        *_common_panels(StageName.TAG),
        Panel(
            "Which types of entities are found?",
            "In all languages together.",
            Unit.PER_SECOND,
            {"{{type}}": per_second(declared.ENTITIES, "type")},
            stacked=True,
        ),
        Panel(
            "In which languages are entities found?",
            "In languages without a model, only names of the gazetteers are found.",
            Unit.PER_SECOND,
            {"{{language}}": per_second(declared.ENTITIES, "language")},
            stacked=True,
        ),
    ),
)

STORIES: Final = Dashboard(
    "newsloom-stories",
    "newsloom: stories",
    "Stories of the articles, and the store of the stage.",
    (
        *_common_panels(StageName.STORIES),
        Panel(
            "How many articles open a story, and how many join one?",
            "One decision per article. Duplicates join the story of the article that they copy.",
            Unit.PER_SECOND,
            {"{{relation}}": per_second(declared.STORIES, "relation")},
            stacked=True,
        ),
        Panel(
            "What share of the articles join a story?",
            "In the last hour, and at the same time the day before. A fall to 0 means that the store has lost its articles.",
            Unit.SHARE,
            {
                "the last hour": recorded(_JOINED_RATIO, "max"),
                "a day before": f"max ({recorded_series(_JOINED_RATIO)} offset 1d)",
            },
        ),
        Panel(
            "How do stories change?",
            "Records on news.stories. A large story has one only after it has grown by a quarter, or after an hour.",
            Unit.PER_SECOND,
            {"{{change}}": per_second(declared.STORY_CHANGES, "change")},
            stacked=True,
        ),
        Panel(
            "With how many earlier articles is each compared for its story?",
            "Candidates from the store per article.",
            Unit.COUNT,
            quantiles(declared.STORY_CANDIDATES),
        ),
        *_store_panels(StageName.STORIES),
    ),
)

PUBLISH: Final = Dashboard(
    "newsloom-publish",
    "newsloom: publish",
    "Finished records and their routes.",
    (
        *_common_panels(StageName.PUBLISH),
        Panel(
            "What goes to which topic?",
            "An article may take several routes.",
            Unit.PER_SECOND,
            {"{{topic}}": per_second(declared.WRITTEN_RECORDS, "topic")},
            stacked=True,
        ),
    ),
)
