"""Logging: one pipe for newsloom and for the libraries; JSON lines in containers, readable on a terminal.

Everything goes to stderr, in UTC. Values are cut to a length at which no article's text gets in by accident, and
tracebacks never show local variables, which hold articles.
"""

import json
import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from newsloom.core.events import EmitEvent
from newsloom.observe.kafka_errors import KafkaLog
from newsloom.observe.log_limit import LineLimit
from newsloom.settings import LogSettings

_LONGEST_VALUE: Final = 400
_LONGEST_TRACEBACK: Final = 8_000
_TRACEBACKS: Final = frozenset({"exception", "stack"})
_LIBRARY_EXTRAS: Final = frozenset({"left_out"})


def configure(
    settings: LogSettings,
    *,
    stream: TextIO | None = None,
    emit: EmitEvent | None = None,
) -> None:
    """Set up structlog and the standard library's logging. Calling it again replaces what was set up.

    Args:
        settings: levels, form and limit.
        stream: by default stderr.
        emit: takes an event for each line of a library that the limit leaves out, and for each warning and error of a
            Kafka client, including those that are left out.
    """
    out = sys.stderr if stream is None else stream
    as_json = settings.json_lines if settings.json_lines is not None else not out.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=_LIBRARY_EXTRAS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # else loggers made before would keep the old set-up
    )
    handler = logging.StreamHandler(out)
    if emit is not None:
        handler.addFilter(KafkaLog(emit))
    handler.addFilter(LineLimit(settings.max_library_lines_per_minute, emit))
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[ProcessorFormatter.remove_processors_meta, *_rendering(out, as_json=as_json)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.library_level)
    logging.getLogger("newsloom").setLevel(settings.level)
    logging.captureWarnings(capture=True)


def _rendering(out: TextIO, *, as_json: bool) -> list[Processor]:
    if as_json:
        return [
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("message"),
            cut_long_values,
            structlog.processors.JSONRenderer(serializer=_to_json),
        ]
    return [
        cut_long_values,
        structlog.dev.ConsoleRenderer(colors=_takes_colours(out), exception_formatter=structlog.dev.plain_traceback),
    ]


def _takes_colours(out: TextIO) -> bool:
    """Return True for a terminal that shows colours, where nobody asked for none (https://no-color.org)."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def cut_long_values(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's signature
    """Cut each text to 400 characters, tracebacks to their last 8,000."""
    _ = logger, method
    for name, value in event.items():
        if isinstance(value, str):
            if name in _TRACEBACKS:
                event[name] = value[-_LONGEST_TRACEBACK:]
            elif len(value) > _LONGEST_VALUE:
                event[name] = f"{value[:_LONGEST_VALUE]}… ({len(value) - _LONGEST_VALUE} characters more)"
    return event


def _to_json(event: object, **_: object) -> str:
    """ASCII, so that no text of the world, lone surrogates among it, can break the line."""
    return json.dumps(event, default=str, separators=(",", ":"))
