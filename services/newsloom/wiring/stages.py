"""Build stages and pipelines from settings. Each process of the pool imports only the stages that it needs."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsloom.core.clock import SystemClock
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import StepId
from newsloom.core.stage import BatchStep, Stage
from newsloom.runtime.record_splitter import RecordSplitter
from newsloom.settings import Settings
from newsloom.wiring.own_stages import own_stage
from newsloom.wiring.own_steps import own_steps, with_own_steps
from newsloom.wiring.recognisers import own_recognisers
from newsloom.wiring.schema_registry import schema_steps, with_schema_step
from newsloom_schemas import StageName

if TYPE_CHECKING:
    from newsloom.claims.protocol import Store


def stage(settings: Settings, name: str) -> Stage:
    """Build a stage with its steps, including loading models and compiling rules.

    Raises:
        ValueError: a setting of the stage is wrong, such as a route or an own step; the message names it.
    """
    if name not in set(StageName):
        return own_stage(settings, name)
    others = {"recognisers": own_recognisers(settings)} if name == StageName.TAG else {}
    built = import_module(f"newsloom.{name}.stage").build(getattr(settings, name), **others)
    if not isinstance(built, Stage):
        msg = f"newsloom.{name}.stage.build returned {type(built).__name__}, not a Stage"
        raise TypeError(msg)
    return with_schema_step(with_own_steps(built, settings), settings)


def pipeline(settings: Settings, names: Sequence[str]) -> Pipeline:
    """Build the pipeline of these stages. Each process of the pool calls this."""
    return Pipeline(
        [stage(settings, name) for name in names],
        SystemClock(),
        settings.kafka.registry,
        splitter(settings, names),
    )


def splitter(settings: Settings, names: Sequence[str]) -> RecordSplitter | None:
    """Return what splits raw records; `None` if it is off in the settings, or if these stages read no raw records."""
    reads_raw = names[0] == settings.pipeline.stages[0]
    return RecordSplitter(settings.split) if settings.split.enabled and reads_raw else None


def batch_steps(
    settings: Settings, names: Sequence[str], store: "Store | None"
) -> dict[StepId, BatchStep[Any, Any, Any, Any]]:
    """Build the batch steps of stages for the worker's own process, in the order in which records reach them.

    No model of normalise or tag is loaded. All own steps are built here, so that a mistake in one of them is an error before
    anything starts.

    Args:
        settings: all settings.
        names: names of the stages, in order.
        store: the dedup store, if dedup is one of the stages.

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
    if name == StageName.TAG:
        own_recognisers(settings)  # only to find mistakes in them before anything starts
    own = [step for slot in own_steps(settings, StageName(name)) for step in slot]
    return [*schema_steps(settings), *own] if name == StageName.NORMALISE else own
