"""Records of topics come into the window; what is none is counted, and never an error."""

from newsloom.console.following import read_all, take
from newsloom.console.state import ConsoleState
from newsloom.console.topics import topics_read
from newsloom.console.window import Window, WindowLimits
from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom.runtime.kafka.consuming.decoding import LostValue
from newsloom.settings import Settings
from newsloom_schemas import UndecodableBatch
from support.texts.report_records import article, lines

NOW = 1_800_000_000.0


def fetched(value: bytes | None, timestamp: float | None = NOW - 5) -> Fetched:
    return Fetched("news.enriched", 2, 7, None, value, None, timestamp)


def state_of(*records: Fetched) -> ConsoleState:
    state = ConsoleState(Window(WindowLimits(3_600, 100, 10_000_000), NOW - 3_600))
    take(state, read_all(records), NOW)
    return state


def test_a_record_has_the_time_of_its_topic_or_else_that_of_its_reading() -> None:
    (line,) = lines([article(1)])
    state = state_of(fetched(line), fetched(line, None), fetched(line, -0.001))
    assert [entry.at for entry in state.window.entries()] == [NOW - 5, NOW, NOW]


def test_what_cannot_be_read_is_counted_with_its_place() -> None:
    batch = UndecodableBatch(base_offset=7, last_offset=7, size_bytes=10, codec="zstd", reason="broken")
    state = state_of(fetched(None), fetched(LostValue(batch)), fetched(b"no JSON " + b"x" * 1_000))
    assert (state.read, state.unreadable, len(state.window)) == (3, 3, 0)
    assert state.last_problem.startswith("news.enriched/2/7: not JSON")
    assert len(state.last_problem) <= 300


def test_the_topics_are_those_of_outcomes_and_follow_the_settings() -> None:
    names = topics_read(Settings(namespace="sport", kafka={"topic_prefix": "sport."}).kafka.registry)
    assert names[:3] == ("sport.enriched", "sport.duplicates", "sport.rejected")
    assert "sport.dead-letter.tag" in names
    assert names[-1] == "sport.stories"
    without = Settings(
        pipeline={"stages": ("normalise", "dedup", "tag", "publish")},
        kafka={"stages": ("normalise", "dedup", "tag", "publish")},
    )
    assert "news.stories" not in topics_read(without.kafka.registry)
