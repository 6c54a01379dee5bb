"""List the thresholds that matter for each relation, for a page that shows the measured values on scales."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from newsloom.dedup.similarity.thresholds import CURRENT


@dataclass(frozen=True, slots=True)
class Scale:
    """Name a measured value and the bound that it is compared with.

    Attributes:
        measure: `similarity`, `containment` (the larger of both ways), `lead_shared` or `shared_quotes` of a verdict.
        name: what is measured, in words.
        bound: the threshold.
        at_least: True if the value has to reach the bound, False if it has to stay below it.
        meaning: what follows, in words.
        top: the end of the scale.
    """

    measure: str
    name: str
    bound: float
    at_least: bool
    meaning: str
    top: float = 1.0


_RESEMBLANCE: Final = "Resemblance: share of all five-word runs of both texts that both have"
_CONTAINMENT: Final = "Containment: share of one text's five-word runs that the other has"
_LEAD: Final = "Shared lead: share of one text's first 60 words that the other has"

_COPY: Final = Scale(
    "similarity",
    _RESEMBLANCE,
    CURRENT.copy_min_resemblance,
    at_least=True,
    meaning="Near copies have at least this much.",
)
_WHOLE: Final = Scale(
    "containment", _CONTAINMENT, CURRENT.copy_min_containment, at_least=True,
    meaning="From here on one text counts as wholly contained in the other.",
)  # fmt: skip
_LEAD_SHARED: Final = Scale(
    "lead_shared", _LEAD, CURRENT.copy_min_lead_share, at_least=True,
    meaning="Copies share at least this much of the lead; below it, only boilerplate or passages further down are shared.",
)  # fmt: skip
_VERSION: Final = Scale(
    "containment", _CONTAINMENT, CURRENT.document_min_containment, at_least=True,
    meaning="A new version of the same document shares at least this much with the version before.",
)  # fmt: skip
_REPORT: Final = Scale(
    "containment", _CONTAINMENT, CURRENT.report_min_containment, at_least=True,
    meaning="Versions of a running report without a label share at least this much.",
)  # fmt: skip
_QUOTES: Final = Scale(
    "shared_quotes", "Shared quotations: six-word runs inside quotations of both texts",
    CURRENT.rewrite_min_shared_quotes, at_least=True, meaning="A rewrite shares at least so many.", top=40,
)  # fmt: skip
_OWN_WORDS: Final = Scale(
    "containment", _CONTAINMENT, CURRENT.rewrite_max_containment, at_least=False,
    meaning="A rewrite stays below this: most of its text is its own.",
)  # fmt: skip

_SCALES: Final = {
    "original": (_COPY, _WHOLE, _LEAD_SHARED),
    "exact": (_COPY, _WHOLE, _LEAD_SHARED),
    "near": (_COPY, _LEAD_SHARED),
    "contained": (_WHOLE, _LEAD_SHARED),
    "rewrite": (_QUOTES, _OWN_WORDS),
    "revision": (_VERSION, _REPORT),
}


def scales_for_pages() -> dict[str, Any]:
    """Return the scales by relation, and the version of the thresholds that they show."""
    return {
        "version": CURRENT.version,
        "relations": {relation: [asdict(each) for each in scales] for relation, scales in _SCALES.items()},
    }
