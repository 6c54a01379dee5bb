"""Build and check the stages of a user's own that the settings name."""

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
from newsloom.wiring.own_steps import RESERVED_NAMES, Own, guarded, setting_name
from newsloom.wiring.slots import BETWEEN, Slot
from newsloom_schemas import StageName
from newsloom_schemas.article import ArticleBase

_VERSION_OF_STEPS: Final = "1"
"""The version of a stage that consists of the steps in the settings. Each step has its own version."""


def own_stage(settings: Settings, name: str) -> Stage:
    """Build a stage of a user's own.

    Args:
        settings: all settings.
        name: name of the stage in `pipeline.stages`.

    Raises:
        ValueError: the stage is not valid; the message names the setting.
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
    """Return the version of the stage, and its steps: first those of the factory, then those of the settings.

    Raises:
        ValueError: the stage is not valid; the message names the setting.
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
        for number, step_settings in enumerate(described.steps):
            where = f".steps[{number}]"
            _require_no_position(step_settings)
            factory = find_factory(step_settings.use)
            steps.append(
                _guarded(build_step(factory, step_settings.options), step_settings.name, factory, slot, steps, limit)
            )
    except StepMistakeError as error:
        msg = f"{setting_name(('stages', name), f'{where}.{error.where}')}: {error}"
        raise ValueError(msg) from error
    return version, steps


def _require_steps_alone(described: OwnStageSettings) -> None:
    if described.options:
        raise StepMistakeError(OPTIONS, "only a stage with a `use` takes options")
    if not described.steps:
        raise StepMistakeError(USE, "the stage has no steps: set `use` or `steps`")


def _require_no_position(step_settings: StepSettings) -> None:
    if step_settings.after is not None or step_settings.before is not None:
        raise StepMistakeError(
            "after" if step_settings.after else "before", "the steps of your own stage run in the order of the list"
        )


class _Reader:
    """Reads the article that the stage before it writes."""

    def __init__(self, kind: type[ArticleBase]) -> None:
        self._kind = kind

    def __call__(self, inbound: Inbound) -> ArticleBase:
        """Return the article.

        Raises:
            pydantic.ValidationError: the value is not such an article.
        """
        return self._kind.from_bytes(inbound.value)


def _slot(order: tuple[str, ...], name: str) -> Slot:
    """Return the slot at the position of a stage."""
    before = [each for each in order[: order.index(name)] if each in set(StageName)]
    return BETWEEN[StageName(before[-1])]


def _guarded(step: object, given: str | None, factory: Factory, slot: Slot, others: list[Own], limit: float) -> Own:
    code = _code(step)
    name = given or name_of(code, factory)
    own = guarded(code, name, version_of(code, factory), slot, limit)
    if name in RESERVED_NAMES or any(name == other.name for other in others):
        raise StepMistakeError("name" if given else USE, f"the stage already has a step {name}: set another name")
    record = annotated_record(code)
    if record is not None and not issubclass(slot.record, record):
        what = f"{name} takes {record.__name__}, but at this position in pipeline.stages it gets {slot.record.__name__}"
        raise StepMistakeError(USE, what)
    return own


def _code(step: object) -> OwnCode:
    if isinstance(step, BatchStep) or callable(step):
        return step
    raise StepMistakeError(USE, f"one of the steps of the stage is of type {type(step).__name__}, which is not a step")
