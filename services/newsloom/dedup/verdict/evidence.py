"""Collect the evidence of a verdict: figures about the two texts, and excerpts for a person."""

from newsloom.dedup.forms.form_facts import FormFacts, form_facts
from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.passages import longest_own, shared_passages, shared_quotations
from newsloom.dedup.similarity.precedence import precedence
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.versions.post_changes import post_changes
from newsloom_schemas import Evidence

SHARE_DIGITS = 6
"""Decimal places of shares in verdicts."""


def evidence(
    summary: str,
    this: ArticleFeatures,
    matched: ArticleFeatures,
    overlap: Overlap,
    candidates: int,
    changed: FormFacts | None,
) -> Evidence:
    """Return the evidence of comparing an article with an earlier one.

    Args:
        summary: one sentence for a person.
        this: the judged article.
        matched: the earlier article.
        overlap: the overlap of the two, `this` first.
        candidates: the number of earlier articles compared.
        changed: the facts of the two that differ, if they are known already.
    """
    figures = Evidence(
        summary=summary,
        matched_id=matched.article_id,
        shared_shingles=overlap.shared,
        shingles=overlap.this_shingles,
        matched_shingles=overlap.other_shingles,
        lead_shared=round(overlap.lead_shared, SHARE_DIGITS),
        candidates=candidates,
        shared_quotes=overlap.shared_quotes,
        precedence=precedence(this, matched),
        posts=post_changes(this, matched) if this.document_key == matched.document_key else None,
    )
    if overlap.identical:
        return figures.model_copy(update={"longest_shared_words": overlap.this_words})
    shared = shared_passages(this.tokens, matched.tokens)
    changed = changed or form_facts(this, matched)
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
