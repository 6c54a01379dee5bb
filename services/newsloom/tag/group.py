"""Names gathered into entities: one for each real thing, with an id that does not depend on the document."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newsloom.tag.confidence import of_entity
from newsloom.tag.kinship import Name
from newsloom.tag.names import fold, organisation_form, person_form
from newsloom.tag.place import TYPES, Kind, Place
from newsloom_schemas import Entity, EntityId, EntityType, Links, Mention

PLACES: Final = frozenset({EntityType.GPE, EntityType.LOC, EntityType.NORP})
"""Types whose names are looked up among places and peoples."""

_PREFIXES: Final = {EntityType.WORK_OF_ART: "work"}
_HALF_COUNT: Final = 3.0  # mentions that give half of what mentions can give
_LEAD: Final = 600.0  # code points over which a first mention loses most of what standing early gives
_COUNT_SHARE: Final = 0.5
_EARLY_SHARE: Final = 0.3
_TITLE_SHARE: Final = 0.2
_DIGITS: Final = 3


def group(text: str, title: str | None, names: Iterable[Name], places: Mapping[str, Place]) -> tuple[Entity, ...]:
    """The document's entities, the most salient first.

    Args:
        text: what the spans point into.
        title: names in it are what the article is about.
        names: typed, each with at least one mention; a short form's `full` names one of the others.
        places: what names of places and peoples mean, by the name as first written.
    """
    by_key = {name.key: name for name in names}
    gathered: dict[EntityId, tuple[EntityType, Place | None, list[Name]]] = {}
    for name in by_key.values():
        full = by_key.get(name.full, name)
        place = places.get(_written(text, full)) if full.type in PLACES else None
        kind = _type(full.type, place)
        entity_id = _id(text, full, kind, place)
        gathered.setdefault(entity_id, (kind, place, []))[2].append(name)
    headline = f" {fold(title)} " if title else ""
    entities = [
        _entity(text, headline, entity_id, kind, place, members)
        for entity_id, (kind, place, members) in gathered.items()
    ]
    return tuple(sorted(entities, key=lambda each: (-(each.salience or 0.0), each.mentions[0].start, each.id)))


def _written(text: str, name: Name) -> str:
    first = name.spans[0]
    return text[first.start : first.end]


def _type(kind: EntityType, place: Place | None) -> EntityType:
    """A place's own type: regions are LOC, whatever a model calls them."""
    return kind if place is None else TYPES[place.kind]


def _id(text: str, name: Name, kind: EntityType, place: Place | None) -> EntityId:
    if place is not None:
        if place.kind is Kind.COUNTRY:
            return EntityId(f"country:{place.country}")
        if place.kind is Kind.PEOPLE:
            return EntityId(f"norp:{place.country or organisation_form(place.name)}")
        if place.geonames is not None:
            return EntityId(f"place:{place.geonames}")
        if place.subdivision is not None:
            return EntityId(f"region:{place.subdivision}")
        return EntityId(f"{kind.value.lower()}:{organisation_form(place.name)}")
    written = _written(text, name)
    prefix = _PREFIXES.get(kind, kind.value.lower())
    form = person_form(written) if kind is EntityType.PERSON else organisation_form(written)
    return EntityId(f"{prefix}:{form or written}")


def _entity(
    text: str, headline: str, entity_id: EntityId, kind: EntityType, place: Place | None, names: Sequence[Name]
) -> Entity:
    spans = sorted(span for name in names for span in name.spans)
    mentions = tuple(
        Mention.model_construct(start=span.start, end=span.end, text=text[span.start : span.end]) for span in spans
    )
    name = place.name if place is not None else _name(mentions)
    links = Links()
    if place is not None:
        links = Links.model_construct(
            geonames=place.geonames, iso3166=place.country, iso3166_2=place.subdivision, wikidata=None
        )
    return Entity.model_construct(
        id=entity_id,
        name=name,
        type=kind,
        count=len(mentions),
        mentions=mentions,
        links=links,
        salience=_salience(mentions, headline),
        confidence=of_entity(names, kind),
    )


def _name(mentions: Sequence[Mention]) -> str:
    """The fullest form; of these the one written most often, in mixed case if there is one."""
    forms = Counter(" ".join(mention.text.split()) for mention in mentions)
    return max(forms, key=lambda form: (not form.isupper(), len(form.split()), forms[form], len(form), form))


def _salience(mentions: Sequence[Mention], headline: str) -> float:
    """How much the article is about the entity, 0 to 1: how often, how early, and whether in the title.

    It looks at nothing but the entity's own mentions and the title, so that text added below changes nothing.
    """
    count = len(mentions) / (len(mentions) + _HALF_COUNT)
    early = math.exp(-mentions[0].start / _LEAD)
    titled = any(f" {fold(mention.text)} " in headline for mention in mentions) if headline else False
    return round(_COUNT_SHARE * count + _EARLY_SHARE * early + _TITLE_SHARE * titled, _DIGITS)
