"""Read dead letters from their topics, and select those that an operator means."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom_schemas import DeadLetter
from newsloom_schemas.topic_registry import TopicRegistry

_RECORDS_PER_YIELD = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A record on a dead-letter topic. `content` is `None` if newsloom did not write it."""

    stage: str
    partition: int
    offset: int
    content: DeadLetter | None

    @property
    def id(self) -> str:
        """Return the id of the letter on the command line, as in `normalise/3/17`."""
        return f"{self.stage}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Criteria:
    """A selection of letters. A letter must meet all criteria.

    Attributes:
        stages: the stages in which the records failed; all if empty.
        ids: the ids of the letters; all if empty.
        error: a part of the error's class or message; its case is ignored.
        before: the record last failed before this time.
        after: the record last failed at this time or later.
    """

    stages: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    error: str | None = None
    before: datetime | None = None
    after: datetime | None = None

    def matches(self, letter: Letter) -> bool:
        """Return whether the letter meets the criteria. A record that newsloom did not write is selected only by stage or id."""
        if self.stages and letter.stage not in self.stages:
            return False
        if self.ids and letter.id not in self.ids:
            return False
        content = letter.content
        if content is None:
            return self.error is None and self.before is None and self.after is None
        if self.error is not None and not _error_contains(content, self.error):
            return False
        if self.before is not None and content.last_failed_at >= self.before:
            return False
        return self.after is None or content.last_failed_at >= self.after


def topics_of(stages: Sequence[str], registry: TopicRegistry) -> list[str]:
    """Return the dead-letter topics of the stages, or of all stages if none is given."""
    return [registry.dead_letters(stage).name for stage in stages or registry.stages]


async def read_letters(records: AsyncIterator[Fetched], registry: TopicRegistry) -> AsyncIterator[Letter]:
    """Yield the letters in the records of dead-letter topics."""
    stages = {registry.dead_letters(stage).name: stage for stage in registry.stages}
    number = 0
    async for record in records:
        number += 1
        if number % _RECORDS_PER_YIELD == 0:
            await asyncio.sleep(0)
        yield parse_letter(record, stages[record.topic])


def parse_letter(record: Fetched, stage: str) -> Letter:
    """Return the letter in a record of a stage's dead-letter topic."""
    try:
        content = DeadLetter.from_bytes(record.value or b"")
    except ValidationError:
        content = None
    return Letter(stage, record.partition, record.offset, content)


def latest(found: Sequence[Letter]) -> list[Letter]:
    """Return the letter of the last attempt for each record that failed in a stage, in the order of their failures.

    A record has several letters if it was replayed and failed again, or if a worker was killed and wrote its letter twice.
    Records that newsloom did not write are left out.
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


def _error_contains(content: DeadLetter, words: str) -> bool:
    wanted = words.casefold()
    return wanted in content.failure.error.casefold() or wanted in content.failure.message.casefold()
