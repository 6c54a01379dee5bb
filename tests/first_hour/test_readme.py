"""Run every command of the README in a terminal, in a fresh checkout and in the order of the README.

Commands and expected output come from the code blocks of the README. A block `sh` has commands. `text` is the output of the
command in the paragraph or the block above. `json` is a part of the record of the example that the paragraph above names.
`python` is run. `diagram` has topics and stages.
"""

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from newsloom_schemas.topics import TOPICS
from support.documents.markdown_blocks import Block, code_blocks, code_spans, table_rows
from support.documents.shown_output import assert_shows, assert_shows_in_any_order, line_pattern
from support.kafka.server import KafkaServer
from support.polling import until
from support.terminal.interactive_shell import Finished, InteractiveShell

ROOT: Final = Path(__file__).parents[2]
README: Final = code_blocks((ROOT / "README.md").read_text())
SET_UP_SECONDS: Final = 800.0
"""Time limit of the setup when uv's cache is empty."""

pytestmark = pytest.mark.timeout(1800)


def blocks(language: str) -> list[Block]:
    return [block for block in README if block.language == language]


def block_with(command: str) -> Block:
    """Return the only block that has this command."""
    (found,) = [block for block in blocks("sh") if command in block.commands]
    return found


def shown_for(command: str) -> Block:
    """Return the output that the README shows for this command."""
    (found,) = [block for block in blocks("text") if code_spans(block.above)[:1] == [command]]
    return found


def columns_of(block: Block) -> int:
    """Return the width of the terminal in which the output was made, from the paragraph above it."""
    found = re.search(r"(\d+) columns", block.above)
    assert found, f"{block.above!r} does not say how many columns the terminal has"
    return int(found[1])


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a copy of what a clone would have if all changes were committed."""
    folder = tmp_path_factory.mktemp("clone") / "newsloom"
    listed = subprocess.run(
        ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).exists():  # deleted, but not committed yet
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    yield folder
    shutil.rmtree(folder)  # pytest would keep it


@pytest.fixture(scope="module")
def demo(checkout: Path) -> Finished:
    """Run the first command, which also sets up the environment."""
    shown = shown_for("make demo")
    with InteractiveShell(checkout, columns=columns_of(shown)) as terminal:
        return terminal.run("make demo", SET_UP_SECONDS)


@contextmanager
def activated(checkout: Path) -> Iterator[InteractiveShell]:
    """Open a terminal and run the commands of the block above `Without a broker`."""
    with InteractiveShell(checkout, columns=100, env={"NEWSLOOM_POOL__PROCESSES": "1"}) as terminal:
        for command in block_with("newsloom --help").commands:
            assert_done(terminal.run(command))
        yield terminal


def assert_done(finished: Finished) -> None:
    assert finished.code == 0, finished.output
    assert "Traceback" not in finished.output


def test_make_alone_says_where_to_start_and_fits_a_terminal(checkout: Path) -> None:
    with InteractiveShell(checkout, columns=80) as terminal:
        finished = terminal.run("make")
    assert_done(finished)
    assert finished.output.startswith("Start with: make demo")
    piped = subprocess.run(("make", "--no-print-directory", "-C", checkout), capture_output=True, text=True, check=True)
    assert max(map(len, piped.stdout.splitlines())) <= 80


def test_make_demo_prints_what_the_readme_shows(demo: Finished) -> None:
    assert_done(demo)
    shown = shown_for("make demo")
    _, heading, table = demo.output.partition(shown.text.splitlines()[0])
    assert_shows(shown.text, heading + table, columns_of(shown))


@pytest.mark.parametrize("block", blocks("json"), ids=lambda block: code_spans(block.above)[0])
def test_a_record_holds_what_the_readme_shows_of_it(demo: Finished, checkout: Path, block: Block) -> None:
    assert_done(demo)
    record = records_of(checkout)[code_spans(block.above)[0]]
    assert_holds(record, json.loads(f"{{{block.text}}}"))


def records_of(checkout: Path) -> dict[str, dict[str, object]]:
    """Return the records of the demo by the name of the example."""
    names = sorted(each.name for each in (checkout / "examples").iterdir() if each.name != "README.md")
    lines = (checkout / "var" / "demo.jsonl").read_text().splitlines()
    return dict(zip(names, map(json.loads, lines), strict=True))


def assert_holds(real: object, shown: object) -> None:
    """Check that every shown key and item is in the record; lists keep their order."""
    if isinstance(shown, dict):
        assert isinstance(real, dict)
        assert shown.keys() <= real.keys()
        for name, value in shown.items():
            assert_holds(real[name], value)
    elif isinstance(shown, list):
        assert isinstance(real, list)
        left = iter(real)
        for item in shown:
            assert any(holds(each, item) for each in left), f"not in {real}: {item}"
    elif isinstance(shown, str):
        assert line_pattern(shown).fullmatch(str(real)), f"{real!r} is not {shown!r}"
    else:
        assert real == shown


def holds(real: object, shown: object) -> bool:
    try:
        assert_holds(real, shown)
    except AssertionError:
        return False
    return True


def test_each_example_becomes_what_its_readme_says(demo: Finished, checkout: Path) -> None:
    assert_done(demo)
    records = records_of(checkout)
    told = {
        code_spans(file)[0]: (outcome.partition(",")[0], code_spans(outcome)[0])
        for file, _, outcome in table_rows((ROOT / "examples" / "README.md").read_text(), "file")
    }
    assert told == {name: (str(record["outcome"]), why(record)) for name, record in records.items()}


def why(record: dict[str, object]) -> str:
    """Return the reason of a rejection, the kind of revision, or the relation."""
    verdict = record.get("dedup")
    if not isinstance(verdict, dict):
        return str(record["reason"])
    return str(verdict.get("revision") or verdict["relation"])


def test_make_dev_prints_what_the_readme_shows_and_ctrl_c_leaves_nothing(checkout: Path) -> None:
    shown = shown_for("make dev")
    with InteractiveShell(checkout, columns=columns_of(shown)) as terminal:
        terminal.start("make dev")
        terminal.wait_for(r"12 in = .* \+ 0 under way", SET_UP_SECONDS)
        assert terminal.processes("kafka.Kafka")
        assert terminal.processes("newsloom run all")
        folder = Path(re.findall(r"(/\S+/newsloom-dev-\w+)/worker.log", terminal.text())[0])
        assert folder.is_dir()
        terminal.press_ctrl_c()
        finished = terminal.finish()
        assert finished.code in {0, 130}, finished.output  # make is interrupted, too
        assert not re.search("Traceback|Error", finished.output)
        terminal.assert_nothing_runs()
    assert not folder.exists()
    usual = re.sub(r" +\(\d+ is taken\)|NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS=\S+ ", "", finished.output)
    _, facts, rows = usual.partition("  Kafka  ")
    assert_shows_in_any_order(shown.text, facts + rows)


def test_make_test_runs_the_tests(checkout: Path) -> None:
    """Only a quick test is selected: this file would be among all tests."""
    assert "make test" in block_with("make demo").commands
    quick = "tests/unit/core/test_ids.py"
    with InteractiveShell(checkout, columns=100, env={"TESTS": quick}) as terminal:
        finished = terminal.run("make test", SET_UP_SECONDS)
    assert_done(finished)
    assert re.search(r"\d+ passed", finished.output)
    assert re.search(r"(?m)^ *core +[\d,]+ +\d+\.\d %", finished.output)  # the table of coverage


def test_files_without_a_broker(demo: Finished, checkout: Path) -> None:
    assert_done(demo)
    lay_out_inputs(checkout)
    block = block_with("newsloom process - < page.html")
    with activated(checkout) as terminal:
        finished = {command: terminal.run(command) for command in block.commands}
    for each in finished.values():
        assert_done(each)
    outcomes = [json.loads(line)["outcome"] for line in (checkout / "out.jsonl").read_text().splitlines()]
    assert len(outcomes) == 3 + 2 + 1
    assert "duplicate" in outcomes
    assert '"outcome"' in finished["newsloom process - < page.html"].output
    assert any((checkout / "var" / "seen").iterdir())


def lay_out_inputs(folder: Path) -> None:
    """Write the files that the commands of the README read."""
    examples = folder / "examples"
    for name, files in {"articles": "0[1-3]-*", "today": "1*-*"}.items():
        (folder / name).mkdir(exist_ok=True)
        for file in examples.glob(files):
            shutil.copy2(file, folder / name)
    feed = b"".join(
        json.dumps(json.loads(file.read_bytes())).encode() + b"\n" for file in sorted(examples.glob("*.json"))
    )
    (folder / "feed.jsonl.gz").write_bytes(gzip.compress(feed))
    page = (examples / "10-glacier-survey.html").read_bytes()
    (folder / "page.html").write_bytes(page)
    (folder / "crawl.warc.gz").write_bytes(gzip.compress(response(page)))


def response(page: bytes) -> bytes:
    """Return a WARC response record with a page."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    fields = (
        "WARC/1.1",
        "WARC-Type: response",
        "WARC-Record-ID: <urn:uuid:0d0c2b5a-3f2e-4c52-9d7e-4f1f0a6b7c11>",
        "WARC-Date: 2026-03-01T09:00:00Z",
        "WARC-Target-URI: https://alpinepost.example/glacier",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(answer)}",
    )
    return "\r\n".join((*fields, "", "")).encode() + answer + b"\r\n\r\n"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """Start a Kafka without topics for this test."""
    server = KafkaServer(tmp_path / "kafka")
    server.start()
    yield server.bootstrap_servers
    server.kill()


def test_a_worker_on_kafka_and_a_second_terminal(demo: Finished, checkout: Path, broker: str) -> None:
    assert_done(demo)
    there = block_with("newsloom run all")
    elsewhere = block_with("newsloom feed examples/")
    assert "another terminal" in elsewhere.above
    assert there.commands[-1] == "newsloom run all", (
        "what comes after it is never reached: it goes on until it is stopped"
    )

    def typed(command: str) -> str:
        return command.replace("broker:9092", broker)

    with activated(checkout) as worker, InteractiveShell(checkout, columns=100) as other:
        assert_done(worker.run("export NEWSLOOM_HTTP__PORT=0"))  # other tests can use the default port
        for command in there.commands[:-1]:
            assert_done(worker.run(typed(command)))
        worker.start(there.commands[-1])
        worker.wait_for("listening")
        finished = {command: other.run(typed(command)) for command in elsewhere.commands}
        for each in finished.values():
            assert_done(each)
        assert "12 records" in finished["newsloom feed examples/"].output
        assert "the law is kept" in finished["newsloom audit"].output
        until(lambda: audited(other, checkout), 300.0, "all articles to have their outcome")
        (process,) = [each for each in worker.processes("newsloom run all") if parent(each) == worker.pid]
        assert_done(other.run(f"kill -TERM {process}"))
        assert worker.finish().code == 0
        worker.assert_nothing_runs()


def audited(terminal: InteractiveShell, checkout: Path) -> bool:
    """Return True if each of the 12 articles has its outcome."""
    assert_done(terminal.run("newsloom audit --json > audit.json"))
    report = json.loads((checkout / "audit.json").read_text())
    return bool(report["under_way"] == 0 and report["stages"]["normalise"]["read"] == 12)


def parent(process: int) -> int:
    stat = Path(f"/proc/{process}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])


def test_the_python_prints_what_the_readme_shows(demo: Finished, checkout: Path, tmp_path: Path) -> None:
    assert_done(demo)
    (block,) = blocks("python")
    (shown,) = [each for each in blocks("text") if not code_spans(each.above)]
    script = tmp_path / "readme.py"
    script.write_text(block.text)
    with activated(checkout) as terminal:
        finished = terminal.run(f"python {script}")
    assert_done(finished)
    assert_shows(shown.text, finished.output, 100)


def test_the_diagram_names_topics_that_there_are() -> None:
    (diagram,) = blocks("diagram")
    names = {topic.name for topic in TOPICS}
    for word in re.findall(r"news\.[\w.-]+(?:<stage>)?", diagram.text):
        prefix, stage, _ = word.partition("<stage>")
        assert any(name.startswith(prefix) for name in names) if stage else word in names, word


RUN_BY: Final[dict[str, Callable[..., None]]] = {
    "make test": test_make_test_runs_the_tests,
    "newsloom --help": test_files_without_a_broker,
    "newsloom process - < page.html": test_files_without_a_broker,
    "newsloom run all": test_a_worker_on_kafka_and_a_second_terminal,
    "newsloom feed examples/": test_a_worker_on_kafka_and_a_second_terminal,
}
"""The first command of each block, and the test that runs the block."""


def test_every_block_of_the_readme_has_a_run() -> None:
    """A new block needs a test that runs it."""
    assert [block for block in blocks("sh") if not set(block.commands) & RUN_BY.keys()] == []
    assert block_with("make demo").commands == ["make demo", "make dev", "make test"]
    assert [block for block in README if block.language not in {"sh", "text", "json", "python", "diagram"}] == []
    assert {tuple(code_spans(block.above)[:1]) for block in blocks("text")} == {("make demo",), ("make dev",), ()}
