"""Define what learning keeps of an article, and read it from records that newsloom wrote."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final, Self

import orjson

from newsloom.normalise.site_rules.regions import ArticleRegions
from newsloom.normalise.site_rules.rows import NAME_PREFIX
from newsloom.normalise.site_rules.site_lines import site_key

_MAX_LINES: Final = 600  # of an article
_MAX_LINE_CHARS: Final = 4_000
_MAX_ARTICLE_CHARS: Final = 60_000
_MAX_AUTHORS: Final = 10
_MAX_NAME_CHARS: Final = 253  # also of a host: RFC 1035, section 3.1
_MAX_REGIONS: Final = 200
_DAY_CHARS: Final = 10
_ARTICLE_SCHEMAS: Final = ("newsloom.normalised/", "newsloom.deduplicated/", "newsloom.tagged/", "newsloom.enriched/")


@dataclass(frozen=True, slots=True)
class SeenArticle:
    """What learning keeps of an article.

    Attributes:
        site: registered domain, or the name of the source, as `site_key` spells it; empty if neither is known.
        lines: the paragraphs of the clean text, and behind them what rules of the site had cut.
        authors: names of the authors.
        day: day of publication as `YYYY-MM-DD`; empty if unknown.
        cluster: id of its cluster of copies, if dedup has seen it; else empty.
        regions: numbers of the lines in each region of its page; empty without a page.
        linked: numbers of the lines that are links in its page.
        cut_before: True if the text is longer than what learning keeps, so that its end is missing.
    """

    site: str
    lines: tuple[str, ...]
    authors: tuple[str, ...] = ()
    day: str = ""
    cluster: str = ""
    regions: Mapping[str, Sequence[int]] = field(default_factory=dict)
    linked: tuple[int, ...] = ()
    cut_before: bool = False

    def to_bytes(self) -> bytes:
        """Return the article as JSON; equal articles have equal bytes."""
        return orjson.dumps(
            (
                self.site,
                self.lines,
                self.authors,
                self.day,
                self.cluster,
                self.regions,
                self.linked,
                self.cut_before,
            ),
            option=orjson.OPT_SORT_KEYS,
        )

    @classmethod
    def from_bytes(cls, value: bytes) -> Self:
        """Return the article of some JSON."""
        site, lines, authors, day, cluster, regions, linked, cut_before = orjson.loads(value)
        return cls(site, tuple(lines), tuple(authors), day, cluster, regions, tuple(linked), cut_before)


def seen_article(record: Mapping[str, Any], regions: ArticleRegions | None = None) -> SeenArticle | None:
    """Return what learning keeps of a record; None if it has no text.

    Args:
        record: an article from normalise on, as JSON. Values of other types than the schema's are ignored.
        regions: where its paragraphs are in its page, if the page is there.
    """
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        return None
    source = record.get("source")
    site = _text(source, "domain") or _text(source, "name") if isinstance(source, Mapping) else ""
    paragraphs = [line for line in text.split("\n\n") if line.strip()]
    cut = record.get("removed")
    before = [
        _text(each, "text")
        for each in (cut if isinstance(cut, list) else ())
        if isinstance(each, Mapping) and _text(each, "rule").startswith(NAME_PREFIX)
    ]
    lines, is_cut = _bounded([*paragraphs, *filter(None, before)])
    dedup = record.get("dedup")
    authors = record.get("authors")
    names = (each for each in (authors if isinstance(authors, list) else ()) if isinstance(each, str) and each)
    kept = len(lines)
    return SeenArticle(
        site=_printable(site_key(site[:_MAX_NAME_CHARS])),
        lines=lines,
        authors=tuple(_printable(each[:_MAX_NAME_CHARS]) for each in islice(names, _MAX_AUTHORS)),
        day=_day(record.get("published_at")),
        cluster=_text(dedup, "cluster_id")[:_MAX_NAME_CHARS] if isinstance(dedup, Mapping) else "",
        regions={
            name: tuple(number for number in sorted(numbers) if number < kept)
            for name, numbers in islice(sorted(regions.lines.items()), _MAX_REGIONS)
        }
        if regions is not None
        else {},
        linked=tuple(number for number in sorted(regions.linked) if number < kept) if regions is not None else (),
        cut_before=is_cut,
    )


def article_record(value: bytes) -> Mapping[str, Any] | None:
    """Return the JSON of an article that newsloom wrote; None if a record is something else.

    Rejected and failed records of `newsloom process` are something else too; `is_newsloom_record` tells them from raw input.
    """
    record = _newsloom_json(value)
    schema = record.get("schema") if record is not None else None
    return record if isinstance(schema, str) and schema.startswith(_ARTICLE_SCHEMAS) else None


def is_newsloom_record(value: bytes) -> bool:
    """Return True if newsloom wrote a record, of whatever kind."""
    return _newsloom_json(value) is not None


def _newsloom_json(value: bytes) -> Mapping[str, Any] | None:
    if not value.startswith(b"{") or b'"newsloom.' not in value[:200]:
        return None
    try:
        record = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) and str(record.get("schema", "")).startswith("newsloom.") else None


def _bounded(paragraphs: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """Return the first paragraphs that fit, and whether something was left out."""
    lines: list[str] = []
    chars, is_cut = 0, False
    for paragraph in paragraphs:
        if len(lines) == _MAX_LINES or chars >= _MAX_ARTICLE_CHARS:
            return tuple(lines), True
        is_cut = is_cut or len(paragraph) > _MAX_LINE_CHARS
        lines.append(_printable(paragraph[:_MAX_LINE_CHARS]))
        chars += len(lines[-1])
    return tuple(lines), is_cut


def _printable(text: str) -> str:
    """Return a text without lone surrogates, which JSON in UTF-8 cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""


def _day(published: object) -> str:
    """Return the day of a time of publication, if it is one."""
    value = _text(published, "value") if isinstance(published, Mapping) else ""
    try:
        return datetime.fromisoformat(value).date().isoformat()[:_DAY_CHARS]
    except ValueError:
        return ""
