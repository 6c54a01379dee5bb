"""Open each kind of store for the contract tests, again and again on the same data."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest

from newsloom import claims
from newsloom.claims.protocol import Store
from newsloom.claims.rules import IndexRules
from newsloom.core.clock import Clock
from newsloom.dedup import store
from newsloom.dedup.store import RULES
from newsloom.settings import DedupSettings, StoreKind

KINDS = tuple(StoreKind)
"""Every registered kind: a new one runs the contract suite without a change of the tests."""

PERSISTENT = tuple(kind for kind in StoreKind if kind is not StoreKind.MEMORY)
"""Kinds that keep their data when they are closed."""

SERVERS: Final[Mapping[str, tuple[StoreKind, str]]] = MappingProxyType(
    {"redis": (StoreKind.REDIS, "redis_server"), "valkey": (StoreKind.REDIS, "valkey_server")}
)
"""The kind and the fixture of the server of each store that needs one. Other names are kinds without a server."""

OTHER_VERSION: Final = "newsloom/0 fp0 zd0 copies/0"
"""A format version that no store has."""

WEIGHED: Final = IndexRules(weighed=True)
"""Rules under which rare postings count more."""

RULE_SETS: Final[Mapping[str, IndexRules]] = MappingProxyType({"unweighed": RULES, "weighed": WEIGHED})
"""Both ways of counting, for tests that run with each."""


@dataclass(frozen=True)
class StoreSource:
    """Opens stores of one kind. A persistent store has the claims from before.

    Attributes:
        kind: the kind of store.
        folder: the folder of a store on disk; for Redis, its hash is the prefix of the keys.
        redis_url: the address of Redis, for kinds that need it.
        rules: the rules of its index.
    """

    kind: StoreKind
    folder: Path
    redis_url: str = ""
    rules: IndexRules = RULES

    def settings(self, **changes: object) -> DedupSettings:
        prefix = "test:" + blake2b(str(self.folder).encode(), digest_size=8).hexdigest()
        own = {"store": self.kind, "rocksdb_path": self.folder, "redis_url": self.redis_url, "redis_prefix": prefix}
        return DedupSettings.model_validate(own | changes)

    def open(self, clock: Clock, **changes: object) -> Store:
        settings = self.settings(**changes)
        return claims.open_store(settings, clock, self.rules, format_version=store.format_version())

    def open_as_other_version(self, clock: Clock) -> Store:
        """Open the store as a newsloom with another format version."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "format_version", lambda: OTHER_VERSION)
            return self.open(clock)


def source_for(name: str, folder: Path, request: pytest.FixtureRequest, rules: IndexRules = RULES) -> StoreSource:
    """Return the source of a store, and start its server if it needs one.

    Args:
        name: a kind, or a name in `SERVERS`.
        folder: a folder for the test.
        request: finds the fixture of the server.
        rules: the rules of its index.
    """
    if name not in SERVERS:
        return StoreSource(StoreKind(name), folder / "dedup", rules=rules)
    kind, server = SERVERS[name]
    return StoreSource(kind, folder / "dedup", request.getfixturevalue(server).url, rules)
