"""Read one line of JSON as the record that it is."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from pydantic import ValidationError

from newsloom.pages.records.story_records import StoryMark, StoryRecord
from newsloom_schemas import (
    ArticleBase,
    ArticleSummary,
    CanonicalChanged,
    ClusterMerged,
    DeadLetter,
    DeduplicatedArticle,
    EnrichedArticle,
    NormalisedArticle,
    Record,
    RejectedArticle,
    TaggedArticle,
)

_MODELS: Final[dict[str, type[Record]]] = {
    "newsloom.normalised/1": NormalisedArticle,
    "newsloom.deduplicated/1": DeduplicatedArticle,
    "newsloom.tagged/1": TaggedArticle,
    "newsloom.enriched/1": EnrichedArticle,
    "newsloom.summary/1": ArticleSummary,
    "newsloom.rejected/1": RejectedArticle,
    "newsloom.dead_letter/1": DeadLetter,
    "newsloom.canonical_changed/1": CanonicalChanged,
    "newsloom.cluster_merged/1": ClusterMerged,
    "newsloom.story/1": StoryRecord,
}
_MAX_SCHEMA_CHARS: Final = 80

Article = ArticleBase | ArticleSummary
KnownRecord = Article | RejectedArticle | DeadLetter | CanonicalChanged | ClusterMerged | StoryRecord


class BrokenLine(ValueError):  # noqa: N818 - it names what the line is
    """The line is no JSON object, or a known record with a field of the wrong shape. The message says which."""


class UnknownSchema(ValueError):  # noqa: N818 - as above
    """The line is a JSON object of a schema that this version does not know. `name` is that schema."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown schema {name}")
        self.name = name


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Hold a line of the input.

    Attributes:
        record: the record, with the fields that this version knows.
        fields: all fields as they are in the JSON.
        story: the story that the article belongs to, if a stage found one.
    """

    record: KnownRecord
    fields: dict[str, Any]
    story: StoryMark | None = None


def read_line(line: bytes) -> ReadLine:
    """Return the record of a line of JSON.

    Raises:
        BrokenLine: the line is no JSON object, or not what its schema says.
        UnknownSchema: `schema` is missing or unknown.
    """
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        msg = f"not JSON: {error}"
        raise BrokenLine(msg) from error
    if not isinstance(fields, dict):
        msg = "not a JSON object"
        raise BrokenLine(msg)
    name = fields.get("schema")
    model = _MODELS.get(name) if isinstance(name, str) else None
    if model is None:
        raise UnknownSchema(name[:_MAX_SCHEMA_CHARS] if isinstance(name, str) else "none")
    try:
        record = model.from_bytes(line)
        story = StoryMark.model_validate(fields["story"]) if fields.get("story") else None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        msg = f"{name}: {'.'.join(map(str, first['loc'])) or 'the record'}: {first['msg']}"
        raise BrokenLine(msg) from error
    return ReadLine(record, fields, story)  # type: ignore[arg-type]  # _MODELS has only models of known records
