"""Every label of every metric, with the bound on its values. No other module says how many values a label may have."""

from dataclasses import dataclass
from typing import Final

from newsloom.core.events import AbortReason, KafkaClient, KafkaErrorKind, Operation
from newsloom.core.outcome import OutcomeKind
from newsloom_schemas import EntityType, RejectionReason, Relation, StageName, StoryChange, StoryRelation

OTHER: Final = "other"
"""The value that replaces all values beyond a label's bound."""

MAX_VALUE_CHARS: Final = 120
"""Longer values are cut."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label with a bound on its values.

    Attributes:
        name: of the label.
        values: the values that are known in advance; they are always shown.
        limit: how many other values may be shown. All further ones become `other`.
        top_k: the other values that are shown are the most frequent ones, not the first ones.

    Raises:
        ValueError: the label has neither values nor a limit.
    """

    name: str
    values: tuple[str, ...] = ()
    limit: int = 0
    top_k: bool = False

    def __post_init__(self) -> None:
        if not self.values and not self.limit:
            msg = f"label {self.name} needs a set of values or a limit"
            raise ValueError(msg)

    @property
    def max_values(self) -> int:
        """Return how many values there can be, including `other`."""
        return len(self.values) + self.limit + 1


STAGE: Final = Label("stage", values=tuple(StageName), limit=4)
"""Beyond newsloom's stages come own stages."""
STORE_STAGE: Final = Label("stage", values=(StageName.DEDUP, StageName.STORIES))
"""The stages that have a store."""
STEP: Final = Label("step", limit=34)
"""newsloom has 24 names, `read` included; the rest is for own steps."""
BATCH_STEP: Final = Label("step", limit=6)
"""newsloom has 3 names of batch steps; the rest is for own ones."""
OUTCOME: Final = Label("outcome", values=tuple(OutcomeKind))
REJECTION_REASON: Final = Label("reason", values=tuple(RejectionReason), limit=16)
"""Beyond newsloom's reasons come those of own steps."""
ERROR: Final = Label("error", limit=40)
"""Class of an exception, with its module."""

TOPIC: Final = Label("topic", limit=64)
"""Newsloom's topics and those of routes."""
INPUT_TOPIC: Final = Label("topic", limit=4)
PARTITION: Final = Label("partition", limit=1024)

SOURCE: Final = Label("source", limit=60, top_k=True)
LANGUAGE: Final = Label("language", limit=60)
EXTRACTION_METHOD: Final = Label("method", limit=24)
RELATION: Final = Label("relation", values=tuple(Relation))
STORY_RELATION: Final = Label("relation", values=tuple(StoryRelation))
STORY_CHANGE: Final = Label("change", values=tuple(StoryChange))
ENTITY_TYPE: Final = Label("type", values=tuple(EntityType))

ABORT_REASON: Final = Label("reason", values=tuple(AbortReason))
OPERATION: Final = Label("operation", values=tuple(Operation))
KAFKA_CLIENT: Final = Label("client", values=tuple(KafkaClient))
KAFKA_ERROR_KIND: Final = Label("kind", values=tuple(each for each in KafkaErrorKind if each.value != OTHER))
LOGGER: Final = Label("logger", limit=24)
LISTENER: Final = Label("listener", limit=8)

VERSION: Final = Label("version", limit=1)
PYTHON: Final = Label("python", limit=1)
GROUP_PREFIX: Final = Label("group_prefix", limit=1)
TOPIC_PREFIX: Final = Label("topic_prefix", limit=1)
SHA256: Final = Label("sha256", limit=1)
