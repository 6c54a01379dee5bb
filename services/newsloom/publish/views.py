"""The views of an enriched article that a route can write: the full record, a summary, or IPTC ninjs."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from newsloom.settings import RouteView
from newsloom_schemas import (
    ArticleSummary,
    EnrichedArticle,
    EntityCount,
    EntityType,
    NinjsItem,
    PublicationStatus,
    Record,
    RevisionKind,
)
from newsloom_schemas.entity import Entity
from newsloom_schemas.ninjs import (
    DOCUMENT_KEY,
    EXTERNAL_ID,
    NinjsAltid,
    NinjsBody,
    NinjsConcept,
    NinjsDescription,
    NinjsHeadline,
    NinjsInfosource,
    NinjsRendition,
)

View = Callable[[EnrichedArticle], Record]

_SUMMARISED: Final = frozenset(ArticleSummary.model_fields) & frozenset(EnrichedArticle.model_fields) - {
    "schema_",
    "entities",
}

_NINJS_PROPERTIES: Final[Mapping[EntityType, str]] = MappingProxyType(
    {
        EntityType.PERSON: "people",
        EntityType.ORG: "organisations",
        EntityType.GPE: "places",
        EntityType.LOC: "places",
        EntityType.FAC: "places",
        EntityType.EVENT: "events",
        EntityType.PRODUCT: "objects",
        EntityType.WORK_OF_ART: "objects",
        EntityType.NORP: "subjects",
        EntityType.LAW: "subjects",
    }
)
"""The ninjs property of each entity type. Dates, amounts and percentages are not concepts and have none."""


def full(article: EnrichedArticle) -> EnrichedArticle:
    """Return the article unchanged."""
    return article


def summary(article: EnrichedArticle) -> ArticleSummary:
    """Return the article without text, removed parts, extensions and mentions. Its parts are not validated again."""
    fields = article.__dict__
    return ArticleSummary.model_construct(
        **{name: fields[name] for name in _SUMMARISED},
        characters=len(article.text),
        story_id=article.story.id if article.story is not None else None,
        entities=tuple(
            EntityCount.model_construct(**{name: value for name, value in each.__dict__.items() if name != "mentions"})
            for each in article.entities
        ),
    )


def ninjs(article: EnrichedArticle) -> NinjsItem:
    """Return the article as an IPTC ninjs 2.1 item.

    `uri` identifies the document with all its versions, and `version` the article. A retraction has the status
    `canceled`, and so has an article that its publisher has canceled.
    """
    concepts: dict[str, list[NinjsConcept]] = {}
    for entity in article.entities:
        ninjs_property = _NINJS_PROPERTIES.get(entity.type)
        if ninjs_property is not None:
            concepts.setdefault(ninjs_property, []).append(_concept(entity))
    published = article.published_at
    is_canceled = (
        article.dedup.revision is RevisionKind.RETRACTION or article.publication_status is PublicationStatus.CANCELED
    )
    return NinjsItem(
        uri=f"urn:newsloom:document:{quote(article.document_key, safe='', errors='replace')}",
        version=article.id,
        versioncreated=article.trace.received_at,
        contentcreated=published.value if published is not None else None,
        pubstatus="canceled" if is_canceled else "usable",
        embargoed=article.embargoed_until,
        ednote=article.dedup.evidence.summary,
        language=article.language.code,
        title=article.title,
        by=", ".join(article.authors) or None,
        located=article.attribution.place,
        headlines=(NinjsHeadline(role="main", value=article.title),) if article.title else (),
        descriptions=tuple(_descriptions(article)),
        bodies=(
            NinjsBody(
                role="main",
                contenttype="text/plain",
                charcount=len(article.text),
                wordcount=len(article.text.split()),
                value=article.text,
            ),
        ),
        infosources=tuple(_infosources(article)),
        renditions=tuple(_renditions(article)),
        altids=tuple(_altids(article)),
        people=tuple(concepts.get("people", ())),
        organisations=tuple(concepts.get("organisations", ())),
        places=tuple(concepts.get("places", ())),
        events=tuple(concepts.get("events", ())),
        objects=tuple(concepts.get("objects", ())),
        subjects=tuple(concepts.get("subjects", ())),
    )


def _altids(article: EnrichedArticle) -> Iterator[NinjsAltid]:
    yield NinjsAltid(role="newsloom_id", value=article.id)
    yield NinjsAltid(role=DOCUMENT_KEY, value=article.document_key)
    yield NinjsAltid(role="newsloom_canonical_id", value=article.dedup.canonical_id)
    yield NinjsAltid(role="newsloom_cluster_id", value=article.dedup.cluster_id)
    if article.story is not None:
        yield NinjsAltid(role="newsloom_story_id", value=article.story.id)
    if article.external_id is not None:
        yield NinjsAltid(role=EXTERNAL_ID, value=article.external_id)


def _descriptions(article: EnrichedArticle) -> Iterator[NinjsDescription]:
    if article.standfirst:
        yield NinjsDescription(role="standfirst", contenttype="text/plain", value=article.standfirst)


def _concept(entity: Entity) -> NinjsConcept:
    uri: str | None = None
    if entity.links.wikidata:
        uri = f"http://www.wikidata.org/entity/{quote(entity.links.wikidata, safe='')}"
    elif entity.links.geonames is not None:
        uri = f"https://sws.geonames.org/{entity.links.geonames}/"
    return NinjsConcept(name=entity.name, rel="mentions", uri=uri, literal=entity.id)


def _infosources(article: EnrichedArticle) -> Iterator[NinjsInfosource]:
    name = article.source.name or article.source.domain
    if name:
        yield NinjsInfosource(name=name, literal=article.source.domain)
    for supplier in dict.fromkeys((article.attribution.agency, article.attribution.credited_to)):
        if supplier and supplier != name:
            yield NinjsInfosource(name=supplier)


def _renditions(article: EnrichedArticle) -> Iterator[NinjsRendition]:
    address = article.canonical_url or article.url
    if address:
        href = quote(address, safe="%/:=&?~#+!$,;'@()*[]", errors="replace")
        yield NinjsRendition(name="web", href=href, contenttype="text/html")


VIEWS: Final[Mapping[RouteView, View]] = MappingProxyType(
    {RouteView.FULL: full, RouteView.SUMMARY: summary, RouteView.NINJS: ninjs}
)
"""The function that makes each view."""

VIEW_MODELS: Final[Mapping[RouteView, type[Record]]] = MappingProxyType(
    {RouteView.FULL: EnrichedArticle, RouteView.SUMMARY: ArticleSummary, RouteView.NINJS: NinjsItem}
)
"""The record model of each view."""
