"""A story is read from the store as it was kept, and its head without the rest."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsloom.stories.decision.match import head_of
from newsloom.stories.packed_story import pack_story, unpack_head, unpack_story
from newsloom_schemas import SameStory, Story, StoryEvidence, StoryRelation

IDS = st.text("0123456789abcdef", min_size=32, max_size=32) | st.text(min_size=1, max_size=20)
LIKELY = st.floats(0, 1).map(lambda value: round(value, 3))
WORDS = st.lists(st.text(max_size=12), max_size=8).map(tuple)
STORIES = st.builds(
    Story,
    id=IDS,
    relation=st.sampled_from(StoryRelation),
    similarity=LIKELY,
    number=st.integers(1, 10**6),
    opened_at=st.none() | st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    evidence=st.builds(
        StoryEvidence,
        summary=st.text(max_size=40),
        matched_id=st.none() | IDS,
        shared_entities=WORDS,
        shared_terms=WORDS,
        shared_quotes=st.integers(0, 12),
        hours_apart=st.none() | st.floats(0, 10**6),
    ),
    same_stories=st.lists(
        st.builds(SameStory, story_id=IDS, matched_id=IDS, similarity=LIKELY, reason=st.text(max_size=20)), max_size=4
    ).map(tuple),
    parameters=st.just("stories/1"),
)


@given(STORIES)
def test_story_is_read_as_it_was_packed(story: Story) -> None:
    data = pack_story(story)
    assert unpack_story(data) == story
    assert unpack_head(data) == head_of(story)
    assert pack_story(unpack_story(data)) == data
