"""Dead letters that replace outcomes which are too large."""

from datetime import UTC, datetime

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import OutcomeKind, ProcessedRecord
from newsloom.core.outcome_builder import build_outcome
from newsloom.core.pipeline import Pipeline
from newsloom.runtime.kafka.producing.oversize import fit_or_dead_letter
from newsloom_schemas import DeadLetter, FileOrigin
from newsloom_schemas.topic_registry import DEFAULT_REGISTRY
from support.workers.stages import normalise

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("order", ["fine", "divert"])
def test_it_names_the_record_as_the_outcome_would_have(order: str) -> None:
    inbound = Inbound(value=f"{order} {'x' * 20_000}".encode(), place=FileOrigin(file="a"))
    result = Pipeline([normalise()], SystemClock()).start(inbound).result
    assert result is not None
    outcome = ProcessedRecord(inbound, build_outcome(inbound, result, NOW, keep_bytes=10**6))
    instead = fit_or_dead_letter(outcome, 10_000, NOW, DEFAULT_REGISTRY)
    assert instead.outcome.kind is OutcomeKind.FAILED
    letter = DeadLetter.from_bytes(instead.outcome.outbound[0].value)
    name = inbound.value[:40].decode()
    assert (letter.external_id, letter.labels) == (f"id of {name}", {"tenant": "acme"})
