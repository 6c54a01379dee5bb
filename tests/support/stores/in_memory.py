"""The stores of all stages that have one, in memory."""

from newsloom.claims import Store
from newsloom.core.clock import Clock, SystemClock
from newsloom.dedup.store import open_store as open_dedup
from newsloom.settings import DedupSettings, StoreKind, StoriesSettings
from newsloom.stories.store import open_store as open_stories
from newsloom_schemas import StageName


def stores_in_memory(clock: Clock | None = None) -> dict[StageName, Store]:
    """Return empty stores, by stage."""
    clock = clock or SystemClock()
    return {
        StageName.DEDUP: open_dedup(DedupSettings(store=StoreKind.MEMORY), clock),
        StageName.STORIES: open_stories(StoriesSettings(store=StoreKind.MEMORY), clock),
    }
