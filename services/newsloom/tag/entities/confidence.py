"""Estimate how likely the boundaries and the type of a name are right, by logistic regression over its evidence.

The weights in `data/confidence.toml` are fitted on WikiGold (Balasuriya et al. 2009, CC BY 4.0) by
`bench/fit/confidence.py`; those for names that the transformer found by `newsloom_training.fit_confidence`, on parts of its
training corpora that a second model had not read. `bench/quality/tag.py` prints the calibration on news. Features in which
an encyclopaedia differs from news (how often a name occurs, how it is shortened, how long it is, whether it is a person's)
are left out, since their weights do not carry over.
"""

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from newsloom.tag.lexicon.tables import read_table
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Finder
from newsloom_schemas import EntityType

_MANY_WORDS_MIN: Final = 3
_DECIMAL_PLACES: Final = 3
_MAX_LIKELY: Final = 0.9999
_PLACE_TYPES: Final = frozenset({EntityType.GPE, EntityType.LOC, EntityType.FAC})
MEASURED_TYPES: Final = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.NORP, *_PLACE_TYPES})
"""Types with a measured confidence. Other types have no confidence."""


class Regression(StrEnum):
    """The regressions: their tables in `data/confidence.toml`."""

    SMALL = "small"
    TRANSFORMER = "transformer"


def regression_of(name: Name) -> Regression:
    """Return which regression a name belongs to: the transformer's if it found one of the mentions."""
    found = any(span.likely is not None for span in name.spans)
    return Regression.TRANSFORMER if found else Regression.SMALL


def confidence_features(name: Name) -> dict[str, float]:
    """Return the features of a name for its regression; each value is between 0 and about 10."""
    lead = max(name.votes.get(name.type, 0.0), 0.0)
    others = sorted(
        (weight for kind, weight in name.votes.items() if kind is not name.type and weight > 0), reverse=True
    )
    likely = [span.likely for span in name.spans if span.likely is not None]
    both = {
        "lead": math.log1p(lead),
        "share": lead / (lead + sum(others)) if lead else 0.0,
        "organisation": float(name.type is EntityType.ORG),
        "place": float(name.type in _PLACE_TYPES),
    }
    if likely:
        return {"likely": sum(map(_log_odds, likely)) / len(likely), **both}
    by_model = [span for span in name.spans if span.finder is Finder.MODEL]
    return {
        **both,
        "rival": math.log1p(others[0] if others else 0.0),
        "by_model": len(by_model) / len(name.spans),
        "agreed": sum(span.label is name.type for span in by_model) / len(name.spans),
        "many_words": float(len(name.key.split()) >= _MANY_WORDS_MIN),
    }


def confidence(name: Name) -> float:
    """Return the confidence in a name, 0 to 1."""
    weights = _weights()[regression_of(name)]
    score = weights["bias"] + sum(weights[key] * value for key, value in confidence_features(name).items())
    return 1.0 / (1.0 + math.exp(-score))


def entity_confidence(names: Iterable[Name], kind: EntityType) -> float | None:
    """Return the mean confidence over the mentions of an entity, 0 to 1; `None` for types without a measurement."""
    if kind not in MEASURED_TYPES:
        return None
    weighed = [(confidence(name), len(name.spans)) for name in names]
    return round(sum(each * count for each, count in weighed) / sum(count for _, count in weighed), _DECIMAL_PLACES)


def _log_odds(likely: float) -> float:
    """Return the logarithm of the odds, from 0 for a half and less to 9."""
    bounded = min(max(likely, 0.5), _MAX_LIKELY)
    return math.log(bounded / (1 - bounded))


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, Mapping[str, float]]:
    return read_table("confidence.toml")
