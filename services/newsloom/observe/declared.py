"""Every metric of newsloom. Dashboards, alert rules and the metrics page are made from this table or checked by it."""

from typing import Final

from newsloom.core.events import AbortReason, KafkaClient, KafkaErrorKind, Operation
from newsloom.core.outcome import OutcomeKind
from newsloom.observe.spec import OTHER, Kind, Label, MetricSpec, Unit
from newsloom_schemas import EntityType, RejectionReason, Relation, StageName

_STAGE: Final = Label("stage", values=tuple(StageName))
_TOPIC: Final = Label("topic", limit=64)  # the registry's and the routes'
_LANGUAGE: Final = Label("language", limit=60)

# From a validation rule (20 µs) to a page that is nearly timed out (30 s); about three buckets a decade.
_STEP_BUCKETS: Final = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
# Around the objective of 1 s; beyond, an outage and a backlog of a day.
_AGE_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0, 86400.0)
_BATCH_BUCKETS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_SIZE_BUCKETS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

OUTCOMES: Final = MetricSpec(
    "newsloom_outcome_records_total",
    Kind.COUNTER,
    "Records by terminal outcome: in = emitted + diverted + rejected + failed, per worker.",
    labels=(_STAGE, Label("outcome", values=tuple(OutcomeKind))),
)
PASSED: Final = MetricSpec(
    "newsloom_passed_records_total",
    Kind.COUNTER,
    "Records that a stage handed to the next one in memory, where stages share a process.",
    labels=(_STAGE,),
)
REJECTED: Final = MetricSpec(
    "newsloom_rejected_records_total",
    Kind.COUNTER,
    "Records that were refused, by reason; the reasons of steps of your own follow newsloom's.",
    labels=(_STAGE, Label("reason", values=tuple(RejectionReason), limit=16)),
)
DEAD: Final = MetricSpec(
    "newsloom_dead_letter_records_total",
    Kind.COUNTER,
    "Records that became dead letters, by the class of the error.",
    labels=(_STAGE, Label("error", limit=40)),
)
WRITTEN: Final = MetricSpec(
    "newsloom_written_records_total",
    Kind.COUNTER,
    "Records made for a topic: outcomes, and the copies for routes beside them.",
    labels=(_TOPIC,),
)
WRITTEN_BYTES: Final = MetricSpec(
    "newsloom_written_bytes_total", Kind.COUNTER, "Size of the values made for a topic.", Unit.BYTES, (_TOPIC,)
)
READ_BYTES: Final = MetricSpec(
    "newsloom_read_bytes_total", Kind.COUNTER, "Size of the values of the records that were concluded.", Unit.BYTES
)
STEP: Final = MetricSpec(
    "newsloom_step_seconds",
    Kind.HISTOGRAM,
    "Time a step took for one record.",
    Unit.SECONDS,
    (_STAGE, Label("step", limit=24)),
    _STEP_BUCKETS,
)
AGE: Final = MetricSpec(
    "newsloom_record_age_seconds",
    Kind.HISTOGRAM,
    "Time from the broker's stamp on the raw record to its outcome; at publish the raw-to-enriched age.",
    Unit.SECONDS,
    (_STAGE,),
    _AGE_BUCKETS,
)
SOURCE: Final = Label("source", limit=60, busiest=True)
SOURCE_RECORDS: Final = MetricSpec(
    "newsloom_source_records_total",
    Kind.COUNTER,
    "Records of a source, by the stage of this worker that they ended in, and how; the busiest sources have a name.",
    labels=(_STAGE, SOURCE, Label("outcome", values=tuple(OutcomeKind))),
)
SOURCE_LAST: Final = MetricSpec(
    "newsloom_source_last_record_timestamp_seconds",
    Kind.GAUGE,
    "When a record of a source last ended in a stage of this worker; Unix time.",
    Unit.SECONDS,
    (_STAGE, SOURCE),
)
FROM_THE_FUTURE: Final = MetricSpec(
    "newsloom_future_records_total",
    Kind.COUNTER,
    "Records that the broker stamped more than a second later than this machine's clock tells: one of the two is wrong.",
)
BATCH_RECORDS: Final = MetricSpec(
    "newsloom_batch_records", Kind.HISTOGRAM, "Records in a batch whose outcomes were acknowledged.",
    buckets=_SIZE_BUCKETS,
)  # fmt: skip
BATCH_SECONDS: Final = MetricSpec(
    "newsloom_batch_seconds",
    Kind.HISTOGRAM,
    "Time from taking a batch to the acknowledgement of its last outcome.",
    Unit.SECONDS,
    buckets=_BATCH_BUCKETS,
)
_PARTITION: Final = (Label("topic", limit=4), Label("partition", limit=1024), _STAGE)  # the stage that reads it
LAG: Final = MetricSpec(
    "newsloom_lag_records", Kind.GAUGE, "Records of a partition that wait to be read.", labels=_PARTITION
)
LAG_SECONDS: Final = MetricSpec(
    "newsloom_lag_seconds",
    Kind.GAUGE,
    "Age of the last record read of a partition where more wait; 0 where none does.",
    Unit.SECONDS,
    _PARTITION,
)
COMMITTED: Final = MetricSpec(
    "newsloom_last_commit_timestamp_seconds",
    Kind.GAUGE,
    "When offsets were last committed, or the worker started; Unix time.",
    Unit.SECONDS,
)
PROGRESS: Final = MetricSpec(
    "newsloom_last_progress_timestamp_seconds",
    Kind.GAUGE,
    "When a record was last given its outcome, or the worker started; Unix time.",
    Unit.SECONDS,
)
POOL_PROCESSES: Final = MetricSpec("newsloom_pool_processes", Kind.GAUGE, "Processes in the pool.")
POOL_BUSY: Final = MetricSpec("newsloom_pool_busy_chunks", Kind.GAUGE, "Chunks of records that the pool has at hand.")
POOL_KILLS: Final = MetricSpec(
    "newsloom_pool_kills_total",
    Kind.COUNTER,
    "Work that the pool stopped: its process was ended for its time, it was refused more memory, or its process died.",
    labels=(Label("reason", values=tuple(AbortReason)),),
)
POOL_RESTARTS: Final = MetricSpec(
    "newsloom_pool_restarts_total",
    Kind.COUNTER,
    "Processes of the pool that took the place of one that was ended, died, or had done its pool.max_tasks_per_process chunks.",
)
POOL_CPU: Final = MetricSpec(
    "newsloom_pool_cpu_seconds_total",
    Kind.COUNTER,
    "CPU time of the pool's processes, those that ended included.",
    Unit.SECONDS,
)
POOL_MEMORY: Final = MetricSpec(
    "newsloom_pool_resident_memory_bytes",
    Kind.GAUGE,
    "Memory that the pool's processes hold; what they share is counted for each.",
    Unit.BYTES,
)
CLAIM_SECONDS: Final = MetricSpec(
    "newsloom_claim_seconds",
    Kind.HISTOGRAM,
    "Time the dedup store took to answer a chunk's claims, waits for a store that is away included.",
    Unit.SECONDS,
    buckets=_STEP_BUCKETS,
)
CLAIMED: Final = MetricSpec("newsloom_claimed_records_total", Kind.COUNTER, "Articles claimed in the dedup store.")
RETRIES: Final = MetricSpec(
    "newsloom_retries_total",
    Kind.COUNTER,
    "Further attempts at something that is away.",
    labels=(Label("what", values=tuple(Operation)),),
)
KAFKA_ERRORS: Final = MetricSpec(
    "newsloom_kafka_errors_total",
    Kind.COUNTER,
    "Warnings and errors that Kafka's clients log, and errors of theirs that the worker lives with, by what they are about.",
    labels=(
        Label("client", values=tuple(KafkaClient)),
        Label("error", values=tuple(each for each in KafkaErrorKind if each.value != OTHER)),
    ),
)
RELATIONS: Final = MetricSpec(
    "newsloom_dedup_articles_total",
    Kind.COUNTER,
    "Articles by their relation to what came before.",
    labels=(Label("relation", values=tuple(Relation)),),
)
CANDIDATES: Final = MetricSpec(
    "newsloom_dedup_candidates",
    Kind.HISTOGRAM,
    "Earlier articles that the store offered for comparison, per article.",
    buckets=(0, 1, 2, 5, 10, 20, 50, 100),
)
LANGUAGES: Final = MetricSpec(
    "newsloom_normalised_articles_total",
    Kind.COUNTER,
    "Articles by the language that normalise found, those it refused after that among them.",
    labels=(_LANGUAGE,),
)
EXTRACTED: Final = MetricSpec(
    "newsloom_extracted_articles_total",
    Kind.COUNTER,
    "Articles by the method that found their text.",
    labels=(Label("method", limit=24),),
)
ENTITIES: Final = MetricSpec(
    "newsloom_entities_total",
    Kind.COUNTER,
    "Entities found, by type and by the article's language.",
    labels=(Label("type", values=tuple(EntityType)), _LANGUAGE),
)
STORE_DOCUMENTS: Final = MetricSpec("newsloom_store_documents", Kind.GAUGE, "Articles that the dedup store remembers.")
STORE_POSTINGS: Final = MetricSpec("newsloom_store_postings", Kind.GAUGE, "Postings in the dedup store.")
STORE_BYTES: Final = MetricSpec(
    "newsloom_store_bytes", Kind.GAUGE, "Size of the dedup store, in memory or on disk.", Unit.BYTES
)
STORE_EVICTED: Final = MetricSpec(
    "newsloom_store_evictions_total", Kind.COUNTER, "Articles that the dedup store has let go, by age or by its cap."
)
STORE_CAPACITY: Final = MetricSpec(
    "newsloom_store_capacity_documents",
    Kind.GAUGE,
    "How many articles the dedup store may remember (dedup.max_documents): at that number the oldest go before their time.",
)
SUPPRESSED: Final = MetricSpec(
    "newsloom_suppressed_log_lines_total",
    Kind.COUNTER,
    "Log lines left out because there were too many of their kind.",
    labels=(Label("logger", limit=24),),
)
LISTENER_ERRORS: Final = MetricSpec(
    "newsloom_listener_errors_total",
    Kind.COUNTER,
    "Errors inside the worker's own metrics, log or tracing. The worker goes on; its log names the first of each kind.",
    labels=(Label("listener", limit=8),),
)
BUILD: Final = MetricSpec(
    "newsloom_build_info",
    Kind.GAUGE,
    "1, with the versions of newsloom and Python as labels.",
    labels=(Label("version", limit=1), Label("python", limit=1)),
)
INSTALLATION: Final = MetricSpec(
    "newsloom_installation_info",
    Kind.GAUGE,
    "1, with the prefixes of consumer groups and topics: what tells newslooms on one Kafka apart.",
    labels=(Label("group_prefix", limit=1), Label("topic_prefix", limit=1)),
)
SETTINGS: Final = MetricSpec(
    "newsloom_settings_info",
    Kind.GAUGE,
    "1, with a hash of the effective settings: workers of one stage should agree.",
    labels=(Label("sha256", limit=1),),
)

METRICS: Final = tuple(value for value in tuple(globals().values()) if isinstance(value, MetricSpec))
"""All of the above, in their order."""
