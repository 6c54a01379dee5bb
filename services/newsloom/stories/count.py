"""The batch step that counts an article in its story, and sends the events of stories."""

from collections.abc import Sequence

from newsloom.api import BatchStep, Copy, Emit, StepResult
from newsloom.claims.protocol import Store
from newsloom.core.clock import Clock
from newsloom.core.facts import StoryDecided
from newsloom.stories.claim import Decided
from newsloom.stories.ledger.ledger import Ledger
from newsloom.stories.ledger.member_of import member_of
from newsloom.stories.ledger.tally import Member
from newsloom_schemas import StoryChanged, TaggedArticle, topics


class CountStep(BatchStep[Decided, Member, tuple[bytes, ...], TaggedArticle]):
    """Count each article once, in the order in which the worker reads them.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
        silence_seconds: time after which a story without a new article is closed.
        clock: for the time of events.
    """

    name = "count"

    def __init__(self, store: Store | None, silence_seconds: float, clock: Clock) -> None:
        self._ledger = Ledger(store, silence_seconds) if store is not None else None
        self._clock = clock

    def request(self, decided: Decided, /) -> Member:
        """Return what the ledger counts."""
        return member_of(decided.article, decided.verdict, decided.sequence)

    async def answer(self, members: Sequence[Member], /) -> list[tuple[bytes, ...]]:
        """Return the events of each article, as JSON.

        Raises:
            Transient: the store cannot be reached.
        """
        if self._ledger is None:
            msg = "only the worker asks the store, not the processes of its pool"
            raise RuntimeError(msg)
        return await self._ledger.count(members, self._clock.now().timestamp())

    def apply(self, decided: Decided, events: tuple[bytes, ...] | None, /) -> StepResult[TaggedArticle]:
        """Return the article with its story, and the events as copies."""
        if events is None:
            msg = "an article is always counted"
            raise TypeError(msg)
        story = decided.verdict
        changes = [StoryChanged.from_bytes(event) for event in events]
        return Emit(
            decided.article.replace(story=story),
            notes={"story": story.relation.value, "candidates": str(story.evidence.candidates)},
            copies=tuple(Copy(change, topics.STORIES) for change in changes),
            facts=(
                StoryDecided(story.relation, story.evidence.candidates, tuple(change.change for change in changes)),
            ),
        )
