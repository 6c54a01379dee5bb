"""The stores of claims: in memory, on local disk, or in Redis."""

from newsloom.core.clock import Clock
from newsloom.dedup.similarity.thresholds import CURRENT
from newsloom.dedup.stores.embedded import EmbeddedStore
from newsloom.dedup.stores.memory import InMemoryBackend
from newsloom.dedup.stores.protocol import Store, StoreRefusedError
from newsloom.dedup.stores.window import Window
from newsloom.dedup.text import fingerprint, packing
from newsloom.settings import DedupSettings, StoreKind

__all__ = ["Store", "StoreRefusedError", "format_version", "open_store"]

_LAYOUT_VERSION = "newsloom/8"
"""Version of keys, values and packed features. Change it with any of them."""
_SECONDS_A_DAY = 86_400.0


def open_store(settings: DedupSettings, clock: Clock) -> Store:
    """Open the store that the settings name.

    Raises:
        StoreRefusedError: the store cannot be used in its state; the message says why and what to do. A redis store is
            not contacted yet: its claims raise this.
    """
    window = Window(settings.window_days * _SECONDS_A_DAY, settings.max_documents)
    if settings.store is StoreKind.MEMORY:
        return EmbeddedStore(InMemoryBackend(), window, clock)
    if settings.store is StoreKind.ROCKSDB:
        from newsloom.dedup.stores.rocksdb import RocksDbBackend  # noqa: PLC0415 - slow to import, as redis below

        return EmbeddedStore(RocksDbBackend(settings.rocksdb_path, format_version()), window, clock)
    from newsloom.dedup.stores.redis import RedisStore  # noqa: PLC0415 - 0.4 s in every process of the pool

    return RedisStore(settings, format_version=format_version(), window=window, clock=clock)


def format_version() -> str:
    """Return the version of all that a store keeps. Data of another version cannot be compared."""
    return f"{_LAYOUT_VERSION} {fingerprint.VERSION} {packing.VERSION} {CURRENT.version}"
