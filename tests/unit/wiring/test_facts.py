"""The facts that metrics count, from the steps that find them to the end of a run."""

import json

from newsloom.core.clock import SystemClock
from newsloom.core.facts import EntitiesFound, LanguageDetected, RelationDecided, TextExtracted
from newsloom.core.message import Inbound
from newsloom.core.outcome import Rejected
from newsloom.dedup.stage import build
from newsloom.dedup.store import open_store
from newsloom.settings import Settings
from newsloom.wiring.stages import pipeline
from newsloom_schemas import EntityType, FileOrigin, Relation, StageName
from support.workers.running import batch_steps_of

SETTINGS = Settings.model_validate({"dedup": {"store": "memory"}, "tag": {"preload_languages": ()}})
TEXT = "Polska i Niemcy podpisały w sobotę umowę o współpracy. " * 3


async def test_each_stage_reports_its_facts_on_both_sides_of_a_batch_step() -> None:
    chain = pipeline(SETTINGS, [StageName.NORMALISE, StageName.DEDUP, StageName.TAG])
    steps = batch_steps_of([build(SETTINGS.dedup, open_store(SETTINGS.dedup, SystemClock()))])
    runs = [chain.start(Inbound(json.dumps({"text": TEXT}).encode(), FileOrigin(file="a")))]
    while (at := runs[-1].suspended_at) is not None:
        (answer,) = await steps[at].answer([runs[-1].request])
        runs.append(chain.resume(runs[-1].suspended_state, answer))

    assert [(each.stage, each.facts) for run in runs for each in run.completed_stages] == [
        (StageName.NORMALISE, (TextExtracted("plain_text"), LanguageDetected("pl"))),
        (StageName.DEDUP, (RelationDecided(Relation.ORIGINAL, 0),)),
        (StageName.TAG, (EntitiesFound("pl", {EntityType.GPE: 2}),)),
    ]


def test_rejected_article_keeps_the_facts_of_earlier_steps() -> None:
    run = pipeline(SETTINGS, [StageName.NORMALISE]).start(Inbound(b'{"text": "ab"}', FileOrigin(file="a")))

    assert isinstance(run.result, Rejected)
    assert [each.facts[0] for each in run.completed_stages] == [TextExtracted("plain_text")]
