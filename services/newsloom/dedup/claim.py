"""The claim and the settlement of dedup: what is claimed of an article, and how it is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from newsloom.api import Emit, StepResult
from newsloom.claims import steps
from newsloom.claims.judge import Judge
from newsloom.claims.packing import pack, unpack
from newsloom.claims.protocol import Entry, Store, claim_key, short_hash
from newsloom.claims.steps import ClaimAnswer
from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.text.fingerprint import Fingerprint
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom.dedup.versions.headline import headline_postings
from newsloom_schemas import NormalisedArticle, Verdict


@dataclass(frozen=True, slots=True)
class Fingerprinted:
    """An article with its fingerprint."""

    article: NormalisedArticle
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Claimed:
    """An article with the answer of the store to its claim."""

    article: NormalisedArticle
    answer: ClaimAnswer


Decided: TypeAlias = steps.Decided[NormalisedArticle, Verdict]


class DedupJudge(Judge[ArticleFeatures, Verdict, Judged]):
    """Decides which earlier article an article is a copy of."""

    def unpack_features(self, body: bytes, _frequencies: Sequence[int], _claims: int, /) -> ArticleFeatures:
        """Return the features of an article. Dedup's postings have no weights."""
        return ArticleFeatures.unpack(body)

    def unpack_verdict(self, data: bytes, /) -> Verdict:
        """Return the verdict that `pack_verdict` wrote.

        Raises:
            zstandard.ZstdError: `pack_verdict` did not write the bytes.
            pydantic.ValidationError: another version wrote the bytes.
        """
        return Verdict.model_validate_json(unpack(data))

    def pack_verdict(self, verdict: Verdict, /) -> bytes:
        """Return a verdict as compressed bytes for the store."""
        return pack(verdict.model_dump_json(exclude_defaults=True).encode())

    def judged(self, sequence: int, features: ArticleFeatures, verdict: Verdict, /) -> Judged:
        """Return an earlier article with its verdict."""
        return Judged(sequence, features, verdict)

    def decide(self, features: ArticleFeatures, earlier: Sequence[Judged], /) -> Verdict:
        """Return the verdict."""
        return decide(features, earlier)


JUDGE: Final = DedupJudge()


class ClaimStep(steps.ClaimStep[Fingerprinted, Claimed]):
    """Give each article its number in the store, and the earlier articles that it may be a copy of.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
    """

    def __init__(self, store: Store | None) -> None:
        super().__init__(store, JUDGE)

    def request(self, fingerprinted: Fingerprinted, /) -> Entry:
        """Return the entry for the store."""
        article, found = fingerprinted.article, fingerprinted.fingerprint
        features = article_features(article)
        return Entry(
            key=claim_key(str(article.origin), article.id),
            article=short_hash(article.id),
            document=short_hash(article.document_key),
            exact=found.exact[:8] if found.words else b"",
            postings=(*found.postings, *headline_postings(features)),
            quotes=found.quotes,
            body=features.pack(),
            language=article.language.code,
        )

    def apply(self, fingerprinted: Fingerprinted, answer: ClaimAnswer | None, /) -> StepResult[Claimed]:
        """Return the article with its answer."""
        return Emit(Claimed(fingerprinted.article, steps.given(answer)))


class SettleStep(steps.SettleDecided[NormalisedArticle, Verdict]):
    """Keep each verdict in the store before anything of it is written.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
    """

    def __init__(self, store: Store | None) -> None:
        super().__init__(store, JUDGE)
