"""Every command that uses Kafka, in a terminal, in a pipe, and when Ctrl-C is pressed."""

import json
import re
import socket
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from newsloom.dev.child import free_port
from newsloom_schemas import StageName, StoryChange, StoryChanged
from newsloom_schemas.topics import DEAD_LETTERS, RAW, STORIES, TOPICS
from support.kafka.reading import produce
from support.kafka.server import KafkaAddress
from support.kafka.topics import recreate_topics_now
from support.polling import DEADLINE
from support.terminal.terminal import Terminal, has_colour, has_escapes, terminal, terminal_environment
from support.workers.newsloom_command import command

EXAMPLES: Final = Path(__file__).parents[2] / "schemas" / "examples"
TEXT: Final = "The council voted on Monday to build a new library near the old harbour in Bergen, Norway."
"""The text of the record whose dead letter `one_letter` sends."""

READING: Final = (
    "topics list",
    "topics check",
    "audit",
    "stories",
    "dead-letters list",
    "dead-letters show normalise/0/0",
)
"""Commands that change nothing."""

TABLES: Final = ("topics list", "audit", "stories", "dead-letters list")

WAITING: Final = (
    *READING,
    "inspect --topic news.raw",
    "topics create",
    "console --port 0",
    "dead-letters replay --all",
    "dead-letters purge --all",
)
"""Commands that wait for the broker before they print anything."""

_STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def broker(kafka: KafkaAddress) -> KafkaAddress:
    """Return the broker with empty topics of one partition."""
    recreate_topics_now(kafka.bootstrap_servers, 1)
    return kafka


@pytest.fixture
async def one_letter(broker: KafkaAddress) -> None:
    """Send a dead letter of normalise, which all tests of this module use."""
    letter = (
        (EXAMPLES / "dead_letter-1.whole.json").read_bytes().replace("…".encode(), b"")
    )  # an ellipsis in the output is then a cut
    await produce(broker.bootstrap_servers, DEAD_LETTERS[StageName.NORMALISE].name, [(b"key", letter)])


@pytest.fixture
async def two_stories(broker: KafkaAddress) -> None:
    """Send the records of a story that grew from one article to five, and of one that was merged into it."""
    grew = StoryChanged.from_bytes((EXAMPLES / "story-1.grew.json").read_bytes())
    opened = grew.replace(change=StoryChange.OPENED, size=1)
    merged = StoryChanged.from_bytes((EXAMPLES / "story-1.merged.json").read_bytes())
    changes = [(each.id.encode(), each.to_bytes()) for each in (opened, merged, grew)]
    await produce(broker.bootstrap_servers, STORIES.name, [*changes, (b"gone", b"")])


def at(broker: KafkaAddress, **changed: str) -> dict[str, str]:
    return {"NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": broker.bootstrap_servers, **changed}


def piped(words: str, env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(*words.split()), env=terminal_environment(env), stdin=subprocess.DEVNULL, capture_output=True,
        check=False, timeout=DEADLINE,
    )  # fmt: skip


def seen(opened: Terminal) -> str:
    """Return the text on the screen, with folded lines joined."""
    assert re.search(r"^Traceback", opened.text, re.MULTILINE) is None
    return "".join(opened.screen)


@pytest.mark.usefixtures("one_letter", "two_stories")
@pytest.mark.parametrize("words", READING)
def test_output_is_complete_in_a_terminal_and_in_a_pipe(words: str, broker: KafkaAddress) -> None:
    with terminal(*command(*words.split()), env=at(broker, NO_COLOR="1")) as opened:
        code = opened.end()
        assert code == 0
        assert not has_colour(opened.written)
        seen(opened)
        if words in TABLES:
            lines = _STYLE.sub("", opened.text).splitlines()
            assert max(map(len, lines), default=0) <= 80
    ran = piped(words, at(broker))
    assert (ran.returncode, has_escapes(ran.stdout + ran.stderr)) == (0, False)
    assert b"\xe2\x80\xa6" not in ran.stdout  # an ellipsis: something was cut


def test_topics_have_their_full_names_wherever_they_are_listed(broker: KafkaAddress) -> None:
    with terminal(*command("topics", "list"), env=at(broker)) as opened:
        assert opened.end() == 0
        lines = opened.screen
    ran = piped("topics list", at(broker))
    for topic in TOPICS:
        assert any(line.split()[:2] == [topic.name, "1"] for line in lines), topic.name
        assert topic.name in ran.stdout.decode()
        assert f" {topic.key} " in ran.stdout.decode()
    listed = [json.loads(line) for line in piped("topics list --json", at(broker)).stdout.splitlines()]
    assert [(each["name"], each["partitions"], each["missing"]) for each in listed] == [
        (topic.name, 1, False) for topic in TOPICS
    ]


@pytest.mark.usefixtures("two_stories")
def test_the_latest_record_of_each_story_is_shown(broker: KafkaAddress) -> None:
    ran = piped("stories --json", at(broker))
    assert [(each["change"], each["size"]) for each in map(json.loads, ran.stdout.splitlines())] == [("grew", 5)]
    assert b"1 story that is closed or merged left out" in ran.stderr
    ran = piped("stories --all --since 2026-03-02T10:00Z", at(broker))
    heading, row = ran.stdout.decode().splitlines()
    assert (heading.split()[0], row.split()[:4]) == ("size", ["5", "4", "3", "err.ee"])


def test_a_missing_topic_of_stories_is_named(broker: KafkaAddress) -> None:
    ran = piped("stories", at(broker, NEWSLOOM_KAFKA__TOPICS='{"stories": {"name": "news.absent-stories"}}'))
    assert (ran.returncode, ran.stdout) == (3, b"")
    assert b"newsloom: there is no topic news.absent-stories" in ran.stderr


def test_missing_topics_are_created_and_reported(broker: KafkaAddress) -> None:
    with terminal(*command("topics", "create"), env=at(broker, TERM="dumb")) as opened:
        assert opened.end() == 0
        assert opened.text == "0 topics made\r\n"


def test_a_feed_shows_its_progress_and_its_count(broker: KafkaAddress, tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_text((json.dumps({"text": TEXT}) + "\n") * 3)
    with terminal(*command("feed", tmp_path / "feed.jsonl"), env=at(broker)) as opened:
        assert opened.end() == 0
        assert opened.screen == ["3 records acknowledged on news.raw"]
        assert "articles" in opened.text


def test_ctrl_c_ends_a_feed_from_the_terminal(broker: KafkaAddress) -> None:
    with terminal(*command("feed", "-"), env=at(broker, TERM="dumb")) as opened:
        opened.wait_for("newsloom: reading from the terminal; end with Ctrl-D\r\n")
        assert opened.interrupt() == 130
        assert opened.text.splitlines()[-1].removeprefix("^C") == "newsloom: interrupted"
        assert "Traceback" not in opened.text


async def test_the_last_records_of_a_topic_are_inspected_and_nothing_is_committed(broker: KafkaAddress) -> None:
    texts = [f"{TEXT} It is number {number} of its kind in the country." for number in range(7)]
    sent = [(b"key", json.dumps({"text": text, "title": f"Library {n}"}).encode()) for n, text in enumerate(texts)]
    await produce(broker.bootstrap_servers, RAW.name, sent)
    with terminal(*command("inspect", "--topic", RAW.name, "--limit", "3"), env=at(broker, NO_COLOR="1")) as opened:
        assert opened.end() == 0
        assert max(map(len, opened.screen)) <= 80
        found = re.findall(r"^  title +(Library \d)", opened.text, re.MULTILINE)
        assert found == ["Library 4", "Library 5", "Library 6"]
        assert any(re.match(rf"kafka:{RAW.name}/0/\d+  accepted", line) for line in opened.screen)


async def test_a_mapping_is_suggested_for_the_records_of_a_topic(broker: KafkaAddress) -> None:
    story = {"hed": "A library", "copy": {"p": [f"{TEXT} It opens in two years."]}, "perma": "https://post.example/two"}
    await produce(broker.bootstrap_servers, RAW.name, [(b"key", json.dumps(story).encode())])
    ran = piped(f"inspect --topic {RAW.name} --limit 1 --suggest", at(broker))
    assert (ran.returncode, ran.stderr) == (0, b"")
    (mapping,) = tomllib.loads(ran.stdout.decode())["normalise"]["mappings"]
    assert mapping["fields"] == {"text": "copy.p", "title": "hed", "url": "perma"}


def test_a_topic_that_is_not_there_is_named(broker: KafkaAddress) -> None:
    ran = piped("inspect --topic news.absent", at(broker))
    assert (ran.returncode, ran.stdout) == (3, b"")
    assert b"newsloom: there is no topic news.absent" in ran.stderr


@pytest.mark.usefixtures("one_letter")
def test_unanswered_question_deletes_nothing(broker: KafkaAddress) -> None:
    with terminal(*command("dead-letters", "purge", "--all"), env=at(broker)) as opened:
        opened.wait_for("dead letters for good? [y/N]: ")
        assert opened.interrupt() == 130
        assert "newsloom: stopped; nothing was done" in seen(opened)
    assert len(piped("dead-letters list --json", at(broker)).stdout.splitlines()) == 1


@pytest.mark.usefixtures("one_letter")
def test_replay_says_how_many_were_sent_back(broker: KafkaAddress) -> None:
    with terminal(*command("dead-letters", "replay", "--all"), env=at(broker, NO_COLOR="1")) as opened:
        assert opened.end() in {0, 1}  # its record may have been deleted
        assert re.search(r"\d+ sent back", seen(opened))


def test_a_worker_ends_in_order_on_ctrl_c(broker: KafkaAddress, group_prefix: str, tmp_path: Path) -> None:
    env = at(
        broker,
        NEWSLOOM_KAFKA__GROUP_PREFIX=group_prefix,
        NEWSLOOM_DEDUP__ROCKSDB_PATH=str(tmp_path / "dedup"),
        NEWSLOOM_STORIES__ROCKSDB_PATH=str(tmp_path / "stories"),
        NEWSLOOM_POOL__PROCESSES="1",
        NEWSLOOM_HTTP__PORT=str(free_port()),
        NO_COLOR="1",
    )
    with terminal(*command("run", "all"), env=env, columns=200) as opened:
        opened.wait_for("listening")
        assert opened.interrupt() == 0
        opened.assert_nothing_runs()
        assert not has_colour(opened.written)
        seen(opened)


def test_a_console_ends_in_order_on_ctrl_c(broker: KafkaAddress) -> None:
    with terminal(*command("console", "--port", "0"), env=at(broker, NO_COLOR="1"), columns=200) as opened:
        opened.wait_for("serving")
        assert opened.interrupt() == 0
        opened.assert_nothing_runs()
        assert not has_colour(opened.written)
        assert "stopped" in seen(opened)


def test_dev_fits_80_columns_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_text(json.dumps({"text": TEXT}) + "\n")
    env = {
        "TMPDIR": str(tmp_path),
        "NEWSLOOM_POOL__PROCESSES": "1",
        "NEWSLOOM_HTTP__PORT": "0",
        "NEWSLOOM_CONSOLE__PORT": "0",
    }
    words = command("dev", "--port", "0", "--feed", tmp_path / "feed.jsonl")
    with terminal(*words, env=env, columns=80) as opened:
        opened.wait_for("1 in = 1 unique")
        assert opened.interrupt() == 0
        opened.assert_nothing_runs()
        assert any(re.match(r"\d\d:\d\d:\d\d +unique|unique ", line) for line in opened.screen)
        seen(opened)
    assert [path.name for path in tmp_path.iterdir()] == ["feed.jsonl"]


@pytest.fixture
def silent_broker() -> Iterator[socket.socket]:
    """Return a port that accepts connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(DEADLINE)
        yield server


@pytest.mark.parametrize("words", WAITING)
def test_ctrl_c_ends_what_waits_for_a_broker(words: str, silent_broker: socket.socket) -> None:
    env = {"NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": f"127.0.0.1:{silent_broker.getsockname()[1]}"}
    with terminal(*command(*words.split()), env=env) as opened:
        connection, _ = silent_broker.accept()
        with closing(connection):
            assert opened.interrupt() == 130
        assert "Traceback" not in opened.text
        assert opened.screen[-1].removeprefix("^C") == "newsloom: interrupted"
