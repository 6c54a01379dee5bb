"""Read one article, rejection or failure into the form that the lists of the pages need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from newsloom.pages.records.reading import Article, ReadLine
from newsloom_schemas import (
    ArticleBase,
    DeadLetter,
    Evidence,
    FileOrigin,
    NormalisedArticle,
    Origin,
    RejectedArticle,
    RemovedKind,
    Verdict,
)

UNDER_WAY: Final = "under_way"
"""The outcome of an article that no verdict was given to yet: a record between two stages."""
DUPLICATE: Final = "duplicate"
FAILED: Final = "failed"
REJECTED: Final = "rejected"
CUT_KINDS: Final = tuple(kind.value for kind in RemovedKind)
_KEY_CHARS: Final = 16
_LEAD_CHARS: Final = 90

EntityKey = tuple[str, str, str, tuple[tuple[str, str | int], ...]]
"""Id, name, type and links of an entity: what is the same in all articles."""


@dataclass(slots=True)
class Item:
    """Hold a record with an outcome.

    Attributes:
        line: number of its line in the input, from 0.
        key: its name in addresses; unique within a report.
        article_id: id of the article; empty if it was rejected or failed.
        outcome: unique, duplicate, revision, rejected, failed or under_way.
        relation: relation or kind of revision; the reason of a rejection; the name of the error of a failure.
        source: the publisher; empty if unknown.
        language: ISO code; empty if unknown.
        published, received: seconds since 1970.
        cluster_id, matched_id: of the verdict; empty if there is none.
        origin: where the raw record is.
        entities: the entities in the order of the record.
        cut_kinds: the kinds of the passages that were cut.
        cut_rules: the kind and the rule of each cut.
        text_chars: length of the text, in code points.
        story_id: id of the story; empty if there is none.
        group: what stays together when the input is sampled.
        verdict: the verdict without its evidence, for articles of stories, to count independent origins.
        detail: why it was rejected or failed; the beginning of the text of an article without a title.
    """

    line: int
    key: str
    article_id: str
    title: str
    outcome: str
    relation: str
    source: str
    language: str
    published: int | None
    received: int | None
    cluster_id: str
    matched_id: str
    origin: str
    entities: tuple[EntityKey, ...]
    cut_kinds: frozenset[str]
    cut_rules: tuple[tuple[str, str], ...]
    text_chars: int
    story_id: str
    group: str
    detail: str = ""
    verdict: Verdict | None = None

    @property
    def shown_title(self) -> str:
        """Return the title; else the beginning of the text in brackets; else the origin."""
        if self.title:
            return self.title
        return f"({self.detail}…)" if self.article_id and self.detail else self.origin


def item_of(number: int, read: ReadLine) -> Item | None:
    """Return the item of a line; None if the record is a notice and no outcome.

    Args:
        number: number of the line, from 0.
        read: the line.
    """
    record = read.record
    if isinstance(record, RejectedArticle):
        return _rejected(number, record)
    if isinstance(record, DeadLetter):
        return _failed(number, record)
    if isinstance(record, Article):
        return _article(number, record, read)
    return None


def _article(number: int, record: Article, read: ReadLine) -> Item:
    verdict: Verdict | None = getattr(record, "dedup", None)
    outcome = UNDER_WAY if isinstance(record, NormalisedArticle) else str(getattr(record, "outcome", UNDER_WAY))
    removed = record.removed if isinstance(record, ArticleBase) else ()
    entities = () if isinstance(record, NormalisedArticle) else getattr(record, "entities", ())
    return Item(
        line=number,
        key=record.id,
        article_id=record.id,
        title=record.title or "",
        outcome=outcome,
        relation=str(verdict.revision or verdict.relation) if verdict else "",
        source=record.source.name or record.source.domain or record.publisher or "",
        language=record.language.code,
        published=_seconds(record.published_at.value if record.published_at else None),
        received=_seconds(record.trace.received_at),
        cluster_id=verdict.cluster_id if verdict else "",
        matched_id=(verdict.evidence.matched_id or "") if verdict else "",
        origin=str(record.origin),
        entities=tuple(
            (each.id, each.name, str(each.type), tuple(each.links.model_dump(exclude_none=True).items()))
            for each in entities
        ),
        cut_kinds=frozenset(str(each.kind) for each in removed),
        cut_rules=tuple((str(each.kind), each.rule) for each in removed),
        text_chars=len(record.text) if isinstance(record, ArticleBase) else record.characters,
        story_id=read.story.id if read.story else "",
        group=(read.story.id if read.story else "") or (verdict.cluster_id if verdict else record.id),
        detail=" ".join(record.text[: 2 * _LEAD_CHARS].split())[:_LEAD_CHARS]
        if not record.title and isinstance(record, ArticleBase)
        else "",
        verdict=verdict.replace(evidence=Evidence(summary="")) if verdict and read.story else None,
    )


def _rejected(number: int, record: RejectedArticle) -> Item:
    known = record.article
    return _unfinished(
        number, known.sha256, REJECTED, str(record.reason), str(record.origin), record.rejected_at, record.detail,
        title=known.title or known.url or _key_of(record.origin, known.key or ""), source=known.source or "",
    )  # fmt: skip


def _failed(number: int, record: DeadLetter) -> Item:
    error = record.failure.error.rpartition(".")[2]
    return _unfinished(
        number, record.sha256 or "", FAILED, error, str(record.origin), record.last_failed_at, record.failure.message,
        title=_key_of(record.origin, (record.key or b"").decode("utf-8", "replace")),
    )  # fmt: skip


def _key_of(origin: Origin, key: str) -> str:
    """Return the key of a record on a topic as its title, if it can be read. The name of a file says more than its key."""
    return "" if isinstance(origin, FileOrigin) or not key.isprintable() else key


def _unfinished(  # noqa: PLR0913 - the parts of one record
    number: int,
    sha256: str,
    outcome: str,
    reason: str,
    origin: str,
    at: datetime,
    detail: str,
    *,
    title: str = "",
    source: str = "",
) -> Item:
    return Item(
        line=number,
        key=f"x{sha256[:_KEY_CHARS] or number}",
        article_id="",
        title=title,
        outcome=outcome,
        relation=reason,
        source=source,
        language="",
        published=None,
        received=_seconds(at),
        cluster_id="",
        matched_id="",
        origin=origin,
        entities=(),
        cut_kinds=frozenset(),
        cut_rules=(),
        text_chars=0,
        story_id="",
        group=origin,
        detail=detail,
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
