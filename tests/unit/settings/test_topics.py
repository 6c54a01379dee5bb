"""Names of topics, groups and keys by the settings, and errors for invalid ones."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.settings import KafkaSettings, Settings
from newsloom_schemas import StageName
from newsloom_schemas.topic_registry import DEFAULT_REGISTRY, TopicRegistry, stages_after_duplicates, topics_of_stages
from newsloom_schemas.topics import INPUT, OUTPUT, RAW, REJECTED, STORIES, TOPICS


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})


def loaded(folder: Path, text: str) -> Settings:
    file = folder / "newsloom.toml"
    file.write_text(text)
    return Settings.load(file)


def test_without_settings_topics_have_their_default_names() -> None:
    names = [topic.name for topic in KafkaSettings().registry.topics]
    assert names == [topic.name for topic in TOPICS] == [topic.name for topic in DEFAULT_REGISTRY.topics]
    assert names[0] == "news.raw"


@given(st.from_regex(r"[a-zA-Z0-9._-]{0,100}", fullmatch=True))
def test_a_topic_name_is_prefix_and_short_name(prefix: str) -> None:
    registry = KafkaSettings(topic_prefix=prefix).registry
    assert [topic.name for topic in registry.topics] == [f"{prefix}{topic.short_name}" for topic in TOPICS]
    assert registry.input(StageName.TAG).name == f"{prefix}unique"
    assert registry.output(StageName.TAG).name == f"{prefix}tagged"
    assert registry.dead_letters(StageName.DEDUP).name == f"{prefix}dead-letter.dedup"


def test_a_topic_may_differ_in_name_partitions_retention_and_configuration(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [kafka]
        topic_prefix = "sport."
        partitions = 6
        [kafka.topics."raw"]
        name = "wire.in"
        partitions = 24
        retention_days = 3
        config = { "cleanup.policy" = "compact", "min.insync.replicas" = 2, "preallocate" = true }
        """,
    )
    registry = settings.kafka.registry
    raw, rejected = registry.topic(RAW), registry.topic(REJECTED)
    assert (raw.name, raw.partitions, raw.retention) == ("wire.in", 24, timedelta(days=3))
    assert raw.broker_config == {
        "retention.ms": "259200000",
        "max.message.bytes": str(RAW.max_message_bytes),
        "cleanup.policy": "compact",
        "min.insync.replicas": "2",
        "preallocate": "true",
    }
    assert (rejected.name, rejected.partitions, rejected.retention) == ("sport.rejected", 6, REJECTED.retention)
    assert settings.kafka.required_partitions("wire.in") == (24, "kafka.topics.raw.partitions")
    assert settings.kafka.required_partitions("sport.rejected") == (6, "kafka.partitions")


def test_a_topic_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLOOM_KAFKA__TOPICS__RAW", '{"name": "wire.in"}')
    assert Settings.load().kafka.registry.name(RAW) == "wire.in"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('kafka.topic_prefix = "a b"', "setting kafka.topic_prefix: may contain only ASCII letters"),
        (f'kafka.topic_prefix = "{"x" * 229}"', "setting kafka.topic_prefix: may have at most 228 characters"),
        ("kafka.topics.raws = {}", "setting kafka.topics: raws is not a topic (did you mean raw?); topics are raw, "),
        ('kafka.topics.raw.nam = "x"', "setting kafka.topics.raw.nam: there is no such setting (did you mean name?)"),
        ('kafka.topics.raw.name = "a/b"', "setting kafka.topics.raw.name: a topic name may contain only ASCII"),
        ('kafka.topics.raw.name = ".."', "setting kafka.topics.raw.name: a topic name needs a character other"),
        (
            'kafka.topics.raw.name = "__consumer_offsets"',
            "setting kafka.topics.raw.name: __consumer_offsets is a topic of Kafka",
        ),
        ('kafka.topics.raw.name = "news.unique"', "kafka.topics: raw and unique are both named news.unique"),
        ('kafka.topics.raw.name = "news_unique"', "kafka.topics: news_unique and news.unique collide"),
        ("kafka.topics.raw.partitions = 0", "setting kafka.topics.raw.partitions: must be greater than 0"),
        (
            'kafka.topics.raw = { retention_days = 1, config = { "retention.ms" = 1 } }',
            "setting kafka.topics.raw: retention_days and retention.ms in config are the same setting",
        ),
        ('namespace = "a b"', "setting namespace: must have 1 to 100 characters"),
        ('namespace = "-a"', "setting namespace: must have 1 to 100 characters"),
    ],
)
def test_an_invalid_topic_setting_is_one_clear_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(complaint)}") as refusal:
        loaded(tmp_path, text)
    assert "\n" not in str(refusal.value)
    assert "; setting" not in str(refusal.value)  # one mistake, said once


@pytest.mark.parametrize(
    ("kafka", "topic"),
    [
        ("", "news.raw"),
        ("", "news_raw"),
        ("", "news.dead-letter.mine"),
        ('topic_prefix = "sport."', "sport.enriched"),
        ('topics.raw.name = "wire.in"', "wire.in"),
    ],
)
def test_a_route_cannot_have_a_topic_of_newslooms_own(tmp_path: Path, kafka: str, topic: str) -> None:
    route = f'publish.routes = [{{ name = "r", topic = "{topic}", when = "true" }}]\n[kafka]\n{kafka}'
    with pytest.raises(
        ValueError, match=rf"^route 'r': topic '{topic}' belongs to newsloom; give the route another topic$"
    ):
        loaded(tmp_path, route)


def test_a_route_may_have_the_default_name_of_a_renamed_topic(tmp_path: Path) -> None:
    route = 'publish.routes = [{ name = "r", topic = "news.raw", when = "true" }]\nkafka.topic_prefix = "sport."'
    assert loaded(tmp_path, route).publish.routes[0].topic == "news.raw"


def test_topics_groups_and_keys_follow_from_the_namespace(tmp_path: Path) -> None:
    settings = loaded(tmp_path, 'namespace = "sport"')
    assert settings.kafka.topic_prefix == "sport."
    assert settings.kafka.group_prefix == "sport"
    assert settings.dedup.redis_prefix == "sport:dedup"


def test_an_explicit_setting_wins_over_the_namespace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLOOM_KAFKA__GROUP_PREFIX", "newsloom")  # the default, but said
    settings = loaded(tmp_path, 'namespace = "sport"\ndedup.redis_prefix = "shared"')
    assert (settings.kafka.group_prefix, settings.dedup.redis_prefix) == ("newsloom", "shared")
    assert settings.kafka.topic_prefix == "sport."


WITHOUT_STORIES = (StageName.NORMALISE, StageName.DEDUP, StageName.TAG, StageName.PUBLISH)


def test_pipeline_without_stories_has_none_of_their_topics() -> None:
    topics = {topic.short_name: topic for topic in topics_of_stages(WITHOUT_STORIES)}
    left_out = {topic.short_name for topic in TOPICS} - set(topics)
    assert left_out == {"grouped", "stories", "dead-letter.stories"}
    assert topics["tagged"].readers == ("publish",)
    assert topics["duplicates"].writers == ("dedup",)
    assert topics["rejected"].writers == WITHOUT_STORIES
    registry = TopicRegistry(topics.values(), WITHOUT_STORIES)
    assert registry.input(StageName.PUBLISH).short_name == "tagged"


def test_stages_read_and_write_the_same_topics_in_every_way_to_list_them() -> None:
    """The constants of the default pipeline say the same as what is derived for any order."""
    assert topics_of_stages(tuple(StageName)) == TOPICS
    derived = {topic.short_name: topic for topic in topics_of_stages((*tuple(StageName)[:4], "scores", "publish"))}
    for topic in TOPICS:
        if topic.short_name not in {"grouped", "rejected"}:
            assert derived[topic.short_name] == topic
    assert (derived["grouped"].readers, derived["scores"].readers) == (("scores",), ("publish",))
    assert {stage: DEFAULT_REGISTRY.input(stage) for stage in StageName} == INPUT
    assert {stage: DEFAULT_REGISTRY.output(stage) for stage in StageName} == OUTPUT


@pytest.mark.parametrize(
    ("stages", "between"),
    [
        (tuple(StageName), ("tag",)),
        (("normalise", "a", "dedup", "b", "tag", "c", "stories", "d", "publish"), ("b", "tag", "c")),
        (WITHOUT_STORIES, ()),
    ],
)
def test_duplicates_pass_the_stages_between_dedup_and_stories(
    stages: tuple[str, ...], between: tuple[str, ...]
) -> None:
    assert stages_after_duplicates(stages) == between


def test_stories_are_compacted_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    assert KafkaSettings().registry.topic(STORIES).broker_config["cleanup.policy"] == "compact,delete"
    more = loaded(tmp_path, 'kafka.topics.stories.config = { "min.insync.replicas" = 2 }')
    assert more.kafka.registry.topic(STORIES).config == {"cleanup.policy": "compact,delete", "min.insync.replicas": "2"}
    other = loaded(tmp_path, 'kafka.topics.stories.config = { "cleanup.policy" = "delete" }')
    assert other.kafka.registry.topic(STORIES).config == {"cleanup.policy": "delete"}


def test_a_registry_needs_every_topic() -> None:
    with pytest.raises(ValueError, match=r"^topics without a name: raw$"):
        TopicRegistry(TOPICS[1:])
