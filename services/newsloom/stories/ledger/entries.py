"""Keys and values of the ledger within one call: read together, changed, and written together."""

from collections.abc import Iterable, Sequence

from newsloom.claims.protocol import Store, Swap
from newsloom.stories.ledger.tally import Tally
from newsloom_schemas import StoryId


class Entries:
    """Keys and values as they were read, and as they will be written.

    Args:
        store: the store of the claims.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._before: dict[bytes, bytes | None] = {}
        self._now: dict[bytes, bytes | None] = {}

    async def load(self, keys: Iterable[bytes]) -> None:
        """Read keys that are not known yet.

        Raises:
            Transient: the store cannot be reached.
        """
        fresh = [key for key in dict.fromkeys(keys) if key not in self._before]
        if fresh:
            found = dict(zip(fresh, await self._store.read(fresh), strict=True))
            self._before |= found
            self._now |= found

    async def load_stories(self, stories: Iterable[str]) -> None:
        """Read stories, and those that they are parts of.

        Raises:
            Transient: the store cannot be reached.
        """
        wanted = {*stories}
        while wanted:  # ends, as a story is a part of one with a smaller id
            await self.load(map(story_key, sorted(wanted)))
            tallies = map(self.tally, wanted)
            wanted = {tally.merged_into for tally in tallies if tally is not None and tally.merged_into}

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key that was read; `None` if it has none."""
        return self._now[key]

    def put(self, key: bytes, value: bytes | None) -> None:
        """Change the value of a key that was read; `None` deletes it."""
        self._now[key] = value

    def tally(self, story: str) -> Tally | None:
        """Return the state of a story that was read; `None` if there is none."""
        data = self.get(story_key(story))
        return Tally.from_bytes(data) if data is not None else None

    def put_tally(self, tally: Tally) -> None:
        """Change the state of a story."""
        self.put(story_key(tally.story), tally.to_bytes())

    def resolved(self, story: str) -> tuple[StoryId, Sequence[Tally]]:
        """Return the story that a story is a part of, or itself, and the stories on the way there."""
        parts: list[Tally] = []
        while (tally := self.tally(story)) is not None and tally.merged_into:
            parts.append(tally)
            story = tally.merged_into
        return StoryId(story), parts

    async def write(self) -> bool:
        """Write what has changed, unless another worker has changed any of it: then return False.

        Raises:
            Transient: the store cannot be reached. The changes may or may not be written.
        """
        changes = {
            key: Swap(self._before[key], value) for key, value in self._now.items() if value != self._before[key]
        }
        return not changes or await self._store.swap(changes)


def story_key(story: str) -> bytes:
    """Return the key of the state of a story."""
    return b"s" + story.encode("utf-8", "surrogatepass")
