"""Every kind of store, opened anew on the same data, for tests that all of them must pass."""

from dataclasses import dataclass
from pathlib import Path

from newsloom.core.clock import Clock
from newsloom.dedup.stores import open_store
from newsloom.dedup.stores.protocol import Store
from newsloom.settings import DedupSettings, StoreKind

KINDS = (StoreKind.MEMORY, StoreKind.ROCKSDB)
LASTING = (StoreKind.ROCKSDB,)


@dataclass(frozen=True)
class StoreSource:
    """Opens stores of one kind; those that last see what was claimed in them before."""

    kind: StoreKind
    folder: Path

    def settings(self, **changes: object) -> DedupSettings:
        return DedupSettings.model_validate({"store": self.kind, "path": self.folder} | changes)

    def open(self, clock: Clock, **changes: object) -> Store:
        return open_store(self.settings(**changes), clock)
