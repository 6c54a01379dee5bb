"""The listener that writes a line of the log for each batch and for each record that was rejected or failed."""

from collections import Counter
from collections.abc import Callable
from time import monotonic as monotonic_seconds
from typing import Final

import structlog

from newsloom.core.events import BatchCompleted, EmitEvent, LogLinesSuppressed, RecordProcessed, Subscribe
from newsloom.core.message import Inbound
from newsloom.core.outcome import Outcome, OutcomeKind

_log = structlog.get_logger(__name__)

_MAX_LINES_PER_MINUTE: Final = 300
_MINUTE_SECONDS: Final = 60.0
_OWN_ERRORS: Final = "newsloom."


class EventLog:
    """Listener that writes the log lines that a person reads. No line holds an article's text.

    A rejection is logged at level `info`, a failure at `warning`, both with the article's id if it has one, origin, step
    and reason. Their records are on topics, so that at most 300 such lines are written in a minute; the batch's line
    says how many were left out. The message of an error that is not newsloom's own may quote its input: it is kept in
    the dead letter only.

    Args:
        emit: takes a `LogLinesSuppressed` for each line that is left out.
        monotonic: seconds.
    """

    def __init__(self, emit: EmitEvent, *, monotonic: Callable[[], float] = monotonic_seconds) -> None:
        self._emit = emit
        self._monotonic = monotonic
        self._outcomes: Counter[OutcomeKind] = Counter()
        self._minute_began = monotonic()
        self._lines = 0
        self._left_out = 0

    def subscribe(self, on: Subscribe, /) -> None:
        """Register the handlers."""
        on(RecordProcessed, self._processed)
        on(BatchCompleted, self._batch)

    def _processed(self, event: RecordProcessed) -> None:
        outcome = event.outcome
        self._outcomes[outcome.kind] += 1
        if outcome.kind is OutcomeKind.REJECTED:
            self._write(_log.info, "rejected", event.inbound, outcome, reason=outcome.label, detail=outcome.detail)
        elif outcome.kind is OutcomeKind.FAILED:
            own = {"detail": outcome.detail} if outcome.label.startswith(_OWN_ERRORS) else {}
            self._write(_log.warning, "dead letter", event.inbound, outcome, error=outcome.label, **own)

    def _batch(self, event: BatchCompleted) -> None:
        outcomes = {kind.value: count for kind, count in self._outcomes.items()}
        left_out = {"lines_left_out": self._left_out} if self._left_out else {}
        _log.info("batch", records=event.records, seconds=round(event.seconds, 3), **outcomes, **left_out)
        self._outcomes.clear()
        self._left_out = 0

    def _write(
        self, write: Callable[..., object], message: str, inbound: Inbound, outcome: Outcome, **why: str
    ) -> None:
        now = self._monotonic()
        if now - self._minute_began >= _MINUTE_SECONDS:
            self._minute_began, self._lines = now, 0
        if self._lines >= _MAX_LINES_PER_MINUTE:
            self._left_out += 1
            self._emit(LogLinesSuppressed(__name__, 1))
            return
        self._lines += 1
        write(
            message,
            id=outcome.article_id,
            origin=str(inbound.origin),
            place=str(inbound.place),
            stage=outcome.stage,
            step=outcome.step,
            **why,
            source=outcome.source,
        )
