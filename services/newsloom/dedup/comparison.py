"""Two texts compared as the stage compares them, with no store: for notebooks and measurements."""

from dataclasses import dataclass

from newsloom.dedup import explain
from newsloom.dedup.compare import Overlap, compare
from newsloom.dedup.decide import relate
from newsloom.dedup.fingerprint import profile
from newsloom_schemas import Relation


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a text, `b`, is to an earlier one, `a`.

    Attributes:
        relation: `original` for texts that are no copies of each other.
        resemblance: Jaccard of distinct 5-word shingles, 0 to 1.
        of_a_in_b: share of the first text's shingles that stand in the second, 0 to 1.
        of_b_in_a: the other way round.
        evidence: one sentence for a person; "this text" is `b`.
        overlap: all figures; "this" is `b`, "other" is `a`.
    """

    relation: Relation
    resemblance: float
    of_a_in_b: float
    of_b_in_a: float
    evidence: str
    overlap: Overlap


def compare_texts(a: str, b: str) -> Comparison:
    """Compare two texts, `b` being the later one. The texts should be clean bodies, as normalise makes them."""
    overlap = compare(profile(b), profile(a))
    relation = relate(overlap)
    return Comparison(
        relation=relation or Relation.ORIGINAL,
        resemblance=overlap.resemblance,
        of_a_in_b=overlap.of_other_in_this,
        of_b_in_a=overlap.of_this_in_other,
        evidence=explain.copy(relation, overlap) if relation else explain.unrelated(overlap),
        overlap=overlap,
    )
