"""The evidence of a verdict: figures of the two texts, and what a person would want to see of them."""

from newsloom.dedup.similarity.alignment import Substitutions, substitutions
from newsloom.dedup.similarity.attribution import attribution
from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.passages import longest_own, shared_passages, shared_quotations
from newsloom.dedup.text.features import Subject
from newsloom.dedup.verdict import explain
from newsloom_schemas import Evidence

DIGITS = 6
"""Of shares in verdicts."""


def evidence(
    summary: str, this: Subject, matched: Subject, overlap: Overlap, candidates: int, changed: Substitutions | None
) -> Evidence:
    """Of `this` beside an earlier article.

    Args:
        summary: one sentence for a person.
        this: the article judged.
        matched: the earlier article.
        overlap: of the two, `this` first.
        candidates: how many earlier articles were compared.
        changed: their substituted facts, where they were looked for already.
    """
    figures = Evidence(
        summary=summary,
        matched_id=matched.article_id,
        shared_shingles=overlap.shared,
        shingles=overlap.this_shingles,
        matched_shingles=overlap.other_shingles,
        lead_shared=round(overlap.lead_shared, DIGITS),
        candidates=candidates,
        shared_quotes=overlap.shared_quotes,
        attribution=attribution(this, matched),
    )
    if overlap.identical:
        return figures.model_copy(update={"longest_shared_words": overlap.this_words})
    if this.text is None or matched.text is None:
        return figures.model_copy(update={"summary": f"{summary} {explain.by_sketch()}"})
    shared = shared_passages(this.tokens, matched.tokens)
    changed = changed or substitutions(this.tokens, matched.tokens)
    return figures.model_copy(
        update={
            "longest_shared_words": shared.longest_words,
            "longest_shared": shared.longest,
            "quotes": shared_quotations(this.tokens, matched.profile.quotes) if overlap.shared_quotes else (),
            "added_words": int((~shared.this_shared).sum()),
            "added": longest_own(this.tokens, shared.this_shared),
            "cut_words": int((~shared.other_shared).sum()),
            "cut": longest_own(matched.tokens, shared.other_shared),
            "changed_facts": changed.examples,
        }
    )
