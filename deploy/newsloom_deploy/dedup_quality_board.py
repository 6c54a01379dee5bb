"""The dashboard that shows how good dedup's verdicts are: shares compared with the day before, and candidates."""

from typing import Final

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Unit
from newsloom_deploy.query import now, per_second, quantiles, recorded, recorded_series, relative
from newsloom_deploy.source_board import DUPLICATES
from newsloom_schemas import StageName

_DUPLICATE_RATIO: Final = "newsloom_dedup_duplicates:ratio1h"

DEDUP_QUALITY: Final = Dashboard(
    "newsloom-dedup-quality",
    "newsloom: dedup quality",
    "What dedup decides, compared with the day before; whose duplicates it finds; how many candidates it compares.",
    (
        Panel(
            "How do articles relate to earlier ones?",
            "One verdict per article.",
            Unit.PER_SECOND,
            {"{{relation}}": per_second(declared.DEDUP_ARTICLES, "relation")},
            stacked=True,
        ),
        Panel(
            "What share has each relation?",
            "If a share jumps while the volume stays the same, the mix of sources or the thresholds have changed.",
            Unit.SHARE,
            {"{{relation}}": relative(declared.DEDUP_ARTICLES, "relation")},
            stacked=True,
        ),
        Panel(
            "What share of the articles are duplicates?",
            "Exact, near and contained copies in the last hour, and at the same time the day before. 0 % and 90 % both mean a fault.",
            Unit.SHARE,
            {
                "the last hour": recorded(_DUPLICATE_RATIO, "max"),
                "a day before": f"max ({recorded_series(_DUPLICATE_RATIO)} offset 1d)",
            },
        ),
        Panel(
            "With how many earlier articles is each compared?",
            "Candidates from the store per article. Hundreds mean that boilerplate is taken for text.",
            Unit.COUNT,
            quantiles(declared.DEDUP_CANDIDATES),
        ),
        DUPLICATES,
        Panel(
            "How many articles does the store remember for comparison?",
            "A store that was emptied finds no copies until it has filled again.",
            Unit.COUNT,
            {"articles": now(declared.STORE_DOCUMENTS, "max", where={"stage": StageName.DEDUP})},
        ),
    ),
)
