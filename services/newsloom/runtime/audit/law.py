"""Check the accounting law against the contents of the topics.

The law: every record that a stage has read and committed has an outcome, in that stage or in a later stage of the same
process, and all outcomes of one raw record agree. The origin in every outcome identifies the raw record.

The audit cannot check outcomes whose input has expired. It ignores copies on routes' topics, which are not outcomes.
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
    """A way in which the law can be broken."""

    MISSING = "missing"
    CONTRADICTING = "contradicting"


@dataclass(frozen=True, slots=True)
class Finding:
    """A record that breaks the law."""

    breach: Breach
    stage: str
    origin: str
    detail: str


@dataclass(frozen=True, slots=True)
class StageCount:
    """The counts of one stage.

    Attributes:
        read: records on its input topic that its group has committed; 0 for a stage that gets records in memory.
        waiting: records on its input topic that its group has not committed yet.
        outcomes: outcomes that it wrote, by kind, including repeated ones.
        repeated: outcomes that are equal to an earlier outcome of the same raw record.
    """

    read: int
    waiting: int
    outcomes: Mapping[OutcomeKind, int]
    repeated: int


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an audit.

    Attributes:
        stages: the counts of each stage.
        findings: all breaches of the law.
        without_origin: records without an origin, which newsloom did not write.
        undecodable: the number of offsets in batches that cannot be decoded, by topic. On an input topic, each has a dead
            letter. On a topic of outcomes, it is unknown to which record such an outcome belongs.
        recovered: records that failed and also have another outcome, because they were replayed, or delivered again after
            a worker was killed before it could commit. The other outcome counts.
    """

    stages: Mapping[str, StageCount]
    findings: tuple[Finding, ...]
    without_origin: int
    recovered: int
    undecodable: Mapping[str, int]

    @property
    def kept(self) -> bool:
        """Return True if the law holds."""
        return not self.findings


@dataclass(slots=True)
class _RecordHistory:
    """The deliveries and outcomes of one raw record. Verdicts are hashes, because a topic may hold millions."""

    delivered: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, list[tuple[OutcomeKind, bytes]]] = field(default_factory=dict)


class Audit:
    """Collects the records of all topics in any order, and checks them against the law.

    Args:
        committed: the committed offset of each partition, by stage, for groups that have committed any. Read it before the
            ends of the topics, so that every committed record has its outcome before these ends.
        registry: the topics.
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
        self._histories: defaultdict[str, _RecordHistory] = defaultdict(_RecordHistory)
        self._read: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._without_origin = 0
        self._undecodable: Counter[str] = Counter()

    def add(
        self, topic: str, partition: int, offset: int, value: bytes, origin: str | None, *, is_input: bool = True
    ) -> None:
        """Add a record of one of `topics`.

        Args:
            topic: the name of the topic.
            partition: the partition number.
            offset: the offset.
            value: the record's value.
            origin: the origin of the raw record; `None` if the record has none.
            is_input: whether the record also counts as input that needs an outcome.
        """
        stage = self._read_by.get(topic)
        if stage is not None and is_input:
            self._add_input(stage, partition, offset, origin or f"kafka:{topic}/{partition}/{offset}")
        if not self._holds_outcomes(topic):
            return
        record = _parsed(value)
        if origin is None or record is None:
            self._without_origin += 1
            return
        by, kind = self._written_by.get(topic) or (self._named_stage(record), OutcomeKind.REJECTED)
        self._histories[origin].outcomes.setdefault(by, []).append((kind, _verdict(kind, record)))

    def add_undecodable(self, topic: str, partition: int, offset: int, *, is_input: bool = True) -> None:
        """Add an offset of one of `topics` whose batch cannot be decoded; arguments as in `add`."""
        self._undecodable[topic] += 1
        stage = self._read_by.get(topic)
        if stage is not None and is_input:
            self._add_input(stage, partition, offset, f"kafka:{topic}/{partition}/{offset}")

    def report(self) -> Report:
        """Return the report on all added records."""
        findings: list[Finding] = []
        undecodable = {topic: count for topic, count in self._undecodable.items() if self._holds_outcomes(topic)}
        outcomes: defaultdict[str, Counter[OutcomeKind]] = defaultdict(Counter)
        repeated: Counter[str] = Counter()
        recovered = 0
        for origin, history in self._histories.items():
            for stage, found in history.outcomes.items():
                outcomes[stage].update(kind for kind, _ in found)
                repeated[stage] += len(found) - len(set(found))
            recovered += _recovered(history, self._order)
            findings.extend(_missing(origin, history, undecodable, self._order))
            findings.extend(_contradicting(origin, history, self._order))
        stages = {
            stage: StageCount(self._read[stage], self._waiting[stage], dict(outcomes[stage]), repeated[stage])
            for stage in self._order
        }
        return Report(stages, tuple(findings), self._without_origin, recovered, dict(self._undecodable))

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the names of the topics that an audit reads."""
        return tuple(dict.fromkeys((*self._read_by, *self._written_by, self._rejected)))

    def _named_stage(self, record: Mapping[str, Any]) -> str:
        """Return the stage that a rejection names, or the first stage if it names none of the pipeline."""
        stage = record.get("stage")
        return stage if isinstance(stage, str) and stage in self._order else self._order[0]

    def _holds_outcomes(self, topic: str) -> bool:
        return topic in self._written_by or topic == self._rejected

    def _add_input(self, stage: str, partition: int, offset: int, origin: str) -> None:
        if offset < self._committed.get(stage, {}).get(partition, 0):
            self._read[stage] += 1
            self._histories[origin].delivered[stage] += 1
        else:
            self._waiting[stage] += 1


def _missing(
    origin: str, history: _RecordHistory, undecodable: Mapping[str, int], order: Sequence[str]
) -> Iterator[Finding]:
    """Find deliveries without an outcome. Each committed delivery has one in that stage or in a later one.

    The stages are counted from last to first, so that a missing outcome is reported for the stage that lost it.

    Args:
        origin: the origin of the raw record.
        history: its deliveries and outcomes.
        undecodable: the number of outcomes that cannot be decoded, by topic.
        order: the stages in their order.
    """
    hint = (
        f"; perhaps among the {sum(undecodable.values())} undecodable ones on {', '.join(sorted(undecodable))}"
        if undecodable
        else ""
    )
    balance = deepest = 0
    for stage in reversed(order):
        deliveries, outcomes = history.delivered[stage], len(history.outcomes.get(stage, ()))
        balance += outcomes - deliveries
        if balance < deepest:
            deepest = balance
            yield Finding(Breach.MISSING, stage, origin, f"read and committed, but {-balance} outcome(s) missing{hint}")


def _recovered(history: _RecordHistory, order: Sequence[str]) -> bool:
    """Return True if the record failed in a stage and has another outcome in this stage or a later one."""
    kinds = [{kind for kind, _ in history.outcomes.get(stage, ())} for stage in order]
    failed = [number for number, each in enumerate(kinds) if OutcomeKind.FAILED in each]
    return bool(failed) and any(each - {OutcomeKind.FAILED} for each in kinds[failed[0] :])


def _contradicting(origin: str, history: _RecordHistory, order: Sequence[str]) -> Iterator[Finding]:
    """Find different verdicts of one stage, and outcomes in a stage after the one in which the record ended.

    A failure is not a verdict, because its cause may be gone when the record is delivered again.
    """
    for stage, found in history.outcomes.items():
        counted = [each for each in set(found) if each[0] is not OutcomeKind.FAILED]
        if len(counted) > 1:
            kinds = ", ".join(sorted({kind.value for kind, _ in counted}))
            yield Finding(Breach.CONTRADICTING, stage, origin, f"{len(counted)} different verdicts: {kinds}")
        ended = [kind for kind, _ in counted if kind is not OutcomeKind.EMITTED]
        later = [each for each in order[order.index(stage) + 1 :] if each in history.outcomes]
        if ended and later:
            yield Finding(
                Breach.CONTRADICTING, stage, origin, f"{ended[0]} here, but {', '.join(later)} also has an outcome"
            )


def _verdict(kind: OutcomeKind, record: Mapping[str, Any]) -> bytes:
    """Return a hash of what an outcome says about its article, without times, traces and attempts of this delivery."""
    if kind is OutcomeKind.FAILED:
        return b""
    if kind is OutcomeKind.REJECTED:
        verdict: object = [record.get("step"), record.get("reason")]
    else:
        verdict = [record.get("id"), record.get("outcome"), record.get("dedup")]
    return hashlib.blake2b(orjson.dumps(verdict, option=orjson.OPT_SORT_KEYS), digest_size=12).digest()


def _parsed(value: bytes) -> Mapping[str, Any] | None:
    try:
        record = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None
