"""Changes of stories: their keys and ids, and records without a story."""

from pathlib import Path

import pytest

from newsloom_schemas import DeduplicatedArticle, EnrichedArticle, StoryChange, StoryChanged, TaggedArticle

EXAMPLES = Path(__file__).parents[3] / "schemas/examples"


def grown() -> StoryChanged:
    return StoryChanged.from_bytes((EXAMPLES / "story-1.grew.json").read_bytes())


def test_changes_of_a_story_have_its_id_as_key() -> None:
    assert grown().record_key == grown().id


@pytest.mark.parametrize("other", [{"change": StoryChange.CLOSED}, {"size": 6}, {"id": "another"}])
def test_each_change_of_a_story_has_an_id_of_its_own(other: dict[str, object]) -> None:
    assert grown().replace(**other).event_id != grown().event_id


@pytest.mark.parametrize(
    ("kind", "example"),
    [
        (DeduplicatedArticle, "deduplicated-1.original.json"),
        (TaggedArticle, "tagged-1.kafka.json"),
        (EnrichedArticle, "enriched-1.least.json"),
    ],
)
def test_record_of_an_older_version_is_read_without_a_story(
    kind: type[DeduplicatedArticle | TaggedArticle | EnrichedArticle], example: str
) -> None:
    assert kind.from_bytes((EXAMPLES / example).read_bytes()).story is None
