"""Define the records that pass between the steps of normalise."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from newsloom.core.ids import raw_id
from newsloom.normalise.page.page import Page
from newsloom.normalise.url.canonical import domain_of
from newsloom_schemas import (
    ArticleId,
    Attribution,
    Contributor,
    DocumentKind,
    FileOrigin,
    Incompleteness,
    KafkaOrigin,
    Language,
    Provenance,
    PublicationStatus,
    PublishedAt,
    RawArticle,
    Removed,
    Source,
    TextCompleteness,
)

UNKNOWN_ORIGIN = FileOrigin(file="-")
"""The origin of a record that was passed in by a library call."""
_NO_ID = ArticleId("")


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A raw record as the stage reads it.

    `url` is the source of bare HTML or text; a URL in the envelope wins over it.
    `received_at` is the time in the broker or file. It is the upper bound for plausible dates, since no step has a clock.
    `id` is the article's id, computed from the record as it was received.
    `headers` are those of the Kafka record; the last of a name counts.
    """

    value: bytes
    content_type: str | None = None
    url: str | None = None
    key: str | None = None
    origin: KafkaOrigin | FileOrigin = UNKNOWN_ORIGIN
    received_at: datetime | None = None
    id: ArticleId = _NO_ID
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.id == _NO_ID:  # a copy made later, for example by unpacking, keeps the id of the original bytes
            new_id = raw_id(self.value, content_type=self.content_type, url=self.url)
            object.__setattr__(self, "id", new_id)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a news format states about an article and our envelope has no field for. It wins over the page.

    `place` is that of the dateline. `modified_at` is a date as it was written. `image` may be a relative URL.
    """

    keywords: tuple[str, ...] = ()
    section: str | None = None
    image: str | None = None
    modified_at: str | None = None
    place: str | None = None
    genres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """A record whose body is characters instead of bytes: exactly one of `text` and `html` is set.

    `page_html` is a page that came with a text; only metadata is read from it.

    `envelope` is the producer's envelope without its body, or an empty one for bare text and HTML. `external_id` and
    `labels` come from the producer and are safe to write. `stated` has what a news format says besides.
    `incomplete` says why the body is a part of the article only, as far as the producer tells. `last_modified` is the header of
    the HTTP response that the record is of.
    """

    envelope: RawArticle
    id: ArticleId
    text: str | None = None
    html: str | None = None
    page_html: str | None = None
    key: str | None = None
    origin: KafkaOrigin | FileOrigin = UNKNOWN_ORIGIN
    received_at: datetime | None = None
    removed: tuple[Removed, ...] = ()
    external_id: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    stated: Stated = field(default_factory=Stated)
    incomplete: tuple[Incompleteness, ...] = ()
    last_modified: str | None = None

    @property
    def known(self) -> dict[str, str | None]:
        """Return the fields that identify the record, for a rejection."""
        envelope = self.envelope
        return {
            "url": envelope.url,
            "domain": domain_of(envelope.url),
            "source": envelope.source,
            "title": envelope.title,
            "external_id": self.external_id,
        }


@dataclass(frozen=True, slots=True)
class PostSpan:
    """A post of a live blog: the numbers of its first paragraph and of the one after its last, its time, heading and id."""

    first: int
    end: int
    time: datetime | None = None
    heading: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """The body as paragraphs, before cleaning. `page` is the parsed page, if there is one. `posts` are those of a live blog."""

    decoded: Decoded
    paragraphs: tuple[str, ...]
    page: Page | None = None
    removed: tuple[Removed, ...] = ()
    posts: tuple[PostSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished article. The clean step moves boilerplate from `paragraphs` to `removed`."""

    decoded: Decoded
    paragraphs: tuple[str, ...]
    page: Page | None = None
    url: str | None = None
    canonical_url: str | None = None
    source: Source = field(default_factory=Source)
    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    published_at: PublishedAt | None = None
    modified_at: PublishedAt | None = None
    publication_status: PublicationStatus | None = None
    embargoed_until: datetime | None = None
    publisher: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    image: str | None = None
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()
    attribution: Attribution = field(default_factory=Attribution)
    language: Language | None = None
    completeness: TextCompleteness = field(default_factory=TextCompleteness)
    kind: DocumentKind | None = None
    posts: tuple[PostSpan, ...] = ()

    @property
    def text(self) -> str:
        """Return the body: paragraphs separated by a blank line."""
        return "\n\n".join(self.paragraphs)

    def with_kept(self, kept: Sequence[tuple[int, str]]) -> Self:
        """Return a copy with the paragraphs that are left, each with its number before; posts move with their paragraphs."""
        numbers = [number for number, _ in kept]
        moved = (
            replace(post, first=bisect_left(numbers, post.first), end=bisect_left(numbers, post.end))
            for post in self.posts
        )
        return self.replace(
            paragraphs=tuple(text for _, text in kept), posts=tuple(post for post in moved if post.first < post.end)
        )

    @property
    def known(self) -> Mapping[str, str | None]:
        """Return the fields that identify the record, for a rejection."""
        return {**self.decoded.known, "url": self.canonical_url or self.url, "title": self.title}

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401 - the fields' own types
        """Return a copy with some fields changed."""
        return replace(self, **changes)
