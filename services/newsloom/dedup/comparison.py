"""Two texts compared as the stage compares them, with no store: for notebooks and measurements."""

from dataclasses import dataclass

from newsloom.dedup.similarity.compare import Overlap, compare
from newsloom.dedup.text.features import Subject
from newsloom.dedup.text.tokens import MAX_CODE_POINTS
from newsloom.dedup.verdict import explain
from newsloom.dedup.verdict.decide import Judged, decide
from newsloom_schemas import ArticleId, DocumentKey, Relation


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
    earlier, later = _bare("a", a), _bare("b", b)
    overlap = compare(later.profile, earlier.profile)
    verdict = decide(later, [Judged(1, earlier, decide(earlier, []))])
    said = verdict.evidence.summary if verdict.evidence.matched_id else explain.unrelated(overlap)
    return Comparison(
        relation=verdict.relation,
        resemblance=overlap.resemblance,
        of_a_in_b=overlap.of_other_in_this,
        of_b_in_a=overlap.of_this_in_other,
        evidence=said,
        overlap=overlap,
    )


def _bare(name: str, text: str) -> Subject:
    """A text of which nothing else is known."""
    return Subject(
        article_id=ArticleId(name),
        document_key=DocumentKey(name),
        title="",
        notices=(),
        published=None,
        source="",
        credits=(),
        text=text[:MAX_CODE_POINTS],
    )
