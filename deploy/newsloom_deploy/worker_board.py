"""Processes, batches, and what they wait for."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import WORKERS, above_nought, in_last, now, per_second, quantiles, since

WORKERS_BOARD: Final = Dashboard(
    "newsloom-workers",
    "newsloom: workers",
    "Processes, batches, and what they wait for.",
    (
        Panel(
            "How much CPU does a worker use?",
            "1 is a core. The pool does the work; the process that talks to Kafka, near 1, is the bottleneck.",
            Unit.CORES,
            {
                "{{instance}} pool": per_second(declared.POOL_CPU_SECONDS, "instance"),
                "{{instance}} Kafka": f"rate(process_cpu_seconds_total{{{WORKERS}}}[$__rate_interval])",
            },
            stacked=True,
        ),
        Panel(
            "How much memory does a worker hold?",
            "The pool's processes together, and the process that talks to Kafka. The container's limit is above both.",
            Unit.BYTES,
            {
                "{{instance}} pool": now(declared.POOL_MEMORY, "sum", "instance"),
                "{{instance}} Kafka": f"process_resident_memory_bytes{{{WORKERS}}}",
            },
            stacked=True,
        ),
        Panel(
            "How busy is the pool?",
            "Chunks at hand for each process: below 1 is idleness, above 3 nothing more is taken.",
            Unit.COUNT,
            {
                "{{instance}}": f"{now(declared.POOL_BUSY_CHUNKS, 'sum', 'instance')} "
                f"/ {now(declared.POOL_PROCESSES, 'sum', 'instance')}"
            },
        ),
        Panel(
            "What does the pool stop, and why?",
            "Articles that took too long, were refused more memory, or whose process died; neighbours are tried again.",
            Unit.COUNT,
            {"{{instance}} {{reason}}": above_nought(in_last(declared.POOL_ABORTS, "15m", "instance", "reason"))},
            quiet=True,
        ),
        Panel(
            "How many of the pool's processes were started anew?",
            "Most have done their share of chunks (pool.max_tasks_per_process). More than that: they are ended, or die.",
            Unit.COUNT,
            {"{{instance}}": in_last(declared.POOL_PROCESS_RESTARTS, "15m", "instance")},
        ),
        Panel(
            "How often was a worker started in the last half hour?",
            "Starts after the first.",
            Unit.COUNT,
            {"{{instance}}": f"changes(process_start_time_seconds{{{WORKERS}}}[30m])"},
        ),
        Panel(
            "When did each worker last conclude a record, and commit?",
            "Old is well where nothing waits.",
            Unit.SECONDS,
            {
                "{{instance}} concluded": since(declared.LAST_PROGRESS),
                "{{instance}} committed": since(declared.LAST_COMMIT),
            },
        ),
        Panel(
            "What is waited for?",
            "Further attempts at something that is away: the store's claim or settlement, the broker's acknowledgement.",
            Unit.PER_SECOND,
            {"{{instance}} {{operation}}": above_nought(per_second(declared.RETRIES, "instance", "operation"))},
            quiet=True,
        ),
        Panel(
            "What goes wrong with Kafka?",
            "Warnings and errors of its clients in a quarter of an hour. Some of the group come with each roll-out.",
            Unit.COUNT,
            {"{{client}}: {{kind}}": above_nought(in_last(declared.KAFKA_ERRORS, "15m", "client", "kind"))},
            stacked=True,
            quiet=True,
        ),
        Panel(
            "How long does a batch take?",
            "From taking it to the acknowledgement of its last outcome; the grace period must be longer.",
            Unit.SECONDS,
            quantiles(declared.BATCH_DURATION),
        ),
        Panel(
            "How many records are in a batch?",
            "Full batches: the worker is the bottleneck. Small ones: it waits for its input.",
            Unit.COUNT,
            quantiles(declared.BATCH_RECORDS),
        ),
        Panel(
            "Does the worker's own telemetry fail?",
            "Errors inside its metrics, log or tracing. The worker goes on; its log names the first error of each kind.",
            Unit.COUNT,
            {"{{instance}} {{listener}}": in_last(declared.LISTENER_ERRORS, "15m", "instance", "listener")},
            quiet=True,
        ),
        Panel(
            "Which log lines are left out?",
            "Too many of a kind in a minute, by logger.",
            Unit.COUNT,
            {"{{logger}}": in_last(declared.SUPPRESSED_LOG_LINES, "15m", "logger")},
            quiet=True,
        ),
    ),
)
