"""The dashboard of the sources: who sends how much, who fell silent, whose articles are duplicates or rejected."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import above_zero, now, per_second, recorded, recorded_series, top

_MAX_LINES: Final = 12
_RECORDS: Final = "source:newsloom_source_records:increase1h"

DUPLICATES: Final = Panel(
    "Whose articles are duplicates?",
    "Share of a source's articles that are duplicates, for the twelve with the highest share. Near 1, it reprints others.",
    Unit.SHARE,
    {"{{source}}": top(recorded("source:newsloom_source_duplicates:ratio1h", "max", "source"), _MAX_LINES)},
)
"""The panel has a line for each source. The dashboard of dedup quality shows it too."""

SOURCES: Final = Dashboard(
    "newsloom-sources",
    "newsloom: sources",
    "Who sends how much, who fell silent, whose articles are duplicates or rejected.",
    (
        Panel(
            "How much does each source send?",
            "Records in an hour, in the stage that saw most of them, for the twelve largest. Only the most frequent sources "
            "have a name in the metrics; the rest are other.",
            Unit.COUNT,
            {"{{source}}": top(recorded(_RECORDS, "sum", "source"), _MAX_LINES)},
            stacked=True,
        ),
        Panel(
            "Which source has fallen silent?",
            "Time since the last record of each source, for the twelve longest. Compare it with how often the source "
            "publishes.",
            Unit.SECONDS,
            {"{{source}}": top(f"time() - {now(declared.SOURCE_LAST_RECORD, 'max', 'source')}", _MAX_LINES)},
        ),
        DUPLICATES,
        Panel(
            "Whose records are rejected?",
            "Share of a source's records that are rejected, for the twelve highest. A jump means that the source changed its pages.",
            Unit.SHARE,
            {"{{source}}": top(recorded("source:newsloom_source_rejected:ratio1h", "max", "source"), _MAX_LINES)},
            quiet=True,
        ),
        Panel(
            "Which sources send less than before?",
            "Records in the last hour divided by the mean hour of the day before, for the twelve lowest. 1 is as usual.",
            Unit.SHARE,
            {
                "{{source}}": f"bottomk({_MAX_LINES}, sum by (source) ({recorded_series(_RECORDS)}) "
                f"/ sum by (source) (avg_over_time({recorded_series(_RECORDS)}[1d] offset 1h)))"
            },
        ),
        Panel(
            "How many records have a timestamp in the future?",
            "The broker's timestamp is later than the worker's clock: one of the two clocks is wrong.",
            Unit.PER_SECOND,
            {"{{instance}}": above_zero(per_second(declared.FUTURE_TIMESTAMPS, "instance"))},
            quiet=True,
        ),
    ),
)
