"""Define the settings of each stage: limits, store, policy, routes, plugin steps."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import (
    Field,
    NonNegativeInt,
    PlainSerializer,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    StringConstraints,
    model_validator,
)

from newsloom.security.consistency import redis_mistakes, refuse
from newsloom.security.settings import Secret, TlsSettings
from newsloom.settings.environment import did_you_mean
from newsloom.settings.mappings import MappingSettings, same_names
from newsloom.settings_model import SettingsModel
from newsloom_schemas.entity import EntityType
from newsloom_schemas.verdict import Relation

_IN_ORDER: Final = PlainSerializer(sorted, return_type=list[str], when_used="json")
"""Serializes a set in sorted order, since the order of a set of strings differs between processes."""


_PROFILES: Final = frozenset({"accurate", "fast"})
_STEPS: Final = "Your own steps that the stage also runs (docs/plugins.md)."


class StepSettings(SettingsModel):
    """A plugin step of a stage."""

    use: str = Field(
        min_length=1,
        max_length=500,
        description="Factory of the step: `package.module:factory`, or an entry point in the group `newsloom.steps`.",
    )
    name: str | None = Field(
        None,
        pattern=r"^[a-z][a-z0-9_]{0,63}$",
        description="Name in metrics, dead letters and the trace. If unset, the step's own.",
    )
    after: str | None = Field(
        None,
        description="Step to run after. docs/plugins.md lists the positions of each stage and the default.",
    )
    before: str | None = Field(None, description="Step to run before, instead of `after`.")
    options: dict[str, Any] = Field(default_factory=dict, description="Options for the factory.")

    @model_validator(mode="after")
    def _has_one_position(self) -> "StepSettings":
        if self.after is not None and self.before is not None:
            msg = "`after` and `before` cannot both be given"
            raise ValueError(msg)
        return self

    def __hash__(self) -> int:
        return hash((self.use, self.name, self.after, self.before))


class NormaliseSettings(SettingsModel):
    """Limits on what normalise accepts, and cleaning rules."""

    max_record_bytes: PositiveInt = Field(
        5_000_000, description="Largest raw record, in bytes. A larger one is rejected as too_large."
    )
    max_html_bytes: PositiveInt = Field(
        2_000_000, description="Largest HTML page, in bytes. A larger one is rejected as too_large."
    )
    max_json_depth: PositiveInt = Field(
        64, description="Deepest nesting of brackets in JSON. A record that nests deeper becomes a dead letter."
    )
    max_html_depth: PositiveInt = Field(
        200, description="Deepest nesting of tags in HTML. A page that nests deeper is rejected as too_large."
    )
    max_html_elements: PositiveInt = Field(
        20_000, description="Largest number of elements in HTML. A page with more is rejected as too_large."
    )
    max_html_attributes: PositiveInt = Field(
        5_000, description="Largest number of attributes of one HTML tag. A page with more is rejected as too_large."
    )
    min_words: PositiveInt = Field(5, description="Shortest text, in words. A shorter one is rejected as too_short.")
    max_words: PositiveInt = Field(
        200_000, description="Longest text, in words. A longer one is rejected as too_large."
    )
    languages: tuple[str, ...] = Field(
        (), description="Languages to accept, as ISO 639-1 codes. If empty, all are accepted."
    )
    presets: tuple[str, ...] | None = Field(
        None,
        description="Presets of JSON shapes to look for, by their names (docs/json-input.md). If unset, all; `[]` for none, so that "
        "only common field names are read.",
    )
    preset: str | None = Field(
        None,
        min_length=1,
        description="Preset that reads every JSON object, whatever its fields, except newsloom's own envelope.",
    )
    rules_path: Path | None = Field(
        None,
        description="TOML file with your own cleaning rules, which run before the built-in ones (docs/articles.md).",
    )
    site_rules_path: Path | None = Field(
        None,
        description="TOML file with the boilerplate of single sites, as `newsloom learn` writes it (docs/site-rules.md).",
    )
    mappings: tuple[MappingSettings, ...] = Field(
        (),
        max_length=50,
        description="Where fields are in JSON of shapes of your own, tried in this order before the presets.",
    )
    steps: tuple[StepSettings, ...] = Field((), max_length=8, description=_STEPS)

    @model_validator(mode="after")
    def _mappings_have_different_names(self) -> "NormaliseSettings":
        if name := same_names(self.mappings):
            msg = f"setting normalise.mappings: two mappings have the name {name!r}"
            raise ValueError(msg)
        return self


class StoreKind(StrEnum):
    """Where a stage stores the articles that it has seen."""

    MEMORY = "memory"
    ROCKSDB = "rocksdb"
    REDIS = "redis"


RocksDbPath = Annotated[Path, Field(description="Folder of the rocksdb store.")]
RedisPrefix = Annotated[
    str,
    Field(
        pattern=r"^[^{}\s]{1,100}$",
        description="Prefix of all keys of the redis store. Workers with the same prefix share their claims.",
    ),
]


class ClaimStoreSettings(SettingsModel):
    """The claim store of a stage. Each stage has a folder and a prefix of its own.

    Attributes:
        section: the name of the stage's settings, for messages.
    """

    section: ClassVar[str]

    store: StoreKind = StoreKind.ROCKSDB
    rocksdb_path: RocksDbPath
    redis_url: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"),
        description="URL of the redis store. `rediss://` connects with TLS.",
    )
    redis_username: str | None = Field(None, min_length=1, description="Name of a Redis ACL user.")
    redis_password: Secret | None = Field(
        None, description="Password of redis_username, or of the default user if that is unset."
    )
    redis_password_file: Path | None = Field(None, description="File that holds redis_password.")
    redis_tls: TlsSettings = TlsSettings()
    redis_cluster: bool = Field(default=False, description="Whether redis_url is a node of a Redis Cluster.")
    redis_prefix: RedisPrefix
    window_days: PositiveFloat = Field(7.0, description="Days for which an article is remembered.")
    max_documents: PositiveInt = Field(
        2_000_000,
        description="Largest number of remembered articles; in a Redis Cluster, of each language. The oldest are removed first.",
    )

    @model_validator(mode="after")
    def _redis_settings_are_consistent(self) -> Self:
        if self.store is StoreKind.REDIS:
            password = (self.redis_password, self.redis_password_file)
            refuse(redis_mistakes(self.section, self.redis_url, self.redis_username, password, self.redis_tls))
        return self


class DedupSettings(ClaimStoreSettings):
    """The dedup store, and which articles count as unique."""

    section = "dedup"

    rocksdb_path: RocksDbPath = Path("var/dedup")
    redis_prefix: RedisPrefix = "newsloom:dedup"
    unique_relations: Annotated[frozenset[Relation], _IN_ORDER] = Field(
        frozenset({Relation.ORIGINAL, Relation.REWRITE, Relation.REVISION}),
        description="Relations whose articles are new. All others are duplicates, which end on news.duplicates.",
    )
    unique_min_new_ratio: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Fraction of a copy's text that is new, from 0 to 1, above which the copy is no duplicate.",
    )
    steps: tuple[StepSettings, ...] = Field((), max_length=8, description=_STEPS)


class RecogniserSettings(SettingsModel):
    """A recogniser of your own."""

    use: str = Field(
        min_length=1,
        max_length=500,
        description="Factory of the recogniser: `package.module:factory`, or an entry point in the group "
        "`newsloom.recognisers`.",
    )
    options: dict[str, Any] = Field(default_factory=dict, description="Options for the factory.")

    def __hash__(self) -> int:
        return hash(self.use)


class TagSettings(SettingsModel):
    """Entity recognition."""

    profile: str = Field(
        "fast",
        description="What finds names: `fast`, small models for English and French and the transformer in other languages; "
        "`accurate`, the transformer wherever it knows the language; or a name in tag.recognisers (docs/entities.md).",
    )
    profiles: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], str] = Field(
        {}, description='The profile of single languages, by ISO 639-1 code: `{ en = "accurate" }`.'
    )
    recognisers: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")], RecogniserSettings] = Field(
        {}, max_length=8, description="Your own recognisers, by the names of their profiles (docs/plugins.md)."
    )

    max_words: NonNegativeInt = Field(
        0, description="Number of words at the start of a text that are searched for entities. 0 searches all of them."
    )
    preload_languages: tuple[str, ...] = Field(
        ("en",), description="Languages whose models are loaded at start instead of at the first article."
    )
    entity_types: Annotated[frozenset[EntityType], _IN_ORDER] = Field(
        frozenset(EntityType) - {EntityType.DATE, EntityType.MONEY, EntityType.PERCENT},
        description="Entity types in the output. The default leaves out dates and amounts.",
    )
    aliases_path: Path | None = Field(
        None,
        description="JSON Lines file that links names to Wikidata or to a watch list of your own (docs/entities.md).",
    )
    steps: tuple[StepSettings, ...] = Field((), max_length=8, description=_STEPS)

    @model_validator(mode="after")
    def _profiles_are_known(self) -> "TagSettings":
        if taken := sorted(_PROFILES & self.recognisers.keys()):
            msg = f"recognisers.{taken[0]}: {taken[0]} is a profile of newsloom's own; take another name"
            raise ValueError(msg)
        known = [*sorted(_PROFILES), *self.recognisers]
        for where, profile in (
            ("profile", self.profile),
            *((f"profiles.{key}", each) for key, each in self.profiles.items()),
        ):
            if profile not in known:
                msg = f"{where}: there is no profile {profile}{did_you_mean(profile, known) or '; there are ' + ', '.join(known)}"
                raise ValueError(msg)
        return self


class StoriesSettings(ClaimStoreSettings):
    """The store of stories. The kind of store and the connection to Redis are those of `dedup` unless they are set here."""

    section = "stories"

    rocksdb_path: RocksDbPath = Path("var/stories")
    redis_prefix: RedisPrefix = "newsloom:stories"
    max_documents: PositiveInt = Field(
        300_000,
        description="Largest number of remembered articles. The oldest are removed first.",
    )
    steps: tuple[StepSettings, ...] = Field((), max_length=8, description=_STEPS)


class RouteView(StrEnum):
    """What the records of a route's topic contain."""

    FULL = "full"
    SUMMARY = "summary"
    NINJS = "ninjs"


class Route(SettingsModel):
    """A topic for the articles that meet a condition."""

    name: str = Field(min_length=1, max_length=100, description="Name in messages and in the record's trace.")
    topic: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,248}$", description="Kafka topic. Several routes may share one."
    )
    when: str = Field(
        max_length=10_000,
        description='Condition in CEL over the enriched record, `article`: `article.language.code == "en"`, or with one of '
        'your labels, `article.labels["tenant"] == "acme"`. A condition over an unknown value is false.',
    )
    view: RouteView = RouteView.FULL


class PublishSettings(SettingsModel):
    """Routes to topics besides `news.enriched`."""

    routes: tuple[Route, ...] = Field(
        (), description="Routes, evaluated in this order. An article is sent to every route whose condition it meets."
    )
    steps: tuple[StepSettings, ...] = Field((), max_length=8, description=_STEPS)
