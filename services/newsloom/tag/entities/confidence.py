"""How likely a name is bounded and typed as a reader would: a logistic regression over what spoke for it.

Fitted on WikiGold (Balasuriya et al. 2009, CC BY 4.0) by `bench/fit/confidence.py`, weights in `data/confidence.toml`;
how well it is calibrated on news is printed by `bench/quality/tag.py`. What an encyclopaedia does otherwise than news
(how often a name comes, how it is shortened, how long it is) is left out: weights for it do not carry over.
"""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from newsloom.tag.lexicon.tables import read_table
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Found
from newsloom_schemas import EntityType

_MANY_WORDS: Final = 3
_DIGITS: Final = 3
_PLACES: Final = frozenset({EntityType.GPE, EntityType.LOC, EntityType.FAC})
MEASURED: Final = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.NORP, *_PLACES})
"""Types for which the confidence was measured; others have none."""


def features(name: Name) -> dict[str, float]:
    """What the confidence in a name is weighed from; every value lies between 0 and about 5."""
    lead = max(name.votes.get(name.type, 0.0), 0.0)
    others = sorted(
        (weight for kind, weight in name.votes.items() if kind is not name.type and weight > 0), reverse=True
    )
    by_model = [span for span in name.spans if span.found is Found.MODEL]
    return {
        "lead": math.log1p(lead),
        "rival": math.log1p(others[0] if others else 0.0),
        "share": lead / (lead + sum(others)) if lead else 0.0,
        "by_model": len(by_model) / len(name.spans),
        "agreed": sum(span.label is name.type for span in by_model) / len(name.spans),
        "many_words": float(len(name.key.split()) >= _MANY_WORDS),
        "person": float(name.type is EntityType.PERSON),
        "organisation": float(name.type is EntityType.ORG),
        "place": float(name.type in _PLACES),
    }


def confidence(name: Name) -> float:
    """Between 0 and 1."""
    weights = _weights()
    score = weights["bias"] + sum(weights[key] * value for key, value in features(name).items())
    return 1.0 / (1.0 + math.exp(-score))


def of_entity(names: Iterable[Name], kind: EntityType) -> float | None:
    """The mean over an entity's mentions; `None` for types that were not measured."""
    if kind not in MEASURED:
        return None
    weighed = [(confidence(name), len(name.spans)) for name in names]
    return round(sum(each * count for each, count in weighed) / sum(count for _, count in weighed), _DIGITS)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = read_table("confidence.toml")["weights"]
    return weights
