"""How far the rules of a document follow its recogniser.

The numbers of the transformer were chosen by F1 on parts of its training corpora that a second model had not read
(training/README.md), among weights of 1 to 3 and likelihoods of 0 to 0.6.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the rules follow a recogniser.

    Attributes:
        corrects_more: whether a lower-case word at the start of its names is a mistake, and whether it misses many
            organisations.
        label_weight: votes of its label, for each mention of which it says how likely it is; 1 for the others.
        min_likely: a name of which no mention is as likely as this by the recogniser's figures is left out, unless other
            evidence supports its type. 0 keeps all.
    """

    corrects_more: bool
    label_weight: float = 1.0
    min_likely: float = 0.0


WEAK: Final = Trust(corrects_more=True)
"""For the small models of the fast profile."""

STRONG: Final = Trust(corrects_more=False, label_weight=2.0, min_likely=0.6)
"""For the transformer and for recognisers of users."""

STRONG_BESIDE_WEAK: Final = Trust(corrects_more=True, label_weight=2.0, min_likely=0.6)
"""For the transformer in a language that also has a small model, whose rules know its words best."""
