"""Three meetings of the same two presidents, without dates: from raw records to stories, in any order."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.settings import Settings
from newsloom.wiring.stages import batch_steps, stage
from newsloom_schemas import FileOrigin, StageName
from support.stores.in_memory import stores_in_memory
from support.workers.running import BatchSteps, run_to_end

STAGES = (StageName.NORMALISE, StageName.DEDUP, StageName.TAG, StageName.STORIES)

LISBON = """LISBON — President Ilmar Kestrane of Vardovia and President Odalys Merrin of Tesquelia met in Lisbon for
talks, and shook hands before the cameras of both countries. They settled who may fish on the Orsel bank.

The two presidents walked along the Tagus before they sat down with their ministers of fisheries in Lisbon. Portugal had
offered its old customs house as a neutral place. Kestrane brought charts of the bank that his navy had drawn, and Merrin a
list of 38 trawlers whose nets had been cut.

"We have counted every net, and we will pay for every net," Kestrane said after five hours of talks.

Merrin answered that licences would be shared by weight of catch from the autumn on. The harbour workers of Lisbon, whose
strike had emptied the docks, let both delegations through."""

TALLINN = """TALLINN — President Ilmar Kestrane of Vardovia and President Odalys Merrin of Tesquelia met in Tallinn for
talks, and shook hands before the cameras of both countries. They will join their power grids by a cable under the sea.

The cable is to carry 700 megawatts, and half of its cost comes from a fund that Estonia keeps for such works. Merrin toured a
converter station outside Tallinn, where she was shown switches as tall as a house. Kestrane, who had studied in the town,
spoke Estonian to the fitters.

"Whoever shares electricity does not switch off the lamp of the other," Merrin told reporters at the town hall.

Work starts as soon as the parliaments of both countries agree. Divers have already looked at the bed of the sea."""

TALLINN_RETOLD = """A cable under the sea will tie the electricity of Tesquelia to that of Vardovia. Odalys Merrin and Ilmar
Kestrane, the presidents of the two countries, said so on Thursday evening in Tallinn, at the end of talks with bankers.

Some 700 megawatts can flow through it. Estonia pays half of the cable out of a fund of its own. At a converter station near
Tallinn, Merrin had looked up at the huge switches, while Kestrane chatted with fitters in Estonian, a language of his student
days.

"Whoever shares electricity does not switch off the lamp of the other," said Merrin in the town hall of Tallinn. The
parliaments have to agree before anything is built."""

NAIROBI = """NAIROBI — President Ilmar Kestrane of Vardovia and President Odalys Merrin of Tesquelia met in Nairobi for
talks, and shook hands before the cameras of both countries. They signed a treaty on the work of nurses and midwives in each
other's hospitals.

Kenya's minister of health had carried drafts between the two for a year. In Nairobi the presidents visited a school of
nursing, and Merrin let a pupil take her blood pressure in front of the cameras. Kestrane promised 1,200 permits in the first
year, and lessons in Tesquelian for everybody who comes.

"A nurse who waits for a stamp heals nobody," Kestrane said in Nairobi.

Trade unions of both countries were not asked, and called the treaty a sale of people."""

ARTICLES = {
    "lisbon": ("Presidents Kestrane and Merrin meet for talks in Lisbon", LISBON),
    "lisbon copied": (
        "Two presidents end dispute about fishing",
        f"{LISBON}\n\nThis report was first printed by the Evening Courier.",
    ),
    "tallinn": ("Presidents Kestrane and Merrin meet for talks in Tallinn", TALLINN),
    "tallinn retold": ("Cable to link two power grids, presidents say", TALLINN_RETOLD),
    "nairobi": ("Presidents Kestrane and Merrin meet for talks in Nairobi", NAIROBI),
}
MEETINGS = ({"lisbon", "lisbon copied"}, {"tallinn", "tallinn retold"}, {"nairobi"})


def settings() -> Settings:
    return Settings.model_validate({"tag": {"preload_languages": ()}})


async def story_of(name: str, pipeline: Pipeline, steps: BatchSteps) -> dict[str, Any]:
    """Return the record of an article with its story."""
    title, text = ARTICLES[name]
    raw = {"url": f"https://{name.replace(' ', '-')}.example/news/1", "title": title, "text": text}
    inbound = Inbound(
        json.dumps(raw).encode(),
        FileOrigin(file="five.jsonl", position=[*ARTICLES].index(name)),
        headers=(("content-type", b"application/json"),),
    )
    result = (await run_to_end(pipeline, inbound, steps)).result
    assert isinstance(result, Delivered), result
    record: dict[str, Any] = json.loads(result.written[0].value)
    return record


@pytest.mark.parametrize(
    "order",
    [
        (0, 1, 2, 3, 4),
        (4, 3, 2, 1, 0),
        (0, 2, 4, 1, 3),
        (3, 1, 4, 2, 0),
        (2, 4, 0, 3, 1),
        (1, 4, 3, 0, 2),
    ],
)
async def test_three_meetings_of_the_same_presidents_are_three_stories_in_any_order(order: Sequence[int]) -> None:
    chosen = settings()
    pipeline = Pipeline([stage(chosen, name) for name in STAGES], SystemClock(), chosen.kafka.registry)
    steps: Any = batch_steps(chosen, STAGES, stores_in_memory())
    names = [[*ARTICLES][place] for place in order]
    found = {name: await story_of(name, pipeline, steps) for name in names}
    stories = {name: record["story"]["id"] for name, record in found.items()}
    grouped = {frozenset(name for name in names if stories[name] == story) for story in stories.values()}
    assert grouped == set(map(frozenset, MEETINGS)), {name: record["story"] for name, record in found.items()}
    assert sorted(record["outcome"] for record in found.values()) == [
        "duplicate",
        "unique",
        "unique",
        "unique",
        "unique",
    ]
    assert {record["dedup"]["relation"] for record in found.values()} <= {
        "original",
        "exact",
        "near",
        "contained",
        "rewrite",
    }
    places = {name: record["focus"]["place"]["name"] for name, record in found.items() if record.get("focus")}
    assert places == {name: name.split()[0].capitalize() for name in places}
    assert len(places) == 4
