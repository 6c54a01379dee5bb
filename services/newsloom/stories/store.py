"""The claim store of stories."""

from typing import Final

from newsloom import claims
from newsloom.claims import Store
from newsloom.core.clock import Clock
from newsloom.settings import StoriesSettings

_LAYOUT_VERSION: Final = "newsloom-stories/1"
"""Version of keys, values and packed features. Change it with any of them."""


def open_store(settings: StoriesSettings, clock: Clock) -> Store:
    """Open the store that the settings name.

    Raises:
        StoreRefusedError: the store cannot be used in its state; the message says why and what to do. A redis store is
            not contacted yet: its claims raise this.
        Transient: the disk cannot hold a new store.
    """
    return claims.open_store(settings, clock, format_version=format_version())


def format_version() -> str:
    """Return the version of all that a store keeps. Data of another version cannot be compared."""
    return _LAYOUT_VERSION
