"""How good dedup's verdicts are, as far as figures can tell: shares against their habit, and what candidates say."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import now, per_second, quantiles, recorded, recorded_series, relative
from newsloom_deploy.source_board import COPIES

_DUPLICATES: Final = "newsloom_dedup_duplicates:share1h"

DEDUP_QUALITY: Final = Dashboard(
    "newsloom-dedup-quality",
    "newsloom: dedup quality",
    "What dedup decides, against its own habit; whose copies it finds; how many candidates it weighs.",
    (
        Panel(
            "How do articles relate to what came before?",
            "One verdict per article.",
            Unit.PER_SECOND,
            {"{{relation}}": per_second(declared.DEDUP_ARTICLES, "relation")},
            stacked=True,
        ),
        Panel(
            "What share has each relation?",
            "A share that jumps while the volume stays: another mix of sources, or another version of the thresholds.",
            Unit.SHARE,
            {"{{relation}}": relative(declared.DEDUP_ARTICLES, "relation")},
            stacked=True,
        ),
        Panel(
            "What share tells nothing new?",
            "Exact, near and contained copies in the last hour, and on the day before. Nought and 90 % are both a fault.",
            Unit.SHARE,
            {
                "the last hour": recorded(_DUPLICATES, "max"),
                "a day before": f"max ({recorded_series(_DUPLICATES)} offset 1d)",
            },
        ),
        Panel(
            "How many earlier articles is one compared with?",
            "Candidates from the store per article. Many: furniture passes for text.",
            Unit.COUNT,
            quantiles(declared.DEDUP_CANDIDATES),
        ),
        COPIES,
        Panel(
            "How many articles does the store know for comparison?",
            "A store that was emptied finds no copies until it has filled again.",
            Unit.COUNT,
            {"articles": now(declared.STORE_DOCUMENTS, "max")},
        ),
    ),
)
