"""Open the claim stores of the stages that have one."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from pkgutil import resolve_name

import structlog

from newsloom.claims import Store
from newsloom.core.clock import Clock
from newsloom.core.step_result import Transient
from newsloom.settings import ClaimStoreSettings, Settings, StoreKind
from newsloom.wiring.stages import STORE_STAGES
from newsloom_schemas import StageName

_log = structlog.get_logger(__name__)


def store_settings(settings: Settings, stage: StageName) -> ClaimStoreSettings:
    """Return the settings of a stage that has a store."""
    found: ClaimStoreSettings = getattr(settings, stage)
    return found


async def open_stores(
    settings: Settings, names: Sequence[str], clock: Clock, stack: AsyncExitStack
) -> dict[StageName, Store]:
    """Open the store of each stage that has one.

    Args:
        settings: all settings.
        names: names of the stages of the worker.
        clock: gives the time of claims.
        stack: closes the stores.

    Raises:
        Transient: the disk cannot hold a new store. If Redis is unavailable, the first claim waits for it instead.
        ValueError: a store cannot be used with these settings.
    """
    found: dict[StageName, Store] = {}
    for stage in STORE_STAGES:
        if stage not in names:
            continue
        store: Store = resolve_name(f"newsloom.{stage}.store:open_store")(store_settings(settings, stage), clock)
        stack.push_async_callback(store.close)
        try:
            await store.check()
        except Transient as error:  # the first claim waits for it, and logs that it waits
            _log.warning("the store is away", stage=stage.value, error=str(error))
        found[stage] = store
    return found


def unshared_stores(settings: Settings, names: Sequence[str]) -> Mapping[StageName, StoreKind]:
    """Return the kinds of the stores of a worker's stages that no other worker can share."""
    kinds = {stage: store_settings(settings, stage).store for stage in STORE_STAGES if stage in names}
    return {stage: kind for stage, kind in kinds.items() if kind is not StoreKind.REDIS}


def with_stores(settings: Settings, folders: Mapping[StageName, Path] | None) -> Settings:
    """Return the settings with other stores for all stages.

    Args:
        settings: all settings.
        folders: the folder of each stage's rocksdb store; `None` for stores in memory.
    """
    changed: dict[str, ClaimStoreSettings] = {}
    for stage in STORE_STAGES:
        store: dict[str, object] = {"store": StoreKind.MEMORY}
        if folders is not None:
            store = {"store": StoreKind.ROCKSDB, "rocksdb_path": folders[stage]}
        changed[stage.value] = store_settings(settings, stage).model_copy(update=store)
    return settings.model_copy(update=changed)
