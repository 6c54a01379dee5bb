"""What is told of the work: metrics, a line in the log for each batch and each record that ended badly, spans."""

from collections import Counter
from collections.abc import Callable, Sequence
from time import monotonic as monotonic_seconds
from typing import TYPE_CHECKING, Final

import structlog

from newsloom.core.message import Inbound
from newsloom.core.outcome import Outcome, OutcomeKind
from newsloom.core.pipeline import StepTime
from newsloom.observe.metrics import Metrics

if TYPE_CHECKING:  # loaded only where spans are wanted
    from newsloom.observe.tracing import Tracing

_log = structlog.get_logger(__name__)

_LINES_A_MINUTE: Final = 300
_MINUTE: Final = 60.0
_OWN_ERRORS: Final = "newsloom."


class WorkLog(Metrics):
    """The metrics, what a person reads in the log, and spans where they are wanted. No line holds an article's text.

    A refusal is told at level `info`, a death at `warning`, both with the article's id where it has one, origin, step and
    reason; their records stand on topics, so that no more than 300 such lines are written in a minute, and the batch's
    line says how many were not. The message of an error that is none of newsloom's may quote what it was given: it
    stands in the dead letter only.

    Args:
        tracing: makes spans.
        monotonic: seconds.
    """

    def __init__(self, tracing: "Tracing | None" = None, *, monotonic: Callable[[], float] = monotonic_seconds) -> None:
        super().__init__()
        self._tracing = tracing
        self._monotonic = monotonic
        self._ended: Counter[OutcomeKind] = Counter()
        self._minute_began = monotonic()
        self._lines = 0
        self._left_out = 0

    def step_times(self, times: Sequence[StepTime], /) -> None:
        """What steps took for one record."""
        super().step_times(times)
        if self._tracing is not None:
            self._tracing.step_times(times)

    def processed(self, inbound: Inbound, outcome: Outcome, age_seconds: float | None, /) -> None:
        """A record's terminal outcome."""
        super().processed(inbound, outcome, age_seconds)
        if self._tracing is not None:
            self._tracing.processed(inbound, outcome)
        self._ended[outcome.kind] += 1
        if outcome.kind is OutcomeKind.REJECTED:
            self._tell(_log.info, "rejected", inbound, outcome, reason=outcome.label, detail=outcome.detail)
        elif outcome.kind is OutcomeKind.FAILED:
            own = {"detail": outcome.detail} if outcome.label.startswith(_OWN_ERRORS) else {}
            self._tell(_log.warning, "dead letter", inbound, outcome, error=outcome.label, **own)

    def batch(self, records: int, seconds: float, /) -> None:
        """A batch was processed, its outcomes acknowledged."""
        super().batch(records, seconds)
        if self._tracing is not None:
            self._tracing.batch(records, seconds)
        outcomes = {kind.value: count for kind, count in self._ended.items()}
        left_out = {"lines_left_out": self._left_out} if self._left_out else {}
        _log.info("batch", records=records, seconds=round(seconds, 3), **outcomes, **left_out)
        self._ended.clear()
        self._left_out = 0

    def _tell(self, write: Callable[..., object], event: str, inbound: Inbound, outcome: Outcome, **why: str) -> None:
        now = self._monotonic()
        if now - self._minute_began >= _MINUTE:
            self._minute_began, self._lines = now, 0
        if self._lines >= _LINES_A_MINUTE:
            self._left_out += 1
            self.log_lines_suppressed(__name__, 1)
            return
        self._lines += 1
        write(
            event,
            id=outcome.article_id,
            origin=str(inbound.origin),
            place=str(inbound.place),
            stage=outcome.stage.value,
            step=outcome.step,
            **why,
            source=outcome.source,
        )
