"""The stores of the stages that have one: which are opened, where, and which workers can share."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from newsloom.settings import Settings, StoreKind
from newsloom.wiring.stores import open_stores, unshared_stores, with_stores
from newsloom_schemas import StageName
from support.fake_clock import FakeClock

DEDUP, STORIES = StageName.DEDUP, StageName.STORIES


@pytest.mark.parametrize(
    ("names", "opened"),
    [
        (tuple(StageName), [DEDUP, STORIES]),
        (("tag", "stories"), [STORIES]),
        (("dedup",), [DEDUP]),
        (("publish",), []),
    ],
)
async def test_stores_of_the_stages_of_a_worker_are_opened(names: tuple[str, ...], opened: list[StageName]) -> None:
    settings = Settings.model_validate({"dedup": {"store": "memory"}})
    async with AsyncExitStack() as stack:
        assert list(await open_stores(settings, names, FakeClock(), stack)) == opened


async def test_each_stage_has_a_folder_of_its_own(tmp_path: Path) -> None:
    settings = with_stores(Settings(), {DEDUP: tmp_path / "a", STORIES: tmp_path / "a" / "stories"})
    for _ in range(2):  # each opens its folder again, although one is in the other
        async with AsyncExitStack() as stack:
            stores = await open_stores(settings, tuple(StageName), FakeClock(), stack)
            assert stores[DEDUP] is not stores[STORIES]
    assert (tmp_path / "a" / "stories" / "CURRENT").exists()


def test_stores_in_memory_replace_those_of_the_settings() -> None:
    settings = with_stores(Settings.model_validate({"dedup": {"store": "redis", "max_documents": 5}}), None)
    assert (settings.dedup.store, settings.stories.store) == (StoreKind.MEMORY, StoreKind.MEMORY)
    assert settings.dedup.max_documents == 5


@pytest.mark.parametrize(
    ("dedup", "stories", "names", "unshared"),
    [
        ("redis", "redis", tuple(StageName), []),
        ("redis", "rocksdb", tuple(StageName), [STORIES]),
        ("rocksdb", "memory", tuple(StageName), [DEDUP, STORIES]),
        ("rocksdb", "redis", ("stories", "publish"), []),
        ("rocksdb", "rocksdb", ("tag",), []),
    ],
)
def test_only_workers_with_redis_share_their_stores(
    dedup: str, stories: str, names: tuple[str, ...], unshared: list[StageName]
) -> None:
    settings = Settings.model_validate({"dedup": {"store": dedup}, "stories": {"store": stories}})
    assert list(unshared_stores(settings, names)) == unshared
