"""What `newsloom dev` prints where no terminal is: rows, and the sum whenever nothing is under way."""

import os
import sys
from pathlib import Path

import pytest

from newsloom.cli.display.dev_screen import Screen
from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom_schemas import headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED
from support.polling import DEADLINE, until

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"


def raw(offset: int) -> Fetched:
    return Fetched(RAW.name, 0, offset, b"key", b"text", (), 1_700_000_000.0)


def outcome(topic: str, example: str, offset: int) -> Fetched:
    value = (EXAMPLES / f"{example}.json").read_bytes()
    origin = f"kafka:{RAW.name}/0/{offset}".encode()
    return Fetched(topic, 0, offset, b"key", value, ((headers.ORIGIN, origin),), 1_700_000_000.0)


OUTCOMES = [
    outcome(ENRICHED.name, "enriched-1.unique", 0),
    outcome(ENRICHED.name, "enriched-1.revision", 1),
    outcome(DUPLICATES.name, "deduplicated-1.contained", 2),
    outcome(REJECTED.name, "rejected-1.empty", 3),
    outcome(next(iter(DEAD_LETTERS.values())).name, "dead_letter-1.whole", 4),
]


def test_every_outcome_has_its_row_and_the_sum_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen() as screen:
        screen.show([raw(offset) for offset in range(6)])
        screen.show(OUTCOMES)
        screen.show([])
        assert " in = " not in capsys.readouterr().out.rpartition("\n")[2]
        screen.show([outcome(ENRICHED.name, "enriched-1.least", 5)])
        screen.show([])
        screen.show([])
    (total,) = [line for line in capsys.readouterr().out.splitlines() if " in = " in line]
    assert total == "6 in = 2 unique + 1 revision + 1 duplicate + 1 rejected + 1 failed + 0 under way"


def test_each_row_is_one_line_under_one_heading(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    with Screen() as screen:
        screen.show(OUTCOMES)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["outcome", "unique", "revision", "duplicate", "rejected", "failed"]
    assert max(map(len, lines)) <= 120


def test_what_newsloom_did_not_write_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    strange = [b"", b"not JSON", b"[]", b"7", b'{"outcome": "unique"}', b'{"outcome": {}, "title": 3}']
    with Screen() as screen:
        screen.show([Fetched(ENRICHED.name, 0, at, None, value, None, None) for at, value in enumerate(strange)])
    assert capsys.readouterr().out == ""


def test_what_it_is_busy_with_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen() as screen:
        screen.set_activity("starting")
        screen.print_facts({"Kafka": "127.0.0.1:9092", "end it": "Ctrl-C"})
        screen.ready()
        screen.show([])
    said = capsys.readouterr().out
    assert said == "starting …\n  Kafka   127.0.0.1:9092\n  end it  Ctrl-C\n\nwaiting for articles …\n"


def test_it_ends_when_whoever_reads_it_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        with pytest.raises(BrokenPipeError), Screen() as screen:
            screen.show(OUTCOMES)


def test_a_narrow_terminal_shows_the_whole_sum_without_what_no_record_has(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "60")
    with Screen() as screen:
        screen.show([raw(0), raw(1), OUTCOMES[0]])
    assert "2 in = 1 unique + 1 under way" in capsys.readouterr().out.splitlines()[-1]


def test_a_terminal_shows_how_far_an_activity_is_and_others_say_it_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Screen() as screen:
        for done in (1, 2, 3):
            screen.set_activity("fetching", f"{done} of 3 MB")
    assert capsys.readouterr().out == "fetching …\n"
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with Screen() as screen:
        screen.set_activity("fetching", "2 of 3 MB")
        shown = ""

        def appears() -> bool:
            nonlocal shown
            shown += capsys.readouterr().out
            return "fetching: 2 of 3 MB …" in shown

        until(appears, DEADLINE, "the activity to be shown")
