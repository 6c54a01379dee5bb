"""Define the settings of the order of stages, and of a user's own stages."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic import Field, field_validator

from newsloom.settings.environment import did_you_mean
from newsloom.settings.stages import StepSettings
from newsloom.settings_model import SettingsModel
from newsloom_schemas.topics import OPTIONAL_STAGES, TOPICS, StageName

MAX_OWN_STAGES: Final = 4
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_RESERVED: Final = frozenset(
    {*(topic.short_name for topic in TOPICS), *StageName, "all", "producers", "consumers", "operators", "dlq"}
)
"""Names that an own stage cannot have: topics, arguments of commands, and readers and writers of topics."""
_NEEDED: Final = tuple(name for name in StageName if name not in OPTIONAL_STAGES)


class PipelineSettings(SettingsModel):
    """The stages that a record passes through."""

    stages: tuple[str, ...] = Field(
        tuple(map(str, StageName)),
        description="Stages in their order: newsloom's own stages, of which `stories` can be left out, with your own stages "
        "between them, which `stages` defines (docs/plugins.md).",
    )

    @field_validator("stages")
    @classmethod
    def _stages_are_in_order(cls, stages: tuple[str, ...]) -> tuple[str, ...]:
        if fault := order_fault(stages):
            raise ValueError(fault)
        return stages


class OwnStageSettings(SettingsModel):
    """One of your own stages."""

    use: str | None = Field(
        None,
        min_length=1,
        max_length=500,
        description="Factory of the stage: `package.module:factory`, or an entry point in the group `newsloom.stages`. A stage "
        "that has only `steps` needs none.",
    )
    options: dict[str, Any] = Field(default_factory=dict, description="Options for the factory.")
    steps: tuple[StepSettings, ...] = Field(
        (), max_length=8, description="Steps to run after those of the factory, in this order."
    )

    def __hash__(self) -> int:
        return hash((self.use, self.steps))


def order_fault(stages: Sequence[str]) -> str | None:
    """Return what is wrong with an order of stages, or `None`."""
    return next(_order_faults(stages), None)


def _order_faults(stages: Sequence[str]) -> Iterator[str]:
    own = [name for name in stages if name not in set(StageName)]
    for name in own:
        if not _NAME.fullmatch(name):
            yield f"{name[:80]!r} is not a valid stage name: use a to z, 0 to 9 and _, up to 32 characters, and begin with a letter"
        if name in _RESERVED:
            yield f"a stage cannot be named {name}, because newsloom uses that name; choose another"
    if twice := sorted({name for name in stages if stages.count(name) > 1}):
        yield f"{', '.join(twice)} is listed twice"
    if missing := [name for name in _NEEDED if name not in stages]:
        yield (
            f"{', '.join(missing)} is missing: newsloom's stages {', '.join(_NEEDED)} are needed; "
            f"{', '.join(sorted(OPTIONAL_STAGES))} can be left out"
        )
    if [name for name in stages if name in set(StageName)] != [name for name in StageName if name in stages]:
        yield f"newsloom's own stages run in the order {', '.join(StageName)}"
    if stages and (stages[0] != StageName.NORMALISE or stages[-1] != StageName.PUBLISH):
        yield "your own stages run between newsloom's: normalise must come first, and publish last"
    if len(own) > MAX_OWN_STAGES:
        yield f"there can be at most {MAX_OWN_STAGES} stages of your own"


def own_stages_fault(order: Sequence[str], described: Sequence[str]) -> str | None:
    """Return the first stage that is in the order but not defined, or defined but not in the order; `None` for none.

    Args:
        order: `pipeline.stages`.
        described: the keys of `stages`.
    """
    own = [name for name in order if name not in set(StageName)]
    faults = [
        *(f"stages.{name} is newsloom's own stage: its settings are in the table `{name}`"
          for name in described if name in set(StageName)),
        *(f"pipeline.stages: {name} is not defined{did_you_mean(name, [*described, *StageName])}; "
          f"add a table [stages.{name}]" for name in own if name not in described),
        *(f"stages.{name} does not run: add it to pipeline.stages{did_you_mean(name, own)}"
          for name in described if name not in order),
    ]  # fmt: skip
    return faults[0] if faults else None
