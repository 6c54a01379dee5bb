"""Logging for newsloom and its libraries alike: JSON lines in containers, readable columns on a terminal.

Everything goes to stderr, with times in UTC. Values are cut so that no article's text is logged by accident, and
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
from newsloom.observe.logs.line_limit import LineLimit
from newsloom.settings import LogSettings

_MAX_VALUE_CHARS: Final = 400
_MAX_TRACEBACK_CHARS: Final = 8_000
_TRACEBACKS: Final = frozenset({"exception", "stack"})
_LIBRARY_EXTRAS: Final = frozenset({"left_out"})


def configure_logging(
    settings: LogSettings,
    *,
    stream: TextIO | None = None,
    emit: EmitEvent | None = None,
) -> None:
    """Set up structlog and the standard library's logging. A further call replaces the setup.

    Args:
        settings: levels, format and limit.
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
        cache_logger_on_first_use=False,  # otherwise loggers made before would keep the old setup
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
    """Return whether the output is a terminal that shows colours and `NO_COLOR` is not set (https://no-color.org)."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def cut_long_values(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's signature
    """Cut each text to its first 400 characters, and tracebacks to their last 8,000."""
    _ = logger, method
    for name, value in event.items():
        if isinstance(value, str):
            if name in _TRACEBACKS:
                event[name] = value[-_MAX_TRACEBACK_CHARS:]
            elif len(value) > _MAX_VALUE_CHARS:
                event[name] = f"{value[:_MAX_VALUE_CHARS]}… ({len(value) - _MAX_VALUE_CHARS} characters more)"
    return event


def _to_json(event: object, **_: object) -> str:
    """Return JSON in ASCII, so that no text from outside, such as a lone surrogate, can break the line."""
    return json.dumps(event, default=str, separators=(",", ":"))
