"""Every metric of the console. The metrics page is made from this table, too."""

from typing import Final

from newsloom.observe.metrics.labels import Label
from newsloom.observe.metrics.spec import Kind, MetricSpec, Unit

STATUS: Final = Label("status", ("2xx", "3xx", "4xx", "5xx"))

CONSOLE_RECORDS: Final = MetricSpec("newsloom_console_records", Kind.GAUGE, "Records that the console keeps.")
CONSOLE_BYTES: Final = MetricSpec(
    "newsloom_console_bytes", Kind.GAUGE, "Memory of the records that the console keeps.", Unit.BYTES
)
CONSOLE_READ_RECORDS: Final = MetricSpec(
    "newsloom_console_read_records_total", Kind.COUNTER, "Records that the console has read."
)
CONSOLE_DROPPED_RECORDS: Final = MetricSpec(
    "newsloom_console_dropped_records_total",
    Kind.COUNTER,
    "Records that the console has read and does not keep, because of their age or because newer ones needed the room.",
)
CONSOLE_UNREADABLE_RECORDS: Final = MetricSpec(
    "newsloom_console_unreadable_records_total", Kind.COUNTER, "Records that the console could not read."
)
CONSOLE_REQUESTS: Final = MetricSpec(
    "newsloom_console_requests_total", Kind.COUNTER, "Answers of the console by class of status.", labels=(STATUS,)
)

CONSOLE_METRICS: Final = tuple(value for value in tuple(globals().values()) if isinstance(value, MetricSpec))
"""All of the above, in this order."""
