"""The accounting law, judged from what stands on topics.

Every record that a stage has read and committed has an outcome, in that stage or in a later one of the same process; and
all outcomes of one raw record say the same. The raw record is known by the origin that every outcome carries.

What it cannot see: an outcome whose input has expired, and copies on routes' topics, which are no outcomes.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from newsloom.core.outcome import OutcomeKind
from newsloom_schemas import StageName
from newsloom_schemas.topics import DEFAULT_REGISTRY, DUPLICATES, REJECTED, TopicRegistry


class Breach(StrEnum):
    """How the law can be broken."""

    MISSING = "missing"
    CONTRADICTING = "contradicting"


@dataclass(frozen=True, slots=True)
class Finding:
    """A record that breaks the law: where, and what is the matter."""

    breach: Breach
    stage: str
    origin: str
    detail: str


@dataclass(frozen=True, slots=True)
class StageCount:
    """A stage in figures.

    Attributes:
        read: records on its input topic that its group has committed; 0 for a stage that is handed them in memory.
        waiting: records on its input topic that it has not committed yet.
        outcomes: written by it, by kind, repeats included.
        repeated: of these, those that only say again what was said of the same raw record.
    """

    read: int
    waiting: int
    outcomes: Mapping[OutcomeKind, int]
    repeated: int


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found.

    Attributes:
        stages: each in figures.
        findings: every breach.
        foreign: records without an origin, which newsloom did not write.
        undecodable: for each topic that has any, how many positions stand in batches that no reader can decode. On an
            input topic each has its dead letter; an outcome among them is known to stand there, and not whose it is.
        revived: records that died and have another outcome as well: they were sent back, or delivered again because
            the worker in which they died was killed before it could commit. The other outcome is theirs.
    """

    stages: Mapping[str, StageCount]
    findings: tuple[Finding, ...]
    foreign: int
    revived: int
    undecodable: Mapping[str, int]

    @property
    def kept(self) -> bool:
        """Whether the law holds."""
        return not self.findings


@dataclass(slots=True)
class _Story:
    """What is known of one raw record. Verdicts are hashes: a topic may hold millions."""

    delivered: Counter[str] = field(default_factory=Counter)
    said: dict[str, list[tuple[OutcomeKind, bytes]]] = field(default_factory=dict)


class Audit:
    """Takes in what stands on topics, record by record in any order, and judges it.

    Args:
        committed: for each stage whose group has committed anything, its next offset by partition. Taken before the
            topics' ends: what is committed then has its outcome on them.
        registry: what the topics are called.
    """

    def __init__(self, committed: Mapping[str, Mapping[int, int]], registry: TopicRegistry = DEFAULT_REGISTRY) -> None:
        self._committed = committed
        self._order = registry.stages
        self._read_by: Mapping[str, str] = {registry.input(stage).name: stage for stage in self._order}
        self._written_by: Mapping[str, tuple[str, OutcomeKind]] = {
            **{registry.output(stage).name: (stage, OutcomeKind.EMITTED) for stage in self._order},
            **{registry.dead_letters(stage).name: (stage, OutcomeKind.FAILED) for stage in self._order},
            registry.name(DUPLICATES): (StageName.DEDUP, OutcomeKind.DIVERTED),
        }
        self._rejected = registry.name(REJECTED)
        self._stories: defaultdict[str, _Story] = defaultdict(_Story)
        self._read: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._foreign = 0
        self._undecodable: Counter[str] = Counter()

    def take(
        self, topic: str, partition: int, offset: int, value: bytes, origin: str | None, *, judged: bool = True
    ) -> None:
        """Take in a record of one of `topics`. With `judged` false it is only an outcome, no input to account for."""
        stage = self._read_by.get(topic)
        if stage is not None and judged:
            self._input(stage, partition, offset, origin or f"kafka:{topic}/{partition}/{offset}")
        if not self._holds_outcomes(topic):
            return
        record = _parsed(value)
        if origin is None or record is None:
            self._foreign += 1
            return
        by, kind = self._written_by.get(topic) or (self._named_stage(record), OutcomeKind.REJECTED)
        self._stories[origin].said.setdefault(by, []).append((kind, _verdict(kind, record)))

    def take_undecodable(self, topic: str, partition: int, offset: int, *, judged: bool = True) -> None:
        """Take in a position of one of `topics` whose batch cannot be decoded."""
        self._undecodable[topic] += 1
        stage = self._read_by.get(topic)
        if stage is not None and judged:
            self._input(stage, partition, offset, f"kafka:{topic}/{partition}/{offset}")

    def report(self) -> Report:
        """The judgement on everything taken in."""
        findings: list[Finding] = []
        unread = {topic: count for topic, count in self._undecodable.items() if self._holds_outcomes(topic)}
        outcomes: defaultdict[str, Counter[OutcomeKind]] = defaultdict(Counter)
        repeated: Counter[str] = Counter()
        revived = 0
        for origin, story in self._stories.items():
            for stage, said in story.said.items():
                outcomes[stage].update(kind for kind, _ in said)
                repeated[stage] += len(said) - len(set(said))
            revived += _revived(story, self._order)
            findings.extend(_missing(origin, story, unread, self._order))
            findings.extend(_contradicting(origin, story, self._order))
        stages = {
            stage: StageCount(self._read[stage], self._waiting[stage], dict(outcomes[stage]), repeated[stage])
            for stage in self._order
        }
        return Report(stages, tuple(findings), self._foreign, revived, dict(self._undecodable))

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the names of the topics that an audit reads."""
        return tuple(dict.fromkeys((*self._read_by, *self._written_by, self._rejected)))

    def _named_stage(self, record: Mapping[str, Any]) -> str:
        """The stage that a rejection names; the first one where it names none of the pipeline."""
        stage = record.get("stage")
        return stage if isinstance(stage, str) and stage in self._order else self._order[0]

    def _holds_outcomes(self, topic: str) -> bool:
        return topic in self._written_by or topic == self._rejected

    def _input(self, stage: str, partition: int, offset: int, origin: str) -> None:
        if offset < self._committed.get(stage, {}).get(partition, 0):
            self._read[stage] += 1
            self._stories[origin].delivered[stage] += 1
        else:
            self._waiting[stage] += 1


def _missing(origin: str, story: _Story, unread: Mapping[str, int], order: Sequence[str]) -> Iterator[Finding]:
    """Each delivery that a stage has committed leads to one outcome, in that stage or in one behind it.

    Counted from the last stage to the first, so that what is missing is found where it went missing. `unread` counts, for
    each topic of outcomes, those that cannot be decoded.
    """
    perhaps = (
        f"; perhaps among the {sum(unread.values())} undecodable ones on {', '.join(sorted(unread))}" if unread else ""
    )
    balance = deepest = 0
    for stage in reversed(order):
        deliveries, outcomes = story.delivered[stage], len(story.said.get(stage, ()))
        balance += outcomes - deliveries
        if balance < deepest:
            deepest = balance
            yield Finding(
                Breach.MISSING, stage, origin, f"read and committed, and {-balance} outcome(s) short{perhaps}"
            )


def _revived(story: _Story, order: Sequence[str]) -> bool:
    """Whether the record died in a stage and has another outcome in it or behind it."""
    kinds = [{kind for kind, _ in story.said.get(stage, ())} for stage in order]
    died = [place for place, each in enumerate(kinds) if OutcomeKind.FAILED in each]
    return bool(died) and any(each - {OutcomeKind.FAILED} for each in kinds[died[0] :])


def _contradicting(origin: str, story: _Story, order: Sequence[str]) -> Iterator[Finding]:
    """Different verdicts of one stage, or a stage behind one in which the record had ended.

    A death is no verdict: what killed the record may be gone when it is delivered again.
    """
    for stage, said in story.said.items():
        counted = [each for each in set(said) if each[0] is not OutcomeKind.FAILED]
        if len(counted) > 1:
            kinds = ", ".join(sorted({kind.value for kind, _ in counted}))
            yield Finding(Breach.CONTRADICTING, stage, origin, f"{len(counted)} different verdicts: {kinds}")
        ended = [kind for kind, _ in counted if kind is not OutcomeKind.EMITTED]
        later = [each for each in order[order.index(stage) + 1 :] if each in story.said]
        if ended and later:
            yield Finding(Breach.CONTRADICTING, stage, origin, f"{ended[0]} here, yet {', '.join(later)} has it too")


def _verdict(kind: OutcomeKind, record: Mapping[str, Any]) -> bytes:
    """What an outcome says of its article, without what is of this delivery: times, traces, attempts."""
    if kind is OutcomeKind.FAILED:
        return b""
    if kind is OutcomeKind.REJECTED:
        said: object = [record.get("step"), record.get("reason")]
    else:
        said = [record.get("id"), record.get("outcome"), record.get("dedup")]
    return hashlib.blake2b(orjson.dumps(said, option=orjson.OPT_SORT_KEYS), digest_size=12).digest()


def _parsed(value: bytes) -> Mapping[str, Any] | None:
    try:
        record = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None
