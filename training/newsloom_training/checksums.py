"""Refuse input files that are not the pinned ones."""

import hashlib
from pathlib import Path


class WrongFileError(ValueError):
    """An input file is missing or has another hash."""


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def verified(file: Path, wanted: str) -> Path:
    """Return the file if it has the wanted SHA-256.

    Raises:
        WrongFileError: it is missing or has another hash.
    """
    if not file.is_file():
        msg = f"{file}: no such file (training/README.md says where to get it)"
        raise WrongFileError(msg)
    found = sha256(file)
    if found != wanted:
        msg = f"{file}: SHA-256 is {found}, not {wanted}"
        raise WrongFileError(msg)
    return file
