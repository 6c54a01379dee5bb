"""The claim and the settlement: two batch steps of a stage that compares articles, and verdicts in flight without waiting.

A verdict depends only on the claims before it, and the store keeps the features and the candidates of each. So a candidate
whose own verdict is not settled yet (it is in the same batch, or another worker died with it) is judged here from the store,
exactly as its own worker judges it, and if that is this worker, the article keeps that verdict. Settled verdicts are a cache of
that. An article that cannot be judged here fails the same
way in its own worker: it becomes a dead letter, and is a candidate for no other article.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from newsloom.api import BatchStep, Emit, StepResult
from newsloom.claims.judge import Candidate, Judge, judge_in_order
from newsloom.claims.protocol import ClaimResult, Entry, Store, StoredClaim

InT = TypeVar("InT")
OutT = TypeVar("OutT")
ArticleT = TypeVar("ArticleT")
VerdictT = TypeVar("VerdictT")


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """The candidates that an article is compared with or, if it was judged already, its first verdict.

    Attributes:
        sequence: the number of its claim.
        candidates: earlier articles, in the order of claims.
        verdict: its first verdict, packed, if it was judged before, or now as a candidate of another article.
        frequencies, claims: as in the answer of the store.
    """

    sequence: int
    candidates: tuple[Candidate, ...] = ()
    verdict: bytes | None = None
    frequencies: tuple[int, ...] = ()
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """A verdict to keep in the store."""

    sequence: int
    verdict: bytes


@dataclass(frozen=True)  # no slots: Python 3.11 cannot make a frozen one with them through a generic alias
class Decided(Generic[ArticleT, VerdictT]):
    """An article with its verdict.

    Attributes:
        article: without the verdict.
        sequence: the number of its claim.
        verdict: the article's first one, once `settled` is true.
        settled: True if the store has the verdict.
    """

    article: ArticleT
    sequence: int
    verdict: VerdictT
    settled: bool


class ClaimStep(BatchStep[InT, Entry, ClaimAnswer, OutT]):
    """Give each article its number in the store, and the earlier articles to compare it with.

    A stage adds `request`, which always returns an entry, and `apply`.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
        judge: makes the verdicts of candidates that have none.
    """

    name = "claim"

    def __init__(self, store: Store | None, judge: Judge[Any, Any, Any]) -> None:
        self._store = store
        self._judge = judge

    async def answer(self, entries: Sequence[Entry], /) -> list[ClaimAnswer]:
        """Return an answer for each entry, in order. Its candidates always carry their verdicts; others are left out.

        Raises:
            Transient: the store cannot be reached.
        """
        store = _open(self._store)
        results = await store.claim(entries)
        wanted = {sequence for result in results if result.verdict is None for sequence in result.candidates}
        stored_claims = await _fetch(store, wanted)
        verdicts = await _verdicts(store, self._judge, stored_claims)
        return [_answer(result, stored_claims, verdicts) for result in results]


class SettleStep(BatchStep[InT, Settlement, "bytes | None", OutT]):
    """Keep each verdict in the store before anything of it is written. The first verdict of a claim is the one that counts.

    Two workers have one claim while a group is rebalanced. What the slower one compares with may have left the window
    meanwhile, so that it judges otherwise: it gets the first verdict.

    A stage adds `request`, which returns `None` when the store has the verdict, and `apply`.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
    """

    name = "settle"
    ordered = False

    def __init__(self, store: Store | None) -> None:
        self._store = store

    async def answer(self, settlements: Sequence[Settlement], /) -> list[bytes | None]:
        """Keep the verdicts; return, for each, the one that was settled before it, if there is another.

        Raises:
            Transient: the store cannot be reached.
        """
        first = await _open(self._store).settle({each.sequence: each.verdict for each in settlements})
        return [first.get(each.sequence) for each in settlements]


class SettleDecided(SettleStep[Decided[ArticleT, VerdictT], Decided[ArticleT, VerdictT]]):
    """Keep the verdict of each decided article.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
        judge: packs the verdicts.
    """

    def __init__(self, store: Store | None, judge: Judge[Any, VerdictT, Any]) -> None:
        super().__init__(store)
        self._judge = judge

    def request(self, decided: Decided[ArticleT, VerdictT], /) -> Settlement | None:
        """Return the verdict to keep; `None` when the store has it."""
        return None if decided.settled else Settlement(decided.sequence, self._judge.pack_verdict(decided.verdict))

    def apply(
        self, decided: Decided[ArticleT, VerdictT], first: bytes | None, /
    ) -> StepResult[Decided[ArticleT, VerdictT]]:
        """Return the article with its first verdict."""
        verdict = decided.verdict if first is None else self._judge.unpack_verdict(first)
        return Emit(replace(decided, verdict=verdict, settled=True))


def given(answer: ClaimAnswer | None) -> ClaimAnswer:
    """Return the answer to a claim, which is always asked for.

    Raises:
        TypeError: there is none.
    """
    if answer is None:
        msg = "a claim always asks the store"
        raise TypeError(msg)
    return answer


def _open(store: Store | None) -> Store:
    if store is None:
        msg = "only the worker asks the store, not the processes of its pool"
        raise RuntimeError(msg)
    return store


def _answer(
    result: ClaimResult, stored_claims: Mapping[int, StoredClaim], verdicts: Mapping[int, bytes]
) -> ClaimAnswer:
    verdict = result.verdict if result.verdict is not None else verdicts.get(result.sequence)
    candidates = (
        _candidate(sequence, stored_claims[sequence], verdicts[sequence])
        for sequence in result.candidates
        if verdict is None and sequence in verdicts
    )
    return ClaimAnswer(result.sequence, tuple(candidates), verdict, result.frequencies, result.claims)


def _candidate(sequence: int, stored: StoredClaim, verdict: bytes) -> Candidate:
    return Candidate(sequence, stored.body, verdict, stored.frequencies, stored.claims)


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


async def _verdicts(
    store: Store, judge: Judge[Any, Any, Any], stored_claims: Mapping[int, StoredClaim]
) -> dict[int, bytes]:
    """Return the verdict of each that has one; those in flight are made and settled."""
    verdicts = {sequence: stored.verdict for sequence, stored in stored_claims.items() if stored.verdict is not None}
    if len(verdicts) < len(stored_claims):
        made = await asyncio.to_thread(judge_in_order, judge, stored_claims, verdicts)
        verdicts |= made
        verdicts |= await store.settle(made)
    return verdicts
