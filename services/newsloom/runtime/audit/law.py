"""Check the accounting law against the contents of the topics.

The law: every record that a stage has read and committed has an outcome, in that stage or in a later stage of the same
process, and all outcomes of one raw record agree. The origin in every outcome identifies the raw record. A raw record that
held several articles has an outcome for each of them, and the header `newsloom_parts` of each says how many there are.

The audit cannot check outcomes whose input has expired. It ignores copies on routes' topics, which are not outcomes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from newsloom.core.outcome import OutcomeKind
from newsloom.runtime.audit.record_history import RecordHistory, contradicting, missing, recovered, verdict
from newsloom.runtime.audit.report import Breach, Finding, Report, StageCount
from newsloom_schemas.identity import article_origin, whole_origin
from newsloom_schemas.topic_registry import DEFAULT_REGISTRY, TopicRegistry
from newsloom_schemas.topics import DUPLICATES, REJECTED


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
            registry.name(DUPLICATES): (registry.topic(DUPLICATES).writers[0], OutcomeKind.DIVERTED),
        }
        self._rejected = registry.name(REJECTED)
        self._histories: defaultdict[str, RecordHistory] = defaultdict(RecordHistory)
        self._article_counts: defaultdict[str, set[int]] = defaultdict(set)
        self._read: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._without_origin = 0
        self._undecodable: Counter[str] = Counter()

    def add(
        self,
        topic: str,
        partition: int,
        offset: int,
        value: bytes,
        origin: str | None,
        *,
        articles: int | None = None,
        is_input: bool = True,
    ) -> None:
        """Add a record of one of `topics`.

        Args:
            topic: the name of the topic.
            partition: the partition number.
            offset: the offset.
            value: the record's value.
            origin: the origin of the raw record; `None` if the record has none.
            articles: number of articles in the raw record, if it held several.
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
        if articles is not None:
            self._article_counts[whole_origin(origin)].add(articles)
        by, kind = self._written_by.get(topic) or (self._named_stage(record), OutcomeKind.REJECTED)
        self._histories[origin].outcomes.setdefault(by, []).append((kind, verdict(kind, record)))

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
        recovered_records = 0
        for origin, history in self._histories.items():
            for stage, found in history.outcomes.items():
                outcomes[stage].update(kind for kind, _ in found)
                repeated[stage] += len(found) - len(set(found))
            if whole_origin(origin) not in self._article_counts:
                recovered_records += recovered(history, self._order)
                findings.extend(missing(origin, history, undecodable, self._order))
                findings.extend(contradicting(origin, history, self._order))
        for origin, counts in self._article_counts.items():
            articles = list(self._article_histories(origin, max(counts)))
            recovered_records += any(recovered(each, self._order) for _, each in articles)
            if len(counts) > 1:
                numbers = " and ".join(map(str, sorted(counts)))
                findings.append(Finding(Breach.CONTRADICTING, self._order[0], origin, f"split into {numbers} articles"))
            for article, history in articles:
                findings.extend(missing(article, history, undecodable, self._order))
                findings.extend(contradicting(article, history, self._order))
        stages = {
            stage: StageCount(self._read[stage], self._waiting[stage], dict(outcomes[stage]), repeated[stage])
            for stage in self._order
        }
        return Report(
            stages,
            tuple(findings),
            self._without_origin,
            recovered_records,
            dict(self._undecodable),
            split_records=len(self._article_counts),
            split_articles=sum(max(counts) for counts in self._article_counts.values()),
        )

    def _article_histories(self, origin: str, count: int) -> Iterator[tuple[str, RecordHistory]]:
        """Yield origin and history of each article of a raw record, with what happened to the raw record as a whole.

        A delivery of the raw record is one of each article. An outcome of the whole, such as a dead letter, is one of each, too.
        """
        whole = self._histories.get(origin, RecordHistory())
        for number in range(count):
            article = article_origin(origin, number)
            own = self._histories.get(article, RecordHistory())
            stages = {*whole.outcomes, *own.outcomes}
            yield (
                article,
                RecordHistory(
                    whole.delivered + own.delivered,
                    {stage: [*whole.outcomes.get(stage, ()), *own.outcomes.get(stage, ())] for stage in stages},
                ),
            )

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


def _parsed(value: bytes) -> Mapping[str, Any] | None:
    try:
        record = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None
