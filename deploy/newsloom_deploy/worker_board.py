"""The dashboard of the workers: processes, batches, retries and errors."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import WORKERS, above_zero, in_last, now, per_second, quantiles, since

WORKERS_BOARD: Final = Dashboard(
    "newsloom-workers",
    "newsloom: workers",
    "Processes, batches, retries and errors.",
    (
        Panel(
            "How much CPU does a worker use?",
            "1 is one core. The pool does the work. If the process that talks to Kafka is near 1, it is the bottleneck.",
            Unit.CORES,
            {
                "{{instance}} pool": per_second(declared.POOL_CPU_SECONDS, "instance"),
                "{{instance}} Kafka": f"rate(process_cpu_seconds_total{{{WORKERS}}}[$__rate_interval])",
            },
            stacked=True,
        ),
        Panel(
            "How much memory does a worker use?",
            "The pool's processes together, and the process that talks to Kafka. The container's limit applies to their sum.",
            Unit.BYTES,
            {
                "{{instance}} pool": now(declared.POOL_MEMORY, "sum", "instance"),
                "{{instance}} Kafka": f"process_resident_memory_bytes{{{WORKERS}}}",
            },
            stacked=True,
        ),
        Panel(
            "How busy is the pool?",
            "Chunks in progress or queued per process. Below 1, processes are idle; at 3, the pool is full.",
            Unit.COUNT,
            {
                "{{instance}}": f"{now(declared.POOL_BUSY_CHUNKS, 'sum', 'instance')} "
                f"/ {now(declared.POOL_PROCESSES, 'sum', 'instance')}"
            },
        ),
        Panel(
            "What work does the pool abort, and why?",
            "Articles that took too long, ran out of memory or crashed their process. Others of the chunk are tried again.",
            Unit.COUNT,
            {"{{instance}} {{reason}}": above_zero(in_last(declared.POOL_ABORTS, "15m", "instance", "reason"))},
            quiet=True,
        ),
        Panel(
            "How many processes of the pool were restarted?",
            "Most had reached their number of chunks (pool.max_tasks_per_process). If there are more, they are killed or crash.",
            Unit.COUNT,
            {"{{instance}}": in_last(declared.POOL_PROCESS_RESTARTS, "15m", "instance")},
        ),
        Panel(
            "How often was a worker restarted in the last half hour?",
            "Starts after the first one.",
            Unit.COUNT,
            {"{{instance}}": f"changes(process_start_time_seconds{{{WORKERS}}}[30m])"},
        ),
        Panel(
            "When did each worker last process a record, and commit?",
            "A long time is fine if nothing waits.",
            Unit.SECONDS,
            {
                "{{instance}} processed": since(declared.LAST_PROGRESS),
                "{{instance}} committed": since(declared.LAST_COMMIT),
            },
        ),
        Panel(
            "What is retried?",
            "Further attempts because the store (batch_step) or the broker (the others) is unavailable.",
            Unit.PER_SECOND,
            {"{{instance}} {{operation}}": above_zero(per_second(declared.RETRIES, "instance", "operation"))},
            quiet=True,
        ),
        Panel(
            "Which errors do Kafka clients have?",
            "Their warnings and errors in 15 minutes. Some of the kind group come with each rollout.",
            Unit.COUNT,
            {"{{client}}: {{kind}}": above_zero(in_last(declared.KAFKA_ERRORS, "15m", "client", "kind"))},
            stacked=True,
            quiet=True,
        ),
        Panel(
            "How long does a batch take?",
            "From its start to the acknowledgement of its last outcome. The termination grace period must be longer.",
            Unit.SECONDS,
            quantiles(declared.BATCH_DURATION),
        ),
        Panel(
            "How many records are in a batch?",
            "If batches are full, the worker is the bottleneck. If they are small, it waits for input.",
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
            "Lines of which there were too many of a kind in a minute, by logger.",
            Unit.COUNT,
            {"{{logger}}": in_last(declared.SUPPRESSED_LOG_LINES, "15m", "logger")},
            quiet=True,
        ),
    ),
)
