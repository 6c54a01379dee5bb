"""Compare entities with what a reader found: the names in the five seeds, and the places of 300 mentions. No texts.

`entity_seeds.json` has persons and organisations by the longest name in the cleaned text, and places by newsloom's ids.
`entity_places.json` has mentions drawn at random from the locations of ner_worldwide whose names are in the gazetteer:
the number of the article, the offsets, and the right ids; no id if no register has the place. Two hundred were read
while linking was developed. Of the hundred that were drawn and read afterwards, .94 were right before three more classes
of mistakes were corrected.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from newsloom import normalise_article
from newsloom.tag.lexicon.names import organisation_form, person_form
from newsloom.tag.tagger import DEFAULT_TYPES, Tagger
from newsloom_schemas import Entity, EntityType

_HERE = Path(__file__).parent
_GROUPS = {EntityType.PERSON: "people", EntityType.GPE: "places", EntityType.ORG: "organisations"}


class Share(NamedTuple):
    """A count and its total."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """Return the share, 0 to 1."""
        return self.right / max(self.of, 1)


def seeds(folder: Path, tagger: Tagger) -> tuple[Share, Share, list[str]]:
    """Return recall and precision over persons, places and organisations, and the mistakes.

    Two entities for one real thing count as one right and one wrong.
    """
    found = wanted = given = 0
    wrong: list[str] = []
    for number, listed_names in json.loads((_HERE / "entity_seeds.json").read_text(encoding="utf-8")).items():
        (file,) = folder.glob(f"{number}_*.txt")
        article = normalise_article(file.read_bytes(), "text/plain")
        ours = Counter(
            (_GROUPS[each.type], _key(each.type, each.id if each.type is EntityType.GPE else each.name))
            for each in tagger.tag(article.text, "en", article.title, DEFAULT_TYPES)
            if each.type in _GROUPS
        )
        theirs = {(group, _key(kind, name)) for kind, group in _GROUPS.items() for name in listed_names[group]}
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
    """Yield the share of correctly linked mentions, for each time at which they were read.

    Args:
        tagged: the entities of each article.
    """
    for when, rows in json.loads((_HERE / "entity_places.json").read_text(encoding="utf-8")).items():
        right = sum(_is_right(tagged[number], start, end, ids) for number, start, end, ids in rows)
        yield when.replace("_", " "), Share(right, len(rows))


def _is_right(entities: Sequence[Entity], start: int, end: int, ids: Sequence[str]) -> bool:
    for entity in entities:
        if any(mention.start <= start and end <= mention.end for mention in entity.mentions):
            linked = entity.links.geonames is not None or entity.links.iso3166 is not None
            return entity.id in ids or not (ids or linked)
    return not ids
