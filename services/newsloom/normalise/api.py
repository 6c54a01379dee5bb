"""Run the stage as a function: the same steps, without an engine around them."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from newsloom.api import Divert, Reject, Step, StepResult
from newsloom.core.clock import SystemClock
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.errors import Rejected
from newsloom.normalise.records import RawRecord
from newsloom.normalise.stage import steps
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, RawArticle, RejectionReason


@cache
def _steps(settings: NormaliseSettings) -> tuple[Step[Any, Any], ...]:
    return steps(settings)


def normalise_article(
    raw: bytes | RawArticle,
    content_type: str | None = None,
    *,
    settings: NormaliseSettings | None = None,
    received_at: datetime | None = None,
) -> NormalisedArticle:
    """Return the clean text and metadata of a raw article, by the same steps that the stage runs.

    Args:
        raw: the bytes of a text, an HTML page or a JSON envelope; or an envelope, whose id is made from its own JSON.
        content_type: content type of the bytes, as in an HTTP header. Without it the type is detected from the bytes.
        settings: limits; the defaults if absent.
        received_at: when the article was received. Dates more than a day later count as implausible. If absent, the
            current time is the bound, and the result has no `received_at`, so that the same input gives the same article.

    Raises:
        Rejected: the stage rejects the input; the exception has the reason.
        DecodeError: the input would become a dead letter, for example broken JSON.
    """
    first, *rest = _steps(settings or NormaliseSettings())
    received = received_at or SystemClock().now()
    if isinstance(raw, RawArticle):
        if not isinstance(first, Decode):
            msg = "the stage does not begin with decode"
            raise TypeError(msg)
        outcome: StepResult[Any] = first.decode_envelope(raw, RawRecord(_to_json_bytes(raw), received_at=received), {})
    else:
        outcome = first(RawRecord(raw, content_type, received_at=received))
    for step in rest:
        outcome = step(_emitted(outcome))
    article: NormalisedArticle = _emitted(outcome)
    return article if received_at is not None else article.replace(trace=article.trace.replace(received_at=None))


def _emitted(outcome: StepResult[Any]) -> Any:  # noqa: ANN401 - the next step's input
    if isinstance(outcome, Reject):
        raise Rejected(RejectionReason(outcome.reason), outcome.detail)
    if isinstance(outcome, Divert):
        msg = "normalise diverts nothing"
        raise TypeError(msg)
    return outcome.record


def _to_json_bytes(raw: RawArticle) -> bytes:
    """Return the envelope as canonical JSON; lone surrogates are kept as escapes."""
    return json.dumps(_to_json_value(raw.model_dump(exclude_defaults=True)), sort_keys=True).encode()


def _to_json_value(value: Any) -> Any:  # noqa: ANN401 - whatever a caller put into the metadata
    """Return a value that JSON can hold: keys as strings, and values of other types as their `str()`."""
    if isinstance(value, Mapping):
        return {str(name): _to_json_value(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_to_json_value(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
