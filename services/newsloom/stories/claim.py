"""What is claimed of an article, how its story is decided, and how its first story is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from newsloom.api import Emit, StepResult
from newsloom.claims import steps
from newsloom.claims.judge import Judge
from newsloom.claims.protocol import Entry, Store, claim_key, short_hash
from newsloom.claims.steps import ClaimAnswer
from newsloom.stories.decision.decide import decide
from newsloom.stories.decision.match import Placed, head_of
from newsloom.stories.decision.weights import WeighedArticle, weighed
from newsloom.stories.features.packed_features import pack_features, pack_words, unpack_features
from newsloom.stories.features.story_features import StoryFeatures
from newsloom.stories.packed_story import pack_story, unpack_head, unpack_story
from newsloom_schemas import Story, TaggedArticle

_CACHED_ARTICLES: Final = 1_024
"""Articles of a running story are candidates again and again. One takes about 12 KB as it is compared."""


@dataclass(frozen=True, slots=True)
class Described:
    """An article with the features that say which event it reports."""

    article: TaggedArticle
    features: StoryFeatures


@dataclass(frozen=True, slots=True)
class Claimed:
    """An article with the answer of the store to its claim."""

    article: TaggedArticle
    features: StoryFeatures
    answer: ClaimAnswer


Decided: TypeAlias = steps.Decided[TaggedArticle, Story]


class StoryJudge(Judge[WeighedArticle, Story, Placed]):
    """Decides which story an article belongs to."""

    def unpack_features(self, body: bytes, frequencies: Sequence[int], claims: int, /) -> WeighedArticle:
        """Return an article with the weights that it had when it was claimed."""
        return _weighed(body, tuple(frequencies), claims)

    def unpack_verdict(self, data: bytes, /) -> Story:
        """Return the story that `pack_verdict` wrote."""
        return unpack_story(data)

    def pack_verdict(self, verdict: Story, /) -> bytes:
        """Return a story as bytes for the store."""
        return pack_story(verdict)

    def judged(self, _sequence: int, features: WeighedArticle, verdict: Story, /) -> Placed:
        """Return an earlier article with its story."""
        return Placed(features, head_of(verdict))

    def unpack_judged(self, _sequence: int, features: WeighedArticle, verdict: bytes, /) -> Placed:
        """Return an earlier article with its story."""
        return Placed(features, unpack_head(verdict))

    def decide(self, features: WeighedArticle, earlier: Sequence[Placed], /) -> Story:
        """Return the story of an article."""
        return decide(features, earlier)


@lru_cache(maxsize=_CACHED_ARTICLES)
def _weighed(body: bytes, frequencies: tuple[int, ...], claims: int) -> WeighedArticle:
    return weighed(unpack_features(body), frequencies, claims)


JUDGE: Final = StoryJudge()


class ClaimStep(steps.ClaimStep[Described, Claimed]):
    """Give each article its number in the store, and the earlier articles that may report the same event.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
    """

    def __init__(self, store: Store | None) -> None:
        super().__init__(store, JUDGE)

    def request(self, described: Described, /) -> Entry:
        """Return the entry for the store. All languages are one shard, so that stories can have several."""
        article, features = described.article, described.features
        return Entry(
            key=claim_key(str(article.origin), article.id),
            article=b"",
            document=b"",
            exact=short_hash(features.cluster_id),
            postings=features.postings,
            quotes=(),
            body=pack_features(features),
            interim=pack_words(features),
        )

    def apply(self, described: Described, answer: ClaimAnswer | None, /) -> StepResult[Claimed]:
        """Return the article with its answer."""
        return Emit(Claimed(described.article, described.features, steps.given(answer)))


class SettleStep(steps.SettleDecided[TaggedArticle, Story]):
    """Keep each story in the store before anything of it is written.

    Args:
        store: the store; `None` in the processes of the pool, which do not use it.
    """

    def __init__(self, store: Store | None) -> None:
        super().__init__(store, JUDGE)
