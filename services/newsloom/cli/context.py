"""What the options before the command say: which settings file, and whether to show tracebacks."""

import sys
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from newsloom.settings import Settings


@dataclass(frozen=True)
class GlobalOptions:
    """`newsloom --config FILE --debug COMMAND`."""

    config: Path | None = None
    debug: bool = False


_options: ContextVar[GlobalOptions] = ContextVar("newsloom_options")


def remember(options: GlobalOptions) -> None:
    """Keep the options that this run was started with."""
    _options.set(options)


def debug() -> bool:
    """Whether errors keep their traceback."""
    return _options.get(GlobalOptions()).debug


def config() -> Path | None:
    """The settings file that was named."""
    return _options.get(GlobalOptions()).config


def settings() -> Settings:
    """Return the effective settings; say on stderr, in one line, what in the environment looks like a slip.

    Raises:
        ValueError: a setting is wrong or unknown, or the file is not TOML; the message names each.
    """
    warnings = Settings.environment().warnings
    if warnings:
        print(f"newsloom: warning: {'; '.join(warnings)}", file=sys.stderr)
    return Settings.load(config())
