"""Ids of articles, documents and clusters, and the position of the raw record."""

from typing import Annotated, NewType

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part

ArticleId = NewType("ArticleId", str)
"""32 hexadecimal digits. They depend only on the bytes and the content-type and url headers of the raw record."""

DocumentKey = NewType("DocumentKey", str)
"""The key of a document, the same for its versions: canonical URL, else source and external id, else the article id.

Changed rules for URLs can change it; the article id never changes.
"""

ClusterId = NewType("ClusterId", str)
"""The id of the article that opened a group of copies."""


class KafkaOrigin(Part):
    """The position of a raw record in Kafka."""

    topic: str
    partition: NonNegativeInt
    offset: NonNegativeInt

    def __str__(self) -> str:
        return f"kafka:{self.topic}/{self.partition}/{self.offset}"


class FileOrigin(Part):
    """The position of a raw record in a file: its number among the records of the file, from 0."""

    file: str
    position: NonNegativeInt = 0

    def __str__(self) -> str:
        return f"file:{self.file}#{self.position}"


Origin = Annotated[KafkaOrigin | FileOrigin, Field(description="Position of the raw record.")]
"""The position of the raw record. `str(origin)` is its form in the header."""


def parse_origin(text: str) -> KafkaOrigin | FileOrigin:
    """Return the origin that `str(origin)` wrote.

    Raises:
        ValueError: `text` has neither form.
    """
    kind, _, rest = text.partition(":")
    if kind == "kafka":
        topic, partition, offset = rest.rsplit("/", 2)
        return KafkaOrigin(topic=topic, partition=int(partition), offset=int(offset))
    if kind == "file":
        file, separator, position = rest.rpartition("#")
        if separator:
            return FileOrigin(file=file, position=int(position))
    msg = f"not an origin: {text!r}; expected kafka:TOPIC/PARTITION/OFFSET or file:PATH#POSITION"
    raise ValueError(msg)
