"""The claim and the settlement: the two batch steps of dedup, and how verdicts in flight are made without waiting.

A verdict depends only on the claims before it, and the store keeps the text and the candidates of each. So a candidate whose
own verdict is not settled yet (it is in the same batch, or another worker died with it) is judged here from the store,
exactly as its own worker judges it. Settled verdicts are a cache of that. An article that cannot be judged here fails the same
way in its own worker: it becomes a dead letter, and is a candidate for no other article.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsloom.api import BatchStep, Emit, StepResult
from newsloom.claims.protocol import Entry, Store, StoredClaim, claim_key, short_hash
from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.text.fingerprint import Fingerprint
from newsloom.claims.packing import pack, unpack
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
    answer: "ClaimAnswer"


@dataclass(frozen=True, slots=True)
class Decided:
    """An article with its verdict.

    Attributes:
        article: without the verdict.
        sequence: the number of its claim.
        verdict: the article's first one, once `settled` is true.
        settled: True if the store has the verdict.
    """

    article: NormalisedArticle
    sequence: int
    verdict: Verdict
    settled: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier article as it goes to the pool: its packed features and its packed verdict."""

    sequence: int
    body: bytes
    verdict: bytes

    def judged(self) -> Judged:
        """Return the article unpacked."""
        return Judged(self.sequence, ArticleFeatures.unpack(self.body), unpack_verdict(self.verdict))


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """The candidates that an article is compared with or, if it was judged before, its first verdict."""

    sequence: int
    candidates: tuple[Candidate, ...] = ()
    verdict: bytes | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """A verdict to keep in the store."""

    sequence: int
    verdict: bytes


def pack_verdict(verdict: Verdict) -> bytes:
    """Return a verdict as bytes for the store."""
    return pack(verdict.model_dump_json(exclude_defaults=True).encode())


def unpack_verdict(data: bytes) -> Verdict:
    """Return the verdict that `pack_verdict` wrote.

    Raises:
        zstandard.ZstdError: `pack_verdict` did not write the bytes.
        pydantic.ValidationError: another version wrote the bytes.
    """
    return Verdict.model_validate_json(unpack(data))


class ClaimStep(BatchStep[Fingerprinted, Entry, ClaimAnswer, Claimed]):
    """Give each article its number in the store, and the earlier articles that it may be a copy of.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
    """

    name = "claim"

    def __init__(self, store: Store | None) -> None:
        self._store = store

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

    async def answer(self, entries: Sequence[Entry], /) -> list[ClaimAnswer]:
        """Return an answer for each entry, in order. Its candidates always carry their verdicts; others are left out.

        Raises:
            Transient: the store cannot be reached.
        """
        store = _open(self._store)
        results = await store.claim(entries)
        wanted = {sequence for result in results if result.verdict is None for sequence in result.candidates}
        stored_claims = await _fetch(store, wanted)
        verdicts = await _verdicts(store, stored_claims)
        return [
            ClaimAnswer(
                sequence=result.sequence,
                candidates=tuple(
                    Candidate(sequence, stored_claims[sequence].body, verdicts[sequence])
                    for sequence in result.candidates
                    if result.verdict is None and sequence in verdicts
                ),
                verdict=result.verdict,
            )
            for result in results
        ]

    def apply(self, fingerprinted: Fingerprinted, answer: ClaimAnswer | None, /) -> StepResult[Claimed]:
        """Return the article with its answer."""
        if answer is None:
            msg = "a claim always asks the store"
            raise TypeError(msg)
        return Emit(Claimed(fingerprinted.article, answer))


class SettleStep(BatchStep[Decided, Settlement, "bytes | None", Decided]):
    """Keep each verdict in the store before anything of it is written. The first verdict of a claim is the one that counts.

    Two workers have one claim while a group is rebalanced. What the slower one compares with may have left the window
    meanwhile, so that it judges otherwise: it gets the first verdict.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
    """

    name = "settle"
    ordered = False

    def __init__(self, store: Store | None) -> None:
        self._store = store

    def request(self, decided: Decided, /) -> Settlement | None:
        """Return the verdict to keep; `None` when the store has it."""
        return None if decided.settled else Settlement(decided.sequence, pack_verdict(decided.verdict))

    async def answer(self, settlements: Sequence[Settlement], /) -> list[bytes | None]:
        """Keep the verdicts; return, for each, the one that was settled before it, if there is another.

        Raises:
            Transient: the store cannot be reached.
        """
        first = await _open(self._store).settle({each.sequence: each.verdict for each in settlements})
        return [first.get(each.sequence) for each in settlements]

    def apply(self, decided: Decided, first: bytes | None, /) -> StepResult[Decided]:
        """Return the article with its first verdict."""
        verdict = decided.verdict if first is None else unpack_verdict(first)
        return Emit(replace(decided, verdict=verdict, settled=True))


def _open(store: Store | None) -> Store:
    if store is None:
        msg = "only the worker asks the store, not the processes of its pool"
        raise RuntimeError(msg)
    return store


async def _fetch(store: Store, sequences: set[int]) -> dict[int, StoredClaim]:
    """Return the stored claims of these, and of all that verdicts still to be made depend on."""
    stored_claims: dict[int, StoredClaim] = {}
    looked: set[int] = set()
    while sequences:
        ordered = sorted(sequences)
        looked |= sequences
        found = zip(ordered, await store.fetch(ordered), strict=True)
        fresh = {sequence: stored for sequence, stored in found if stored is not None}
        stored_claims |= fresh
        rest = (stored.candidates for stored in fresh.values() if stored.verdict is None)
        sequences = {sequence for candidates in rest for sequence in candidates} - looked
    return stored_claims


async def _verdicts(store: Store, stored_claims: Mapping[int, StoredClaim]) -> dict[int, bytes]:
    """Return the verdict of each that has one; those in flight are made and settled."""
    verdicts = {sequence: stored.verdict for sequence, stored in stored_claims.items() if stored.verdict is not None}
    if len(verdicts) < len(stored_claims):
        made = await asyncio.to_thread(_judge, stored_claims, verdicts)
        verdicts |= made
        verdicts |= await store.settle(made)
    return verdicts


def _judge(stored_claims: Mapping[int, StoredClaim], settled: Mapping[int, bytes]) -> dict[int, bytes]:
    """Return the missing verdicts, in the order of claims, so that each follows those that it depends on."""
    made: dict[int, bytes] = {}
    judged: dict[int, Judged] = {}
    for sequence in sorted(stored_claims):
        stored = stored_claims[sequence]
        features = ArticleFeatures.unpack(stored.body)
        if sequence in settled:
            verdict: Verdict | None = unpack_verdict(settled[sequence])
        else:
            verdict = _decided(features, [judged[number] for number in stored.candidates if number in judged])
            if verdict is not None:
                made[sequence] = pack_verdict(verdict)
        if verdict is not None:
            judged[sequence] = Judged(sequence, features, verdict)
    return made


def _decided(features: ArticleFeatures, earlier: Sequence[Judged]) -> Verdict | None:
    try:
        return decide(features, earlier)
    except Exception:  # noqa: BLE001 - its dead letter has the error; a copy of it must not stop the worker
        return None
