"""What each stage may be told: its limits, its store, its policy."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, NonNegativeInt, PlainSerializer, PositiveFloat, PositiveInt, SecretStr, model_validator

from newsloom.security.consistency import redis_mistakes, refuse
from newsloom.security.settings import Secret, TlsSettings
from newsloom.settings_model import Section
from newsloom_schemas.entity import EntityType
from newsloom_schemas.verdict import Relation

_IN_ORDER: Final = PlainSerializer(sorted, return_type=list[str], when_used="json")
"""Writes a set the same way in every process: the order of a set of strings changes from one to the next."""


class StepSettings(Section):
    """A step of your own in a stage."""

    use: str = Field(
        min_length=1,
        max_length=500,
        description="Its factory: `package.module:factory`, or an entry point in the group `newsloom.steps`.",
    )
    name: str | None = Field(
        None,
        pattern=r"^[a-z][a-z0-9_]{0,63}$",
        description="For metrics, dead letters and the trace; by default its own.",
    )
    after: str | None = Field(
        None,
        description="The step that it runs after. docs/plugins.md has the positions of each stage, and its default.",
    )
    before: str | None = Field(None, description="In place of `after`: the step that it runs before.")
    options: dict[str, Any] = Field(default_factory=dict, description="The factory's own options.")

    @model_validator(mode="after")
    def _has_one_place(self) -> "StepSettings":
        if self.after is not None and self.before is not None:
            msg = "`after` and `before` cannot both be given"
            raise ValueError(msg)
        return self

    def __hash__(self) -> int:
        return hash((self.use, self.name, self.after, self.before))


class NormaliseSettings(Section):
    """Limits of what normalise takes in and lets through."""

    max_bytes: PositiveInt = Field(5_000_000, description="Raw records larger than this are rejected as too_large.")
    max_html_bytes: PositiveInt = Field(2_000_000, description="HTML larger than this is rejected as too_large.")
    max_json_depth: PositiveInt = Field(64, description="JSON whose brackets nest deeper is a dead letter.")
    max_html_depth: PositiveInt = Field(200, description="HTML whose tags nest deeper is rejected as too_large.")
    max_elements: PositiveInt = Field(20_000, description="HTML with more elements is rejected as too_large.")
    max_attributes: PositiveInt = Field(5_000, description="HTML with more on one tag is rejected as too_large.")
    min_words: PositiveInt = Field(5, description="Texts shorter than this are rejected as too_short.")
    max_words: PositiveInt = Field(200_000, description="Texts longer than this are rejected as too_large.")
    languages: tuple[str, ...] = Field((), description="ISO 639-1 codes to let through; all when empty.")
    rules_path: Path | None = Field(
        None, description="TOML with cleaning rules of your own, which go before the package's (docs/articles.md)."
    )
    steps: tuple[StepSettings, ...] = Field(
        (), max_length=8, description="Steps of your own that the stage runs as well (docs/plugins.md)."
    )


class StoreKind(StrEnum):
    """Where dedup keeps what it has seen."""

    MEMORY = "memory"
    ROCKSDB = "rocksdb"
    REDIS = "redis"


class DedupSettings(Section):
    """The dedup store and its policy."""

    store: StoreKind = StoreKind.ROCKSDB
    path: Path = Field(Path("var/dedup"), description="Folder of the rocksdb store.")
    redis_url: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"),
        description="Address of the redis store; with TLS it begins with rediss:.",
    )
    redis_username: str | None = Field(None, min_length=1, description="An ACL user of Redis.")
    redis_password: Secret | None = Field(None, description="Its password, or that of the default user.")
    redis_password_file: Path | None = Field(None, description="File with the password.")
    redis_tls: TlsSettings = TlsSettings()
    redis_cluster: bool = Field(default=False, description="The address is a node of a Redis Cluster.")
    redis_prefix: str = Field(
        "newsloom:dedup",
        pattern=r"^[^{}\s]{1,100}$",
        description="Begins all keys of the redis store; workers that share it share their claims.",
    )
    window_days: PositiveFloat = Field(7.0, description="How long an article is remembered.")
    max_documents: PositiveInt = Field(
        2_000_000, description="Hard cap on remembered articles (Redis Cluster: of a language); the oldest go first."
    )
    keep_text: bool = Field(default=True, description="Keep compressed texts, so that candidates are compared exactly.")
    unique_relations: Annotated[frozenset[Relation], _IN_ORDER] = Field(
        frozenset({Relation.ORIGINAL, Relation.REWRITE, Relation.REVISION}),
        description="Relations that leave through news.unique; the others through news.duplicates.",
    )
    unique_new_share: float = Field(
        0.5, ge=0, le=1, description="A copy of which more than this share is new leaves through news.unique as well."
    )
    steps: tuple[StepSettings, ...] = Field(
        (), max_length=8, description="Steps of your own that the stage runs as well (docs/plugins.md)."
    )

    @model_validator(mode="after")
    def _redis_is_reachable_as_it_is_set(self) -> "DedupSettings":
        if self.store is StoreKind.REDIS:
            password = (self.redis_password, self.redis_password_file)
            refuse(redis_mistakes(self.redis_url, self.redis_username, password, self.redis_tls))
        return self


class TagSettings(Section):
    """Entity recognition."""

    max_words: NonNegativeInt = Field(0, description="Tag only so many words of a text; 0 for all.")
    preload: tuple[str, ...] = Field(
        ("en",), description="Languages whose models are loaded at start, not when needed."
    )
    types: Annotated[frozenset[EntityType], _IN_ORDER] = Field(
        frozenset(EntityType) - {EntityType.DATE, EntityType.MONEY, EntityType.PERCENT},
        description="Types of entities to give; all but dates and amounts by default.",
    )
    aliases_path: Path | None = Field(
        None, description="JSON lines that say who is who: links to Wikidata or to a watch list (docs/entities.md)."
    )
    steps: tuple[StepSettings, ...] = Field(
        (), max_length=8, description="Steps of your own that the stage runs as well (docs/plugins.md)."
    )


class RouteView(StrEnum):
    """What a route's topic gets."""

    FULL = "full"
    SUMMARY = "summary"
    NINJS = "ninjs"


class Route(Section):
    """A further topic for articles that meet a condition."""

    name: str = Field(min_length=1, max_length=100, description="For messages and the record's trace.")
    topic: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,248}$", description="Kafka topic; several routes may share one."
    )
    when: str = Field(
        max_length=10_000,
        description='CEL over the enriched record, as `article`: `article.language.code == "en"`, or a label of yours, '
        '`article.labels["tenant"] == "acme"`. A condition over a fact that is not known does not hold.',
    )
    view: RouteView = RouteView.FULL


class PublishSettings(Section):
    """Routes beside `news.enriched`."""

    routes: tuple[Route, ...] = Field((), description="Asked in this order; an article may take several.")
    steps: tuple[StepSettings, ...] = Field(
        (), max_length=8, description="Steps of your own that the stage runs as well (docs/plugins.md)."
    )
