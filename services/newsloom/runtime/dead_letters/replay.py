"""Dead letters sent back to the topics they died on, as they were, with what is known of their earlier deaths."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.core.message import Headers
from newsloom.runtime.dead_letters.letters import Letter, letter_in
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.runtime.kafka.consuming.convert import from_fetched
from newsloom.runtime.kafka.consuming.decoding import LostValue
from newsloom.runtime.kafka.consuming.reading import Reader
from newsloom.settings import KafkaSettings
from newsloom_schemas import DeadLetter, Header, KafkaOrigin, headers

_OURS = frozenset({headers.ORIGIN, headers.ATTEMPTS, headers.FIRST_FAILED_AT})


@dataclass(frozen=True, slots=True)
class Unsendable:
    """A letter that could not be sent back, and why."""

    letter: Letter
    reason: str


async def replay(settings: KafkaSettings, reader: Reader, letters: Sequence[Letter]) -> list[Unsendable]:
    """Send letters back, each acknowledged by the broker; return those that could not be.

    Key, value and headers are the original ones; the partition is where the record stood, so that versions of a
    document stay in order. The origin goes along: to the store and to the audit it is the same record.

    Args:
        settings: how to reach the broker, and the names of the topics.
        reader: has the letters' topics, and those that they died on, for values that were cut.
        letters: each of a record of its own. What they hold is read as they are sent, one after the other.

    Raises:
        Unreachable: no broker answers, or it refused a record.
    """
    registry = settings.registry
    inputs = frozenset(registry.input(stage).name for stage in registry.stages)
    unsendable: list[Unsendable] = []
    async with producer(settings) as client:
        for letter in letters:
            standing = await reader.record_at(registry.dead_letters(letter.stage).name, letter.partition, letter.offset)
            if standing is None:
                unsendable.append(Unsendable(letter, "it is gone from its topic"))
                continue
            content = letter_in(standing, letter.stage).content
            place = content.input if content is not None else None
            if content is None or not isinstance(place, KafkaOrigin) or place.topic not in inputs:
                unsendable.append(Unsendable(letter, "it did not die on a topic that a stage reads"))
                continue
            whole = await _whole(content, place, reader)
            if isinstance(whole, str):
                unsendable.append(Unsendable(letter, whole))
                continue
            key, value, own = whole
            known = (place.topic, place.partition) in reader.spans
            await client.send_and_wait(
                place.topic,
                value=value,
                key=key,
                partition=place.partition if known else None,
                headers=list(own),
            )
    return unsendable


def replay_headers(letter: DeadLetter) -> Headers:
    """The original headers, with origin, attempts so far and the time of the first death in place of any they had."""
    kept = tuple(
        (each.name, each.value) for each in letter.headers if each.name not in _OURS and each.value is not None
    )
    return (
        *kept,
        (headers.ORIGIN, str(letter.origin).encode()),
        (headers.ATTEMPTS, str(letter.attempts).encode()),
        (headers.FIRST_FAILED_AT, letter.first_failed_at.isoformat().encode()),
    )


async def _whole(letter: DeadLetter, place: KafkaOrigin, reader: Reader) -> tuple[bytes | None, bytes, Headers] | str:
    """Key, value and headers; or why they cannot be had."""
    if not letter.truncated:
        return letter.key, letter.value, replay_headers(letter)
    standing = await reader.record_at(place.topic, place.partition, place.offset)
    gone = f"it was cut, and the whole record is gone from {place}"
    if standing is None or standing.value is None:
        return gone
    if isinstance(standing.value, LostValue):
        return f"its batch at {place} still cannot be decoded: {standing.value.batch.reason}"
    if letter.undecodable is not None:  # it can be decoded now: by this version, or undamaged this time
        kept = tuple(Header(name=name, value=value) for name, value in standing.headers or ())
        known = letter.replace(headers=kept, origin=from_fetched(standing).origin)
        return standing.key, standing.value, replay_headers(known)
    if hashlib.sha256(standing.value).hexdigest() != letter.sha256:
        return gone
    return standing.key, standing.value, replay_headers(letter)
