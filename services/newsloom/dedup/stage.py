"""The dedup stage: fingerprint, claim, decide, settle, apply the policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from newsloom.api import Copy, Divert, Emit, Inbound, Stage, StepResult
from newsloom.claims.protocol import Store
from newsloom.core.facts import RelationDecided
from newsloom.dedup.claim import JUDGE, Claimed, ClaimStep, Decided, Fingerprinted, SettleStep
from newsloom.dedup.text.features import article_features
from newsloom.dedup.text.fingerprint import fingerprint
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.policy import Policy
from newsloom.settings import DedupSettings
from newsloom_schemas import (
    CanonicalChanged,
    ClusterMerged,
    DeduplicatedArticle,
    NormalisedArticle,
    StageName,
    Verdict,
    topics,
)

VERSION: Final = "4"
"""Version of the verdicts. Change it if the same articles in the same order give other verdicts."""

_NOT_COPIED: Final = frozenset({"schema_", "outcome", "dedup"})


@dataclass(frozen=True)
class Fingerprinter:
    """Makes the fingerprint of an article."""

    name: str = "fingerprint"

    def __call__(self, article: NormalisedArticle, /) -> StepResult[Fingerprinted]:
        """Return the article with its fingerprint."""
        return Emit(Fingerprinted(article, fingerprint(article.text)))


@dataclass(frozen=True)
class Decide:
    """Decides the verdict on an article, or keeps the verdict that it already has."""

    name: str = "decide"

    def __call__(self, claimed: Claimed, /) -> StepResult[Decided]:
        """Return the article with its verdict."""
        article, answer = claimed.article, claimed.answer
        if answer.verdict is not None:
            return Emit(Decided(article, answer.sequence, JUDGE.unpack_verdict(answer.verdict), settled=True))
        verdict = decide(article_features(article), JUDGE.unpack_candidates(answer.candidates))
        return Emit(Decided(article, answer.sequence, verdict, settled=False))


@dataclass(frozen=True)
class ApplyPolicy:
    """Sends the article on as the policy says.

    Attributes:
        policy: the rule that tells duplicates from others.
        emits_duplicates: whether duplicates are emitted like others, because a later stage diverts them.
    """

    policy: Policy
    emits_duplicates: bool = False
    name: str = "policy"

    def __call__(self, decided: Decided, /) -> StepResult[DeduplicatedArticle]:
        """Emit it as unique or as a revision, and emit or divert a duplicate."""
        article, verdict = decided.article, decided.verdict
        record = DeduplicatedArticle(
            **{name: getattr(article, name) for name in type(article).model_fields if name not in _NOT_COPIED},
            outcome=self.policy.outcome(verdict),
            dedup=verdict,
        )
        notes = {"relation": verdict.relation.value, "candidates": str(verdict.evidence.candidates)}
        facts = (RelationDecided(verdict.relation, verdict.evidence.candidates),)
        copies = (*_canonical_changed(verdict), *_clusters_merged(article, verdict))
        if self.emits_duplicates or self.policy.passes(verdict):
            return Emit(record, notes=notes, copies=copies, facts=facts)
        return Divert(record, to=topics.DUPLICATES, notes=notes, copies=copies, facts=facts)


def _canonical_changed(verdict: Verdict) -> tuple[Copy, ...]:
    """Return the notice for an article that becomes canonical; each delivery sends the same one."""
    previous = verdict.previous_canonical_id
    if previous is None:
        return ()
    notice = CanonicalChanged(
        cluster_id=verdict.cluster_id,
        previous_canonical_id=previous,
        canonical_id=verdict.canonical_id,
        reason=verdict.evidence.precedence or verdict.evidence.summary,
    )
    return (Copy(notice, topics.CANONICAL_CHANGED),)


def _clusters_merged(article: NormalisedArticle, verdict: Verdict) -> Iterator[Copy]:
    """Yield the notices for an article that belongs to several clusters; each delivery sends the same ones."""
    for same in verdict.same_clusters:
        stays, merged = sorted((verdict.cluster_id, same.cluster_id))
        notice = ClusterMerged(merged_cluster_id=merged, cluster_id=stays, article_id=article.id, reason=same.reason)
        yield Copy(notice, topics.CLUSTER_MERGED)


def read(inbound: Inbound) -> NormalisedArticle:
    """Read a record of `news.normalised`.

    Raises:
        pydantic.ValidationError: the record is not a normalised article.
    """
    return NormalisedArticle.from_bytes(inbound.value)


def build(settings: DedupSettings, store: Store | None = None, *, emits_duplicates: bool = False) -> Stage:
    """Return the stage.

    Args:
        settings: the settings of the stage.
        store: the store of the batch steps, in the worker; `None` in the processes of the pool.
        emits_duplicates: whether a later stage diverts the duplicates; if not, this stage does.
    """
    return Stage(
        name=StageName.DEDUP,
        version=VERSION,
        read=read,
        steps=(
            Fingerprinter(),
            ClaimStep(store),
            Decide(),
            SettleStep(store),
            ApplyPolicy(Policy(settings.unique_relations, settings.unique_min_new_ratio), emits_duplicates),
        ),
    )
