"""Group the names of a document into entities, with ids that do not depend on the document."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from newsloom.tag.entities.aliases import Alias, Aliases
from newsloom.tag.entities.confidence import entity_confidence
from newsloom.tag.gazetteer.entry import TYPES, GazetteerEntry, Kind
from newsloom.tag.gazetteer.link import PlaceLink
from newsloom.tag.lexicon.names import fold, organisation_form, person_form
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Span
from newsloom_schemas import Entity, EntityId, EntityType, Links, Mention


@dataclass(frozen=True, slots=True)
class LinkedNames:
    """The names of a document with what they mean.

    Attributes:
        names: the names, with their types.
        places: the places that names mean, and why, by the name as it is first written.
        tickers: ticker symbols by the offset at which a name ends.
    """

    names: tuple[Name, ...]
    places: Mapping[str, PlaceLink]
    tickers: Mapping[int, str]

    def entries_by_id(self) -> dict[EntityId, GazetteerEntry]:
        """Return the linked places by the ids of their entities."""
        return {_place_id(link.entry): link.entry for link in self.places.values()}


def link_reasons(linked: LinkedNames) -> str:
    """Return why the first few towns are linked, for the trace: "Paris contained, Reno province"."""
    towns = [(name, link.basis) for name, link in linked.places.items() if link.entry.kind is Kind.CITY]
    return ", ".join(f"{' '.join(name.split())} {basis.value}" for name, basis in towns[:_MAX_REASONS])


GAZETTEER_TYPES: Final = frozenset({EntityType.GPE, EntityType.LOC, EntityType.NORP})
"""Types whose names are looked up in the gazetteer."""

_WIKIDATA: Final = re.compile(r"Q[1-9]\d{0,15}")
_NO_LINKS: Final = Links()
_PREFIXES: Final = {EntityType.WORK_OF_ART: "work"}
_HALF_SHARE_MENTIONS: Final = 3.0  # mentions at which the share of the count is half of its maximum
_EARLY_SCALE_CHARS: Final = 600.0  # code points after which the share of an early mention has decreased to 37 %
_COUNT_SHARE: Final = 0.5
_EARLY_SHARE: Final = 0.3
_TITLE_SHARE: Final = 0.2
_DECIMAL_PLACES: Final = 3
_MAX_REASONS: Final = 8


@dataclass(slots=True)
class _EntityDraft:
    """An entity before its mentions are collected."""

    id: EntityId
    type: EntityType
    place: GazetteerEntry | None
    alias: Alias | None
    names: list[Name] = field(default_factory=list)


def group(text: str, title: str | None, linked: LinkedNames, aliases: Aliases | None = None) -> tuple[Entity, ...]:
    """Return the entities of a document, the most salient first.

    Args:
        text: the text that the spans refer to.
        title: the title; names in it are more salient.
        linked: the names and what they mean. The `full_key` of a short form is the key of another name.
        aliases: the operator's aliases. Names with the same entry become one entity with the name of the entry.
    """
    by_key = {name.key: name for name in linked.names}
    by_full_name: dict[str, list[Name]] = defaultdict(list)
    for name in by_key.values():
        by_full_name[_full_name(name, by_key).key].append(name)
    drafts: dict[EntityId, _EntityDraft] = {}
    for key, members in by_full_name.items():
        draft = _draft_of(text, by_key[key], members, linked.places, aliases)
        drafts.setdefault(draft.id, draft).names.extend(members)
    headline = f" {fold(title)} " if title else ""
    entities = [_entity(text, headline, draft, linked.tickers) for draft in drafts.values()]
    return tuple(sorted(entities, key=lambda each: (-(each.salience or 0.0), each.mentions[0].start, each.id)))


def _full_name(name: Name, by_key: Mapping[str, Name]) -> Name:
    """Return the full name of a name, following short forms to their end."""
    seen = {name.key}
    while name.full_key not in seen and name.full_key in by_key:
        name = by_key[name.full_key]
        seen.add(name.key)
    return name


def _draft_of(
    text: str, full: Name, members: Sequence[Name], places: Mapping[str, PlaceLink], aliases: Aliases | None
) -> _EntityDraft:
    """Return the entity of a full name and its short forms.

    The short forms of persons are not used to find an alias, since many people have the same surname.
    """
    first_form = _first_form(text, full)
    link = places.get(first_form) if full.type in GAZETTEER_TYPES else None
    place = link.entry if link is not None else None
    kind = _type(full.type, place)
    alias = None
    if aliases is not None:
        others = [_first_form(text, name) for name in members] if kind is not EntityType.PERSON else []
        alias = aliases.find(kind, (first_form, *others))
    return _EntityDraft(_id(alias.name if alias is not None else first_form, kind, place), kind, place, alias)


def _first_form(text: str, name: Name) -> str:
    first = name.spans[0]
    return text[first.start : first.end]


def _type(kind: EntityType, place: GazetteerEntry | None) -> EntityType:
    """Return the type of a name: a place has the type of its gazetteer entry, whatever the model says."""
    return kind if place is None else TYPES[place.kind]


def _place_id(place: GazetteerEntry) -> EntityId:
    """Return the id of the entity of a linked place."""
    if place.kind is Kind.COUNTRY:
        return EntityId(f"country:{place.country}")
    if place.kind is Kind.PEOPLE:
        return EntityId(f"norp:{place.country or organisation_form(place.name)}")
    if place.fips is not None:
        return EntityId(f"county:US-{place.fips}")
    if place.geonames is not None:
        return EntityId(f"place:{place.geonames}")
    if place.subdivision is not None:
        return EntityId(f"region:{place.subdivision}")
    return EntityId(f"{TYPES[place.kind].value.lower()}:{organisation_form(place.name)}")


def _id(first_form: str, kind: EntityType, place: GazetteerEntry | None) -> EntityId:
    if place is not None:
        return _place_id(place)
    prefix = _PREFIXES.get(kind, kind.value.lower())
    form = person_form(first_form) if kind is EntityType.PERSON else organisation_form(first_form)
    return EntityId(f"{prefix}:{form or first_form}")


def _entity(text: str, headline: str, draft: _EntityDraft, tickers: Mapping[int, str]) -> Entity:
    spans = sorted(span for name in draft.names for span in name.spans)
    mentions = tuple(
        Mention.model_construct(start=span.start, end=span.end, text=text[span.start : span.end]) for span in spans
    )
    source = draft.place or draft.alias
    return Entity.model_construct(
        id=draft.id,
        name=source.name if source is not None else _best_form(_in_base_form(mentions, draft.names)),
        type=draft.type,
        count=len(mentions),
        mentions=mentions,
        links=_links(draft, spans, tickers),
        salience=_salience(mentions, headline),
        confidence=entity_confidence(draft.names, draft.type),
    )


def _links(draft: _EntityDraft, spans: Sequence[Span], tickers: Mapping[int, str]) -> Links:
    ticker = None
    if tickers and draft.type is EntityType.ORG:
        ticker = next((tickers[span.end] for span in spans if span.end in tickers), None)
    if draft.place is None and draft.alias is None and ticker is None:
        return _NO_LINKS
    alias = draft.alias.id if draft.alias is not None else None
    wikidata = alias is not None and _WIKIDATA.fullmatch(alias) is not None
    return Links.model_construct(
        geonames=draft.place.geonames if draft.place is not None else None,
        iso3166=draft.place.country if draft.place is not None else None,
        iso3166_2=draft.place.subdivision if draft.place is not None else None,
        wikidata=alias if wikidata else None,
        watch_list=None if wikidata else alias,
        ticker=ticker,
    )


def _in_base_form(mentions: Sequence[Mention], names: Sequence[Name]) -> Sequence[Mention]:
    """Return the mentions that are not inflected forms of another name, or all if there are no others."""
    inflected = {span.start for name in names if name.is_inflected for span in name.spans}
    return [mention for mention in mentions if mention.start not in inflected] or mentions


def _best_form(mentions: Sequence[Mention]) -> str:
    """Return the longest form; of equal ones the most frequent, in mixed case if there is one."""
    forms = Counter(" ".join(mention.text.split()) for mention in mentions)
    return max(forms, key=lambda form: (not form.isupper(), len(form.split()), forms[form], len(form), form))


def _salience(mentions: Sequence[Mention], headline: str) -> float:
    """Return how much the article is about the entity, 0 to 1: how often, how early, and whether in the title.

    It depends only on the mentions of the entity and on the title, so text added below without mentions changes nothing.
    """
    count = len(mentions) / (len(mentions) + _HALF_SHARE_MENTIONS)
    early = math.exp(-mentions[0].start / _EARLY_SCALE_CHARS)
    has_title = any(f" {fold(mention.text)} " in headline for mention in mentions) if headline else False
    return round(_COUNT_SHARE * count + _EARLY_SHARE * early + _TITLE_SHARE * has_title, _DECIMAL_PLACES)
