"""Estimate how likely the boundaries and the type of a name are right, by logistic regression over its evidence.

The weights in `data/confidence.toml` are fitted on WikiGold (Balasuriya et al. 2009, CC BY 4.0) by
`bench/fit/confidence.py`. `bench/quality/tag.py` prints the calibration on news. Features in which an encyclopaedia
differs from news (how often a name occurs, how it is shortened, how long it is, whether it is a person's) are left out,
since their weights do not carry over.
"""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from newsloom.tag.lexicon.tables import read_table
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Finder
from newsloom_schemas import EntityType

_MANY_WORDS_MIN: Final = 3
_DECIMAL_PLACES: Final = 3
_PLACE_TYPES: Final = frozenset({EntityType.GPE, EntityType.LOC, EntityType.FAC})
MEASURED_TYPES: Final = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.NORP, *_PLACE_TYPES})
"""Types with a measured confidence. Other types have no confidence."""


def confidence_features(name: Name) -> dict[str, float]:
    """Return the features of a name for the regression; each value is between 0 and about 5."""
    lead = max(name.votes.get(name.type, 0.0), 0.0)
    others = sorted(
        (weight for kind, weight in name.votes.items() if kind is not name.type and weight > 0), reverse=True
    )
    by_model = [span for span in name.spans if span.finder is Finder.MODEL]
    return {
        "lead": math.log1p(lead),
        "rival": math.log1p(others[0] if others else 0.0),
        "share": lead / (lead + sum(others)) if lead else 0.0,
        "by_model": len(by_model) / len(name.spans),
        "agreed": sum(span.label is name.type for span in by_model) / len(name.spans),
        "many_words": float(len(name.key.split()) >= _MANY_WORDS_MIN),
        "organisation": float(name.type is EntityType.ORG),
        "place": float(name.type in _PLACE_TYPES),
    }


def confidence(name: Name) -> float:
    """Return the confidence in a name, 0 to 1."""
    weights = _weights()
    score = weights["bias"] + sum(weights[key] * value for key, value in confidence_features(name).items())
    return 1.0 / (1.0 + math.exp(-score))


def entity_confidence(names: Iterable[Name], kind: EntityType) -> float | None:
    """Return the mean confidence over the mentions of an entity, 0 to 1; `None` for types without a measurement."""
    if kind not in MEASURED_TYPES:
        return None
    weighed = [(confidence(name), len(name.spans)) for name in names]
    return round(sum(each * count for each, count in weighed) / sum(count for _, count in weighed), _DECIMAL_PLACES)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = read_table("confidence.toml")["weights"]
    return weights
