"""Build stages and pipelines from settings. Each process of the pool imports only the stages that it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from newsloom.core.clock import SystemClock
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import StepId
from newsloom.core.stage import BatchStep, Stage
from newsloom.core.step_result import Emit
from newsloom.runtime.record_splitter import RecordSplitter
from newsloom.settings import Settings
from newsloom.wiring.own_stages import own_stage
from newsloom.wiring.own_steps import own_steps, with_own_steps
from newsloom.wiring.recognisers import own_recognisers
from newsloom.wiring.schema_registry import schema_steps, with_schema_step
from newsloom_schemas import ArticleOutcome, DeduplicatedArticle, StageName, TaggedArticle
from newsloom_schemas.topic_registry import stages_after_duplicates

if TYPE_CHECKING:
    from newsloom.claims.protocol import Store


_Article = TypeVar("_Article", DeduplicatedArticle, TaggedArticle)

STORE_STAGES: Final = (StageName.DEDUP, StageName.STORIES)
"""The stages that have a store."""

NO_STORES: Final[Mapping[StageName, "Store"]] = {}
"""For the processes of the pool, and for stages that have none."""


def stage(settings: Settings, name: str) -> Stage:
    """Build a stage with its steps, including loading models and compiling rules.

    Raises:
        ValueError: a setting of the stage is wrong, such as a route or an own step; the message names it.
    """
    built = own_stage(settings, name) if name not in set(StageName) else _own(settings, StageName(name))
    if name in stages_after_duplicates(settings.pipeline.stages):
        return replace(built, passes_on=_tag_duplicate if name == StageName.TAG else _pass_on_duplicate)
    return built


def _own(settings: Settings, name: StageName) -> Stage:
    """Build one of newsloom's own stages."""
    others: dict[str, object] = {}
    if name is StageName.TAG:
        others["recognisers"] = own_recognisers(settings)
    if name is StageName.DEDUP:
        others["emits_duplicates"] = StageName.STORIES in settings.pipeline.stages
    built = import_module(f"newsloom.{name}.stage").build(getattr(settings, name), **others)
    if not isinstance(built, Stage):
        msg = f"newsloom.{name}.stage.build returned {type(built).__name__}, not a Stage"
        raise TypeError(msg)
    return with_schema_step(with_own_steps(built, settings), settings)


def _pass_on_duplicate(article: _Article) -> Emit[_Article] | None:
    """Return the result for a duplicate, which the stages before stories pass on as it is."""
    if article.outcome is not ArticleOutcome.DUPLICATE:
        return None
    return Emit(article, notes={"passed_on": article.outcome.value})


def _tag_duplicate(article: DeduplicatedArticle) -> Emit[TaggedArticle] | None:
    """Return the result of tag for a duplicate: the record that the next stage reads, without entities."""
    passed = _pass_on_duplicate(article)
    if passed is None:
        return None
    kept = {name: value for name, value in article if name != "schema_"}
    return Emit(TaggedArticle.model_construct(**kept), notes=passed.notes)


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
    settings: Settings, names: Sequence[str], stores: Mapping[StageName, "Store"] = NO_STORES
) -> dict[StepId, BatchStep[Any, Any, Any, Any]]:
    """Build the batch steps of stages for the worker's own process, in the order in which records reach them.

    No model of normalise or tag is loaded. All own steps are built here, so that a mistake in one of them is an error before
    anything starts.

    Args:
        settings: all settings.
        names: names of the stages, in order.
        stores: the stores of those of the stages that have one.

    Raises:
        ValueError: a setting is wrong; the message names it.
    """
    found: dict[StepId, BatchStep[Any, Any, Any, Any]] = {}
    for name in names:
        for step in _worker_steps(settings, name, stores):
            if isinstance(step, BatchStep):
                found[StepId(name, step.name)] = step
    return found


def _worker_steps(settings: Settings, name: str, stores: Mapping[StageName, "Store"]) -> Sequence[object]:
    if name not in set(StageName):
        return own_stage(settings, name).steps
    if name in STORE_STAGES:  # only a worker that runs it imports it
        built = import_module(f"newsloom.{name}.stage").build(getattr(settings, name), stores.get(StageName(name)))
        return with_own_steps(built, settings).steps
    if name == StageName.TAG:
        own_recognisers(settings)  # only to find mistakes in them before anything starts
    own = [step for slot in own_steps(settings, StageName(name)) for step in slot]
    return [*schema_steps(settings), *own] if name == StageName.NORMALISE else own
