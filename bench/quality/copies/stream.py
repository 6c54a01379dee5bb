"""Texts through dedup as a stream: claimed in a store and judged, with no broker."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from newsloom.core.clock import SystemClock
from newsloom.dedup.claim import ClaimStep, Settlement, SettleStep, pack_verdict
from newsloom.dedup.stores.embedded import EmbeddedStore
from newsloom.dedup.stores.memory import MemoryShelf
from newsloom.dedup.stores.protocol import Entry, Store, claim_key, short
from newsloom.dedup.stores.window import Window
from newsloom.dedup.text.features import Subject
from newsloom.dedup.text.fingerprint import sample
from newsloom.dedup.verdict.decide import decide
from newsloom_schemas import ArticleId, DocumentKey, Verdict

_BATCH = 100


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

    def subject(self) -> Subject:
        """As the stage makes it."""
        return Subject(
            article_id=ArticleId(self.name),
            document_key=DocumentKey(self.name),
            title=self.title,
            notices=(),
            published=_seconds(self.date),
            source=self.source,
            credits=(),
            text=self.text,
        )


def request(subject: Subject) -> Entry:
    """Return the claim of an article, as the stage makes it."""
    found = sample(subject.profile)
    return Entry(
        key=claim_key(subject.article_id, subject.article_id),
        article=short(subject.article_id),
        document=short(subject.document_key),
        exact=found.exact[:8] if found.words else b"",
        postings=found.postings,
        quotes=found.quotes,
        body=subject.pack(),
        language="en",
    )


def memory_store(documents: int = 10_000_000) -> Store:
    """A store that forgets nothing."""
    return EmbeddedStore(MemoryShelf(), Window(1e12, documents), SystemClock())


async def judge_all(texts: Sequence[Text], store: Store) -> list[Verdict]:
    """The verdict of each, in order."""
    claim, settle = ClaimStep(keep_text=True, store=store), SettleStep(store)
    verdicts: list[Verdict] = []
    for start in range(0, len(texts), _BATCH):
        subjects = [text.subject() for text in texts[start : start + _BATCH]]
        answers = await claim.answer([request(subject) for subject in subjects])
        made = [
            decide(subject, [candidate.judged() for candidate in answer.candidates])
            for subject, answer in zip(subjects, answers, strict=True)
        ]
        await settle.answer(
            [Settlement(each.sequence, pack_verdict(verdict)) for each, verdict in zip(answers, made, strict=True)]
        )
        verdicts += made
    await store.close()
    return verdicts


def judge(texts: Iterable[Text]) -> list[Verdict]:
    """The verdicts of a store in memory."""
    return asyncio.run(judge_all(list(texts), memory_store()))


def _seconds(date: str) -> int | None:
    for form in ("%Y-%m-%d", "%m/%d/%y"):
        try:
            return int(datetime.strptime(date, form).replace(tzinfo=UTC).timestamp())
        except ValueError:
            continue
    return None
