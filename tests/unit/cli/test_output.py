"""Where lines go: a file appears whole or not at all, what is special is written directly, and no line is torn."""

import os
import stat
import threading
from pathlib import Path

import pytest

from newsloom.cli.errors import ExitCode, OutputError
from newsloom.cli.output import files_of, open_output


def write(path: Path, *lines: bytes, append: bool = False) -> None:
    output = open_output(path, append=append)
    for line in lines:
        output.write(line)
    output.finish()


def test_a_file_is_replaced_at_the_end_and_nothing_else_is_left(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"earlier\n")
    output = open_output(out)
    output.write(b"1")
    assert out.read_bytes() == b"earlier\n"
    output.finish()
    assert out.read_bytes() == b"1\n"
    assert list(tmp_path.iterdir()) == [out]


def test_a_run_that_is_given_up_keeps_its_lines_beside_the_earlier_output(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"earlier\n")
    output = open_output(out)
    output.write(b"1")
    assert output.abandon() == f"in {out}.partial, and {out} is as it was"
    assert (out.read_bytes(), Path(f"{out}.partial").read_bytes()) == (b"earlier\n", b"1\n")


def test_a_run_that_wrote_nothing_leaves_nothing(tmp_path: Path) -> None:
    for append in (False, True):
        open_output(tmp_path / "out.jsonl", append=append).abandon()
        assert list(tmp_path.iterdir()) == []


def test_mode_and_link_of_the_file_that_is_replaced_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_bytes(b"earlier\n")
    real.chmod(0o640)
    link.symlink_to(real)
    write(link, b"1")
    assert link.is_symlink()
    assert (real.read_bytes(), stat.S_IMODE(real.stat().st_mode)) == (b"1\n", 0o640)


def test_folders_above_are_made(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "out.jsonl", b"1")
    assert (tmp_path / "a" / "b" / "out.jsonl").read_bytes() == b"1\n"


def test_lines_are_added_where_that_is_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    write(out, b"1", append=True)
    write(out, b"2", b"3", append=True)
    assert out.read_bytes() == b"1\n2\n3\n"


def test_what_an_earlier_run_broke_off_does_not_swallow_a_line(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b'{"half')
    write(out, b"1", append=True)
    assert out.read_bytes() == b'{"half\n1\n'


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("", ExitCode.WRONG_USAGE, "is a folder; name a file in it"),
        ("file/out.jsonl", ExitCode.WRONG_USAGE, "file is not a folder"),
        ("file/deeper/out.jsonl", ExitCode.WRONG_USAGE, "is not a folder"),
        ("x" * 300, ExitCode.UNREACHABLE, "cannot be written: File name too long"),
    ],
)
@pytest.mark.parametrize("append", [False, True])
def test_what_cannot_be_opened_is_one_line(
    tmp_path: Path, name: str, code: ExitCode, message: str, *, append: bool
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as error:
        open_output(tmp_path / name, append=append)
    assert error.value.code == code
    assert str(error.value).endswith(message)
    assert "\n" not in str(error.value)


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / "full").symlink_to("/dev/full")
    for path in (Path("/dev/full"), tmp_path / "full"):
        output = open_output(path)
        with pytest.raises(OutputError, match="cannot be written: No space left on device"):
            output.write(b"1")


def test_pipes_and_devices_are_written_directly(tmp_path: Path) -> None:
    write(Path("/dev/null"), b"1")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write(pipe, b"1", b"2")
    reader.join()
    assert read == [b"1\n2\n"]
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_descriptor_is_written_where_it_stands(tmp_path: Path) -> None:
    """Opened by its name, the file would be emptied."""
    with (tmp_path / "shared").open("w+b", buffering=0) as shared:
        shared.write(b"before\n")
        write(Path(f"/dev/fd/{shared.fileno()}"), b"1")
    assert (tmp_path / "shared").read_bytes() == b"before\n1\n"


def test_the_file_that_is_written_is_known(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert files_of(out) == frozenset()
    out.touch()
    (tmp_path / "link").symlink_to(out)
    assert files_of(out) == files_of(tmp_path / "link") == {(out.stat().st_dev, out.stat().st_ino)}
    assert files_of(Path("/dev/null")) == frozenset()
