"""Names gathered into entities: one for each real thing, with an id that does not depend on the document."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from newsloom.tag.entities.aliases import Alias, Aliases
from newsloom.tag.entities.confidence import of_entity
from newsloom.tag.gazetteer.place import TYPES, Kind, Place
from newsloom.tag.lexicon.names import fold, organisation_form, person_form
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Span
from newsloom_schemas import Entity, EntityId, EntityType, Links, Mention


@dataclass(frozen=True, slots=True)
class Linked:
    """A document's names, typed; the places that some mean, by the name as first written; tickers by where names end."""

    names: tuple[Name, ...]
    places: Mapping[str, Place]
    tickers: Mapping[int, str]


PLACES: Final = frozenset({EntityType.GPE, EntityType.LOC, EntityType.NORP})
"""Types whose names are looked up among places and peoples."""

_WIKIDATA: Final = re.compile(r"Q[1-9]\d{0,15}")
_NO_LINKS: Final = Links()
_PREFIXES: Final = {EntityType.WORK_OF_ART: "work"}
_HALF_COUNT: Final = 3.0  # mentions that give half of what mentions can give
_LEAD: Final = 600.0  # code points over which a first mention loses most of what standing early gives
_COUNT_SHARE: Final = 0.5
_EARLY_SHARE: Final = 0.3
_TITLE_SHARE: Final = 0.2
_DIGITS: Final = 3


@dataclass(slots=True)
class _Gathered:
    """What is known of one entity."""

    id: EntityId
    type: EntityType
    place: Place | None
    alias: Alias | None
    names: list[Name] = field(default_factory=list)


def group(text: str, title: str | None, linked: Linked, aliases: Aliases | None = None) -> tuple[Entity, ...]:
    """The document's entities, the most salient first.

    Args:
        text: what the spans point into.
        title: names in it are what the article is about.
        linked: the names, and what they mean; a short form's `full` names one of the others.
        aliases: the operator's; names that it knows to be of one entry are one entity, under the entry's name.
    """
    by_key = {name.key: name for name in linked.names}
    families: dict[str, list[Name]] = defaultdict(list)
    for name in by_key.values():
        families[_fullest(name, by_key).key].append(name)
    gathered: dict[EntityId, _Gathered] = {}
    for key, members in families.items():
        one = _identified(text, by_key[key], members, linked.places, aliases)
        gathered.setdefault(one.id, one).names.extend(members)
    headline = f" {fold(title)} " if title else ""
    entities = [_entity(text, headline, one, linked.tickers) for one in gathered.values()]
    return tuple(sorted(entities, key=lambda each: (-(each.salience or 0.0), each.mentions[0].start, each.id)))


def _fullest(name: Name, by_key: Mapping[str, Name]) -> Name:
    """The name that this one is short for, and that is short for no other."""
    seen = {name.key}
    while name.full not in seen and name.full in by_key:
        name = by_key[name.full]
        seen.add(name.key)
    return name


def _identified(
    text: str, full: Name, members: Sequence[Name], places: Mapping[str, Place], aliases: Aliases | None
) -> _Gathered:
    """What a name means, and its short forms with it. Those of persons tell nothing of who it is: there are many Khans."""
    written = _written(text, full)
    place = places.get(written) if full.type in PLACES else None
    kind = _type(full.type, place)
    alias = None
    if aliases is not None:
        others = [_written(text, name) for name in members] if kind is not EntityType.PERSON else []
        alias = aliases.find(kind, (written, *others))
    return _Gathered(_id(alias.name if alias is not None else written, kind, place), kind, place, alias)


def _written(text: str, name: Name) -> str:
    first = name.spans[0]
    return text[first.start : first.end]


def _type(kind: EntityType, place: Place | None) -> EntityType:
    """A place's own type: regions are LOC, whatever a model calls them."""
    return kind if place is None else TYPES[place.kind]


def _id(written: str, kind: EntityType, place: Place | None) -> EntityId:
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
    prefix = _PREFIXES.get(kind, kind.value.lower())
    form = person_form(written) if kind is EntityType.PERSON else organisation_form(written)
    return EntityId(f"{prefix}:{form or written}")


def _entity(text: str, headline: str, one: _Gathered, tickers: Mapping[int, str]) -> Entity:
    spans = sorted(span for name in one.names for span in name.spans)
    mentions = tuple(
        Mention.model_construct(start=span.start, end=span.end, text=text[span.start : span.end]) for span in spans
    )
    known = one.place or one.alias
    return Entity.model_construct(
        id=one.id,
        name=known.name if known is not None else _name(mentions),
        type=one.type,
        count=len(mentions),
        mentions=mentions,
        links=_links(one, spans, tickers),
        salience=_salience(mentions, headline),
        confidence=of_entity(one.names, one.type),
    )


def _links(one: _Gathered, spans: Sequence[Span], tickers: Mapping[int, str]) -> Links:
    ticker = None
    if tickers and one.type is EntityType.ORG:
        ticker = next((tickers[span.end] for span in spans if span.end in tickers), None)
    if one.place is None and one.alias is None and ticker is None:
        return _NO_LINKS
    alias = one.alias.id if one.alias is not None else None
    wikidata = alias is not None and _WIKIDATA.fullmatch(alias) is not None
    return Links.model_construct(
        geonames=one.place.geonames if one.place is not None else None,
        iso3166=one.place.country if one.place is not None else None,
        iso3166_2=one.place.subdivision if one.place is not None else None,
        wikidata=alias if wikidata else None,
        watch_list=None if wikidata else alias,
        ticker=ticker,
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
