"""Tagged articles for the publish tests."""

from datetime import UTC, datetime
from typing import Any

from newsloom_schemas import (
    ArticleId,
    ArticleOutcome,
    Attribution,
    ClusterId,
    Containment,
    DocumentKey,
    Entity,
    EntityId,
    EntityType,
    Evidence,
    FileOrigin,
    Language,
    Links,
    Mention,
    Precision,
    Provenance,
    PublishedAt,
    Relation,
    Removed,
    RemovedKind,
    Source,
    StageTrace,
    TaggedArticle,
    Trace,
    Verdict,
)

TEXT = "Trieste and Koper agreed on a ferry. Ana Kovač of Adria Lines said Italy gains most."


def tagged(**changes: Any) -> TaggedArticle:  # noqa: ANN401 - the fields' own types
    """Return a tagged article with most fields set."""
    article_id = ArticleId("0123456789abcdef0123456789abcdef")
    fields: dict[str, Any] = {
        "id": article_id,
        "origin": FileOrigin(file="ferry.html"),
        "document_key": DocumentKey("https://adriatic.example/ferry?id=7"),
        "url": "https://adriatic.example/ferry?id=7",
        "source": Source(name="Adriatic Herald", domain="adriatic.example"),
        "title": "A ferry for two ports",
        "authors": ("Mira Novak", "Luca Sartori"),
        "language": Language(code="en", confidence=0.98),
        "published_at": PublishedAt(
            value=datetime(2026, 3, 4, 9, 30, tzinfo=UTC), precision=Precision.MINUTE, provenance=Provenance.JSON_LD
        ),
        "text": TEXT,
        "removed": (Removed(kind=RemovedKind.DATELINE, text="TRIESTE, Italy -", rule="dateline"),),
        "attribution": Attribution(place="Trieste, Italy", agency="Adria Press"),
        "trace": Trace(
            received_at=datetime(2026, 3, 4, 10, 0, tzinfo=UTC),
            stages=(
                StageTrace(stage="tag", version="1", started=datetime(2026, 3, 4, 10, 1, tzinfo=UTC), seconds=0.01),
            ),
        ),
        "outcome": ArticleOutcome.UNIQUE,
        "dedup": Verdict(
            relation=Relation.ORIGINAL,
            canonical_id=article_id,
            cluster_id=ClusterId(article_id),
            similarity=0.0,
            containment=Containment(of_this_in_match=0.0, of_match_in_this=0.0),
            evidence=Evidence(summary="No earlier article shares a passage."),
            thresholds="1",
        ),
        "entities": (
            entity("country:IT", "Italy", EntityType.GPE, Links(geonames=3175395, iso3166="IT")),
            entity("person:ana kovač", "Ana Kovač", EntityType.PERSON),
            entity("org:adria lines", "Adria Lines", EntityType.ORG),
        ),
    }
    return TaggedArticle(**(fields | changes))


def entity(entity_id: str, name: str, kind: EntityType, links: Links | None = None) -> Entity:
    """Return an entity with one mention in TEXT."""
    start = TEXT.index(name)
    return Entity(
        id=EntityId(entity_id),
        name=name,
        type=kind,
        count=1,
        mentions=(Mention(start=start, end=start + len(name), text=name),),
        links=links or Links(),
    )
