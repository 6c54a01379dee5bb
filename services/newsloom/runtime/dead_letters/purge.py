"""Dead letters dropped. Kafka deletes from a partition's beginning only, so one that is kept keeps all after it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from newsloom.runtime.dead_letters.letters import Criteria, Letter
from newsloom_schemas.topics import TopicRegistry


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What a purge would do.

    Attributes:
        ends: for each topic and partition, the offset before which everything goes.
        dropped: how many letters go.
        held: how many are meant but stay, since one before them in their partition is not meant.
    """

    ends: Mapping[tuple[str, int], int]
    dropped: int
    held: int


async def plan(letters: AsyncIterator[Letter], criteria: Criteria, registry: TopicRegistry) -> PurgePlan:
    """What a purge of the letters that are meant would do."""
    ends: dict[tuple[str, int], int] = {}
    stopped: set[tuple[str, int]] = set()
    dropped = held = 0
    async for letter in letters:
        partition = (registry.dead_letters(letter.stage).name, letter.partition)
        if not criteria.admit(letter):
            stopped.add(partition)
        elif partition in stopped:
            held += 1
        else:
            ends[partition] = letter.offset + 1
            dropped += 1
    return PurgePlan(ends, dropped, held)
