"""What a stage decides about its articles, as the claim steps need it, and how verdicts in flight are made in order."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from newsloom.claims.protocol import StoredClaim

FeaturesT = TypeVar("FeaturesT")
VerdictT = TypeVar("VerdictT")
JudgedT = TypeVar("JudgedT")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier article as it goes to the pool.

    Attributes:
        sequence: the number of its claim.
        body: its packed features.
        verdict: its packed verdict.
        frequencies, claims: as in the answer to its claim.
    """

    sequence: int
    body: bytes
    verdict: bytes
    frequencies: tuple[int, ...] = ()
    claims: int = 0


class Judge(ABC, Generic[FeaturesT, VerdictT, JudgedT]):
    """Decides the verdict on an article from its features and its candidates. All methods are pure.

    The types are those of the features of an article, of a verdict, and of an earlier article with its verdict.
    """

    @abstractmethod
    def unpack_features(self, body: bytes, frequencies: Sequence[int], claims: int, /) -> FeaturesT:
        """Return the features of an article.

        Args:
            body: what the entry of its claim had as its body.
            frequencies: how many claims had each of its postings, as in the answer to its claim.
            claims: how many claims these were counted among.
        """

    @abstractmethod
    def unpack_verdict(self, data: bytes, /) -> VerdictT:
        """Return the verdict that `pack_verdict` wrote."""

    @abstractmethod
    def pack_verdict(self, verdict: VerdictT, /) -> bytes:
        """Return a verdict as bytes for the store: the same bytes for the same verdict, and at least one."""

    @abstractmethod
    def judged(self, sequence: int, features: FeaturesT, verdict: VerdictT, /) -> JudgedT:
        """Return an earlier article with the number of its claim and its verdict."""

    @abstractmethod
    def decide(self, features: FeaturesT, earlier: Sequence[JudgedT], /) -> VerdictT:
        """Return the verdict on an article.

        Args:
            features: its features.
            earlier: its candidates, in the order of claims.
        """

    def unpack_judged(self, sequence: int, features: FeaturesT, verdict: bytes, /) -> JudgedT:
        """Return an earlier article as `judged` does, from its packed verdict. A judge may unpack only what it needs."""
        return self.judged(sequence, features, self.unpack_verdict(verdict))

    def unpack_candidates(self, candidates: Iterable[Candidate], /) -> list[JudgedT]:
        """Return candidates as `decide` takes them."""
        return [
            self.unpack_judged(
                each.sequence, self.unpack_features(each.body, each.frequencies, each.claims), each.verdict
            )
            for each in candidates
        ]


def judge_in_order(
    judge: Judge[Any, VerdictT, Any], stored_claims: Mapping[int, StoredClaim], settled: Mapping[int, bytes]
) -> dict[int, bytes]:
    """Return the missing verdicts, made in the order of claims, so that each follows those that it depends on.

    An article that cannot be judged gets none, and is a candidate for no other: in its own worker it fails the same way.

    Args:
        judge: decides.
        stored_claims: claims with all that missing verdicts depend on, by sequence number.
        settled: the verdicts that are not missing.
    """
    made: dict[int, bytes] = {}
    judged: dict[int, Any] = {}

    def earlier(number: int) -> Iterator[Any]:
        if number not in judged and number in settled:
            judged[number] = judge.unpack_judged(number, _features(judge, stored_claims[number]), settled[number])
        if number in judged:
            yield judged[number]

    for sequence in sorted(stored_claims.keys() - settled.keys()):
        stored = stored_claims[sequence]
        features = _features(judge, stored)
        verdict = _decided(judge, features, [each for number in stored.candidates for each in earlier(number)])
        if verdict is not None:
            made[sequence] = judge.pack_verdict(verdict)
            judged[sequence] = judge.judged(sequence, features, verdict)
    return made


def _features(judge: Judge[FeaturesT, Any, Any], stored: StoredClaim) -> FeaturesT:
    return judge.unpack_features(stored.body, stored.frequencies, stored.claims)


def _decided(
    judge: Judge[FeaturesT, VerdictT, JudgedT], features: FeaturesT, earlier: Sequence[JudgedT]
) -> VerdictT | None:
    try:
        return judge.decide(features, earlier)
    except Exception:  # noqa: BLE001 - its dead letter has the error; a copy of it must not stop the worker
        return None
