"""A record that is delivered again after an upgrade of newsloom gets its first id and its first verdict."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from newsloom.claims.protocol import Store
from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, SerializedRecord
from newsloom.core.pipeline import Pipeline
from newsloom.core.stage import Stage
from newsloom.dedup import stage as dedup
from newsloom.normalise import stage as normalise
from newsloom.settings import NormaliseSettings, StoreKind
from newsloom_schemas import DeduplicatedArticle, KafkaOrigin, NormalisedArticle, headers
from support.stores.dedup_runner import prose
from support.stores.kinds import KINDS, StoreSource, source_for
from support.workers.other_rules import CALL, other_rules, write_rule
from support.workers.running import run_to_end

STORY = prose(1, 160)
URL = "https://harbour.example/news/pier"


def envelope(**fields: object) -> bytes:
    return json.dumps(fields).encode()


RECORDS: Sequence[bytes] = (
    envelope(text=f"{STORY}\n\n{CALL}", title="A pier", url=f"{URL}?utm_source=feed"),
    envelope(text=f"{STORY}\n\n{CALL}", title="The pier", url="https://gazette.example/pier"),
    envelope(text=f"{STORY} {prose(2, 40)}\n\n{CALL}", title="A pier", url=URL),
    envelope(text=f"{prose(3, 150)}\n\n{CALL}", title="A ferry", url="https://harbour.example/news/ferry"),
    f"{prose(4, 150)}\n\n{CALL}".encode(),
    f"{prose(4, 150)}\n\n{CALL}".encode(),
)
RELATIONS = ["original", "exact", "revision", "original", "original", "exact"]
LATER = envelope(text=f"{prose(3, 150)} {prose(5, 10)}", title="Ferry", url="https://courier.example/ferry")


@dataclass
class Worker:
    """Normalise and dedup of one version on a store, fused in one pipeline or each in its own."""

    store: Store
    rules: NormaliseSettings
    fused: bool

    def __post_init__(self) -> None:
        settings = StoreSource(StoreKind.MEMORY, Path()).settings()
        stages = [normalise.build(self.rules), dedup.build(settings, self.store)]
        self._pipelines = [self._pipeline(stages)] if self.fused else [self._pipeline([each]) for each in stages]

    def _pipeline(self, stages: Sequence[Stage]) -> Pipeline:
        return Pipeline(stages, SystemClock())

    async def take(self, offset: int, value: bytes) -> DeduplicatedArticle:
        inbound = Inbound(value, KafkaOrigin(topic="news.raw", partition=0, offset=offset))
        if not self.fused:
            written = _written(self._pipelines[0].start(inbound))
            assert NormalisedArticle.from_bytes(written.value).origin == inbound.origin
            inbound = Inbound(
                written.value,
                KafkaOrigin(topic="news.normalised", partition=0, offset=7 * offset),
                headers=((headers.ORIGIN, str(inbound.origin).encode()),),
            )
        return DeduplicatedArticle.from_bytes(_written(await run_to_end(self._pipelines[-1], inbound)).value)


def _written(ran: Any) -> SerializedRecord:  # noqa: ANN401 - the pipeline's own
    assert isinstance(ran.result, Delivered), ran.result
    return ran.result.written[0]


@pytest_asyncio.fixture(params=KINDS, ids=str)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = source_for(request.param, tmp_path, request).open(SystemClock())
    yield opened
    await opened.close()


@pytest.mark.parametrize("now", ["fused", "apart"])
@pytest.mark.parametrize("before", ["fused", "apart"])
async def test_other_rules_for_text_and_urls_do_not_change_first_verdicts(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, now: str
) -> None:
    old = Worker(store, NormaliseSettings(), before == "fused")
    first = [await old.take(offset, value) for offset, value in enumerate(RECORDS)]
    assert [each.dedup.relation for each in first] == RELATIONS

    for module, name, other in other_rules():
        monkeypatch.setattr(module, name, other)
    new = Worker(store, NormaliseSettings(rules_path=write_rule(tmp_path)), now == "fused")
    await new.take(len(RECORDS), LATER)
    again = {offset: await new.take(offset, RECORDS[offset]) for offset in (3, 1, 5, 0, 4, 2)}

    for offset, article in enumerate(first):
        assert again[offset].id == article.id
        assert again[offset].dedup == article.dedup
        assert again[offset].outcome == article.outcome
        assert again[offset].text != article.text, "the other version must cut something, or this test shows nothing"
    assert again[0].document_key != first[0].document_key, "and spell URLs in another way"


async def test_the_same_bytes_at_another_position_have_the_same_id_and_are_a_copy(store: Store) -> None:
    worker = Worker(store, NormaliseSettings(), fused=True)
    first, second = await worker.take(0, RECORDS[0]), await worker.take(9, RECORDS[0])
    assert second.id == first.id
    assert (first.dedup.relation, second.dedup.relation) == ("original", "exact")


async def test_a_copy_that_comes_twice_is_a_copy_of_the_original_both_times(store: Store) -> None:
    worker = Worker(store, NormaliseSettings(), fused=True)
    original = await worker.take(0, RECORDS[0])
    copies = [await worker.take(offset, RECORDS[1]) for offset in (1, 2)]
    assert {each.dedup.canonical_id for each in copies} == {original.id}
    assert {each.dedup.cluster_id for each in copies} == {original.dedup.cluster_id}
