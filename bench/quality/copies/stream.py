"""Run texts through dedup as a stream: claimed in a store and judged, without a broker."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from newsloom.claims.embedded import EmbeddedStore
from newsloom.claims.memory import InMemoryBackend
from newsloom.claims.protocol import Entry, Store, claim_key, short_hash
from newsloom.claims.steps import Settlement
from newsloom.claims.window import Window
from newsloom.core.clock import SystemClock
from newsloom.dedup.claim import JUDGE, ClaimStep, SettleStep
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.store import RULES
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.text.fingerprint import fingerprint_profile
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.versions.headline import headline_postings
from newsloom_schemas import ArticleId, DocumentKey, Verdict

_BATCH = 100


class HasFeatures(Protocol):
    """A text that can be judged."""

    def features(self) -> ArticleFeatures:
        """Return the features of the text."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text to judge.

    Attributes:
        name: its id, and its document's.
        text: clean.
        title: if it has one.
        date: `2019-03-10` or `3/10/19`, or "".
        source: who published it.
    """

    name: str
    text: str
    title: str = ""
    date: str = ""
    source: str = ""

    def features(self) -> ArticleFeatures:
        """Return the features of the text, as the stage makes them."""
        return ArticleFeatures(
            article_id=ArticleId(self.name),
            document_key=DocumentKey(self.name),
            title=self.title,
            notices=(),
            published=_seconds(self.date),
            source=self.source,
            credits=(),
            text=self.text,
        )


def request(features: ArticleFeatures) -> Entry:
    """Return the claim of an article, as the stage makes it."""
    found = fingerprint_profile(features.profile)
    return Entry(
        key=claim_key(features.article_id, features.article_id),
        article=short_hash(features.article_id),
        document=short_hash(features.document_key),
        exact=found.exact[:8] if found.words else b"",
        postings=(*found.postings, *headline_postings(features)),
        quotes=found.quotes,
        body=features.pack(),
        language="en",
    )


def memory_store(documents: int = 10_000_000) -> Store:
    """Return a store in memory that forgets nothing."""
    return EmbeddedStore(InMemoryBackend(), Window(1e12, documents), RULES, SystemClock())


async def judge_all(
    texts: Sequence[HasFeatures], store: Store, thresholds: Thresholds = CURRENT, *, batch: int = _BATCH
) -> list[Verdict]:
    """Return the verdicts, in order. With other thresholds than the current ones, a batch has to be of one text."""
    claim, settle = ClaimStep(store), SettleStep(store)
    verdicts: list[Verdict] = []
    for start in range(0, len(texts), batch):
        claimed = [text.features() for text in texts[start : start + batch]]
        answers = await claim.answer([request(features) for features in claimed])
        made = [
            decide(features, JUDGE.unpack_candidates(answer.candidates), thresholds)
            for features, answer in zip(claimed, answers, strict=True)
        ]
        await settle.answer(
            [
                Settlement(each.sequence, JUDGE.pack_verdict(verdict))
                for each, verdict in zip(answers, made, strict=True)
            ]
        )
        verdicts += made
    await store.close()
    return verdicts


def judge(texts: Iterable[Text]) -> list[Verdict]:
    """Return the verdicts with a store in memory."""
    return asyncio.run(judge_all(list(texts), memory_store()))


def _seconds(date: str) -> int | None:
    for form in ("%Y-%m-%d", "%m/%d/%y"):
        try:
            return int(datetime.strptime(date, form).replace(tzinfo=UTC).timestamp())
        except ValueError:
            continue
    return None
