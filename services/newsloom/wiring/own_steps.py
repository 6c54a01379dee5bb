"""Steps of a user's own, from the settings: found, built, checked, and put between newsloom's."""

import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from typing import Final

from newsloom.core.own_step import NAME, OwnStep
from newsloom.core.stage import Stage
from newsloom.settings import Settings, StepSettings
from newsloom.settings.environment import did_you_mean
from newsloom.wiring.factories import (
    USE,
    StepMistakeError,
    annotated_record,
    build_step,
    find_factory,
    name_of,
    version_of,
)
from newsloom.wiring.slots import SLOTS, STEPS, Slot
from newsloom_schemas import StageName

_TAKEN: Final = frozenset({"read", "request", "join", "write", "send"})
"""What dead letters name as the step where it is none."""


def check_own_steps(settings: Settings, names: Sequence[StageName]) -> None:
    """Build the own steps of these stages once, before anything starts, so that what is wrong is one line.

    Raises:
        ValueError: one of them is wrong; the message names the setting.
    """
    for name in names:
        own_steps(settings, name)


def with_own_steps(stage: Stage, settings: Settings) -> Stage:
    """Return the stage with the own steps that the settings add to it.

    Raises:
        ValueError: one of them is wrong; the message names the setting.
    """
    steps = list(stage.steps)
    for slot, own in zip(reversed(SLOTS[stage.name]), reversed(own_steps(settings, stage.name)), strict=True):
        steps[slot.index : slot.index] = own
    return replace(stage, steps=tuple(steps))


def own_steps(settings: Settings, name: StageName) -> tuple[tuple[OwnStep, ...], ...]:
    """Build the own steps of a stage.

    Args:
        settings: all of them.
        name: of the stage.

    Returns:
        The steps of each slot of the stage, in the order in which they run.

    Raises:
        ValueError: one of them is wrong; the message names the setting.
    """
    slots: list[list[OwnStep]] = [[] for _ in SLOTS[name]]
    with redirect_stdout(sys.stderr):  # stdout may be a command's output
        for number, each in enumerate(getattr(settings, name).steps):
            try:
                _add(slots, name, each)
            except StepMistakeError as error:
                msg = f"{_setting(name, number, error.where)}: {error}"
                raise ValueError(msg) from error
    return tuple(map(tuple, slots))


def _add(slots: list[list[OwnStep]], stage: StageName, wanted: StepSettings) -> None:
    number, index = _position(slots, stage, wanted)
    slot = SLOTS[stage][number]
    factory = find_factory(wanted.use)
    step = build_step(factory, wanted.options)
    name = wanted.name or name_of(step, factory)
    if not re.fullmatch(NAME, name):
        raise StepMistakeError(USE, f"the step's name {name[:80]!r} is not of a to z, 0 to 9 and _: give it a `name`")
    if name in STEPS[stage] or name in _TAKEN or any(name == other.name for own in slots for other in own):
        raise StepMistakeError(
            "name" if wanted.name else USE, f"{stage} has a step {name} already: give it another `name`"
        )
    record = annotated_record(step)
    if record is not None and not issubclass(slot.record, record):
        others = "".join(
            f"; it gets {each.record.__name__} {_at(stage, each)}" for each in SLOTS[stage] if each is not slot
        )
        what = f"{name} takes {record.__name__}, and here it gets {slot.record.__name__}{others}"
        raise StepMistakeError(USE, what)
    slots[number].insert(index, OwnStep(step, name, version_of(step, factory), slot.changeable))


def _position(slots: list[list[OwnStep]], stage: StageName, wanted: StepSettings) -> tuple[int, int]:
    """The number of the slot, and the place among the own steps that are in it already."""
    last = len(slots) - 1
    neighbour = wanted.after or wanted.before
    if neighbour is None:
        return last, len(slots[last])
    for number, own in enumerate(slots):
        slot = SLOTS[stage][number]
        if neighbour in (_before(stage, slot) if wanted.after else _behind(stage, slot)):
            return number, len(own)
        names = [each.name for each in own]
        if neighbour in names:
            return number, names.index(neighbour) + bool(wanted.after)
    where = "after" if wanted.after else "before"
    possible = " or ".join(_at(stage, slot) for slot in SLOTS[stage])
    if neighbour in STEPS[stage]:
        raise StepMistakeError(where, f"no step of your own can run {where} {neighbour}, only {possible}")
    known = [*STEPS[stage], *(each.name for own in slots for each in own)]
    hint = did_you_mean(neighbour, known)
    raise StepMistakeError(where, f"{stage} has no step {neighbour} so far{hint}; steps of your own run {possible}")


def _before(stage: StageName, slot: Slot) -> tuple[str, ...]:
    """The step of newsloom's that runs right before the slot, if there is one."""
    return STEPS[stage][max(0, slot.index - 1) : slot.index]


def _behind(stage: StageName, slot: Slot) -> tuple[str, ...]:
    return STEPS[stage][slot.index : slot.index + 1]


def _at(stage: StageName, slot: Slot) -> str:
    before, behind = _before(stage, slot), _behind(stage, slot)
    return f"after {before[0]}" if before else f"before {behind[0]}"


def _setting(stage: StageName, number: int, where: str) -> str:
    """What is wrong, by the variable as it was typed, or by its name in the file."""
    variable = Settings.environment().names.get((stage.value, "steps"))
    if variable is not None:
        return f"{variable}: [{number}].{where}"
    return f"setting {stage}.steps[{number}].{where}"
