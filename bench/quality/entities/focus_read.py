"""Compare the focus of documents with what a reader found: `entity_focus.json`. No texts.

A row has the corpus, the row or id of the document, the countries that a reader accepts as the first one, the points
(latitude, longitude) that a reader accepts as the central place, and whether a reader accepts that there is none. Documents
are in one half each. The reader saw the title and the first 430 characters, and was generous: for 40 of 60 documents it is
right to give no place. Mistakes of `held` were never looked at.
"""

import json
from pathlib import Path
from typing import Final, NamedTuple

from bench.quality.entities.hard_places import MAX_KM, distance_km, documents, read_document
from bench.quality.entities.read import Share
from newsloom.tag.entities.focus import focus
from newsloom_schemas import Focus, FocusPlace

FOCUS_FILE: Final = Path(__file__).parent / "entity_focus.json"


class FocusShares(NamedTuple):
    """The documents whose first country is right, and those whose central place is right or rightly missing."""

    country: Share
    place: Share


def found_focus(corpora: Path, corpus: str, row: str | int) -> Focus | None:
    """Return the focus of a document of the corpora."""
    entities, linked = read_document(documents(corpora)[corpus, row])
    return focus(entities, linked.entries_by_id())


def read_focus(corpora: Path, half: str) -> FocusShares:
    """Return the shares of right countries and places of one half, `fit` or `held`."""
    rows = [row for row in json.loads(FOCUS_FILE.read_bytes())[half] if (row[0], row[1]) in documents(corpora)]
    countries = places = 0
    for corpus, row, codes, points, may_be_none in rows:
        found = found_focus(corpora, corpus, row)
        countries += found is not None and found.countries[0].code in codes
        places += is_right_place(found.place if found is not None else None, points, may_be_none=may_be_none)
    return FocusShares(Share(countries, len(rows)), Share(places, len(rows)))


def is_right_place(place: FocusPlace | None, points: list[tuple[float, float]], *, may_be_none: bool) -> bool:
    """Return True if the place is at most 161 km from an accepted point, or rightly missing."""
    if place is None or place.latitude is None or place.longitude is None:
        return may_be_none
    return any(distance_km((place.latitude, place.longitude), point) <= MAX_KM for point in points)
