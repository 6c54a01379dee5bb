"""Dead letters as they stand on their topics, and which of them an operator means."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom_schemas import DeadLetter
from newsloom_schemas.topics import TopicRegistry

_PAUSE_EVERY = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A record on a dead-letter topic. `content` is `None` when it is no dead letter of ours."""

    stage: str
    partition: int
    offset: int
    content: DeadLetter | None

    @property
    def id(self) -> str:
        """What names it on the command line: `normalise/3/17`."""
        return f"{self.stage}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which letters are meant: those that meet all that is given.

    Attributes:
        stages: where they died; all when empty.
        ids: named one by one; all when empty.
        error: a part of the error's class or message, in any case.
        before: died last before then.
        after: died last since then.
    """

    stages: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    error: str | None = None
    before: datetime | None = None
    after: datetime | None = None

    def admit(self, letter: Letter) -> bool:
        """Whether the letter is meant. What is no dead letter of ours can only be meant by stage or id."""
        if self.stages and letter.stage not in self.stages:
            return False
        if self.ids and letter.id not in self.ids:
            return False
        content = letter.content
        if content is None:
            return self.error is None and self.before is None and self.after is None
        if self.error is not None and not _says(content, self.error):
            return False
        if self.before is not None and content.last_failed_at >= self.before:
            return False
        return self.after is None or content.last_failed_at >= self.after


def topics_of(stages: Sequence[str], registry: TopicRegistry) -> list[str]:
    """The dead-letter topics of the stages; of every stage when there are none."""
    return [registry.dead_letters(stage).name for stage in stages or registry.stages]


async def letters(records: AsyncIterator[Fetched], registry: TopicRegistry) -> AsyncIterator[Letter]:
    """The letters in records of dead-letter topics."""
    stages = {registry.dead_letters(stage).name: stage for stage in registry.stages}
    number = 0
    async for record in records:
        number += 1
        if number % _PAUSE_EVERY == 0:
            await asyncio.sleep(0)
        yield letter_in(record, stages[record.topic])


def letter_in(record: Fetched, stage: str) -> Letter:
    """The letter that stands in a record of a stage's dead-letter topic."""
    try:
        content = DeadLetter.from_bytes(record.value or b"")
    except ValidationError:
        content = None
    return Letter(stage, record.partition, record.offset, content)


def latest(found: Sequence[Letter]) -> list[Letter]:
    """One letter for each record that died in a stage: that of its last attempt; in the order of their deaths.

    A record that was replayed and died again, or whose letter was written twice by a worker that was killed, has
    several. What is no dead letter of ours is left out.
    """
    by_record: dict[tuple[str, str], tuple[DeadLetter, Letter]] = {}
    for each in found:
        content = each.content
        if content is None:
            continue
        name = (each.stage, str(content.origin))
        known = by_record.get(name)
        if known is None or (content.attempts, content.last_failed_at) >= (known[0].attempts, known[0].last_failed_at):
            by_record[name] = (content, each)
    return [each for content, each in sorted(by_record.values(), key=lambda item: item[0].last_failed_at)]


def _says(content: DeadLetter, words: str) -> bool:
    wanted = words.casefold()
    return wanted in content.failure.error.casefold() or wanted in content.failure.message.casefold()
