"""The weights of newsloom's own recogniser of names. MODEL_CARD.md says what they were fitted on and how good they are."""

from importlib.resources import files
from pathlib import Path
from typing import Final

NAME: Final = "newsloom-entities"
VERSION: Final = "0.1.0"


def folder() -> Path:
    """Return the folder of the model's files. They are read in place, so the package cannot run from a zip file."""
    return Path(str(files(__package__).joinpath("model")))
