"""Stages and pipelines from settings. Imported in each process of the pool: it loads only the stages that it needs."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsloom.core.clock import SystemClock
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import StepId
from newsloom.core.stage import BatchStep, Stage
from newsloom.settings import Settings
from newsloom.wiring.own_stages import own_stage
from newsloom.wiring.own_steps import own_steps, with_own_steps
from newsloom_schemas import StageName

if TYPE_CHECKING:
    from newsloom.dedup.stores.protocol import Store


def stage(settings: Settings, name: str) -> Stage:
    """Return a stage with its steps built: models loaded, rules compiled.

    Raises:
        ValueError: a setting of the stage is wrong, a route or an own step for instance; the message names it.
    """
    if name not in set(StageName):
        return own_stage(settings, name)
    built = import_module(f"newsloom.{name}.stage").build(getattr(settings, name))
    if not isinstance(built, Stage):
        msg = f"newsloom.{name}.stage.build gave {type(built).__name__}, not a Stage"
        raise TypeError(msg)
    return with_own_steps(built, settings)


def pipeline(settings: Settings, names: Sequence[str]) -> Pipeline:
    """Return the stages as one chain. Called in each process of the pool."""
    return Pipeline([stage(settings, name) for name in names], SystemClock(), settings.kafka.registry)


def batch_steps(
    settings: Settings, names: Sequence[str], store: "Store | None"
) -> dict[StepId, BatchStep[Any, Any, Any, Any]]:
    """Return the batch steps of stages, in the order in which records come to them, for the worker's own process.

    Only what they need is built: no model of normalise or tag is loaded. Every own step is built once, so that what is wrong
    with one of them is an error here, before anything starts.

    Args:
        settings: all of them.
        names: of the stages, in order.
        store: of dedup, when it is among the stages.

    Raises:
        ValueError: a setting is wrong; the message names it.
    """
    found: dict[StepId, BatchStep[Any, Any, Any, Any]] = {}
    for name in names:
        for step in _worker_steps(settings, name, store):
            if isinstance(step, BatchStep):
                found[StepId(name, step.name)] = step
    return found


def _worker_steps(settings: Settings, name: str, store: "Store | None") -> Sequence[object]:
    if name not in set(StageName):
        return own_stage(settings, name).steps
    if name == StageName.DEDUP:
        from newsloom.dedup.stage import build  # noqa: PLC0415 - only a worker that runs dedup needs it

        return with_own_steps(build(settings.dedup, store), settings).steps
    return [step for slot in own_steps(settings, StageName(name)) for step in slot]
