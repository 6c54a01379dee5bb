"""Run articles through the dedup stage as a worker does, and make articles for it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsloom.claims.protocol import Store
from newsloom.claims.steps import ClaimAnswer
from newsloom.core.clock import Clock, SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.core.stage import BatchStep
from newsloom.dedup.stage import build
from newsloom.settings import DedupSettings
from newsloom_schemas import (
    ArticleId,
    DeduplicatedArticle,
    DocumentKey,
    FileOrigin,
    Language,
    NormalisedArticle,
    Removed,
    RemovedKind,
    headers,
    topics,
)


def article(
    text: str,
    *,
    name: str | None = None,
    position: int = 0,
    document: str | None = None,
    title: str | None = None,
    language: str = "en",
    correction: str | None = None,
) -> NormalisedArticle:
    """Return an article. `name` is its id; by default it is made from document and text."""
    article_id = ArticleId(name or f"{document or ''}|{title or ''}|{hash(text) & 0xFFFFFFFF:08x}")
    return NormalisedArticle(
        id=article_id,
        origin=FileOrigin(file="desk.jsonl", position=position),
        document_key=DocumentKey(document or article_id),
        title=title,
        language=Language(code=language, confidence=1.0),
        text=text,
        removed=() if correction is None else (Removed(kind=RemovedKind.CORRECTION, text=correction, rule="test"),),
    )


def prose(seed: int, words: int = 220) -> str:
    """Return paragraphs of made-up words, different for each seed."""
    rng = random.Random(seed)
    stems = [a + b for a in _HEADS for b in _TAILS]
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < words:
        sentences = [" ".join(rng.choices(stems, k=rng.randint(9, 16))).capitalize() + "." for _ in range(3)]
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


_HEADS = ("bar", "col", "den", "fer", "gal", "hin", "jor", "kel", "lum", "mor", "nav", "pol", "quin", "ros", "tam")
_TAILS = ("a", "eth", "ing", "ock", "und", "er", "ista", "ove", "y", "ard", "el", "ish")


@dataclass
class DedupRunner:
    """Runs batches of articles through the stage, as one worker.

    Attributes:
        store: the store, which runners may share.
        settings: the settings of the stage.
    """

    store: Store
    settings: DedupSettings = field(default_factory=DedupSettings)
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        stage = build(self.settings, self.store)
        self._pipeline = Pipeline([stage], self.clock)
        self._claim, self._settle = (step for step in stage.steps if isinstance(step, BatchStep))

    async def take(self, *articles: NormalisedArticle) -> list[DeduplicatedArticle]:
        """Process the articles as one batch, check the topic of each outcome, and return the records in order."""
        suspended = await self.claim(*articles)
        return await self.finish(suspended)

    async def claim(self, *articles: NormalisedArticle) -> list[tuple[bytes, ClaimAnswer]]:
        """Process the articles up to and including the claim, as a worker that dies then."""
        begun = [
            self._pipeline.start(
                Inbound(
                    each.to_bytes(),
                    FileOrigin(file="between.jsonl", position=place),
                    headers=((headers.ORIGIN, str(each.origin).encode()),),
                )
            )
            for place, each in enumerate(articles)
        ]
        assert all(ran.result is None for ran in begun), [ran.result for ran in begun]
        answers = await self._claim.answer([ran.request for ran in begun])
        return [(ran.suspended_state, answer) for ran, answer in zip(begun, answers, strict=True)]

    async def finish(self, suspended: Sequence[tuple[bytes, ClaimAnswer]]) -> list[DeduplicatedArticle]:
        """Process the articles from the claim to the end."""
        done = [self._pipeline.resume(suspended_state, answer) for suspended_state, answer in suspended]
        decided = [place for place, ran in enumerate(done) if ran.suspended_at is not None]
        firsts = await self._settle.answer([done[place].request for place in decided]) if decided else []
        for place, first in zip(decided, firsts, strict=True):
            done[place] = self._pipeline.resume(done[place].suspended_state, first)
        records = []
        for ran in done:
            assert isinstance(ran.result, Delivered), ran.result
            written = ran.result.written[0]
            record = DeduplicatedArticle.from_bytes(written.value)
            duplicate = record.outcome == "duplicate"
            assert written.topic == (topics.DUPLICATES.name if duplicate else topics.UNIQUE.name)
            records.append(record)
        return records
