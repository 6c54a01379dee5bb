"""Run tagged articles through the stage stories as a worker does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from newsloom.claims.protocol import Store
from newsloom.core.clock import Clock, SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import PipelineRun
from newsloom.core.stage import BatchStep
from newsloom.settings import StoreKind, StoriesSettings
from newsloom.stories.stage import build
from newsloom_schemas import FileOrigin, Story, StoryChanged, TaggedArticle, headers, topics

CLAIM, SETTLE, COUNT = "claim", "settle", "count"


@dataclass(frozen=True)
class Grouped:
    """An article after the stage.

    Attributes:
        article_id: its id.
        story: its story.
        topic: the topic of its outcome.
        value: its outcome.
        events: what it changed in stories, as it was written.
    """

    article_id: str
    story: Story
    topic: str
    value: bytes
    events: tuple[bytes, ...]

    @property
    def changes(self) -> tuple[StoryChanged, ...]:
        """Return the events as records."""
        return tuple(map(StoryChanged.from_bytes, self.events))


@dataclass
class StoriesRunner:
    """Runs batches of articles through the stage, as one worker.

    Attributes:
        store: the store, which runners may share.
        settings: the settings of the stage.
    """

    store: Store
    settings: StoriesSettings = field(default_factory=StoriesSettings)
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        stage = build(self.settings, self.store, self.clock)
        self._pipeline = Pipeline([stage], self.clock)
        self._steps = {step.name: step for step in stage.steps if isinstance(step, BatchStep)}

    async def take(self, *articles: TaggedArticle) -> list[Grouped]:
        """Process the articles as one batch, and return what became of them, in order."""
        return await self.finish(self.begin(*articles))

    def begin(self, *articles: TaggedArticle) -> list[PipelineRun]:
        """Process the articles up to the claim."""
        return [
            self._pipeline.start(
                Inbound(
                    each.to_bytes(),
                    FileOrigin(file="tagged.jsonl", position=place),
                    headers=((headers.ORIGIN, str(each.origin).encode()),),
                )
            )
            for place, each in enumerate(articles)
        ]

    async def until(self, step: str, runs: Sequence[PipelineRun]) -> list[PipelineRun]:
        """Process the articles until they wait for a batch step, as a worker that dies then."""
        runs = list(runs)
        for each in (CLAIM, SETTLE, COUNT):
            if each == step:
                break
            runs = await self.answer(each, runs)
        return runs

    async def answer(self, step: str, runs: Sequence[PipelineRun]) -> list[PipelineRun]:
        """Ask a batch step for all articles that wait for it, at once, and run these on."""
        waiting = [
            place for place, run in enumerate(runs) if run.suspended_at is not None and run.suspended_at.step == step
        ]
        answers = await self._steps[step].answer([runs[place].request for place in waiting]) if waiting else []
        done = list(runs)
        for place, answer in zip(waiting, answers, strict=True):
            done[place] = self._pipeline.resume(runs[place].suspended_state, answer)
        return done

    async def finish(self, runs: Sequence[PipelineRun]) -> list[Grouped]:
        """Process the articles to the end, from wherever they are."""
        runs = list(runs)
        for step in (CLAIM, SETTLE, COUNT):
            runs = await self.answer(step, runs)
        return [_grouped(run) for run in runs]


def stories_settings(kind: StoreKind, folder: Path, redis_url: str = "") -> StoriesSettings:
    """Return the settings of a store of stories.

    Args:
        kind: the kind of store.
        folder: the folder of a store on disk; for Redis, its hash is the prefix of the keys.
        redis_url: the address of Redis.
    """
    prefix = "test:" + blake2b(str(folder).encode(), digest_size=8).hexdigest()
    own = {"store": kind, "rocksdb_path": folder, "redis_url": redis_url, "redis_prefix": prefix}
    return StoriesSettings.model_validate(own)


def _grouped(run: PipelineRun) -> Grouped:
    assert isinstance(run.result, Delivered), run.result
    outcome, *copies = run.result.written
    record = TaggedArticle.from_bytes(outcome.value.replace(b"newsloom.deduplicated/1", b"newsloom.tagged/1", 1))
    assert record.story is not None
    assert {each.topic for each in copies} <= {topics.STORIES.name}
    assert outcome.topic == (topics.DUPLICATES.name if record.outcome == "duplicate" else "news.grouped")
    return Grouped(record.id, record.story, outcome.topic, outcome.value, tuple(each.value for each in copies))
