"""Open each kind of store for the contract tests, again and again on the same data."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from newsloom.core.clock import Clock
from newsloom.dedup.stores import open_store
from newsloom.dedup.stores.protocol import Store
from newsloom.settings import DedupSettings, StoreKind

KINDS = tuple(StoreKind)
LASTING = (StoreKind.ROCKSDB, StoreKind.REDIS)


@dataclass(frozen=True)
class StoreSource:
    """Opens stores of one kind. A persistent store has the claims from before.

    Attributes:
        kind: the kind of store.
        folder: the folder of a store on disk; for Redis, its hash is the prefix of the keys.
        redis_url: the address of Redis, for kinds that need it.
    """

    kind: StoreKind
    folder: Path
    redis_url: str = ""

    def settings(self, **changes: object) -> DedupSettings:
        prefix = "test:" + blake2b(str(self.folder).encode(), digest_size=8).hexdigest()
        own = {"store": self.kind, "rocksdb_path": self.folder, "redis_url": self.redis_url, "redis_prefix": prefix}
        return DedupSettings.model_validate(own | changes)

    def open(self, clock: Clock, **changes: object) -> Store:
        return open_store(self.settings(**changes), clock)
