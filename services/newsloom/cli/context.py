"""What the options before the command say: which settings file, and whether to show tracebacks."""

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
    """The effective settings.

    Raises:
        pydantic.ValidationError: a setting is wrong; the message names it.
        ValueError: the file is not TOML.
    """
    return Settings.load(_options.get(GlobalOptions()).config)
