"""Split a raw record that holds several articles into one record for each."""

from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from newsloom.core.message import Inbound
from newsloom.core.step_result import Reject
from newsloom_schemas import headers

SPLIT = "split"
"""Name of the step in front of the first stage that splits raw records: in metrics, rejections and dead letters."""

_OF_THE_WHOLE = frozenset({headers.CONTENT_TYPE, headers.URL, headers.ORIGIN, headers.PARTS})
"""Headers of a raw record that are not true of each article in it."""


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


Split: TypeAlias = tuple[Inbound, ...] | Reject | None
"""The articles of a raw record as records of their own, a rejection of the whole record, or `None` if it is one article."""


class Splitter(Protocol):
    """Splits raw records: a pure function, so that a record that is delivered again gives the same articles."""

    def __call__(self, inbound: Inbound, /) -> Split:
        """Return what a raw record holds. An error makes the whole record a dead letter: all articles or none."""
        ...


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
