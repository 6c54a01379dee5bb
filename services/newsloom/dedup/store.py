"""The claim store of dedup."""

from typing import Final

from newsloom import claims
from newsloom.claims import IndexRules, Store, packing
from newsloom.core.clock import Clock
from newsloom.dedup.similarity.thresholds import CURRENT
from newsloom.dedup.text import fingerprint
from newsloom.settings import DedupSettings

_LAYOUT_VERSION: Final = "newsloom/8"
"""Version of keys, values and packed features. Change it with any of them."""
RULES: Final = IndexRules()


def open_store(settings: DedupSettings, clock: Clock) -> Store:
    """Open the store that the settings name.

    Raises:
        StoreRefusedError: the store cannot be used in its state; the message says why and what to do. A redis store is
            not contacted yet: its claims raise this.
        Transient: the disk cannot hold a new store.
    """
    return claims.open_store(settings, clock, RULES, format_version=format_version())


def format_version() -> str:
    """Return the version of all that a store keeps. Data of another version cannot be compared."""
    return f"{_LAYOUT_VERSION} {fingerprint.VERSION} {packing.VERSION} {CURRENT.version}"
