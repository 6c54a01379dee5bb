"""Plan which dead letters to delete.

Kafka deletes records only from the beginning of a partition, so a letter that is kept also keeps all letters after it.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from newsloom.runtime.dead_letters.letters import Criteria, Letter
from newsloom_schemas.topic_registry import TopicRegistry


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """The effect of a purge.

    Attributes:
        ends: the first offset to keep, by topic and partition.
        dropped: the number of letters that are deleted.
        held: the number of selected letters that stay, because a letter before them in their partition is not selected.
    """

    ends: Mapping[tuple[str, int], int]
    dropped: int
    held: int


async def plan(letters: AsyncIterator[Letter], criteria: Criteria, registry: TopicRegistry) -> PurgePlan:
    """Return what a purge of the selected letters would do.

    Args:
        letters: all letters, in order within each partition.
        criteria: selects letters.
        registry: the topics.
    """
    ends: dict[tuple[str, int], int] = {}
    stopped: set[tuple[str, int]] = set()
    dropped = held = 0
    async for letter in letters:
        partition = (registry.dead_letters(letter.stage).name, letter.partition)
        if not criteria.matches(letter):
            stopped.add(partition)
        elif partition in stopped:
            held += 1
        else:
            ends[partition] = letter.offset + 1
            dropped += 1
    return PurgePlan(ends, dropped, held)
