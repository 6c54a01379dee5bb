"""Read the command-line options of the benchmarks on pages of the corpora."""

import argparse
import os
import sys
from pathlib import Path


def parser_of(program: str, description: str) -> argparse.ArgumentParser:
    """Return a parser with the folder of the corpora as an argument; its default is NEWSLOOM_CORPORA."""
    named = os.environ.get("NEWSLOOM_CORPORA")
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("corpora", nargs="?", type=Path, default=Path(named) if named else None, help="the folder")
    return parser


def take_every(parser: argparse.ArgumentParser) -> None:
    """Add the option `--every` for the share of pages."""
    parser.add_argument("--every", type=int, default=1, help="take every n-th page (default 1)")


def folder_of(options: argparse.Namespace) -> Path:
    """Return the folder of the corpora; exit with 2 if they are missing."""
    folder: Path | None = options.corpora
    if folder is None or not (folder / "pages.jsonl.gz").is_file():
        sys.stderr.write("Name the folder with pages.jsonl.gz as an argument or in NEWSLOOM_CORPORA.\n")
        sys.exit(2)
    return folder
