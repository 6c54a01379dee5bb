"""The result of an audit: what each stage read and wrote, and every record that breaks the accounting law."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from newsloom.core.outcome import OutcomeKind


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
        split_records: raw records that were split into articles.
        split_articles: the number of their articles.
        recovered: records that failed and also have another outcome, because they were replayed, or delivered again after
            a worker was killed before it could commit. The other outcome counts.
    """

    stages: Mapping[str, StageCount]
    findings: tuple[Finding, ...]
    without_origin: int
    recovered: int
    undecodable: Mapping[str, int]
    split_records: int = 0
    split_articles: int = 0

    @property
    def kept(self) -> bool:
        """Return True if the law holds."""
        return not self.findings
