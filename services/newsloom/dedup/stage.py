"""The dedup stage: fingerprint, claim, decide."""

from dataclasses import dataclass
from typing import Final

from newsloom.core.facts import RelationDecided
from newsloom.core.message import Inbound
from newsloom.core.stage import Claiming, Stage
from newsloom.core.step_result import Copy, Divert, Emit, StepResult
from newsloom.dedup.claim import ClaimAnswer, ClaimRequest, Settlement, pack_verdict, unpack_verdict
from newsloom.dedup.stores.protocol import Entry, claim_key, short
from newsloom.dedup.text.features import subject
from newsloom.dedup.text.fingerprint import Fingerprint, fingerprint
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.policy import Policy
from newsloom.settings import DedupSettings
from newsloom_schemas import CanonicalChanged, DeduplicatedArticle, NormalisedArticle, StageName, Verdict, topics

VERSION: Final = "2"
"""Of what dedup does to an article; it changes when the same articles in the same order give other verdicts."""

_NO_CARRY: Final = frozenset({"schema_", "outcome", "dedup"})


@dataclass(frozen=True, slots=True)
class Fingerprinted:
    """An article with what the store indexes of it."""

    article: NormalisedArticle
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Claimed:
    """An article with what the store knows of it and of those before it."""

    article: NormalisedArticle
    answer: ClaimAnswer


@dataclass(frozen=True)
class Fingerprinter:
    """Samples the article's shingles."""

    name: str = "fingerprint"

    def __call__(self, article: NormalisedArticle, /) -> StepResult[Fingerprinted]:
        """Always on to the claim."""
        return Emit(Fingerprinted(article, fingerprint(article.text)))


@dataclass(frozen=True)
class Decide:
    """Judges the article, or keeps to its first verdict, and sends it where the policy says."""

    keep_text: bool
    policy: Policy
    name: str = "decide"

    def __call__(self, claimed: Claimed, /) -> StepResult[DeduplicatedArticle]:
        """Emitted as unique or as a revision, or diverted to the duplicates."""
        article, answer = claimed.article, claimed.answer
        settlement = None
        if answer.verdict is not None:
            verdict = unpack_verdict(answer.verdict)
        else:
            verdict = self._judge(article, answer)
            settlement = Settlement(answer.sequence, pack_verdict(verdict))
        outcome = self.policy.outcome(verdict)
        record = DeduplicatedArticle(
            **{name: getattr(article, name) for name in type(article).model_fields if name not in _NO_CARRY},
            outcome=outcome,
            dedup=verdict,
        )
        notes = {"relation": verdict.relation.value, "candidates": str(verdict.evidence.candidates)}
        facts = (RelationDecided(verdict.relation, verdict.evidence.candidates),)
        copies = _canonical_changed(verdict)
        if self.policy.passes(verdict):
            return Emit(record, notes=notes, copies=copies, settlement=settlement, facts=facts)
        return Divert(record, to=topics.DUPLICATES, notes=notes, copies=copies, settlement=settlement, facts=facts)

    def _judge(self, article: NormalisedArticle, answer: ClaimAnswer) -> Verdict:
        return decide(
            subject(article, keep_text=self.keep_text), [candidate.judged() for candidate in answer.candidates]
        )


@dataclass(frozen=True)
class Requesting:
    """Makes the claim's request."""

    keep_text: bool

    def __call__(self, fingerprinted: Fingerprinted, /) -> ClaimRequest:
        """What goes to the store; the article's text is in it, compressed, where texts are kept."""
        article, found = fingerprinted.article, fingerprinted.fingerprint
        return ClaimRequest(
            entry=Entry(
                key=claim_key(str(article.origin), article.id),
                article=short(article.id),
                document=short(article.document_key),
                exact=found.exact[:8] if found.words else b"",
                postings=found.postings,
                quotes=found.quotes,
                body=subject(article, keep_text=self.keep_text).pack(),
                language=article.language.code,
            )
        )


def _canonical_changed(verdict: Verdict) -> tuple[Copy, ...]:
    """The notice that goes out with an article that takes over its cluster; the same one each time it is delivered."""
    previous = verdict.previous_canonical_id
    if previous is None:
        return ()
    notice = CanonicalChanged(
        cluster_id=verdict.cluster_id,
        previous_canonical_id=previous,
        canonical_id=verdict.canonical_id,
        reason=verdict.evidence.attribution or verdict.evidence.summary,
    )
    return (Copy(notice, topics.CANONICAL_CHANGED),)


def join(fingerprinted: Fingerprinted, answer: ClaimAnswer) -> Claimed:
    """The article with its claim's answer."""
    return Claimed(fingerprinted.article, answer)


def read(inbound: Inbound) -> NormalisedArticle:
    """The record on news.normalised.

    Raises:
        pydantic.ValidationError: it is none.
    """
    return NormalisedArticle.from_bytes(inbound.value)


def build(settings: DedupSettings) -> Stage:
    """The stage as the settings say."""
    return Stage(
        name=StageName.DEDUP,
        version=VERSION,
        read=read,
        steps=(Fingerprinter(),),
        claiming=Claiming(
            request=Requesting(settings.keep_text),
            join=join,
            after=(Decide(settings.keep_text, Policy(settings.unique_relations, settings.unique_min_new_ratio)),),
        ),
    )
