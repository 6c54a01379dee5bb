"""The results that a step can return."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

from newsloom.core.facts import Fact
from newsloom_schemas import Record, RejectionReason, Topic

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Copy:
    """A record for another topic in addition to the outcome, such as the one of a route. It does not count as an outcome.

    `topic` is one of newsloom's topics, or the name of a topic on the broker. The settings can rename newsloom's topics.
    """

    record: Record
    topic: Topic | str


@dataclass(frozen=True, slots=True)
class Emit(Generic[T_co]):
    """Pass the record on to the next step, or from the last step to the stage's output.

    `notes` become part of the stage's entry in the record's trace. Metrics count `facts`.
    """

    record: T_co
    notes: Mapping[str, str] = field(default_factory=_nothing)
    copies: tuple[Copy, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Divert(Generic[T_co]):
    """End the record's run, and write it to the topic `to`: one of newsloom's topics, or the name of a topic."""

    record: T_co
    to: Topic | str
    notes: Mapping[str, str] = field(default_factory=_nothing)
    copies: tuple[Copy, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """End the record's run, because the input is valid but not wanted.

    Attributes:
        reason: one of `RejectionReason`. A plug-in step chooses a word of a to z, 0 to 9 and `_`, which becomes
            `<step>.<reason>`.
        detail: one sentence for a person.
        known: values that identify the record: any of url, domain (of the URL), source, title and external_id.
        labels: the producer's labels. They are not needed if the input of the step has them.
    """

    reason: RejectionReason | str
    detail: str
    known: Mapping[str, str | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=_nothing)


StepResult: TypeAlias = Emit[T] | Divert[T] | Reject
"""The return value of a step. If the step raises an error, the record becomes a dead letter; `Transient` is retried."""


class Transient(Exception):  # noqa: N818 - a temporary condition, not a mistake
    """A service is temporarily unavailable. Nothing is written or committed, and the batch is retried."""
