"""The words that the benches on pages of the corpora take from the command line."""

import argparse
import os
import sys
from pathlib import Path


def parser_of(program: str, description: str) -> argparse.ArgumentParser:
    """A parser that knows the folder of the corpora: an argument, else what NEWSLOOM_CORPORA names."""
    named = os.environ.get("NEWSLOOM_CORPORA")
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("corpora", nargs="?", type=Path, default=Path(named) if named else None, help="the folder")
    return parser


def take_every(parser: argparse.ArgumentParser) -> None:
    """Let it be said how many of the pages are taken."""
    parser.add_argument("--every", type=int, default=1, help="take every n-th page (default 1)")


def folder_of(options: argparse.Namespace) -> Path:
    """The folder of the corpora. Ends the process with 2 when they are not there."""
    folder: Path | None = options.corpora
    if folder is None or not (folder / "pages.jsonl.gz").is_file():
        sys.stderr.write("Name the folder with pages.jsonl.gz as an argument or in NEWSLOOM_CORPORA.\n")
        sys.exit(2)
    return folder
