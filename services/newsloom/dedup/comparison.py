"""Compare two texts as the dedup stage compares them, without a store: for notebooks and measurements."""

from dataclasses import dataclass

from newsloom.dedup.similarity.compare import Overlap, compare
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.text.hashed_tokens import MAX_CODE_POINTS
from newsloom.dedup.verdict import explain
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import ArticleId, DocumentKey, Relation


@dataclass(frozen=True, slots=True)
class Comparison:
    """The relation of a text `b` to an earlier text `a`.

    Attributes:
        relation: the relation of `b` to `a`; `original` if `b` is neither a copy nor a rewrite.
        resemblance: Jaccard index of distinct 5-word shingles, 0 to 1.
        of_a_in_b: share of the shingles of `a` that are in `b`, 0 to 1.
        of_b_in_a: share of the shingles of `b` that are in `a`, 0 to 1.
        evidence: one sentence for a person, in which "this text" is `b`.
        overlap: all figures; `this` is `b` and `other` is `a`.
    """

    relation: Relation
    resemblance: float
    of_a_in_b: float
    of_b_in_a: float
    evidence: str
    overlap: Overlap


def compare_texts(a: str, b: str) -> Comparison:
    """Compare two clean texts, as normalise makes them; `b` is the later one."""
    earlier, later = _bare_article("a", a), _bare_article("b", b)
    overlap = compare(later.profile, earlier.profile)
    verdict = decide(later, [Judged(1, earlier, decide(earlier, []))])
    summary = verdict.evidence.summary if verdict.evidence.matched_id else explain.unrelated(overlap)
    return Comparison(
        relation=verdict.relation,
        resemblance=overlap.resemblance,
        of_a_in_b=overlap.of_other_in_this,
        of_b_in_a=overlap.of_this_in_other,
        evidence=summary,
        overlap=overlap,
    )


def _bare_article(name: str, text: str) -> ArticleFeatures:
    """Return the features of an article that has only a text."""
    return ArticleFeatures(
        article_id=ArticleId(name),
        document_key=DocumentKey(name),
        title="",
        notices=(),
        published=None,
        source="",
        credits=(),
        text=text[:MAX_CODE_POINTS],
    )
