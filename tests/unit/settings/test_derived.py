"""The store of stories follows that of dedup, unless it is set."""

from pathlib import Path

import pytest

from newsloom.settings import DedupSettings, Settings, StoreKind


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})


def loaded(folder: Path, text: str) -> Settings:
    file = folder / "newsloom.toml"
    file.write_text(text)
    return Settings.load(file)


def address(settings: Settings) -> str:
    return settings.stories.redis_url.get_secret_value()


def test_stories_use_the_kind_of_store_and_the_redis_of_dedup(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [dedup]
        store = "redis"
        redis_url = "redis://shared:6379/0"
        redis_password_file = "/run/secrets/redis"
        redis_prefix = "mine"
        window_days = 2
        """,
    )
    stories = settings.stories
    assert (stories.store, address(settings)) == (StoreKind.REDIS, "redis://shared:6379/0")
    assert stories.redis_password_file == Path("/run/secrets/redis")
    assert (stories.redis_prefix, stories.window_days) == ("newsloom:stories", 7.0)


def test_what_is_set_for_stories_does_not_follow(tmp_path: Path) -> None:
    dedup = '[dedup]\nstore = "redis"\nredis_url = "redis://shared:6379/0"\n'
    assert loaded(tmp_path, f'{dedup}[stories]\nstore = "rocksdb"').stories.store is StoreKind.ROCKSDB
    other = loaded(tmp_path, f'{dedup}redis_cluster = true\n[stories]\nredis_url = "redis://other:6379/0"')
    assert (other.stories.store, address(other)) == (StoreKind.REDIS, "redis://other:6379/0")
    assert not other.stories.redis_cluster  # the connection follows as a whole, or not at all


def test_variables_of_the_environment_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {"NEWSLOOM_DEDUP__STORE": "memory"})
    assert loaded(tmp_path, "").stories.store is StoreKind.MEMORY


def test_settings_made_in_python_are_followed() -> None:
    assert Settings(dedup=DedupSettings(store=StoreKind.MEMORY)).stories.store is StoreKind.MEMORY


def test_mistake_in_the_store_of_dedup_is_said_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"dedup\.redis_url must have the form") as refusal:
        loaded(tmp_path, '[dedup]\nstore = "redis"\nredis_url = "http://shared"')
    assert "stories" not in str(refusal.value)


def test_prefix_of_stories_follows_from_the_namespace(tmp_path: Path) -> None:
    assert loaded(tmp_path, 'namespace = "sport"').stories.redis_prefix == "sport:stories"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[stories]\nrocksdb_path = "var/dedup"', "dedup.rocksdb_path and stories.rocksdb_path are one folder"),
        (
            '[dedup]\nstore = "redis"\n[stories]\nredis_prefix = "newsloom:dedup"',
            "dedup.redis_prefix and stories.redis_prefix are the same in one Redis",
        ),
    ],
)
def test_two_stages_cannot_share_a_store(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^{complaint}"):
        loaded(tmp_path, text)
    without = 'pipeline.stages = ["normalise", "dedup", "tag", "publish"]\n'
    assert StoreKind(loaded(tmp_path, without + text).stories.store)
