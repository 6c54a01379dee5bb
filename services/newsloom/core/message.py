"""Messages: the records that an engine reads and writes, as bytes with key, headers and position."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from newsloom_schemas import KafkaOrigin, UndecodableBatch, headers, parse_origin
from newsloom_schemas.identity import FileOrigin

SPLIT = "split"
"""Name of the step in front of the first stage that splits raw records: in the trace, metrics, rejections and dead letters."""

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_MAX_COUNT_DIGITS = 7  # other programs can write the header, and the audit expects so many outcomes
_OF_THE_WHOLE = frozenset({headers.CONTENT_TYPE, headers.URL, headers.ORIGIN, headers.PARTS})
"""Headers of a raw record that are not true of each article in it."""

Headers = tuple[tuple[str, bytes], ...]
"""Kafka headers, in order; a name may occur more than once."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A record as it was read.

    Attributes:
        value: the bytes of the record.
        place: its position in the topic or file that is read.
        key: the bytes of the key, if there is one.
        headers: the headers, in order.
        received_at: the timestamp of the broker or file.
        undecodable: set if the record's batch could not be decoded. Then only the position is known.
        notes: names and texts for the trace of the first stage, such as what an article was split from.
    """

    value: bytes
    place: KafkaOrigin | FileOrigin
    key: bytes | None = None
    headers: Headers = ()
    received_at: datetime | None = None
    undecodable: UndecodableBatch | None = None
    notes: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Return the last header of this name as UTF-8 text, with U+FFFD for invalid bytes; `None` if absent or null."""
        for other, value in reversed(self.headers):
            if other == name and value is not None:
                return value.decode("utf-8", "replace")
        return None

    @property
    def origin(self) -> KafkaOrigin | FileOrigin:
        """Return the position of the raw record: the origin header if it is valid, else `place`."""
        named = self.header(headers.ORIGIN)
        if named is not None:
            try:
                return parse_origin(named)
            except ValueError:
                pass
        return self.place

    @property
    def raw_received_at(self) -> datetime | None:
        """Return the time at which the broker received the raw record, if known."""
        named = self.header(headers.RECEIVED_AT)
        if named is None:
            return self.received_at
        try:
            moment = datetime.fromisoformat(named)
        except ValueError:
            return self.received_at
        return moment if moment.tzinfo is not None else self.received_at

    @property
    def article_count(self) -> int | None:
        """Return the number of articles in the raw record of an article or outcome; `None` if it held only one."""
        number = self.header(headers.PARTS) or ""
        return int(number) if number.isascii() and number.isdecimal() and len(number) <= _MAX_COUNT_DIGITS else None

    def age_at(self, now: datetime) -> float | None:
        """Return how many seconds ago the broker had the raw record; None if that is not known.

        A time stamp before 1990 is none: producers that set no time write zero, or seconds for milliseconds. The age is
        negative if the producer's clock is ahead.
        """
        moment = self.raw_received_at
        return (now - moment).total_seconds() if moment is not None and moment >= _EARLIEST else None


@dataclass(frozen=True, slots=True)
class Outbound:
    """A record to write."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class ArticleContent:
    """An article in a raw record.

    Attributes:
        value: its bytes.
        content_type: its media type, if it is known.
        url: its address, if the format has it outside of `value`.
        notes: names and texts for its trace.
    """

    value: bytes
    content_type: str | None = None
    url: str | None = None
    notes: tuple[tuple[str, str], ...] = ()


def article_record(raw: Inbound, number: int, count: int, content: ArticleContent) -> Inbound:
    """Return the record of one article of a raw record.

    It has the key, the time and the headers of the raw record, except those that describe its whole value. Its origin is the
    one of the raw record with the number of the article.

    Args:
        raw: the raw record.
        number: number of the article, from 0.
        count: number of articles in the raw record.
        content: the article.
    """
    own = [(name, value) for name, value in raw.headers if name not in _OF_THE_WHOLE]
    if content.content_type is not None:
        own.append((headers.CONTENT_TYPE, content.content_type.encode("utf-8", "surrogateescape")))
    if content.url is not None:
        own.append((headers.URL, content.url.encode("utf-8", "surrogateescape")))
    if raw.origin != raw.place:
        own.append((headers.ORIGIN, str(raw.origin.replace(part=number)).encode("utf-8", "replace")))
    own.append((headers.PARTS, b"%d" % count))
    return replace(
        raw,
        value=content.value,
        place=raw.place.replace(part=number),
        headers=tuple(own),
        notes=((SPLIT, f"article {number + 1} of {count}"), *content.notes),
    )
