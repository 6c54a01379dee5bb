"""What the options before the command say: which settings file, and whether to show tracebacks."""

from dataclasses import dataclass
from pathlib import Path

import click

from newsloom.settings import Settings


@dataclass(frozen=True)
class GlobalOptions:
    """`newsloom --config FILE --debug COMMAND`."""

    config: Path | None = None
    debug: bool = False


def options() -> GlobalOptions:
    """The options that this run was started with."""
    current = click.get_current_context(silent=True)
    found = current.find_object(GlobalOptions) if current is not None else None
    return found if found is not None else GlobalOptions()


def debug() -> bool:
    """Whether errors keep their traceback."""
    return options().debug


def settings() -> Settings:
    """The effective settings.

    Raises:
        pydantic.ValidationError: a setting is wrong; the message names it.
        ValueError: the file is not TOML, or not there.
    """
    return Settings.load(options().config)
