"""The terminal of the tests shows what a person would see, and leaves nothing behind."""

from pathlib import Path

import pytest

from support.polling import DEADLINE, until
from support.terminal.interactive_shell import InteractiveShell


def test_a_command_gives_its_output_and_its_exit_code(tmp_path: Path) -> None:
    with InteractiveShell(tmp_path, columns=40) as terminal:
        finished = terminal.run("printf 'one\\ntwo\\n'; (exit 7)")
        assert (finished.code, finished.output) == (7, "one\ntwo")
        assert terminal.run("seq 100").output.split() == [str(number) for number in range(1, 101)]
        assert terminal.run("tput cols").output == "40"


def test_what_is_overwritten_is_not_shown(tmp_path: Path) -> None:
    with InteractiveShell(tmp_path) as terminal:
        assert terminal.run(r"printf 'working\r\033[2Kdone\n'").output == "done"


def test_ctrl_c_ends_what_runs(tmp_path: Path) -> None:
    with InteractiveShell(tmp_path) as terminal:
        terminal.start("echo begun; cat")
        terminal.wait_for("begun")
        until(lambda: terminal.processes("cat"), DEADLINE, "the program to start")
        terminal.press_ctrl_c()
        assert terminal.finish().code == 130
        terminal.assert_nothing_runs()


def test_a_command_that_ends_before_it_says_what_is_waited_for_is_an_error(tmp_path: Path) -> None:
    with InteractiveShell(tmp_path) as terminal:
        terminal.start("echo something else")
        with pytest.raises(AssertionError, match="something else"):
            terminal.wait_for("wanted")


def test_what_the_shell_does_not_understand_is_an_error(tmp_path: Path) -> None:
    with InteractiveShell(tmp_path) as terminal, pytest.raises(AssertionError, match="syntax error"):
        terminal.run("echo (")
