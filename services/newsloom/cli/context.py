"""The options that go before the command: the settings file, and whether to show tracebacks."""

import sys
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from newsloom.settings import Settings


@dataclass(frozen=True)
class GlobalOptions:
    """The options of `newsloom --config FILE --debug COMMAND`."""

    config: Path | None = None
    debug: bool = False


_options: ContextVar[GlobalOptions] = ContextVar("newsloom_options")


def remember(options: GlobalOptions) -> None:
    """Keep the options for the command that follows."""
    _options.set(options)


def debug() -> bool:
    """Return True if errors are shown with their traceback."""
    return _options.get(GlobalOptions()).debug


def config() -> Path | None:
    """Return the settings file that `--config` names, if any."""
    return _options.get(GlobalOptions()).config


def settings() -> Settings:
    """Return the effective settings, and warn on stderr of variables that look misspelt.

    Raises:
        ValueError: a setting is wrong or unknown, or the file is not TOML; the message names each.
    """
    warnings = Settings.environment().warnings
    if warnings:
        print(f"newsloom: warning: {'; '.join(warnings)}", file=sys.stderr)
    return Settings.load(config())
