"""Run records through a pipeline as a worker does, one at a time and without a pool."""

from collections.abc import Mapping, Sequence
from typing import Any

from newsloom.core.message import Inbound
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import PipelineRun, StepId
from newsloom.core.stage import BatchStep, Stage

BatchSteps = Mapping[StepId, BatchStep[Any, Any, Any, Any]]


def batch_steps_of(stages: Sequence[Stage]) -> BatchSteps:
    """Return the batch steps of stages, by their ids."""
    return {
        StepId(stage.name, step.name): step for stage in stages for step in stage.steps if isinstance(step, BatchStep)
    }


async def finish(pipeline: Pipeline, run: PipelineRun, steps: BatchSteps) -> PipelineRun:
    """Call each batch step that the record reaches, until it has a result."""
    while run.suspended_at is not None:
        (answer,) = await steps[run.suspended_at].answer([run.request])
        run = pipeline.resume(run.suspended_state, answer)
    return run


async def run_to_end(pipeline: Pipeline, inbound: Inbound, steps: BatchSteps | None = None) -> PipelineRun:
    """Run one record until it has a result.

    Args:
        pipeline: all stages.
        inbound: the record.
        steps: the batch steps, open; by default the pipeline's own.
    """
    return await finish(pipeline, pipeline.start(inbound), steps or batch_steps_of(pipeline.stages))
