"""Run records through a chain of stages, one at a time, until a batch step has to be called.

A pipeline is pure: it takes bytes and returns bytes, and can run in any process. At a batch step the record is suspended: the
pipeline returns its state as bytes, together with the request, and `resume` continues with the answer.
"""

import pickle
from collections.abc import Sequence
from typing import Any

from newsloom.core.clock import Clock
from newsloom.core.message import Inbound
from newsloom.core.pipeline_run import PipelineRun, RecordState
from newsloom.core.record_run import RecordRun
from newsloom.core.stage import Splitter, Stage
from newsloom_schemas.topic_registry import DEFAULT_REGISTRY, TopicRegistry


def require_order(names: Sequence[str], order: Sequence[str]) -> None:
    """Check that each stage can pass its records to the next.

    Args:
        names: names of the stages.
        order: names of all stages of the pipeline in the settings, in order.

    Raises:
        ValueError: there is no stage, or the stages are not consecutive.
    """
    if not names:
        msg = "a pipeline needs at least one stage"
        raise ValueError(msg)
    first = order.index(names[0]) if names[0] in order else 0
    if list(names) != list(order[first : first + len(names)]):
        msg = f"stages must follow one another in the order {', '.join(order)}; got {', '.join(names)}"
        raise ValueError(msg)


class Pipeline:
    """A chain of stages that pass records on in memory.

    Args:
        stages: the stages with their names, in the order of the pipeline.
        clock: for the trace and the step times.
        topics: the order of the stages, and the names of the topics that records are written to.
        split: splits raw records in front of the first stage; `None` if each record is one article.

    Raises:
        ValueError: there is no stage, or the stages are not consecutive.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        clock: Clock,
        topics: TopicRegistry = DEFAULT_REGISTRY,
        split: Splitter | None = None,
    ) -> None:
        require_order([stage.name for stage in stages], topics.stages)
        self._stages = tuple(stages)
        self._clock = clock
        self._topics = topics
        self._split = split

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the stages, in order."""
        return self._stages

    def start(self, inbound: Inbound) -> PipelineRun:
        """Read a record and run it until it has a result or reaches a batch step, or split it into its articles."""
        return RecordRun(self._stages, self._clock, self._topics, RecordState(record=None)).begin(inbound, self._split)

    def resume(self, suspended_state: bytes, answer: Any) -> PipelineRun:  # noqa: ANN401 - the batch step's own type
        """Resume a suspended record.

        Args:
            suspended_state: from the `PipelineRun` of an equal pipeline, in any process.
            answer: the answer of the batch step that the record waits for, or a `FailedAnswer`.
        """
        state: RecordState = pickle.loads(suspended_state)  # noqa: S301 - pickled by a process of this worker
        return RecordRun(self._stages, self._clock, self._topics, state).resume_after(answer)
