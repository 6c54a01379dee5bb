"""Where claims are kept: in memory, on local disk, or in Redis."""

from newsloom.core.clock import Clock
from newsloom.dedup.similarity.thresholds import CURRENT
from newsloom.dedup.stores.embedded import EmbeddedStore
from newsloom.dedup.stores.memory import MemoryShelf
from newsloom.dedup.stores.protocol import Store, StoreRefusedError
from newsloom.dedup.stores.window import Window
from newsloom.dedup.text import fingerprint, packing
from newsloom.settings import DedupSettings, StoreKind

__all__ = ["Store", "StoreRefusedError", "open_store", "stamp"]

_SECONDS_A_DAY = 86_400.0


def open_store(settings: DedupSettings, clock: Clock) -> Store:
    """The store that the settings ask for.

    Raises:
        StoreRefusedError: it cannot be used as it is; the message says why, and what to do. A redis store is not
            spoken to yet: its claims raise it.
    """
    window = Window(settings.window_days * _SECONDS_A_DAY, settings.max_documents)
    if settings.store is StoreKind.MEMORY:
        return EmbeddedStore(MemoryShelf(), window, clock)
    if settings.store is StoreKind.ROCKSDB:
        from newsloom.dedup.stores.rocksdb import RocksShelf  # noqa: PLC0415 - as below

        return EmbeddedStore(RocksShelf(settings.rocksdb_path, stamp(settings)), window, clock)
    from newsloom.dedup.stores.redis import RedisStore  # noqa: PLC0415 - 0.4 s, and every process of the pool comes by here

    return RedisStore(settings, stamp=stamp(settings), window=window, clock=clock)


def stamp(settings: DedupSettings) -> str:
    """Names the versions of all that a store keeps: what another stamp wrote cannot be compared."""
    kept = "text" if settings.keep_text else "sketch"
    return f"newsloom/6 {fingerprint.VERSION} {packing.VERSION} {CURRENT.version} {kept}"
