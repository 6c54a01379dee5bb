"""The stage as a function: the same steps, with no engine around them."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from newsloom.api import Divert, Reject, Step, StepResult
from newsloom.core.clock import SystemClock
from newsloom.core.step_result import ArticleRejected
from newsloom.normalise.decoding.decode import Decode
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
    """Clean text with metadata from a raw article, by the very steps that the stage runs.

    Args:
        raw: the bytes of a text, an HTML page or a JSON envelope; or an envelope, whose id is that of its own JSON.
        content_type: of the bytes, as an HTTP header has it; without one the bytes tell.
        settings: limits; the defaults when absent.
        received_at: when it came in: dates more than a day later are not believed. Now when absent, and then the article
            does not say when: the same input gives the same article.

    Raises:
        Rejected: what the stage would reject, with the reason.
        DecodeError: what would be a dead letter: JSON that cannot be made sense of.
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
        raise ArticleRejected(RejectionReason(outcome.reason), outcome.detail)
    if isinstance(outcome, Divert):
        msg = "normalise diverts nothing"
        raise TypeError(msg)
    return outcome.record


def _to_json_bytes(raw: RawArticle) -> bytes:
    """The envelope as JSON, in one way for each; lone surrogates stay, as escapes."""
    return json.dumps(_to_json_value(raw.model_dump(exclude_defaults=True)), sort_keys=True).encode()


def _to_json_value(value: Any) -> Any:  # noqa: ANN401 - whatever a caller put into the metadata
    """Return what JSON can hold: names as text, and anything else that it has no form for as text too."""
    if isinstance(value, Mapping):
        return {str(name): _to_json_value(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_to_json_value(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
