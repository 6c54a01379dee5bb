"""`newsloom dev` with real parts: it starts Kafka and a worker, shows rows, and leaves nothing behind."""

import json
import os
import re
import signal
import socket
import subprocess
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from support.polling import DEADLINE, until
from support.workers.newsloom_command import command

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = pytest.mark.timeout(900)


class Dev:
    """A running `newsloom dev` in its own session. A mark in its environment identifies its descendants."""

    def __init__(self, folder: Path, *words: str | Path, config: Path | None = None) -> None:
        self.folder = folder / "tmp"
        self.folder.mkdir()
        self.output = folder / "output"
        self._mark = f"NEWSLOOM_TEST_MARK={uuid.uuid4().hex}"
        name, _, value = self._mark.partition("=")
        ours = {
            name: value,
            "TMPDIR": str(self.folder),
            "COLUMNS": "130",
            "NEWSLOOM_POOL__PROCESSES": "1",
            "NEWSLOOM_HTTP__PORT": "0",
            "NEWSLOOM_CONSOLE__PORT": "0",
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command(*(() if config is None else ("--config", config)), "dev", *words),
                env={**os.environ, **ours},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def processes(self, what: str = "") -> list[int]:
        """Return all processes with the mark and with `what` in their command line, including the command."""
        return [
            int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal() and self._is_ours(each, what)
        ]

    def wait_for(self, what: str) -> None:
        """Wait until the output matches."""
        until(lambda: re.search(what, self.said()) or self.process.poll() is not None, DEADLINE, f"{what!r} to be said")
        assert re.search(what, self.said()), self.said()

    def assert_nothing_is_left(self) -> None:
        until(lambda: not self.processes(), DEADLINE, "all processes to be gone")
        assert list(self.folder.iterdir()) == []

    def _is_ours(self, process: Path, what: str) -> bool:
        try:
            environment, line = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
        except OSError:  # it has ended, or belongs to another user
            return False
        return self._mark.encode() in environment.split(b"\0") and what.encode() in line


@contextmanager
def running(folder: Path, *words: str | Path, config: Path | None = None) -> Iterator[Dev]:
    dev = Dev(folder, *words, config=config)
    try:
        yield dev
    finally:
        for process in dev.processes():
            with suppress(ProcessLookupError):  # it ended with its parent
                os.kill(process, signal.SIGKILL)
        dev.process.wait()


def test_examples_pass_and_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path, "--port", "0", "--feed", EXAMPLES) as dev:
        dev.wait_for(r"12 in = .* \+ 0 under way")
        assert dev.processes("kafka.Kafka")
        dev.process.send_signal(signal.SIGINT)
        assert dev.process.wait(DEADLINE) == 0
        said = dev.said()
        assert "12 in = 8 unique + 1 revision + 1 duplicate + 2 rejected + 0 failed + 0 under way" in said
        assert "Battery ferry" in said
        assert re.search(r"revision +update +[0-9a-f]{8} +Atlantic", said), said
        assert "Traceback" not in said
        dev.assert_nothing_is_left()


def test_the_console_shows_what_passed(tmp_path: Path) -> None:
    with running(tmp_path, "--port", "0", "--feed", EXAMPLES) as dev:
        dev.wait_for(r"12 in = .* \+ 0 under way")
        (address,) = re.findall(r"see it +(http://127\.0\.0\.1:\d+/)\n", dev.said())
        until(
            lambda: len(shown_by(address)) == len(set(shown_by(address))) == 12, DEADLINE, "12 records in the console"
        )
        dev.process.send_signal(signal.SIGINT)
        assert dev.process.wait(DEADLINE) == 0
        dev.assert_nothing_is_left()


def shown_by(address: str) -> list[str]:
    """The keys of the records that a console shows; none while it starts."""
    try:
        with urllib.request.urlopen(f"{address}api/records", timeout=10) as answer:  # noqa: S310 - loopback
            found: list[str] = json.loads(answer.read())["columns"]["key"]
            return found
    except OSError:
        return []


def test_topics_of_other_names_and_numbers_of_partitions_pass_too(tmp_path: Path) -> None:
    config = tmp_path / "newsloom.toml"
    config.write_text('namespace = "sport"\n[kafka.topics.raw]\nname = "crawled"\npartitions = 2\n')
    kept = tmp_path / "kept"
    with running(tmp_path, "--port", "0", "--keep", kept, "--feed", EXAMPLES, config=config) as dev:
        dev.wait_for(r"12 in = .* \+ 0 under way")
        assert f" --config {config} feed " in dev.said()
        dev.process.send_signal(signal.SIGINT)
        assert dev.process.wait(DEADLINE) == 0
        dev.assert_nothing_is_left()
    topics = {each.name for each in (kept / "kafka" / "data").iterdir()}
    assert {"crawled-0", "crawled-1", "sport.enriched-0"} <= topics
    assert not {"sport.enriched-1", "news.raw-0", "sport.raw-0"} & topics


def test_if_kafka_or_the_worker_ends_the_other_is_stopped_and_the_log_shown(tmp_path: Path) -> None:
    """In the first run the worker is killed, in the second Kafka. The second continues with the data of the first."""
    kept = tmp_path / "kept"
    log = kept / "worker.log"
    for victim, name in (("newsloom\0run\0all", "the worker"), ("kafka.Kafka", "Kafka")):
        folder = tmp_path / name
        folder.mkdir()
        with running(folder, "--port", "0", "--keep", kept) as dev:
            dev.wait_for("loading models")
            until(lambda: log.exists() and "listening" in log.read_text(), DEADLINE, "the worker's first words")
            for process in dev.processes(victim):
                os.kill(process, signal.SIGKILL)
            assert dev.process.wait(DEADLINE) == 128 + signal.SIGKILL
            assert f"newsloom: {name} ended with -9; the end of its log:" in dev.said()
            dev.assert_nothing_is_left()
        log.unlink()
    assert (kept / "kafka" / "data" / "news.raw-0").is_dir()


def test_a_sigterm_while_kafka_starts_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path, "--port", "0") as dev:
        dev.wait_for("starting Kafka")
        until(lambda: dev.processes("kafka.Kafka"), DEADLINE, "Kafka's process")
        dev.process.terminate()
        assert dev.process.wait(DEADLINE) == 0
        dev.assert_nothing_is_left()


def test_a_port_that_is_taken_is_one_line_and_nothing_starts(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with running(tmp_path, "--port", str(port)) as dev:
            assert dev.process.wait(DEADLINE) == 3
            assert dev.said().startswith(
                f"newsloom: 127.0.0.1:{port}, for Kafka, cannot be used: Address already in use;"
            )
            assert len(dev.said().splitlines()) == 1
            dev.assert_nothing_is_left()
