"""Articles about a few made-up events, as tag writes them.

Each event has names, a place, numbers and sentences of its own. A report of it has one of its titles and some of its
sentences in some order, so that reports of one event share much and no whole text. A few sentences could be of any event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from newsloom_schemas import (
    ArticleId,
    ArticleOutcome,
    ClusterId,
    DocumentKey,
    Entity,
    EntityId,
    EntityType,
    FileOrigin,
    Focus,
    FocusCountry,
    FocusPlace,
    Language,
    Links,
    Mention,
    Precision,
    Provenance,
    PublishedAt,
    Relation,
    Source,
    TaggedArticle,
)
from support.texts.tagged_articles import tagged

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)

_ANY_NEWS: Final = (
    "Officials said they would give more details later.",
    "People who live nearby asked what happens next.",
    "It was not clear how long the work would take.",
    "Nobody answered the telephone on Sunday.",
)


@dataclass(frozen=True)
class Event:
    """An event.

    Attributes:
        place: the town where it happened.
        degrees: its latitude and longitude.
        country: code of its country.
        people, organisations: who is named.
        titles: titles of reports.
        sentences: what reports say.
    """

    place: str
    degrees: tuple[float, float]
    country: str
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    titles: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Return its names, those first that a report is most about."""
        return (
            named("place", self.place, EntityType.GPE, Links(geonames=abs(hash_of(self.place))), 0.8),
            *(named("person", name, EntityType.PERSON, salience=0.6) for name in self.people),
            *(named("org", name, EntityType.ORG, salience=0.5) for name in self.organisations),
        )

    @property
    def focus(self) -> Focus:
        """Return where it happened."""
        latitude, longitude = self.degrees
        place = FocusPlace(
            id=EntityId(f"place:{hash_of(self.place)}"),
            name=self.place,
            country=self.country,
            latitude=latitude,
            longitude=longitude,
            score=0.9,
        )
        return Focus(countries=(FocusCountry(code=self.country, share=0.9),), place=place)


EVENTS: Final = (
    Event(
        "Maldonado", (-34.9, -54.95), "UY", ("Irene Valdivia",), ("Astilleros Rocha",),
        ("Ferry runs aground off Maldonado", "Passengers taken off stranded ferry near Maldonado"),
        (
            "The ferry Albatros struck a sandbank off Maldonado before dawn.",
            "Tugboats pulled 214 passengers to safety, the harbour master Irene Valdivia said.",
            "The vessel, built by Astilleros Rocha, had passed its inspection in January.",
            "Divers found a tear of 12 metres in the hull below the waterline.",
            "“We heard metal scream and then the engines simply stopped,” a passenger said.",
            "Fuel leaked into the estuary, and booms were laid around the wreck.",
            "The captain was questioned about the course that the Albatros had taken.",
        ),
    ),
    Event(
        "Banská Bystrica", (48.74, 19.15), "SK", ("Ľubomír Hronec",), ("Slovmagnezit",),
        ("Tunnel fire closes Banská Bystrica railway", "Smoke fills railway tunnel at Banská Bystrica"),
        (
            "A goods train caught fire in the tunnel under Banská Bystrica.",
            "Firefighters needed 9 hours to reach the burning wagons of magnesite.",
            "Slovmagnezit, whose cargo it was, promised to pay for the damage of 3.5 million euros.",
            "The mayor Ľubomír Hronec ordered schools near the portal to stay shut.",
            "“The heat bent the rails like wax before we could uncouple them,” the driver said.",
            "Engineers will test the vault of the tunnel before trains return.",
            "Passengers are taken around the closed line by 40 buses.",
        ),
    ),
    Event(
        "Mbarara", (-0.61, 30.66), "UG", ("Grace Nabukeera", "Silas Kato"), ("Ankole Dairies",),
        ("Milk strike empties shelves in Mbarara", "Farmers pour milk away as Mbarara strike grows"),
        (
            "Dairy farmers around Mbarara stopped their deliveries over the price of milk.",
            "They ask 1,450 shillings for a litre, said Grace Nabukeera of the cooperative.",
            "Ankole Dairies closed its cooling plant because the tanks were empty.",
            "Silas Kato, the district chairman, met both sides behind closed doors.",
            "“We will sooner feed it to the calves than sell it for nothing,” a herdsman said.",
            "Shops rationed yoghurt and butter on the third day of the strike.",
            "Lorries with milk from Kenya were turned back at the weighbridge.",
        ),
    ),
    Event(
        "Nagaoka", (37.45, 138.85), "JP", ("Haruka Morishima",), ("Echigo Robotics",),
        ("Fireworks depot explodes in Nagaoka", "Blast at Nagaoka fireworks depot breaks windows"),
        (
            "A depot of fireworks blew up on the bank of the river at Nagaoka.",
            "Haruka Morishima of the fire service counted 63 broken roofs.",
            "A robot of Echigo Robotics searched the crater for unexploded shells.",
            "The summer festival, for which the rockets were meant, is called off.",
            "“The sky turned white and my windows came in,” a shopkeeper said.",
            "Investigators suspect sparks from a forklift that had been repaired.",
            "Hospitals treated 17 people for cuts and burns.",
        ),
    ),
)  # fmt: skip


def hash_of(name: str) -> int:
    """Return a number for a name, the same in every process."""
    return sum(place * ord(letter) for place, letter in enumerate(name, start=1))


def named(
    prefix: str, name: str, kind: EntityType, links: Links | None = None, salience: float | None = None
) -> Entity:
    """Return an entity with one mention."""
    mention = Mention(start=0, end=len(name), text=name)
    return Entity(
        id=EntityId(f"{prefix}:{name.casefold()}"), name=name, type=kind, count=1, mentions=(mention,),
        links=links or Links(), salience=salience,
    )  # fmt: skip


def written(
    text: str,
    *,
    name: str,
    position: int = 0,
    title: str | None = None,
    published: datetime | None = NOON,
    cluster: str | None = None,
    **changes: Any,  # noqa: ANN401 - the fields' own types
) -> TaggedArticle:
    """Return an article without names. It is an original, unless `cluster` has the id of another article."""
    plain = tagged()
    verdict = plain.dedup.replace(
        canonical_id=ArticleId(cluster or name),
        cluster_id=ClusterId(cluster or name),
        relation=Relation.EXACT if cluster else Relation.ORIGINAL,
    )
    date = None
    if published is not None:
        date = PublishedAt(value=published, precision=Precision.MINUTE, provenance=Provenance.JSON_LD)
    fields: dict[str, Any] = {
        "id": ArticleId(name),
        "origin": FileOrigin(file="desk.jsonl", position=position),
        "document_key": DocumentKey(name),
        "url": None,
        "source": Source(domain=f"outlet-{position % 7}.example"),
        "title": title,
        "language": Language(code="en", confidence=1.0),
        "published_at": date,
        "text": text,
        "removed": (),
        "attribution": plain.attribution.model_copy(update={"place": None, "agency": None}),
        "dedup": verdict,
        "entities": (),
        "focus": None,
    }
    return plain.replace(**(fields | changes))


def report(event: int, number: int, **changes: Any) -> TaggedArticle:  # noqa: ANN401 - the fields' own types
    """Return a report of an event; different numbers give different ones."""
    of, rng = EVENTS[event], Random(1_000 * event + number)
    body: Sequence[str] = (of.sentences[0], *rng.sample(of.sentences[1:], 4), *rng.sample(_ANY_NEWS, 2))
    fields: dict[str, Any] = {
        "name": f"event {event} report {number}",
        "position": 100 * event + number,
        "title": of.titles[number % len(of.titles)],
        "published": NOON + timedelta(days=2 * event, hours=number % 30),
        "entities": of.entities,
        "focus": of.focus,
    }
    return written(" ".join(body), **(fields | changes))


def copy_of(article: TaggedArticle, number: int, **changes: Any) -> TaggedArticle:  # noqa: ANN401 - the fields' own types
    """Return a copy of an article as it comes from dedup past tag: a duplicate without names."""
    fields: dict[str, Any] = {
        "id": ArticleId(f"{article.id} copy {number}"),
        "origin": FileOrigin(file="copies.jsonl", position=hash_of(article.id) + number),
        "source": Source(domain=f"mirror-{number}.example"),
        "outcome": ArticleOutcome.DUPLICATE,
        "dedup": article.dedup.replace(relation=Relation.EXACT, similarity=1.0),
        "entities": (),
        "focus": None,
    }
    return article.replace(**(fields | changes))
