"""The way of a duplicate: to stories, past the stages between, if the pipeline has stories; else from dedup to its topic."""

from collections.abc import Sequence
from typing import Any

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, OutcomeKind
from newsloom.core.pipeline import Pipeline
from newsloom.settings import Settings
from newsloom.wiring.stages import batch_steps, stage
from newsloom_schemas import DeduplicatedArticle, EnrichedArticle, FileOrigin, StageName, headers
from support.stores.dedup_runner import article, prose
from support.stores.in_memory import stores_in_memory
from support.workers.running import run_to_end

OWN = {"use": "support.workers.own_steps:keyword_stage", "options": {"keyword": "ferries"}}
BEFORE_AND_AFTER_TAG = ("normalise", "dedup", "early", "tag", "late", "stories", "publish")
WITHOUT_STORIES = ("normalise", "dedup", "tag", "publish")


def settings(order: Sequence[str]) -> Settings:
    own = [name for name in order if name not in set(StageName)]
    return Settings.model_validate(
        {
            "pipeline": {"stages": order},
            "stages": dict.fromkeys(own, OWN),
            "tag": {"preload_languages": (), "steps": [{"use": "support.workers.own_steps:AddKeyword"}]},
        }
    )


async def judged(order: Sequence[str], *names: str) -> list[Delivered]:
    """Return the results of an article and its copy, from dedup on."""
    chosen = settings(order)
    pipeline = Pipeline([stage(chosen, name) for name in names], SystemClock(), chosen.kafka.registry)
    steps: dict[Any, Any] = batch_steps(chosen, names, stores_in_memory())
    results: list[Delivered] = []
    for position, name in enumerate("ab"):
        sent = article(prose(1), name=name, position=position)
        origin = ((headers.ORIGIN, str(sent.origin).encode()),)
        inbound = Inbound(sent.to_bytes(), FileOrigin(file="x", position=position), headers=origin)
        result = (await run_to_end(pipeline, inbound, steps)).result
        assert isinstance(result, Delivered), result
        results.append(result)
    return results


def passed_on(record: DeduplicatedArticle) -> dict[str, bool]:
    return {each.stage: each.notes.get("passed_on") == "duplicate" for each in record.trace.stages}


async def test_duplicate_goes_past_all_stages_to_stories_which_divert_it() -> None:
    original, copy = await judged(BEFORE_AND_AFTER_TAG, *BEFORE_AND_AFTER_TAG[1:])
    diverted = DeduplicatedArticle.from_bytes(copy.written[0].value)
    assert (copy.stage, copy.kind, copy.written[0].topic) == ("stories", OutcomeKind.DIVERTED, "news.duplicates")
    assert passed_on(diverted) == {"dedup": False, "early": True, "tag": True, "late": True, "stories": False}
    assert diverted.keywords == ()
    assert (original.stage, original.written[0].topic) == ("publish", "news.enriched")
    enriched = EnrichedArticle.from_bytes(original.written[0].value)
    assert enriched.keywords == ("ferries", "own", "ferries")
    assert not any("passed_on" in each.notes for each in enriched.trace.stages)


@pytest.mark.parametrize(
    ("names", "topic"),
    [(["dedup"], "news.unique"), (["dedup", "early"], "news.early"), (["dedup", "early", "tag"], "news.tagged")],
)
async def test_duplicate_is_emitted_by_a_worker_without_stories(names: list[str], topic: str) -> None:
    for result in await judged(BEFORE_AND_AFTER_TAG, *names):
        assert (result.kind, result.written[0].topic) == (OutcomeKind.EMITTED, topic)


async def test_duplicate_ends_in_dedup_if_the_pipeline_has_no_stories() -> None:
    original, copy = await judged(WITHOUT_STORIES, *WITHOUT_STORIES[1:])
    assert (copy.stage, copy.kind, copy.written[0].topic) == ("dedup", OutcomeKind.DIVERTED, "news.duplicates")
    enriched = EnrichedArticle.from_bytes(original.written[0].value)
    assert [each.stage for each in enriched.trace.stages] == ["dedup", "tag", "publish"]
