"""What a reader found: the names of the five seeds, and which place each of 300 mentions is. Ids and names, no texts.

`entity_seeds.json`: people and organisations by the fullest name that the cleaned text has, places by newsloom's ids.
`entity_places.json`: mentions drawn at random from the locations of ner_worldwide of which the gazetteer has the name,
by number of the article and offsets, with the ids that are right; none where no register has the place. Two hundred were
read while linking was mended; the hundred drawn and read afterwards had .94 right before three more classes were mended.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from newsloom import normalise_article
from newsloom.tag.lexicon.names import organisation_form, person_form
from newsloom.tag.tagger import DEFAULT_TYPES, tagger
from newsloom_schemas import Entity, EntityType

_HERE = Path(__file__).parent
_LISTED = {EntityType.PERSON: "people", EntityType.GPE: "places", EntityType.ORG: "organisations"}


class Share(NamedTuple):
    """So many of so many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.right / max(self.of, 1)


def seeds(folder: Path) -> tuple[Share, Share, list[str]]:
    """Recall and precision over people, places and organisations, and what is wrong.

    Two entities for one real one are one right and one wrong.
    """
    found = wanted = given = 0
    wrong: list[str] = []
    for number, tickers_by_name_end in json.loads((_HERE / "entity_seeds.json").read_text(encoding="utf-8")).items():
        (file,) = folder.glob(f"{number}_*.txt")
        article = normalise_article(file.read_bytes(), "text/plain")
        ours = Counter(
            (_LISTED[each.type], _key(each.type, each.id if each.type is EntityType.GPE else each.name))
            for each in tagger().tag(article.text, "en", article.title, DEFAULT_TYPES)
            if each.type in _LISTED
        )
        theirs = {(group, _key(kind, name)) for kind, group in _LISTED.items() for name in tickers_by_name_end[group]}
        found += len(theirs & ours.keys())
        wanted += len(theirs)
        given += ours.total()
        wrong += [f"{number}: {key} missed" for _, key in sorted(theirs - ours.keys())]
        wrong += [f"{number}: {key} is none" for _, key in sorted(ours.keys() - theirs)]
    return Share(found, wanted), Share(found, given), wrong


def _key(kind: EntityType, name: str) -> str:
    if kind is EntityType.GPE:
        return name
    return person_form(name) if kind is EntityType.PERSON else organisation_form(name)


def places(tagged: Sequence[Sequence[Entity]]) -> Iterator[tuple[str, Share]]:
    """By when they were read, the share of mentions that are linked right. `tagged`: the entities of each article."""
    for when, rows in json.loads((_HERE / "entity_places.json").read_text(encoding="utf-8")).items():
        right = sum(_is_right(tagged[number], start, end, ids) for number, start, end, ids in rows)
        yield when.replace("_", " "), Share(right, len(rows))


def _is_right(entities: Sequence[Entity], start: int, end: int, ids: Sequence[str]) -> bool:
    for entity in entities:
        if any(mention.start <= start and end <= mention.end for mention in entity.mentions):
            linked = entity.links.geonames is not None or entity.links.iso3166 is not None
            return entity.id in ids or not (ids or linked)
    return not ids
