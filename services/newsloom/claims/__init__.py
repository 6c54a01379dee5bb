"""The stores of claims: in memory, on local disk, or in Redis. Stages that compare articles keep them there."""

from typing import Final

from newsloom.claims.embedded import EmbeddedStore
from newsloom.claims.memory import InMemoryBackend
from newsloom.claims.protocol import Store, StoreRefusedError
from newsloom.claims.rules import IndexRules
from newsloom.claims.window import Window
from newsloom.core.clock import Clock
from newsloom.settings import ClaimStoreSettings, StoreKind

__all__ = ["IndexRules", "Store", "StoreRefusedError", "open_store"]

_SECONDS_A_DAY: Final = 86_400.0


def open_store(settings: ClaimStoreSettings, clock: Clock, rules: IndexRules, *, format_version: str) -> Store:
    """Open the store that the settings name.

    Args:
        settings: the kind of store, its address and its window.
        clock: gives the time of claims.
        rules: the rules of the stage's index.
        format_version: version of what the stage keeps; a store with another version is refused.

    Raises:
        StoreRefusedError: the store cannot be used in its state; the message says why and what to do. A redis store is
            not contacted yet: its claims raise this.
        Transient: the disk cannot hold a new store.
    """
    window = Window(settings.window_days * _SECONDS_A_DAY, settings.max_documents)
    if settings.store is StoreKind.MEMORY:
        return EmbeddedStore(InMemoryBackend(), window, rules, clock)
    if settings.store is StoreKind.ROCKSDB:
        from newsloom.claims.rocksdb import RocksDbBackend  # noqa: PLC0415 - slow to import, as redis below

        backend = RocksDbBackend(settings.rocksdb_path, format_version, settings.section)
        return EmbeddedStore(backend, window, rules, clock)
    from newsloom.claims.redis import RedisStore  # noqa: PLC0415 - 0.4 s in every process of the pool

    return RedisStore(settings, rules, format_version=format_version, window=window, clock=clock)
