"""The facts that metrics count, from the steps that find them out to the end of a run."""

import json

from newsloom.core.clock import SystemClock
from newsloom.core.facts import EntitiesFound, LanguageDetected, RelationDecided, TextExtracted
from newsloom.core.message import Inbound
from newsloom.core.outcome import Rejected
from newsloom.dedup.claim import StoreClaim
from newsloom.dedup.stores import open_store
from newsloom.settings import Settings
from newsloom.wiring.stages import pipeline
from newsloom_schemas import EntityType, FileOrigin, Relation, StageName

SETTINGS = Settings.model_validate({"dedup": {"store": "memory"}, "tag": {"preload": ()}})
TEXT = "Polska i Niemcy podpisały w sobotę umowę o współpracy. " * 3


async def test_each_stage_reports_its_facts_on_both_sides_of_a_claim() -> None:
    chain = pipeline(SETTINGS, [StageName.NORMALISE, StageName.DEDUP, StageName.TAG])
    claim = StoreClaim(open_store(SETTINGS.dedup, SystemClock()))

    first = chain.start(Inbound(json.dumps({"text": TEXT}).encode(), FileOrigin(file="a")))
    (answer,) = await claim.claim([first.request])
    last = chain.resume(first.suspended_state, answer)
    await claim.close()

    assert [(each.stage, each.facts) for each in (*first.passed, *last.passed)] == [
        (StageName.NORMALISE, (TextExtracted("plain_text"), LanguageDetected("pl"))),
        (StageName.DEDUP, (RelationDecided(Relation.ORIGINAL, 0),)),
        (StageName.TAG, (EntitiesFound("pl", {EntityType.GPE: 2}),)),
    ]


def test_a_rejected_article_keeps_the_facts_found_out_before() -> None:
    run = pipeline(SETTINGS, [StageName.NORMALISE]).start(Inbound(b'{"text": "ab"}', FileOrigin(file="a")))

    assert isinstance(run.result, Rejected)
    assert [each.facts[0] for each in run.passed] == [TextExtracted("plain_text")]
