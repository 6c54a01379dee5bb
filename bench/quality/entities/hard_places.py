"""Compare links with places that a reader judged in harder texts: `entity_places_hard.json`. No texts.

The mentions were drawn with a fixed seed from American news, non-Western newswire, reports of one event by many outlets
and, in other languages, from treebanks: names that several places share, towns, counties, and names that are also words or
surnames. A row has the corpus, the row or id of the document, the offsets, the name, and what a reader judged: the level
(`city`, `place`, `county`, `admin1`, `country`; null if the name means no place), latitude, longitude, ISO 3166-1 and
ISO 3166-2. Documents are in one half each. Only `fit` was looked at while linking was developed.
"""

import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from bench.quality.entities.gold import WORLDWIDE, gold_texts
from bench.quality.entities.read import Share
from newsloom.tag.entities.group import LinkedNames, group
from newsloom.tag.gazetteer.entry import GazetteerEntry, Kind
from newsloom.tag.tagger import tagger
from newsloom_schemas import Entity, EntityId

HARD_PLACES: Final = Path(__file__).parent / "entity_places_hard.json"
MAX_KM: Final = 161.0
"""Kilometres, 100 miles: the usual distance up to which geoparsing counts a link as right."""

_EARTH_RADIUS_KM: Final = 6371.0


class Judged(NamedTuple):
    """A mention and what a reader judged."""

    corpus: str
    row: str | int
    start: int
    end: int
    name: str
    level: str | None
    latitude: float | None
    longitude: float | None
    country: str | None
    subdivision: str | None


class Document(NamedTuple):
    """A document of a corpus: its text, its title and its language."""

    text: str
    title: str | None
    language: str


class Linked(NamedTuple):
    """The right links, of all resolvable mentions and of all links that were given."""

    accuracy: Share
    precision: Share


def judged() -> dict[str, list[Judged]]:
    """Return the judged mentions of each half."""
    return {half: [Judged(*row) for row in rows] for half, rows in json.loads(HARD_PLACES.read_bytes()).items()}


def hard_places(corpora: Path, half: str) -> Linked:
    """Return accuracy and precision within 161 km of the mentions of one half.

    Args:
        corpora: the folder of the corpora; the folder `ner` is beside it.
        half: `fit` or `held`.
    """
    right = given = resolvable = 0
    for mention, entry in linked_mentions(corpora, judged()[half]):
        resolvable += mention.level is not None
        given += entry is not None
        right += entry is not None and is_right_link(entry, mention)
    return Linked(Share(right, resolvable), Share(right, given))


def linked_mentions(corpora: Path, mentions: Iterable[Judged]) -> Iterator[tuple[Judged, GazetteerEntry | None]]:
    """Yield each mention with the linked place of the entity that covers it; `None` if none does."""
    by_document: dict[tuple[str, str | int], list[Judged]] = defaultdict(list)
    for mention in mentions:
        by_document[mention.corpus, mention.row].append(mention)
    for key, rows in by_document.items():
        if key not in documents(corpora):
            continue
        entities, linked = read_document(documents(corpora)[key])
        entries = linked.entries_by_id()
        for mention in rows:
            yield mention, next((entries[each.id] for each in entities if _covers(each, mention, entries)), None)


def read_document(document: Document) -> tuple[tuple[Entity, ...], LinkedNames]:
    """Return the entities of a document and the names with what they mean."""
    text, title, language = document
    spans, _, trust = tagger().recognise(text, language)
    names = tagger().resolve_types(text, spans, language, trust)
    linked = tagger().link(text, names, language)
    return group(text, title, linked), linked


def _covers(entity: Entity, mention: Judged, entries: Mapping[EntityId, GazetteerEntry]) -> bool:
    entry = entries.get(entity.id)
    return (
        entry is not None
        and (entry.geonames is not None or entry.country is not None)
        and any(each.start <= mention.start and mention.end <= each.end for each in entity.mentions)
    )


def is_right_link(entry: GazetteerEntry, mention: Judged) -> bool:
    """Return True if the place is the judged country or subdivision, or at most 161 km from the judged place."""
    if mention.level is None:
        return False
    if mention.level == "country":
        return entry.kind is Kind.COUNTRY and entry.country == mention.country
    if mention.level == "admin1" and entry.subdivision == mention.subdivision and entry.kind is not Kind.CITY:
        return True
    if entry.latitude is None or entry.longitude is None or mention.latitude is None or mention.longitude is None:
        return False
    return distance_km((entry.latitude, entry.longitude), (mention.latitude, mention.longitude)) <= MAX_KM


def distance_km(point: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two points (latitude, longitude) in degrees, in kilometres."""
    north, other_north = math.radians(point[0]), math.radians(other[0])
    east = math.radians(other[1] - point[1])
    half = math.sin((other_north - north) / 2) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(east / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


@lru_cache(maxsize=1)
def documents(corpora: Path) -> Mapping[tuple[str, str | int], Document]:
    """Return the documents of the corpora by corpus and row or id. Corpora that are absent are left out."""
    found: dict[tuple[str, str | int], Document] = {}
    for number, gold in enumerate(gold_texts(corpora / WORLDWIDE)):
        found["ner_worldwide", number] = Document(gold.text, None, "en")
    for corpus, key in (("articles", "id"), ("real_copies", "row"), ("stories", None)):
        for number, row in enumerate(_lines(corpora / f"{corpus}.jsonl.gz")):
            found[corpus, row[key] if key is not None else number] = Document(row["text"], row.get("title"), "en")
    treebanks = corpora.parent / "ner" / "dev.json.gz"
    if treebanks.is_file():
        with gzip.open(treebanks, "rt", encoding="utf-8") as file:
            for name, (texts, _) in json.load(file).items():
                for number, (text, _) in enumerate(texts):
                    found[f"dev/{name}", number] = Document(text, None, name[:2])
    return found


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    if not file.is_file():
        return
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
