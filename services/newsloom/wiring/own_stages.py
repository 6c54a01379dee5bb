"""Stages of a user's own, from the settings: found, built and checked."""

import sys
from contextlib import redirect_stdout
from typing import Final

from newsloom.core.message import Inbound
from newsloom.core.stage import BatchStep, Stage
from newsloom.settings import OwnStageSettings, Settings, StepSettings
from newsloom.wiring.factories import (
    OPTIONS,
    STAGES_GROUP,
    USE,
    Factory,
    OwnCode,
    StepMistakeError,
    annotated_record,
    build_stage,
    build_step,
    find_factory,
    name_of,
    version_of,
)
from newsloom.wiring.own_steps import TAKEN, Own, guarded, setting_name
from newsloom.wiring.slots import BETWEEN, Slot
from newsloom_schemas import StageName
from newsloom_schemas.article import ArticleBase

_VERSION_OF_STEPS: Final = "1"
"""The version of a stage that the settings make of steps alone: each step has its own."""


def own_stage(settings: Settings, name: str) -> Stage:
    """Build a stage of a user's own.

    Args:
        settings: all of them.
        name: one of `pipeline.stages` that is not newsloom's.

    Raises:
        ValueError: something about it is wrong; the message names the setting.
    """
    slot = _slot(settings.pipeline.stages, name)
    with redirect_stdout(sys.stderr):  # stdout may be a command's output
        version, steps = _built(settings, name, slot)
    return Stage(
        name=name,
        version=version,
        read=_Reader(slot.record),
        steps=tuple(steps),
        own_steps={each.name: each.version for each in steps},
    )


def _built(settings: Settings, name: str, slot: Slot) -> tuple[str, list[Own]]:
    """Return the version and the steps: those of the factory, then those of the settings.

    Raises:
        ValueError: something about them is wrong; the message names the setting.
    """
    described, limit = settings.stages[name], settings.pool.record_timeout_seconds
    steps: list[Own] = []
    version, where = _VERSION_OF_STEPS, ""
    try:
        if described.use is not None:
            factory = find_factory(described.use, STAGES_GROUP)
            built = build_stage(factory, described.options)
            version = str(built.version)
            for each in built.steps:
                steps.append(_guarded(each, None, factory, slot, steps, limit))
        else:
            _require_steps_alone(described)
        for number, wanted in enumerate(described.steps):
            where = f".steps[{number}]"
            _require_no_place(wanted)
            factory = find_factory(wanted.use)
            steps.append(_guarded(build_step(factory, wanted.options), wanted.name, factory, slot, steps, limit))
    except StepMistakeError as error:
        msg = f"{setting_name(('stages', name), f'{where}.{error.where}')}: {error}"
        raise ValueError(msg) from error
    return version, steps


def _require_steps_alone(described: OwnStageSettings) -> None:
    if described.options:
        raise StepMistakeError(OPTIONS, "only a stage with a `use` takes options")
    if not described.steps:
        raise StepMistakeError(USE, "the stage has no steps: name its factory, or give it `steps`")


def _require_no_place(wanted: StepSettings) -> None:
    if wanted.after is not None or wanted.before is not None:
        raise StepMistakeError("after" if wanted.after else "before", "the steps of your own stage run in their order")


class _Reader:
    """Reads the article that the stage before writes."""

    def __init__(self, kind: type[ArticleBase]) -> None:
        self._kind = kind

    def __call__(self, inbound: Inbound) -> ArticleBase:
        """Return the article.

        Raises:
            pydantic.ValidationError: the value is no such article.
        """
        return self._kind.from_bytes(inbound.value)


def _slot(order: tuple[str, ...], name: str) -> Slot:
    """Return what a stage at this place gets and may change."""
    before = [each for each in order[: order.index(name)] if each in set(StageName)]
    return BETWEEN[StageName(before[-1])]


def _guarded(step: object, given: str | None, factory: Factory, slot: Slot, others: list[Own], limit: float) -> Own:
    code = _code(step)
    name = given or name_of(code, factory)
    own = guarded(code, name, version_of(code, factory), slot, limit)
    if name in TAKEN or any(name == other.name for other in others):
        raise StepMistakeError("name" if given else USE, f"the stage has a step {name} already: give it another name")
    record = annotated_record(code)
    if record is not None and not issubclass(slot.record, record):
        what = f"{name} takes {record.__name__}, and at this place in pipeline.stages it gets {slot.record.__name__}"
        raise StepMistakeError(USE, what)
    return own


def _code(step: object) -> OwnCode:
    if isinstance(step, BatchStep) or callable(step):
        return step
    raise StepMistakeError(USE, f"the stage has {type(step).__name__} among its steps, which is no step")
