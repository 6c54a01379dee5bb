"""Print what telemetry costs for one record: `python -m bench.speed.telemetry`.

The record went through all stages with five steps each. Metrics, log and liveness listen, as in every worker.
"""

import platform
import timeit
from time import process_time
from typing import Final

from newsloom.core.clock import SystemClock
from newsloom.core.events import RecordProcessed
from newsloom.core.facts import EntitiesFound, LanguageDetected, RelationDecided, TextExtracted
from newsloom.core.message import Inbound, Outbound
from newsloom.core.outcome import Outcome, OutcomeKind
from newsloom.core.pipeline_run import StageCompleted, StepTime
from newsloom.observe.logs.listener import EventLog
from newsloom.observe.metrics.listener import Metrics
from newsloom.runtime.health import Health, Liveness
from newsloom.runtime.telemetry import Telemetry
from newsloom_schemas import EntityType, FileOrigin, Relation, StageName

_STEPS_PER_STAGE: Final = 5
_RECORDS: Final = 5_000
_REPEATS: Final = 9

_INBOUND: Final = Inbound(b"12345", FileOrigin(file="a"))
_OUTCOME: Final = Outcome(
    StageName.PUBLISH,
    OutcomeKind.EMITTED,
    "news.enriched",
    (Outbound("news.enriched", None, b"123"),),
    "gazette.example",
)
_STEP_TIMES: Final = tuple(StepTime(stage, f"step {n}", 0.002) for stage in StageName for n in range(_STEPS_PER_STAGE))
_STAGES: Final = (
    StageCompleted(StageName.NORMALISE, (TextExtracted("json_ld"), LanguageDetected("en"))),
    StageCompleted(StageName.DEDUP, (RelationDecided(Relation.ORIGINAL, 0),)),
    StageCompleted(StageName.TAG, (EntitiesFound("en", {EntityType.GPE: 3, EntityType.PERSON: 2}),)),
    StageCompleted(StageName.PUBLISH),
)


def main() -> None:
    """Print the microseconds of CPU time for one record, the best of several repeats."""
    telemetry = Telemetry([Metrics(), Liveness(Health(SystemClock(), stuck_after_seconds=60.0))])
    telemetry.add(EventLog(telemetry.emit))

    def record() -> None:
        telemetry.emit(RecordProcessed(_INBOUND, _OUTCOME, 1.7e9, 0.2, _STEP_TIMES, _STAGES))

    seconds = min(timeit.repeat(record, number=_RECORDS, repeat=_REPEATS, timer=process_time)) / _RECORDS
    print(
        f"{seconds * 1e6:.1f} µs of CPU time for each record, Python {platform.python_version()}, {platform.machine()}"
    )


if __name__ == "__main__":
    main()
