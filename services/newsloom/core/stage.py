"""Steps, and the stages made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from newsloom.core.message import Inbound
from newsloom.core.own_step import OwnStep
from newsloom.core.step_result import StepResult
from newsloom_schemas import StageName

In_contra = TypeVar("In_contra", contravariant=True)
Out_co = TypeVar("Out_co", covariant=True)


class Step(Protocol[In_contra, Out_co]):
    """One thing done to one record: a plain, synchronous function of its input.

    No clock, no random, no environment, no I/O: what it needs was handed to it when it was built. It raises for input
    that it cannot make sense of; the record then becomes a dead letter.
    """

    @property
    def name(self) -> str:
        """A word for metrics and dead letters: `decode`, `clean`, `compare`."""
        ...

    def __call__(self, record: In_contra, /) -> StepResult[Out_co]:
        """What becomes of the record."""
        ...


class Claim(Protocol):
    """The one step that sees a whole batch and talks to a store.

    It gives each request an answer that depends only on requests claimed before it. A request that was claimed
    already gets its first answer again.
    """

    async def claim(self, requests: Sequence[Any], /) -> Sequence[Any]:
        """An answer for each request, in order.

        Raises:
            Transient: the store is away; nothing is known to have been claimed, and claiming again is safe.
        """
        ...

    async def settle(self, settlements: Sequence[Any], /) -> Sequence[Any]:
        """Keep what the steps after the claim decided. Doing it twice changes nothing.

        Returns:
            For each, `None`; or, where something else was decided first, the answer with which the steps have to run
            again to come to that.

        Raises:
            Transient: the store is away.
        """
        ...

    async def close(self) -> None:
        """Let go of the store. What was claimed is kept."""
        ...


@dataclass(frozen=True)
class Claiming:
    """The pure halves of a claim, run in the pool: what goes to the store, and how its answer joins the record."""

    request: Callable[[Any], Any]
    join: Callable[[Any, Any], Any]
    after: tuple[Step[Any, Any], ...]


@dataclass(frozen=True)
class Stage:
    """A named chain of steps with one input and named outputs.

    Attributes:
        name: one of the four.
        version: of what the stage does; it stands in each record's trace.
        read: makes the first step's record from the bytes of the stage's input topic. Raises on what is none.
        steps: run in order on each record, in the pool.
        claiming: for a stage with a store: what happens after `steps`.
    """

    name: StageName
    version: str
    read: Callable[[Inbound], Any]
    steps: tuple[Step[Any, Any], ...]
    claiming: Claiming | None = None

    @property
    def own_steps(self) -> dict[str, str]:
        """The versions of the user's own steps, by their names."""
        return {step.name: step.version for step in self.steps if isinstance(step, OwnStep)}
