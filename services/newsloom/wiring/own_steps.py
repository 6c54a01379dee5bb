"""Build and check the steps of a user's own that the settings add to newsloom's stages."""

import re
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from typing import Final, TypeAlias

from newsloom.core.own_steps.batch_step import OwnBatchStep
from newsloom.core.own_steps.step import NAME, OwnStep
from newsloom.core.stage import BatchStep, Stage
from newsloom.settings import Settings, StepSettings
from newsloom.settings.environment import did_you_mean
from newsloom.wiring.factories import (
    USE,
    OwnCode,
    StepMistakeError,
    annotated_record,
    build_step,
    find_factory,
    name_of,
    version_of,
)
from newsloom.wiring.slots import SLOTS, STEPS, Slot
from newsloom_schemas import StageName

Own: TypeAlias = OwnStep | OwnBatchStep

RESERVED_NAMES: Final = frozenset({"read", "write", "send", "schema"})
"""Names that dead letters use for reading and writing, and for a schema registry, so no step can have them."""


def with_own_steps(stage: Stage, settings: Settings) -> Stage:
    """Add the own steps in the settings to a stage of newsloom.

    Raises:
        ValueError: a step is not valid; the message names the setting.
    """
    name = StageName(stage.name)
    own = own_steps(settings, name)
    steps = list(stage.steps)
    for slot, added in zip(reversed(SLOTS[name]), reversed(own), strict=True):
        steps[slot.index : slot.index] = added
    return replace(stage, steps=tuple(steps), own_steps={each.name: each.version for slot in own for each in slot})


def own_steps(settings: Settings, name: StageName) -> tuple[tuple[Own, ...], ...]:
    """Build the own steps of a stage of newsloom.

    Args:
        settings: all settings.
        name: name of the stage.

    Returns:
        The steps of each slot of the stage, in order.

    Raises:
        ValueError: a step is not valid; the message names the setting.
    """
    slots: list[list[Own]] = [[] for _ in SLOTS[name]]
    with redirect_stdout(sys.stderr):  # stdout may be a command's output
        for number, each in enumerate(getattr(settings, name).steps):
            try:
                _add(slots, name, each, settings.pool.record_timeout_seconds)
            except StepMistakeError as error:
                msg = f"{setting_name((name.value, 'steps'), f'[{number}].{error.where}')}: {error}"
                raise ValueError(msg) from error
    return tuple(map(tuple, slots))


def guarded(code: OwnCode, name: str, version: str, slot: Slot, limit_seconds: float) -> Own:
    """Wrap a user's own step, so that its results are checked.

    Args:
        code: the step.
        name: its name for metrics, dead letters and the trace.
        version: its version for the trace.
        slot: its position, which decides what it may change.
        limit_seconds: time limit of one call of a batch step's `answer`.

    Raises:
        StepMistakeError: the name is not valid.
    """
    if not re.fullmatch(NAME, name):
        raise StepMistakeError(USE, f"the step's name {name[:80]!r} must consist of a to z, 0 to 9 and _: set `name`")
    if isinstance(code, BatchStep):
        return OwnBatchStep(code, name, version, slot.changeable, limit_seconds)
    return OwnStep(code, name, version, slot.changeable)


def setting_name(path: tuple[str, ...], rest: str) -> str:
    """Return the name of a setting for an error: its environment variable if that is set, else its name in the file.

    Args:
        path: path of a setting that can have an environment variable.
        rest: path below it, beginning with `.` or `[`.
    """
    names = Settings.environment().names
    for end in range(len(path), 0, -1):
        if path[:end] in names:
            return f"{names[path[:end]]}: {'.'.join(path[end:])}{rest}"
    return f"setting {'.'.join(path)}{rest}"


def _add(slots: list[list[Own]], stage: StageName, step_settings: StepSettings, limit_seconds: float) -> None:
    number, index = _position(slots, stage, step_settings)
    slot = SLOTS[stage][number]
    factory = find_factory(step_settings.use)
    step = build_step(factory, step_settings.options)
    name = step_settings.name or name_of(step, factory)
    own = guarded(step, name, version_of(step, factory), slot, limit_seconds)
    if name in STEPS[stage] or name in RESERVED_NAMES or any(name == other.name for own in slots for other in own):
        raise StepMistakeError(
            "name" if step_settings.name else USE, f"{stage} already has a step {name}: set another `name`"
        )
    record = annotated_record(step)
    if record is not None and not issubclass(slot.record, record):
        others = "".join(
            f"; it gets {each.record.__name__} {_at(stage, each)}" for each in SLOTS[stage] if each is not slot
        )
        what = f"{name} takes {record.__name__}, but here it gets {slot.record.__name__}{others}"
        raise StepMistakeError(USE, what)
    slots[number].insert(index, own)


def _position(slots: list[list[Own]], stage: StageName, step_settings: StepSettings) -> tuple[int, int]:
    """Return the index of the slot, and the index among the own steps that are already in it."""
    last = len(slots) - 1
    neighbour = step_settings.after or step_settings.before
    if neighbour is None:
        return last, len(slots[last])
    for number, own in enumerate(slots):
        slot = SLOTS[stage][number]
        if neighbour in (_before(stage, slot) if step_settings.after else _after(stage, slot)):
            return number, len(own)
        names = [each.name for each in own]
        if neighbour in names:
            return number, names.index(neighbour) + bool(step_settings.after)
    where = "after" if step_settings.after else "before"
    possible = " or ".join(_at(stage, slot) for slot in SLOTS[stage])
    if neighbour in STEPS[stage]:
        raise StepMistakeError(where, f"no step of your own can run {where} {neighbour}, only {possible}")
    known = [*STEPS[stage], *(each.name for own in slots for each in own)]
    hint = did_you_mean(neighbour, known)
    raise StepMistakeError(where, f"{stage} has no step {neighbour} so far{hint}; steps of your own can run {possible}")


def _before(stage: StageName, slot: Slot) -> tuple[str, ...]:
    """Return the step of newsloom that runs directly before the slot, if there is one."""
    return STEPS[stage][max(0, slot.index - 1) : slot.index]


def _after(stage: StageName, slot: Slot) -> tuple[str, ...]:
    return STEPS[stage][slot.index : slot.index + 1]


def _at(stage: StageName, slot: Slot) -> str:
    before, after = _before(stage, slot), _after(stage, slot)
    return f"after {before[0]}" if before else f"before {after[0]}"
