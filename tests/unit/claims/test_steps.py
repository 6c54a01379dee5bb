"""The claim and the settlement on a stage of numbers: an article's verdict is the sum of its own number and those before."""

import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from newsloom.api import Emit, StepResult
from newsloom.claims.judge import Candidate, Judge
from newsloom.claims.protocol import Entry, Store
from newsloom.claims.steps import ClaimAnswer, ClaimStep, Settlement, SettleStep, given
from newsloom.settings import StoreKind
from support.fake_clock import FakeClock
from support.stores.kinds import WEIGHED, StoreSource

Judged = tuple[int, int, int]
"""The number of a claim, the number of the article, and its verdict."""


class Sums(Judge[int, int, Judged]):
    """Adds up. A negative number cannot be judged.

    Attributes:
        unpacked: the bodies that were unpacked, with their counts.
        decided: what `decide` was asked.
    """

    def __init__(self) -> None:
        self.unpacked: list[tuple[bytes, tuple[int, ...], int]] = []
        self.decided: list[tuple[int, tuple[int, ...]]] = []
        self.threads: set[str] = set()

    def unpack_features(self, body: bytes, frequencies: Sequence[int], claims: int, /) -> int:
        self.unpacked.append((body, tuple(frequencies), claims))
        return int(body)

    def unpack_verdict(self, data: bytes, /) -> int:
        return int(data)

    def pack_verdict(self, verdict: int, /) -> bytes:
        return str(verdict).encode()

    def judged(self, sequence: int, features: int, verdict: int, /) -> Judged:
        return sequence, features, verdict

    def decide(self, features: int, earlier: Sequence[Judged], /) -> int:
        self.threads.add(threading.current_thread().name)
        self.decided.append((features, tuple(each[0] for each in earlier)))
        if features < 0:
            msg = "a negative number"
            raise ValueError(msg)
        return features + sum(verdict for _, _, verdict in earlier)


class Claim(ClaimStep[int, ClaimAnswer]):
    def request(self, number: int, /) -> Entry:
        return entry(number)

    def apply(self, _: int, answer: ClaimAnswer | None, /) -> StepResult[ClaimAnswer]:
        return Emit(given(answer))


class Settle(SettleStep[Settlement, bytes]):
    def request(self, settlement: Settlement, /) -> Settlement:
        return settlement

    def apply(self, settlement: Settlement, first: bytes | None, /) -> StepResult[bytes]:
        return Emit(settlement.verdict if first is None else first)


def entry(number: int, postings: Sequence[int] = ()) -> Entry:
    """Return an entry whose candidate is the article claimed before it: all are versions of one document."""
    return Entry(f"{number:016}".encode(), b"", b"document", b"", tuple(postings), (), str(number).encode())


def candidate(sequence: int, body: bytes, verdict: bytes) -> Candidate:
    """Return a candidate without postings. As many claims as its number says were before it."""
    return Candidate(sequence, body, verdict, (), sequence - 1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = StoreSource(StoreKind.MEMORY, tmp_path, rules=WEIGHED).open(FakeClock())
    yield opened
    await opened.close()


async def test_verdicts_in_flight_are_made_in_order_and_settled(store: Store) -> None:
    judge = Sums()
    answers = await Claim(store, judge).answer([entry(1), entry(10), entry(100), entry(1_000)])
    assert [(answer.verdict, answer.candidates) for answer in answers] == [
        (b"1", ()),
        (b"11", ()),
        (b"111", ()),
        (None, (candidate(3, b"100", b"111"),)),
    ]
    assert judge.unpack_candidates(answers[3].candidates) == [(3, 100, 111)]
    assert threading.main_thread().name not in judge.threads
    assert await Settle(store).answer([Settlement(3, b"late"), Settlement(4, b"1111")]) == [b"111", None]


async def test_each_article_is_unpacked_once_and_judged_with_its_own_counts(store: Store) -> None:
    judge = Sums()
    await store.claim([entry(1, [7]), entry(10, [7, 8])])
    answers = await Claim(store, judge).answer([entry(100, [8, 7, 9]), entry(1_000)])
    assert judge.unpacked == [(b"1", (0,), 0), (b"10", (1, 0), 1), (b"100", (1, 2, 0), 2)]
    assert judge.decided == [(1, ()), (10, (1,)), (100, (1, 2))]
    assert [(answer.frequencies, answer.claims) for answer in answers] == [((1, 2, 0), 2), ((), 3)]


async def test_settled_verdicts_are_not_made_again(store: Store) -> None:
    await store.claim([entry(1), entry(10)])
    await store.settle({2: b"500"})
    judge = Sums()
    (answer,) = await Claim(store, judge).answer([entry(100)])
    assert answer.candidates == (candidate(2, b"10", b"500"),)
    assert (judge.decided, judge.unpacked) == ([], [])


async def test_an_article_that_cannot_be_judged_is_a_candidate_for_no_other(store: Store) -> None:
    judge = Sums()
    answers = await Claim(store, judge).answer([entry(1), entry(-10), entry(100), entry(1_000)])
    assert [(answer.verdict, answer.candidates) for answer in answers] == [
        (b"1", ()),
        (None, (candidate(1, b"1", b"1"),)),
        (b"100", ()),
        (None, (candidate(3, b"100", b"100"),)),
    ]


async def test_a_repeated_claim_has_its_first_verdict_and_no_candidates(store: Store) -> None:
    claim = Claim(store, Sums())
    first = (await claim.answer([entry(1), entry(10, [5])]))[1]
    await Settle(store).answer([Settlement(2, b"11")])
    (again,) = await claim.answer([entry(10, [5])])
    assert again == ClaimAnswer(2, (), b"11", first.frequencies, first.claims)
    assert (first.frequencies, first.claims) == ((0,), 1)


async def test_a_verdict_that_was_settled_meanwhile_is_the_one_that_counts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = store.settle

    async def settle_after_another_worker(verdicts: Mapping[int, bytes], /) -> Mapping[int, bytes]:
        await settle({1: b"77"})
        return await settle(verdicts)

    monkeypatch.setattr(store, "settle", settle_after_another_worker)
    answers = await Claim(store, Sums()).answer([entry(1), entry(10)])
    assert answers[0].verdict == b"77"
    assert answers[1].candidates == (candidate(1, b"1", b"77"),)


async def test_the_pool_does_not_ask_the_store() -> None:
    claim, settle = Claim(None, Sums()), Settle(None)
    assert claim.request(1).body == b"1"
    with pytest.raises(RuntimeError, match="only the worker"):
        await claim.answer([entry(1)])
    with pytest.raises(RuntimeError, match="only the worker"):
        await settle.answer([Settlement(1, b"1")])
    with pytest.raises(TypeError, match="always asks"):
        claim.apply(1, None)
