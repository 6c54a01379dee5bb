"""Every metric of newsloom. Dashboards and the metrics page are made from this table, and alert rules are checked by it."""

from typing import Final

from newsloom.observe.metrics import labels
from newsloom.observe.metrics.spec import Kind, MetricSpec, Unit

# From a validation rule (20 µs) to a page that nearly times out (30 s); about three buckets per decade.
_STEP_BUCKETS: Final = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
# Around the objective of 15 s; beyond it, an outage and a backlog of a day.
_AGE_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0, 86400.0)
_BATCH_BUCKETS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_SIZE_BUCKETS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_CANDIDATE_BUCKETS: Final = (0, 1, 2, 5, 10, 20, 50, 100)

PROCESSED_RECORDS: Final = MetricSpec(
    "newsloom_processed_records_total",
    Kind.COUNTER,
    "Records by terminal outcome and the stage in which it came. In each worker, every record that was read has one outcome. A "
    "raw record that held several articles counts as its articles, each with an outcome of its own.",
    labels=(labels.STAGE, labels.OUTCOME),
)
SPLIT_RECORDS: Final = MetricSpec(
    "newsloom_split_records_total",
    Kind.COUNTER,
    "Raw records that held several articles and were split.",
    labels=(labels.STAGE,),
)
SPLIT_ARTICLES: Final = MetricSpec(
    "newsloom_split_articles_total",
    Kind.COUNTER,
    "Articles that raw records were split into. Raw records that were read: processed records - split articles + split records.",
    labels=(labels.STAGE,),
)
FORWARDED_RECORDS: Final = MetricSpec(
    "newsloom_forwarded_records_total",
    Kind.COUNTER,
    "Records that a stage passed on to the next stage in the same worker, without a topic between them.",
    labels=(labels.STAGE,),
)
REJECTED_RECORDS: Final = MetricSpec(
    "newsloom_rejected_records_total",
    Kind.COUNTER,
    "Rejected records by reason. The reasons of own steps begin with the step's name.",
    labels=(labels.STAGE, labels.REJECTION_REASON),
)
FAILED_RECORDS: Final = MetricSpec(
    "newsloom_failed_records_total",
    Kind.COUNTER,
    "Records that failed and became dead letters, by the class of the error.",
    labels=(labels.STAGE, labels.ERROR),
)
WRITTEN_RECORDS: Final = MetricSpec(
    "newsloom_written_records_total",
    Kind.COUNTER,
    "Records made for a topic: outcomes, and copies for routes.",
    labels=(labels.TOPIC,),
)
WRITTEN_BYTES: Final = MetricSpec(
    "newsloom_written_bytes_total",
    Kind.COUNTER,
    "Size of the values of records made for a topic, before compression.",
    Unit.BYTES,
    (labels.TOPIC,),
)
READ_BYTES: Final = MetricSpec(
    "newsloom_read_bytes_total",
    Kind.COUNTER,
    "Size of the values of processed records as they were read, after decompression.",
    Unit.BYTES,
)
STEP_DURATION: Final = MetricSpec(
    "newsloom_step_duration_seconds",
    Kind.HISTOGRAM,
    "Time that a step took for one record.",
    Unit.SECONDS,
    (labels.STAGE, labels.STEP),
    _STEP_BUCKETS,
)
RECORD_AGE: Final = MetricSpec(
    "newsloom_record_age_seconds",
    Kind.HISTOGRAM,
    "Time from the broker's timestamp of the raw record to its outcome. With stage=publish, the age of published articles.",
    Unit.SECONDS,
    (labels.STAGE,),
    _AGE_BUCKETS,
)
SOURCE_RECORDS: Final = MetricSpec(
    "newsloom_source_records_total",
    Kind.COUNTER,
    "Processed records by source, stage and outcome. Only the most frequent sources have a name here.",
    labels=(labels.STAGE, labels.SOURCE, labels.OUTCOME),
)
SOURCE_LAST_RECORD: Final = MetricSpec(
    "newsloom_source_last_record_timestamp_seconds",
    Kind.GAUGE,
    "Unix time at which a record of a source last got its outcome in a stage of this worker.",
    Unit.SECONDS,
    (labels.STAGE, labels.SOURCE),
)
FUTURE_TIMESTAMPS: Final = MetricSpec(
    "newsloom_future_timestamp_records_total",
    Kind.COUNTER,
    "Records whose broker timestamp is more than a second ahead of this machine's clock: one of the two clocks is wrong.",
)
BATCH_RECORDS: Final = MetricSpec(
    "newsloom_batch_records",
    Kind.HISTOGRAM,
    "Number of records in a batch, observed when all its outcomes are acknowledged.",
    buckets=_SIZE_BUCKETS,
)
BATCH_DURATION: Final = MetricSpec(
    "newsloom_batch_duration_seconds",
    Kind.HISTOGRAM,
    "Time from the start of a batch to the acknowledgement of its last outcome.",
    Unit.SECONDS,
    buckets=_BATCH_BUCKETS,
)
_PARTITION: Final = (labels.INPUT_TOPIC, labels.PARTITION, labels.STAGE)  # the stage that reads the topic
LAG_RECORDS: Final = MetricSpec(
    "newsloom_lag_records", Kind.GAUGE, "Records of a partition that wait to be processed.", labels=_PARTITION
)
LAG_SECONDS: Final = MetricSpec(
    "newsloom_lag_seconds",
    Kind.GAUGE,
    "Age of the last record read from a partition while more records wait; 0 if none waits.",
    Unit.SECONDS,
    _PARTITION,
)
LAST_COMMIT: Final = MetricSpec(
    "newsloom_last_commit_timestamp_seconds",
    Kind.GAUGE,
    "Unix time at which offsets were last committed; until then, the start of the worker.",
    Unit.SECONDS,
)
LAST_PROGRESS: Final = MetricSpec(
    "newsloom_last_progress_timestamp_seconds",
    Kind.GAUGE,
    "Unix time at which a record last got its outcome; until then, the start of the worker.",
    Unit.SECONDS,
)
POOL_PROCESSES: Final = MetricSpec("newsloom_pool_processes", Kind.GAUGE, "Processes in the pool.")
POOL_BUSY_CHUNKS: Final = MetricSpec(
    "newsloom_pool_busy_chunks", Kind.GAUGE, "Chunks of records that the pool works on or has queued."
)
POOL_ABORTS: Final = MetricSpec(
    "newsloom_pool_aborts_total",
    Kind.COUNTER,
    "Chunks of records that the pool gave up: their process was killed after the time limit, had no memory left, or crashed.",
    labels=(labels.ABORT_REASON,),
)
POOL_PROCESS_RESTARTS: Final = MetricSpec(
    "newsloom_pool_process_restarts_total",
    Kind.COUNTER,
    "Processes of the pool that replaced one that was killed, crashed, or had reached its number of tasks.",
)
POOL_CPU_SECONDS: Final = MetricSpec(
    "newsloom_pool_cpu_seconds_total",
    Kind.COUNTER,
    "CPU time of the pool's processes, including those that have ended.",
    Unit.SECONDS,
)
POOL_MEMORY: Final = MetricSpec(
    "newsloom_pool_resident_memory_bytes",
    Kind.GAUGE,
    "Resident memory of the pool's processes. Shared memory counts once for each of them.",
    Unit.BYTES,
)
BATCH_STEP_DURATION: Final = MetricSpec(
    "newsloom_batch_step_duration_seconds",
    Kind.HISTOGRAM,
    "Time until a batch step had the answers for a chunk of records, such as claims in the dedup store; with retries.",
    Unit.SECONDS,
    (labels.STAGE, labels.BATCH_STEP),
    _STEP_BUCKETS,
)
BATCH_STEP_RECORDS: Final = MetricSpec(
    "newsloom_batch_step_records_total",
    Kind.COUNTER,
    "Records for which a batch step got an answer, such as articles claimed in the dedup store.",
    labels=(labels.STAGE, labels.BATCH_STEP),
)
RETRIES: Final = MetricSpec(
    "newsloom_retries_total",
    Kind.COUNTER,
    "Further attempts at an operation because the store or the broker was unavailable.",
    labels=(labels.OPERATION,),
)
KAFKA_ERRORS: Final = MetricSpec(
    "newsloom_kafka_errors_total",
    Kind.COUNTER,
    "Warnings and errors that Kafka clients logged, and errors of theirs that the worker handled, by what they are about.",
    labels=(labels.KAFKA_CLIENT, labels.KAFKA_ERROR_KIND),
)
DEDUP_ARTICLES: Final = MetricSpec(
    "newsloom_dedup_articles_total",
    Kind.COUNTER,
    "Articles by their relation to earlier articles.",
    labels=(labels.RELATION,),
)
DEDUP_CANDIDATES: Final = MetricSpec(
    "newsloom_dedup_candidates",
    Kind.HISTOGRAM,
    "Earlier articles that the dedup store found for comparison with an article.",
    buckets=_CANDIDATE_BUCKETS,
)
LANGUAGE_DETECTIONS: Final = MetricSpec(
    "newsloom_language_detections_total",
    Kind.COUNTER,
    "Articles by detected language, including those that were rejected later.",
    labels=(labels.LANGUAGE,),
)
TEXT_EXTRACTIONS: Final = MetricSpec(
    "newsloom_text_extractions_total",
    Kind.COUNTER,
    "Articles by the method that found their text, including those that were rejected later.",
    labels=(labels.EXTRACTION_METHOD,),
)
ENTITIES: Final = MetricSpec(
    "newsloom_entities_total",
    Kind.COUNTER,
    "Entities found, by type and by the article's language.",
    labels=(labels.ENTITY_TYPE, labels.LANGUAGE),
)
STORIES: Final = MetricSpec(
    "newsloom_stories_total",
    Kind.COUNTER,
    "Articles by what they do to their story: they open it or join it.",
    labels=(labels.STORY_RELATION,),
)
STORY_CANDIDATES: Final = MetricSpec(
    "newsloom_story_candidates",
    Kind.HISTOGRAM,
    "Earlier articles that the store of stories found for comparison with an article.",
    buckets=_CANDIDATE_BUCKETS,
)
STORY_CHANGES: Final = MetricSpec(
    "newsloom_story_changes_total",
    Kind.COUNTER,
    "Records for news.stories, by what happened to the story.",
    labels=(labels.STORY_CHANGE,),
)
STORE_DOCUMENTS: Final = MetricSpec(
    "newsloom_store_documents",
    Kind.GAUGE,
    "Articles that the store of a stage remembers.",
    labels=(labels.STORE_STAGE,),
)
STORE_POSTINGS: Final = MetricSpec(
    "newsloom_store_postings", Kind.GAUGE, "Entries in the index of the store.", labels=(labels.STORE_STAGE,)
)
STORE_BYTES: Final = MetricSpec(
    "newsloom_store_bytes",
    Kind.GAUGE,
    "Size of the store, in memory or on disk.",
    Unit.BYTES,
    labels=(labels.STORE_STAGE,),
)
STORE_EVICTIONS: Final = MetricSpec(
    "newsloom_store_evictions_total",
    Kind.COUNTER,
    "Articles that the store has removed, because of their age or because it was full.",
    labels=(labels.STORE_STAGE,),
)
STORE_CAPACITY: Final = MetricSpec(
    "newsloom_store_capacity_documents",
    Kind.GAUGE,
    "Articles that the store may remember (dedup.max_documents, stories.max_documents). When it is full, the oldest are removed "
    "early.",
    labels=(labels.STORE_STAGE,),
)
SUPPRESSED_LOG_LINES: Final = MetricSpec(
    "newsloom_suppressed_log_lines_total",
    Kind.COUNTER,
    "Log lines that were left out because there were too many of their kind.",
    labels=(labels.LOGGER,),
)
LISTENER_ERRORS: Final = MetricSpec(
    "newsloom_listener_errors_total",
    Kind.COUNTER,
    "Errors inside the worker's own metrics, log or tracing. The worker goes on; the log names the first of each kind.",
    labels=(labels.LISTENER,),
)
BUILD_INFO: Final = MetricSpec(
    "newsloom_build_info",
    Kind.GAUGE,
    "1, with the versions of newsloom and Python as labels.",
    labels=(labels.VERSION, labels.PYTHON),
)
INSTALLATION_INFO: Final = MetricSpec(
    "newsloom_installation_info",
    Kind.GAUGE,
    "1, with the prefixes of consumer groups and topics as labels. They tell installations on one Kafka cluster apart.",
    labels=(labels.GROUP_PREFIX, labels.TOPIC_PREFIX),
)
SETTINGS_INFO: Final = MetricSpec(
    "newsloom_settings_info",
    Kind.GAUGE,
    "1, with a hash of the effective settings as a label. Workers of one stage should have the same.",
    labels=(labels.SHA256,),
)

METRICS: Final = tuple(value for value in tuple(globals().values()) if isinstance(value, MetricSpec))
"""All of the above, in this order."""
