"""Which files of a folder are read, how skipped files are reported, and how names are written."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.runtime.files.listing import FileListing, UnreadableFile, written_name


def listing(*paths: Path | str, leave_out: frozenset[tuple[int, int]] = frozenset()) -> FileListing:
    return FileListing(list(map(str, paths)), leave_out)


def file_id(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def test_skipped_files_are_counted_by_extension(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    names = ("a.png", "B.PNG", "sub/c.png", "d.pdf", "e.tar.lz", "README", "Report of 3. May", "g.log.gz", "f.txt")
    for name in names:
        (tmp_path / name).touch()
    found = listing(tmp_path)
    assert found.files == [tmp_path / "f.txt"]
    assert found.notes == [f"skipped 8 files in {tmp_path}: 3 .png, 2 without extension, 1 .log.gz, 1 .lz, 1 .pdf"]


def test_no_note_without_skipped_files(tmp_path: Path) -> None:
    (tmp_path / "f.txt").touch()
    assert listing(tmp_path).notes == []


def test_many_extensions_make_one_short_line(tmp_path: Path) -> None:
    (tmp_path / "f.txt").touch()
    for number in range(30):
        (tmp_path / f"x.e{number:02}").touch()
    (note,) = listing(tmp_path).notes
    assert note.endswith("1 .e04, 1 .e05, 24 others")


def test_links_and_special_files_of_a_folder_are_counted_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "f.txt").touch()
    (tmp_path / "back").symlink_to(".")
    (tmp_path / "round.txt").symlink_to("round.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    found = listing(tmp_path)
    assert found.files == [tmp_path / "f.txt"]
    assert found.notes == [
        f"skipped 4 files in {tmp_path}: 2 links that lead nowhere, 1 link to a folder, 1 special file"
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("round", "round: Too many levels of symbolic links"),
        ("gone", "gone: a link that leads nowhere"),
        ("f.txt/x", "f.txt/x: Not a directory"),
        ("x" * 300, "x: File name too long"),
        ("missing", "missing: no such file or folder"),
    ],
)
def test_a_path_that_cannot_be_read_says_why(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "f.txt").touch()
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "gone").symlink_to("nowhere")
    with pytest.raises(UnreadableFile) as error:
        listing(tmp_path / name)
    assert str(error.value).endswith(message)


def test_an_empty_path_is_not_the_current_folder() -> None:
    with pytest.raises(UnreadableFile, match="the path is empty"):
        listing("")


def test_a_named_file_with_an_unknown_extension_is_read_with_a_note(tmp_path: Path) -> None:
    for name in ("a.dat", "b.txt", "c", "d.jsonl.gz"):
        (tmp_path / name).touch()
    found = listing(*(tmp_path / name for name in ("a.dat", "b.txt", "c", "d.jsonl.gz")))
    assert len(found.files) == 4
    assert found.notes == [f"{tmp_path}/a.dat: unknown extension; the content says what it is"]


def test_the_output_in_an_input_folder_is_neither_read_nor_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "old.txt").touch()
    out = tmp_path / "out.jsonl"
    out.touch()
    own = frozenset({file_id(out), file_id(tmp_path / "state")})
    found = listing(tmp_path, leave_out=own)
    assert (found.files, found.notes) == ([tmp_path / "a.txt"], [])
    (tmp_path / "link.jsonl").symlink_to(out)
    with pytest.raises(UnreadableFile, match=r"link\.jsonl: is also the output of this run"):
        listing(tmp_path / "link.jsonl", leave_out=own)


def test_the_error_for_a_folder_without_articles_says_what_it_contains(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    with pytest.raises(UnreadableFile, match=r"no article files in this folder .*, but 1 file: 1 \.png"):
        listing(tmp_path)


@given(st.binary(min_size=1, max_size=60).filter(lambda name: b"\0" not in name))
def test_a_name_of_any_bytes_becomes_one_reversible_line(name: bytes) -> None:
    written = written_name(os.fsdecode(name))
    written.encode()
    assert not any(ord(character) < 0x20 for character in written)
    back = written.encode().replace(b"\\\\", b"\0")
    parts = back.split(b"\\x")
    read = parts[0] + b"".join(bytes([int(part[:2], 16)]) + part[2:] for part in parts[1:])
    assert read.replace(b"\0", b"\\") == name


def test_an_ordinary_name_is_unchanged() -> None:
    assert written_name("données/ünï (1).txt") == "données/ünï (1).txt"
