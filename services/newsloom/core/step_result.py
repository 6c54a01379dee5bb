"""What can become of a record. There is nothing else."""

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
    """A record for a further topic beside the outcome itself: a route, a notice. It is no outcome of its own.

    `topic` is one of newsloom's topics, which the settings may call otherwise, or the name of a topic as the broker has it.
    """

    record: Record
    topic: Topic | str


@dataclass(frozen=True, slots=True)
class Emit(Generic[T_co]):
    """On to the next step; from a stage's last step, to the stage's output.

    `notes` go to the stage's entry in the record's trace. Metrics count `facts`.
    """

    record: T_co
    notes: Mapping[str, str] = field(default_factory=_nothing)
    copies: tuple[Copy, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Divert(Generic[T_co]):
    """A finished record for the side output `to`: one of newsloom's topics, or a topic's name. Terminal."""

    record: T_co
    to: Topic | str
    notes: Mapping[str, str] = field(default_factory=_nothing)
    copies: tuple[Copy, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """Well understood and unwanted. Terminal.

    `reason` is one of `RejectionReason`. A step of a user's own gives a word of its own, of letters a to z, digits and `_`;
    it becomes `<step>.<reason>`. `detail` is one sentence for a person.

    `known` is what the step knows of the record's identity: any of url, domain (the URL's), source, title,
    external_id. `labels` are the producer's; a step whose input has them already need not give them.
    """

    reason: RejectionReason | str
    detail: str
    known: Mapping[str, str | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=_nothing)


StepResult: TypeAlias = Emit[T] | Divert[T] | Reject
"""What a step gives back. Raising anything instead makes the record a dead letter; `Transient` has it retried."""


class Transient(Exception):  # noqa: N818 - a state of the world, not a mistake
    """Something newsloom needs is away and expected back. Nothing is written or committed; the batch is retried."""
