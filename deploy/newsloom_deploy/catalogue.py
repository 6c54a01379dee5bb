"""What the dashboards show: data. A panel's title is the question that it answers."""

from collections.abc import Mapping
from typing import Final

from newsloom.observe import declared
from newsloom.observe.spec import MetricSpec
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import WORKERS, in_last, now, per_second, quantile, since, time_share
from newsloom_schemas import StageName


def _quantiles(spec: MetricSpec, where: Mapping[str, str] | None = None) -> dict[str, str]:
    return {f"{share:.0%}": quantile(spec, share, where=where) for share in (0.5, 0.95, 0.99)}


PIPELINE: Final = Dashboard(
    "newsloom-pipeline",
    "newsloom: pipeline",
    "Flow in and out of each stage, what waits, how old it is, and whether all is accounted for.",
    (
        Panel(
            "How many records end in each stage, and how?",
            "Each record that is read ends in exactly one way: emitted, diverted, rejected or dead.",
            Unit.PER_SECOND,
            {"{{stage}} {{outcome}}": per_second(declared.OUTCOMES, "stage", "outcome")},
            stacked=True,
        ),
        Panel(
            "How old is an article when it is published?",
            "From the broker's stamp on the raw record to its outcome in publish. The objective: 99 % within 15 s.",
            Unit.SECONDS,
            _quantiles(declared.AGE, where={"stage": StageName.PUBLISH}),
        ),
        Panel(
            "How much waits on each topic?",
            "Records between the group's position and the end of the topic. A peak that falls is a queue at work.",
            Unit.COUNT,
            {"{{topic}}": now(declared.LAG, "sum", "topic")},
            stacked=True,
        ),
        Panel(
            "How long has it waited?",
            "Age of the last record read of the partition that is furthest behind.",
            Unit.SECONDS,
            {"{{topic}}": now(declared.LAG_SECONDS, "max", "topic")},
        ),
        Panel(
            "Is every record accounted for?",
            "Records written to a topic in an hour, less those read from it and those that wait. About nought, always.",
            Unit.COUNT,
            {"{{topic}} to {{reader}}": "topic:newsloom_unaccounted_records:increase1h"},
        ),
        Panel(
            "What share of the articles is late?",
            "Of those published in the last hour, those that took longer than 15 s. The objective allows 1 %.",
            Unit.SHARE,
            {"late": "newsloom_late_articles:share1h"},
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
            "During a roll-out two; otherwise one.",
            Unit.COUNT,
            {"{{version}} on Python {{python}}": now(declared.BUILD, "count", "version", "python")},
        ),
        Panel(
            "Do the workers agree on their settings?",
            "Workers by the hash of their effective settings; stages may differ, workers of one stage should not.",
            Unit.COUNT,
            {"{{sha256}}": now(declared.SETTINGS, "count", "sha256")},
        ),
    ),
)


def _stage_panels(stage: StageName) -> tuple[Panel, ...]:
    """What one asks of any stage."""
    where = {"stage": stage}
    return (
        Panel(
            f"How do records end in {stage}?",
            "Exactly one outcome per record; what is handed on in memory ends in a later stage.",
            Unit.PER_SECOND,
            {"{{outcome}}": per_second(declared.OUTCOMES, "outcome", where=where)},
            stacked=True,
        ),
        Panel(
            f"Where does {stage} spend its time?",
            "Seconds of work in a second, by step: 1 is a core.",
            Unit.CORES,
            {"{{step}}": time_share(declared.STEP, "step", where=where)},
            stacked=True,
        ),
        Panel(
            "How long does a step take?",
            "For one record, 95 % of them.",
            Unit.SECONDS,
            {"{{step}}": quantile(declared.STEP, 0.95, "step", where=where)},
        ),
        Panel(
            "How old is a record when it ends here?",
            "From the broker's stamp on the raw record.",
            Unit.SECONDS,
            _quantiles(declared.AGE, where=where),
        ),
        Panel(
            "What dies here, and of what?",
            "Dead letters by the class of the error.",
            Unit.PER_SECOND,
            {"{{error}}": per_second(declared.DEAD, "error", where=where)},
            quiet=True,
        ),
    )


NORMALISE: Final = Dashboard(
    "newsloom-normalise",
    "newsloom: normalise",
    "Bytes to clean text.",
    (
        *_stage_panels(StageName.NORMALISE),
        Panel(
            "What is refused, and why?",
            "Well understood and unwanted; each stands on news.rejected with its reason.",
            Unit.PER_SECOND,
            {"{{reason}}": per_second(declared.REJECTED, "reason")},
            stacked=True,
        ),
        Panel(
            "Which languages come in?",
            "By the text's language; those beyond the label's bound as `other`.",
            Unit.PER_SECOND,
            {"{{language}}": per_second(declared.LANGUAGES, "language")},
            stacked=True,
        ),
        Panel(
            "What finds the text of a page?",
            "A shift from one method to another tells of a source that changed its pages.",
            Unit.PER_SECOND,
            {"{{method}}": per_second(declared.EXTRACTED, "method")},
            stacked=True,
        ),
    ),
)

DEDUP: Final = Dashboard(
    "newsloom-dedup",
    "newsloom: dedup",
    "Verdicts, and the store that they rest on.",
    (
        *_stage_panels(StageName.DEDUP),
        Panel(
            "How do articles relate to what came before?",
            "One verdict per article.",
            Unit.PER_SECOND,
            {"{{relation}}": per_second(declared.RELATIONS, "relation")},
            stacked=True,
        ),
        Panel(
            "What share tells nothing new?",
            "Exact, near and contained copies in the last hour. Nought and 90 % are both a fault.",
            Unit.SHARE,
            {"duplicates": "newsloom_dedup_duplicates:share1h"},
        ),
        Panel(
            "How many earlier articles is one compared with?",
            "Candidates from the store per article. Many: furniture passes for text.",
            Unit.COUNT,
            _quantiles(declared.CANDIDATES),
        ),
        Panel(
            "How long does a claim take?",
            "The store's answer to a chunk of articles, waits for a store that is away included.",
            Unit.SECONDS,
            _quantiles(declared.CLAIM_SECONDS),
        ),
        Panel(
            "How many articles are claimed?",
            "Redeliveries are claimed again and get their first verdict.",
            Unit.PER_SECOND,
            {"claimed": per_second(declared.CLAIMED)},
        ),
        Panel(
            "How many articles does the store remember?",
            "A store that all workers share is counted once: each tells the whole.",
            Unit.COUNT,
            {
                "articles": now(declared.STORE_DOCUMENTS, "max"),
                "articles it may": now(declared.STORE_CAPACITY, "max"),
                "postings": now(declared.STORE_POSTINGS, "max"),
            },
        ),
        Panel(
            "How large is the store?",
            "In memory or on disk.",
            Unit.BYTES,
            {"store": now(declared.STORE_BYTES, "max")},
        ),
        Panel(
            "How many articles does it let go?",
            "By age, or by its cap: then sooner than the window says.",
            Unit.COUNT,
            {"in the last hour": in_last(declared.STORE_EVICTED, "1h")},
            quiet=True,
        ),
    ),
)

TAG: Final = Dashboard(
    "newsloom-tag",
    "newsloom: tag",
    "Entities.",
    (
        *_stage_panels(StageName.TAG),
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
        *_stage_panels(StageName.PUBLISH),
        Panel(
            "What goes to which topic?",
            "An article may take several routes.",
            Unit.PER_SECOND,
            {"{{topic}}": per_second(declared.WRITTEN, "topic")},
            stacked=True,
        ),
    ),
)

WORKERS_BOARD: Final = Dashboard(
    "newsloom-workers",
    "newsloom: workers",
    "Processes, batches, and what they wait for.",
    (
        Panel(
            "When did each worker last conclude a record, and commit?",
            "Old is well where nothing waits.",
            Unit.SECONDS,
            {"{{instance}} concluded": since(declared.PROGRESS), "{{instance}} committed": since(declared.COMMITTED)},
        ),
        Panel(
            "How long does a batch take?",
            "From taking it to the acknowledgement of its last outcome; the grace period must be longer.",
            Unit.SECONDS,
            _quantiles(declared.BATCH_SECONDS),
        ),
        Panel(
            "How many records are in a batch?",
            "Full batches: the worker is the bottleneck. Small ones: it waits for its input.",
            Unit.COUNT,
            _quantiles(declared.BATCH_RECORDS),
        ),
        Panel(
            "How busy is the pool?",
            "Chunks at hand against processes: below is idleness, far above is a queue.",
            Unit.COUNT,
            {
                "{{instance}} processes": now(declared.POOL_PROCESSES, "sum", "instance"),
                "{{instance}} chunks": now(declared.POOL_BUSY, "sum", "instance"),
            },
        ),
        Panel(
            "How many processes were lost, and why?",
            "Ended for their time or memory, or crashed; each was replaced, and its article found.",
            Unit.COUNT,
            {"{{instance}} {{reason}}": in_last(declared.POOL_KILLS, "15m", "instance", "reason")},
            quiet=True,
        ),
        Panel(
            "What is waited for?",
            "Further attempts at something that is away: the store's claim or settlement, the broker's acknowledgement.",
            Unit.PER_SECOND,
            {"{{instance}} {{what}}": per_second(declared.RETRIES, "instance", "what")},
            quiet=True,
        ),
        Panel(
            "How much CPU does the worker itself use?",
            "The process that talks to Kafka, not its pool: near 1 it is the bottleneck.",
            Unit.CORES,
            {"{{instance}}": f"rate(process_cpu_seconds_total{{{WORKERS}}}[$__rate_interval])"},
        ),
        Panel(
            "How much memory does the worker itself hold?",
            "The process that talks to Kafka, not its pool.",
            Unit.BYTES,
            {"{{instance}}": f"process_resident_memory_bytes{{{WORKERS}}}"},
        ),
        Panel(
            "How often was a worker started in the last half hour?",
            "Starts after the first.",
            Unit.COUNT,
            {"{{instance}}": f"changes(process_start_time_seconds{{{WORKERS}}}[30m])"},
        ),
        Panel(
            "Which log lines are left out?",
            "Too many of a kind in a minute, by logger.",
            Unit.COUNT,
            {"{{logger}}": in_last(declared.SUPPRESSED, "15m", "logger")},
            quiet=True,
        ),
    ),
)

SOURCES: Final = Dashboard(
    "newsloom-sources",
    "newsloom: sources",
    "Who sends how much, who fell silent, whose articles are copies, and whose are refused.",
    (
        Panel(
            "How much does each source send?",
            "Records in an hour, in the stage that saw most of them. The busiest sources have a name; the rest is other.",
            Unit.COUNT,
            {"{{source}}": "source:newsloom_source_records:increase1h"},
            stacked=True,
        ),
        Panel(
            "Which source has fallen silent?",
            "Time since the last record of each source. Compare it with the source's own habit: a weekly is no daily.",
            Unit.SECONDS,
            {"{{source}}": f"time() - {now(declared.SOURCE_LAST, 'max', 'source')}"},
        ),
        Panel(
            "Whose articles are copies?",
            "Share of a source's articles that tell nothing new. Near 1: an outlet that reprints.",
            Unit.SHARE,
            {"{{source}}": "source:newsloom_source_duplicates:share1h"},
        ),
        Panel(
            "Whose records are refused?",
            "Share of a source's records that normalise rejects. A jump: the source changed its pages.",
            Unit.SHARE,
            {"{{source}}": "source:newsloom_source_rejected:share1h"},
        ),
        Panel(
            "Which sources send less than they did?",
            "Records in the last hour against the mean hour of the day before: 1 is as always.",
            Unit.SHARE,
            {
                "{{source}}": "source:newsloom_source_records:increase1h "
                "/ avg_over_time(source:newsloom_source_records:increase1h[1d] offset 1h)"
            },
        ),
        Panel(
            "How many records come from the future?",
            "Stamped by the broker later than the worker's clock tells: one of the two is wrong.",
            Unit.PER_SECOND,
            {"{{instance}}": per_second(declared.FROM_THE_FUTURE, "instance")},
            quiet=True,
        ),
    ),
)

DASHBOARDS: Final = (PIPELINE, NORMALISE, DEDUP, TAG, PUBLISH, SOURCES, WORKERS_BOARD)
