"""The interfaces of steps and batch steps, and the stages that consist of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from newsloom.core.message import Inbound
from newsloom.core.step_result import Emit, Reject, StepResult

In = TypeVar("In")
In_contra = TypeVar("In_contra", contravariant=True)
Out = TypeVar("Out")
Out_co = TypeVar("Out_co", covariant=True)
Request = TypeVar("Request")
Answer = TypeVar("Answer")


class Step(Protocol[In_contra, Out_co]):
    """Process one record: a pure, synchronous function that runs in the process pool.

    A step uses no clock, no random numbers, no environment and no I/O. Its constructor gets everything that it needs. If a step
    raises an error, the record becomes a dead letter.
    """

    @property
    def name(self) -> str:
        """Return the name for metrics, dead letters and the trace, such as `decode`."""
        ...

    def __call__(self, record: In_contra, /) -> StepResult[Out_co]:
        """Return the result for the record."""
        ...


class BatchStep(ABC, Generic[In, Request, Answer, Out]):
    """Call a service, a store or a model server for several records at once, and wait for it.

    A batch step has three parts. `request` and `apply` are pure and run in the process pool, like a step. `answer` is
    asynchronous and runs in the worker, so that no process of the pool waits. Only requests and answers go to the worker, not
    the records. Both must be picklable.

    Attributes:
        name: for metrics, dead letters and the trace.
        version: version of the step's behaviour. The trace has it for the steps of plug-ins.
        ordered: True if `answer` must get the requests in the order in which the worker reads the records. If False, the
            worker may call `answer` several times at once.
    """

    name: str
    version: str = "1"
    ordered: bool = True

    @abstractmethod
    def request(self, record: In, /) -> Request | None:
        """Return the request for a record; `None` if the step needs no answer for it. Pure."""

    @abstractmethod
    async def answer(self, requests: Sequence[Request], /) -> Sequence[Answer]:
        """Return one answer for each request, in their order.

        The same requests can be repeated after `Transient` and after a crash. The answers must not depend on the grouping of the
        requests. Those of an ordered step may depend on earlier requests.

        Raises:
            Transient: the service is unavailable. The worker waits and calls again; nothing is lost and nothing committed.
        """

    @abstractmethod
    def apply(self, record: In, answer: Answer | None, /) -> StepResult[Out]:
        """Return the result for the record, given its answer; the answer is `None` if there was no request. Pure."""

    async def open(self) -> None:
        """Open connections. Called once in the worker, before the first `answer`; never in the pool's processes.

        Raises:
            ValueError: the settings are wrong. The worker shows the message and does not start.
        """

    async def close(self) -> None:
        """Close the connections."""


AnyStep: TypeAlias = Step[Any, Any] | BatchStep[Any, Any, Any, Any]


Split: TypeAlias = tuple[Inbound, ...] | Reject | None
"""The articles of a raw record as records of their own, a rejection of the whole record, or `None` if it is one article."""


class Splitter(Protocol):
    """Splits raw records: a pure function, so that a record that is delivered again gives the same articles."""

    def __call__(self, inbound: Inbound, /) -> Split:
        """Return what a raw record holds. An error makes the whole record a dead letter: all articles or none."""
        ...


@dataclass(frozen=True, slots=True)
class FailedAnswer:
    """An answer which says that the request failed. The record becomes a dead letter.

    Attributes:
        error: name of the error.
        message: message of the error.
        traceback: formatted traceback for the dead letter.
    """

    error: str
    message: str
    traceback: str | None = None


@dataclass(frozen=True)
class Stage:
    """A chain of steps with one input topic and one output topic.

    Attributes:
        steps: the steps, in order.
        version: version of the stage's behaviour. Each record's trace has it.
        read: returns the input of the first step from a message of the stage's input topic; raises if it is not valid. `None`
            for a plug-in stage: newsloom reads the article that the stage before it writes.
        name: one of `StageName`. A plug-in stage gets its name from the settings.
        own_steps: the versions of the plug-in steps, by name. newsloom sets them.
        passes_on: returns the result for a record that skips all steps of the stage; `None` for a record that takes them. Pure.
            newsloom sets it, on stages that duplicates pass on their way to stories.
    """

    steps: tuple[AnyStep, ...]
    version: str
    read: Callable[[Inbound], Any] | None = None
    name: str = ""
    own_steps: Mapping[str, str] = field(default_factory=dict)
    passes_on: Callable[[Any], Emit[Any] | None] | None = None
