"""Who sends how much, who fell silent, whose articles are copies, and whose are refused."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import above_nought, busiest, now, per_second, recorded, recorded_series

_MOST_LINES: Final = 12
_RECORDS: Final = "source:newsloom_source_records:increase1h"

COPIES: Final = Panel(
    "Whose articles are copies?",
    "Share of a source's articles that tell nothing new, of the twelve with most. Near 1: an outlet that reprints.",
    Unit.SHARE,
    {"{{source}}": busiest(recorded("source:newsloom_source_duplicates:share1h", "max", "source"), _MOST_LINES)},
)
"""By source; asked of dedup as well."""

SOURCES: Final = Dashboard(
    "newsloom-sources",
    "newsloom: sources",
    "Who sends how much, who fell silent, whose articles are copies, and whose are refused.",
    (
        Panel(
            "How much does each source send?",
            "Records in an hour, in the stage that saw most of them; the twelve with most. The busiest sources have a name "
            "of their own in the metrics; the rest is other.",
            Unit.COUNT,
            {"{{source}}": busiest(recorded(_RECORDS, "sum", "source"), _MOST_LINES)},
            stacked=True,
        ),
        Panel(
            "Which source has fallen silent?",
            "Time since the last record of each source, the twelve longest. Compare it with the source's own habit: a weekly "
            "is no daily.",
            Unit.SECONDS,
            {"{{source}}": busiest(f"time() - {now(declared.SOURCE_LAST_RECORD, 'max', 'source')}", _MOST_LINES)},
        ),
        COPIES,
        Panel(
            "Whose records are refused?",
            "Share of a source's records that normalise rejects, of the twelve with most. A jump: the source changed its pages.",
            Unit.SHARE,
            {"{{source}}": busiest(recorded("source:newsloom_source_rejected:share1h", "max", "source"), _MOST_LINES)},
            quiet=True,
        ),
        Panel(
            "Which sources send less than they did?",
            "Records in the last hour against the mean hour of the day before, the twelve that fell most: 1 is as always.",
            Unit.SHARE,
            {
                "{{source}}": f"bottomk({_MOST_LINES}, sum by (source) ({recorded_series(_RECORDS)}) "
                f"/ sum by (source) (avg_over_time({recorded_series(_RECORDS)}[1d] offset 1h)))"
            },
        ),
        Panel(
            "How many records come from the future?",
            "Stamped by the broker later than the worker's clock tells: one of the two is wrong.",
            Unit.PER_SECOND,
            {"{{instance}}": above_nought(per_second(declared.FUTURE_TIMESTAMPS, "instance"))},
            quiet=True,
        ),
    ),
)
