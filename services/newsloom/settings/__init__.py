"""Read the settings from the environment (`NEWSLOOM_…`) and from one TOML file, as frozen, typed models.

`NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS=broker:9092` sets `kafka.bootstrap_servers`; the environment wins over the file that
`NEWSLOOM_CONFIG` names.
"""

from newsloom.settings.console import ConsoleSettings
from newsloom.settings.kafka import Compression, KafkaSettings, UndecodableBatches
from newsloom.settings.mappings import Constant, MappingSettings
from newsloom.settings.pipeline import OwnStageSettings, PipelineSettings
from newsloom.settings.root import Settings
from newsloom.settings.schema_registry import SchemaRegistrySettings
from newsloom.settings.stages import (
    ClaimStoreSettings,
    DedupSettings,
    NormaliseSettings,
    PublishSettings,
    Route,
    RouteView,
    StepSettings,
    StoreKind,
    StoriesSettings,
    TagSettings,
)
from newsloom.settings.topics import TopicSettings
from newsloom.settings.worker import (
    BatchSettings,
    DeadLetterSettings,
    Engine,
    Guarantee,
    HealthSettings,
    HttpSettings,
    LogLevel,
    LogSettings,
    PoolSettings,
    RetrySettings,
    SplitSettings,
    TracingSettings,
)

__all__ = [
    "BatchSettings",
    "ClaimStoreSettings",
    "Compression",
    "ConsoleSettings",
    "Constant",
    "DeadLetterSettings",
    "DedupSettings",
    "Engine",
    "Guarantee",
    "HealthSettings",
    "HttpSettings",
    "KafkaSettings",
    "LogLevel",
    "LogSettings",
    "MappingSettings",
    "NormaliseSettings",
    "OwnStageSettings",
    "PipelineSettings",
    "PoolSettings",
    "PublishSettings",
    "RetrySettings",
    "Route",
    "RouteView",
    "SchemaRegistrySettings",
    "Settings",
    "SplitSettings",
    "StepSettings",
    "StoreKind",
    "StoriesSettings",
    "TagSettings",
    "TopicSettings",
    "TracingSettings",
    "UndecodableBatches",
]
