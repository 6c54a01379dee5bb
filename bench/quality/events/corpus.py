"""A stream of articles of known events among others, tagged as the pipeline tags them."""

import asyncio
import gzip
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from newsloom.core.message import Inbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.settings import Settings
from newsloom.wiring.processing import process_files
from newsloom_schemas import DeduplicatedArticle, EnrichedArticle, FileOrigin, TaggedArticle

EVENTS: Final = "stories.jsonl.gz"
OTHERS: Final = "articles.jsonl.gz"
_DAY_FORMATS: Final = ("%Y-%m-%d", "%m/%d/%y")


@dataclass(frozen=True)
class StreamArticle:
    """An article of the stream.

    Attributes:
        article: as the stage `stories` gets it.
        event: the event that people gave it; "" for one of the others.
    """

    article: TaggedArticle
    event: str


def stream(folder: Path, others: int, *, seed: int = 1) -> list[StreamArticle]:
    """Return the articles of the events and a sample of others, in the order of their dates.

    An article without a date stays behind the one that it follows in its file.

    Args:
        folder: the folder of the corpora.
        others: number of other articles.
        seed: of the sample.
    """
    rows = [(str(row["published_at"] or ""), row, str(row["event"])) for row in read_rows(folder / EVENTS)]
    rest = list(_dated(read_rows(folder / OTHERS)))
    kept = sorted(random.Random(seed).sample(range(len(rest)), min(others, len(rest))))
    rows += [(*rest[number], "") for number in kept]
    rows.sort(key=lambda row: row[0])
    records = [_record(number, row) for number, (_, row, _) in enumerate(rows)]
    return [StreamArticle(article, rows[number][2]) for number, article in tagged(records)]


def read_rows(file: Path) -> list[dict[str, Any]]:
    """Return the rows of a gzipped file of JSON lines."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def raw_record(number: int, fields: dict[str, Any]) -> Inbound:
    """Return a raw record with these fields."""
    value = json.dumps(fields).encode()
    return Inbound(value, FileOrigin(file="stream", position=number), headers=(("content-type", b"application/json"),))


def tagged(records: Sequence[Inbound]) -> Iterator[tuple[int, TaggedArticle]]:
    """Yield the number and the tagged article of each record that is not rejected, without any story."""
    settings = Settings.model_validate({"pipeline": {"stages": ["normalise", "dedup", "tag", "publish"]}})
    found: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(
            process_files(
                settings, records, Path(folder) / "dedup", lambda each: found.append(_value(each)), stop_reading=bool
            )
        )
    for value in found:
        schema = json.loads(value)["schema"]
        if schema == EnrichedArticle.model_fields["schema_"].default:
            yield _article(EnrichedArticle.from_bytes(value))
        elif schema == DeduplicatedArticle.model_fields["schema_"].default:
            yield _article(DeduplicatedArticle.from_bytes(value))


def _article(record: EnrichedArticle | DeduplicatedArticle) -> tuple[int, TaggedArticle]:
    fields = {name: value for name, value in record if name != "schema_"}
    origin = record.origin
    if not isinstance(origin, FileOrigin):
        raise TypeError(origin)
    return origin.position, TaggedArticle.model_construct(**{"entities": (), "focus": None, **fields})


def _value(record: ProcessedRecord) -> bytes:
    return record.outcome.outbound[0].value


def _record(number: int, row: dict[str, Any]) -> Inbound:
    fields = {name: row[name] for name in ("url", "title", "text", "source", "published_at") if row.get(name)}
    return raw_record(number, fields)


def _dated(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each row with its day, or with that of the row before. Only its own day becomes its time of publication."""
    day = ""
    for row in rows:
        own = _day(str(row["date"]))
        day = own or day
        yield day, {**row, "published_at": own}


def _day(text: str) -> str:
    for pattern in _DAY_FORMATS:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    return ""
