"""The claim store of stories."""

from typing import Final

from newsloom import claims
from newsloom.claims import IndexRules, Store, packing
from newsloom.core.clock import Clock
from newsloom.settings import StoriesSettings
from newsloom.stories.decision import parameters

_LAYOUT_VERSION: Final = "newsloom-stories/3"
"""Version of keys, values and packed features. Change it with any of them."""
RULES: Final = IndexRules(postings_kept=10, quotes_kept=0, group_cap=40, group_entries=4, group_share=0.5, weighed=True)
"""Common words find nobody: the 40 latest articles with a word are enough, and 4 of each group of much the same words."""


def open_store(settings: StoriesSettings, clock: Clock) -> Store:
    """Open the store that the settings name.

    Raises:
        StoreRefusedError: the store cannot be used in its state; the message says why and what to do. A redis store is
            not contacted yet: its claims raise this.
        Transient: the disk cannot hold a new store.
    """
    return claims.open_store(settings, clock, RULES, format_version=format_version())


def format_version() -> str:
    """Return the version of all that a store keeps. Data of another version cannot be compared."""
    return f"{_LAYOUT_VERSION} {packing.VERSION} {parameters.VERSION}"
