"""Stages and pipelines from settings. Imported in each process of the pool: it loads only the rooms it needs."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

from newsloom.core.clock import SystemClock
from newsloom.core.pipeline import Pipeline
from newsloom.core.stage import Stage
from newsloom.settings import Settings
from newsloom.wiring.own_steps import with_own_steps
from newsloom_schemas import StageName

ALL_STAGES: Final = tuple(StageName)

_ROOMS: Final[Mapping[StageName, str]] = {name: f"newsloom.{name}.stage" for name in StageName}
"""Each has a `build` that makes the stage from the settings' section of its name."""


def stage(settings: Settings, name: StageName) -> Stage:
    """A stage with its steps built: models loaded, rules compiled.

    Raises:
        ValueError: a setting of the stage is wrong, a route or an own step for instance; the message names it.
    """
    built = import_module(_ROOMS[name]).build(getattr(settings, name))
    if not isinstance(built, Stage):
        msg = f"{_ROOMS[name]}.build gave {type(built).__name__}, not a Stage"
        raise TypeError(msg)
    return with_own_steps(built, settings)


def pipeline(settings: Settings, names: Sequence[StageName]) -> Pipeline:
    """The stages as one chain. Called in each process of the pool."""
    return Pipeline([stage(settings, name) for name in names], SystemClock(), settings.kafka.registry)
