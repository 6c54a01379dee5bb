"""Bytes with their key, headers and place: what an engine reads and writes."""

from dataclasses import dataclass
from datetime import datetime

from newsloom_schemas import KafkaOrigin, UndecodableBatch, headers, parse_origin
from newsloom_schemas.identity import FileOrigin

Headers = tuple[tuple[str, bytes], ...]
"""Kafka headers, in order; a name may occur more than once."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A record as it was read.

    `place` is where it stands in the topic or file being read; `received_at` is the broker's (or file's) time stamp.
    `undecodable` is set when the record's batch could not be decoded: nothing but its place is known.
    """

    value: bytes
    place: KafkaOrigin | FileOrigin
    key: bytes | None = None
    headers: Headers = ()
    received_at: datetime | None = None
    undecodable: UndecodableBatch | None = None

    def header(self, name: str) -> str | None:
        """The last header of that name, as UTF-8 text; undecodable bytes become U+FFFD. `None` if absent or null."""
        for other, value in reversed(self.headers):
            if other == name and value is not None:
                return value.decode("utf-8", "replace")
        return None

    @property
    def origin(self) -> KafkaOrigin | FileOrigin:
        """The raw record that this came from: the origin header if there is a sound one, else the place itself."""
        named = self.header(headers.ORIGIN)
        if named is not None:
            try:
                return parse_origin(named)
            except ValueError:
                pass
        return self.place

    @property
    def raw_received_at(self) -> datetime | None:
        """When the broker had the raw record that this came from, where that is known."""
        named = self.header(headers.RECEIVED_AT)
        if named is None:
            return self.received_at
        try:
            moment = datetime.fromisoformat(named)
        except ValueError:
            return self.received_at
        return moment if moment.tzinfo is not None else self.received_at


@dataclass(frozen=True, slots=True)
class Outbound:
    """A record to be written: topic, key, value, headers."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers = ()
