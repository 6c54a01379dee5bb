"""What names things: articles, documents, clusters, and the raw record that everything came from."""

from typing import Annotated, NewType

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part

ArticleId = NewType("ArticleId", str)
"""32 hexadecimal digits, made from the bytes and the content-type and url headers of the raw record, and from nothing else."""

DocumentKey = NewType("DocumentKey", str)
"""What identifies a document across its versions: canonical URL, else source and external id, else the article id.

Rules for URLs may change it; the article id never changes.
"""

ClusterId = NewType("ClusterId", str)
"""The id of the article that opened a group of copies."""


class KafkaOrigin(Part):
    """Where a raw record stands in Kafka."""

    topic: str
    partition: NonNegativeInt
    offset: NonNegativeInt

    def __str__(self) -> str:
        return f"kafka:{self.topic}/{self.partition}/{self.offset}"


class FileOrigin(Part):
    """Where a raw record stands in a file: its position is its number among the file's records, from 0."""

    file: str
    position: NonNegativeInt = 0

    def __str__(self) -> str:
        return f"file:{self.file}#{self.position}"


Origin = Annotated[KafkaOrigin | FileOrigin, Field(description="Where the raw record stands.")]
"""Names the raw record, as the id names the article. `str(origin)` is its form in the header."""


def parse_origin(text: str) -> KafkaOrigin | FileOrigin:
    """Read what `str(origin)` wrote.

    Raises:
        ValueError: `text` is of neither form.
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
