"""Ids of articles, documents, clusters and stories, and the position of the raw record."""

import re
from typing import Annotated, Final, NewType

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part

_FILE_ARTICLE: Final = re.compile(r"(?P<whole>file:.*#\d+)\.\d+", re.DOTALL)
_KAFKA_ARTICLE: Final = re.compile(r"(?P<whole>kafka:.*)#\d+", re.DOTALL)

ArticleId = NewType("ArticleId", str)
"""32 hexadecimal digits. They depend only on the bytes and the content-type and url headers of the raw record."""

DocumentKey = NewType("DocumentKey", str)
"""The key of a document, the same for its versions: canonical URL, else source and external id, else the article id.

Changed rules for URLs can change it; the article id never changes.
"""

ClusterId = NewType("ClusterId", str)
"""The id of the article that opened a group of copies."""

StoryId = NewType("StoryId", str)
"""The id of the article that opened the story."""


ArticleNumber = Annotated[
    NonNegativeInt | None, Field(description="Number of the article in a raw record that held several, from 0.")
]


class KafkaOrigin(Part):
    """The position of a raw record in Kafka; with `part`, of an article in a raw record that held several."""

    topic: str
    partition: NonNegativeInt
    offset: NonNegativeInt
    part: ArticleNumber = None

    def __str__(self) -> str:
        return f"kafka:{self.topic}/{self.partition}/{self.offset}" + (f"#{self.part}" if self.part is not None else "")


class FileOrigin(Part):
    """The position of a raw record in a file: its number among the records of the file, from 0.

    With `part`, it is the position of an article in a raw record that held several, such as a line with a JSON array.
    """

    file: str
    position: NonNegativeInt = 0
    part: ArticleNumber = None

    def __str__(self) -> str:
        return f"file:{self.file}#{self.position}" + (f".{self.part}" if self.part is not None else "")


Origin = Annotated[KafkaOrigin | FileOrigin, Field(description="Position of the raw record.")]
"""The position of the raw record. `str(origin)` is its form in the header."""


def parse_origin(text: str) -> KafkaOrigin | FileOrigin:
    """Return the origin that `str(origin)` wrote.

    Raises:
        ValueError: `text` has neither form.
    """
    kind, _, rest = text.partition(":")
    if kind == "kafka":
        topic, partition, position = rest.rsplit("/", 2)
        offset, _, part = position.partition("#")
        return KafkaOrigin(topic=topic, partition=int(partition), offset=int(offset), part=int(part) if part else None)
    if kind == "file":
        file, separator, number = rest.rpartition("#")
        if separator:
            position, _, part = number.partition(".")
            return FileOrigin(file=file, position=int(position), part=int(part) if part else None)
    msg = (
        f"not an origin: {text!r}; expected kafka:TOPIC/PARTITION/OFFSET or file:PATH#POSITION, with #ARTICLE or .ARTICLE "
        "after it for an article of a record that held several"
    )
    raise ValueError(msg)


def whole_origin(text: str) -> str:
    """Return the origin of a raw record, given the text of its origin or of that of an article in it."""
    found = _KAFKA_ARTICLE.fullmatch(text) or _FILE_ARTICLE.fullmatch(text)
    return found["whole"] if found is not None else text


def article_origin(whole: str, number: int) -> str:
    """Return the text of the origin of an article in a raw record.

    Args:
        whole: the text of the raw record's origin.
        number: number of the article, from 0.
    """
    return f"{whole}{'#' if whole.startswith('kafka:') else '.'}{number}"
