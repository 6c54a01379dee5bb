"""Steps, batch steps, and the stages made of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from newsloom.core.message import Inbound
from newsloom.core.step_result import StepResult

In = TypeVar("In")
In_contra = TypeVar("In_contra", contravariant=True)
Out = TypeVar("Out")
Out_co = TypeVar("Out_co", covariant=True)
Request = TypeVar("Request")
Answer = TypeVar("Answer")


class Step(Protocol[In_contra, Out_co]):
    """Process one record: a plain, synchronous function of its input, run in the process pool.

    No clock, no random numbers, no environment, no I/O: what a step needs is handed to it when it is built. It raises for
    input that it cannot make sense of; the record then becomes a dead letter.
    """

    @property
    def name(self) -> str:
        """Return a word for metrics, dead letters and the trace: `decode`, `clean`, `compare`."""
        ...

    def __call__(self, record: In_contra, /) -> StepResult[Out_co]:
        """Return what becomes of the record."""
        ...


class BatchStep(ABC, Generic[In, Request, Answer, Out]):
    """Ask a service, a store or a model server about several records at once, and wait for it.

    A batch step has three parts. `request` and `apply` are pure and run in the process pool, as a step does. `answer` is
    asynchronous and runs in the worker itself, so that waiting costs nothing; only requests and answers go there, not the
    records. Requests and answers have to be picklable.

    Attributes:
        name: a word for metrics, dead letters and the trace.
        version: of what the step does; it is in the trace of a step of a user's own.
        ordered: True if `answer` gets the requests in the order in which the worker reads the records. False lets the
            worker call `answer` several times at once.
    """

    name: str
    version: str = "1"
    ordered: bool = True

    @abstractmethod
    def request(self, record: In, /) -> Request | None:
        """Return what `answer` needs to know of a record; `None` where it has nothing to ask. Pure."""

    @abstractmethod
    async def answer(self, requests: Sequence[Request], /) -> Sequence[Answer]:
        """Return one answer for each request, in their order.

        The same requests may come again: after `Transient`, and after a crash. The answers must not depend on which requests
        come together, only, for an ordered step, on those that came before.

        Raises:
            Transient: the service is away. The worker waits and calls again; nothing is lost and nothing committed.
        """

    @abstractmethod
    def apply(self, record: In, answer: Answer | None, /) -> StepResult[Out]:
        """Return what becomes of the record, given its answer; `None` is the answer where nothing was asked. Pure."""

    async def open(self) -> None:
        """Open connections. Called once in the worker, before the first `answer`; not in the pool's processes.

        Raises:
            ValueError: what the settings name cannot be used. The worker does not start, and shows the message.
        """

    async def close(self) -> None:
        """Close what `open` opened."""


AnyStep: TypeAlias = Step[Any, Any] | BatchStep[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class FailedAnswer:
    """In place of an answer: `answer` failed for this request alone. The record becomes a dead letter.

    Attributes:
        error: the exception's qualified name.
        message: its text.
        traceback: formatted, for the dead letter.
    """

    error: str
    message: str
    traceback: str | None = None


@dataclass(frozen=True)
class Stage:
    """A chain of steps with one input topic and one output topic.

    Attributes:
        steps: run in order on each record.
        version: of what the stage does to a record; it is in each record's trace.
        read: make the first step's record from the bytes of the stage's input topic; raises if they are no such record.
            `None` for a stage of a user's own: newsloom reads the article that the stage before it writes.
        name: `normalise`, `dedup`, `tag` or `publish`; a stage of a user's own gets its name from the settings.
        own_steps: the versions of the steps of a user's own, by their names; set by newsloom.
    """

    steps: tuple[AnyStep, ...]
    version: str
    read: Callable[[Inbound], Any] | None = None
    name: str = ""
    own_steps: Mapping[str, str] = field(default_factory=dict)
