"""Send dead letters back to their input topics unchanged, with headers about their earlier failures."""

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.core.message import Headers, Inbound
from newsloom.runtime.dead_letters.letters import Letter, parse_letter
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.runtime.kafka.consuming.convert import Fetched, from_fetched
from newsloom.runtime.kafka.consuming.decoding import LostValue
from newsloom.runtime.kafka.consuming.reading import Reader
from newsloom.runtime.record_splitter import RecordSplitter
from newsloom.settings import KafkaSettings, SplitSettings
from newsloom_schemas import DeadLetter, Header, KafkaOrigin, headers

_NO_LIMITS = SplitSettings(
    max_articles=sys.maxsize, max_bytes=sys.maxsize
)  # they were checked when the record was read
_OWN_HEADERS = frozenset({headers.ORIGIN, headers.ATTEMPTS, headers.FIRST_FAILED_AT})


@dataclass(frozen=True, slots=True)
class Unsendable:
    """A letter that cannot be replayed, and why."""

    letter: Letter
    reason: str


async def replay(settings: KafkaSettings, reader: Reader, letters: Sequence[Letter]) -> list[Unsendable]:
    """Send letters back one by one, wait until the broker has acknowledged each, and return those that cannot be sent.

    Key, value and headers are the original ones. The record goes to its original partition, so that versions of a document
    stay in order. The origin is kept, so the store and the audit see the same record.

    Args:
        settings: the Kafka settings.
        reader: reads the dead-letter topics, and the input topics for values that were truncated.
        letters: one letter for each record. Their contents are read when they are sent.

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
                unsendable.append(Unsendable(letter, "it no longer exists on its topic"))
                continue
            content = parse_letter(standing, letter.stage).content
            place = content.input if content is not None else None
            if content is None or not isinstance(place, KafkaOrigin) or place.topic not in inputs:
                unsendable.append(Unsendable(letter, "its record did not come from a topic that a stage reads"))
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
    """Return the original headers, with origin, number of attempts and time of the first failure set by newsloom."""
    kept = tuple(
        (each.name, each.value) for each in letter.headers if each.name not in _OWN_HEADERS and each.value is not None
    )
    return (
        *kept,
        (headers.ORIGIN, str(letter.origin).encode()),
        (headers.ATTEMPTS, str(letter.attempts).encode()),
        (headers.FIRST_FAILED_AT, letter.first_failed_at.isoformat().encode()),
    )


async def _whole(letter: DeadLetter, place: KafkaOrigin, reader: Reader) -> tuple[bytes | None, bytes, Headers] | str:
    """Return key, value and headers of the record, or why they are not available."""
    if not letter.truncated:
        return letter.key, letter.value, replay_headers(letter)
    standing = await reader.record_at(place.topic, place.partition, place.offset)
    article = _article(standing, place.part) if standing is not None and place.part is not None else None
    gone = f"its value was truncated, and the record no longer exists at {place}"
    if standing is None or standing.value is None:
        return gone
    if isinstance(standing.value, LostValue):
        return f"its batch at {place} still cannot be decoded: {standing.value.batch.reason}"
    if letter.undecodable is not None:  # it can be decoded now, by this version or because it arrived undamaged
        kept = tuple(Header(name=name, value=value) for name, value in standing.headers or ())
        known = letter.replace(headers=kept, origin=from_fetched(standing).origin)
        return standing.key, standing.value, replay_headers(known)
    value = article.value if article is not None else standing.value
    if hashlib.sha256(value).hexdigest() != letter.sha256:
        return gone
    return standing.key, value, replay_headers(letter)


def _article(standing: Fetched, number: int) -> Inbound | None:
    """Return an article of a raw record that held several; `None` if it does not hold it any more."""
    found = RecordSplitter(_NO_LIMITS)(from_fetched(standing))
    return found[number] if isinstance(found, tuple) and number < len(found) else None
