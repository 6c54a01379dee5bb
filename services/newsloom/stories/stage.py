"""The stories stage: describe, claim, decide, settle, count, and divert the duplicates."""

from dataclasses import dataclass
from typing import Final

from newsloom.api import Divert, Emit, Inbound, Stage, StepResult
from newsloom.claims.protocol import Store
from newsloom.core.clock import Clock, SystemClock
from newsloom.settings import StoriesSettings
from newsloom.stories.claim import JUDGE, Claimed, ClaimStep, Decided, Described, SettleStep
from newsloom.stories.count import CountStep
from newsloom.stories.decision.decide import decide
from newsloom.stories.decision.weights import weighed
from newsloom.stories.features.story_features import story_features
from newsloom_schemas import ArticleOutcome, DeduplicatedArticle, StageName, TaggedArticle, topics

VERSION: Final = "3"
"""Version of the stories. Change it if the same articles in the same order give other stories."""

_ONLY_TAGGED: Final = frozenset({"schema_", "entities", "focus"})
_SECONDS_A_DAY: Final = 86_400.0
_SILENCE_WINDOWS: Final = 1 + 1 / 64
"""A store forgets a claim up to 1/256 of the window late. A story is closed later: no article can join a closed one."""


@dataclass(frozen=True)
class Describe:
    """Finds what says which event an article reports."""

    name: str = "describe"

    def __call__(self, article: TaggedArticle, /) -> StepResult[Described]:
        """Return the article with its features."""
        return Emit(Described(article, story_features(article)))


@dataclass(frozen=True)
class Decide:
    """Decides the story of an article, or keeps the story that it already has."""

    name: str = "decide"

    def __call__(self, claimed: Claimed, /) -> StepResult[Decided]:
        """Return the article with its story."""
        article, answer = claimed.article, claimed.answer
        if answer.verdict is not None:
            return Emit(Decided(article, answer.sequence, JUDGE.unpack_verdict(answer.verdict), settled=True))
        own = weighed(claimed.features, answer.frequencies, answer.claims)
        story = decide(own, JUDGE.unpack_candidates(answer.candidates))
        return Emit(Decided(article, answer.sequence, story, settled=False))


@dataclass(frozen=True)
class DivertDuplicates:
    """Ends the way of duplicates, which the stages before this one pass on so that they count in their story."""

    name: str = "divert"

    def __call__(self, article: TaggedArticle, /) -> StepResult[DeduplicatedArticle | TaggedArticle]:
        """Divert a duplicate with its story; emit any other article."""
        if article.outcome is not ArticleOutcome.DUPLICATE:
            return Emit(article)
        kept = {name: value for name, value in article if name not in _ONLY_TAGGED}
        return Divert(DeduplicatedArticle.model_construct(**kept), to=topics.DUPLICATES)


def read(inbound: Inbound) -> TaggedArticle:
    """Read a record of `news.tagged`.

    Raises:
        pydantic.ValidationError: the record is not a tagged article.
    """
    return TaggedArticle.from_bytes(inbound.value)


def build(settings: StoriesSettings, store: Store | None = None, clock: Clock | None = None) -> Stage:
    """Return the stage.

    Args:
        settings: the settings of the stage.
        store: the store of the batch steps, in the worker; `None` in the processes of the pool.
        clock: for the time of events; by default the system's.
    """
    silence = settings.window_days * _SECONDS_A_DAY * _SILENCE_WINDOWS
    return Stage(
        name=StageName.STORIES,
        version=VERSION,
        read=read,
        steps=(
            Describe(),
            ClaimStep(store),
            Decide(),
            SettleStep(store),
            CountStep(store, silence, clock or SystemClock()),
            DivertDuplicates(),
        ),
    )
