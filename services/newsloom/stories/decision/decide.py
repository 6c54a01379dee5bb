"""Decide which story an article belongs to: a pure function of the article and of earlier articles with their stories."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from newsloom.stories.decision import explain
from newsloom.stories.decision.compare import compare
from newsloom.stories.decision.match import Match, Placed
from newsloom.stories.decision.parameters import (
    JOINS,
    JOINS_ACROSS_LANGUAGES,
    JOINS_UNDATED,
    MAX_STORY_DAYS,
    MEMBERS,
    MERGES,
    RETELLS,
    VERSION,
    is_far_apart,
    likelihood,
)
from newsloom.stories.decision.weights import WeighedArticle
from newsloom_schemas import SameStory, Story, StoryId, StoryRelation
from newsloom_schemas.united_ids import UnitedIds

_MAX_SAME_STORIES: Final = 4
_MIN_MATCHES_TO_MERGE: Final = 2
_MAX_STORY_AGE: Final = timedelta(days=MAX_STORY_DAYS)


@dataclass(frozen=True)
class _Group:
    """A story with its most similar articles, and its number of articles as far as they show.

    Copies come first, then articles in the language of the decided one, and then others; the most similar ones first.
    """

    story: StoryId
    matches: tuple[Match, ...]
    size: int
    opened_at: datetime | None

    @property
    def likelihood(self) -> float:
        """Return the mean over as many articles as a story of this size has to be alike in.

        So a story does not grow from one article to the next until it is a subject.
        """
        if self.matches[0].is_copy:
            return 1.0
        needed = min(MEMBERS, self.size)
        return sum(match.likelihood for match in self.matches[:needed]) / needed

    @property
    def joins(self) -> bool:
        best = self.matches[0]
        if not best.same_language:
            return self.likelihood >= JOINS_ACROSS_LANGUAGES
        return self.likelihood >= (JOINS_UNDATED if best.found.undated and not best.is_copy else JOINS)


def decide(article: WeighedArticle, earlier: Sequence[Placed]) -> Story:
    """Return the story of an article.

    Args:
        article: the article.
        earlier: the earlier articles that it may share a story with, in the order of claims.
    """
    matches = [_match(article, placed) for placed in earlier]
    groups = sorted(_groups(article, matches), key=lambda group: (-group.likelihood, group.story))
    best = groups[0] if groups else None
    if best is None or not best.joins:
        nearest = best.matches[0] if best is not None else None
        return Story(
            id=StoryId(article.features.article_id),
            relation=StoryRelation.OPENS,
            similarity=_rounded(best.likelihood) if best is not None else 0.0,
            opened_at=_moment(article.features.published),
            evidence=explain.evidence(article, nearest, opens=True, candidates=len(earlier)),
            parameters=VERSION,
        )
    return Story(
        id=best.story,
        relation=StoryRelation.JOINS,
        similarity=_rounded(best.likelihood),
        number=best.size + 1,
        opened_at=best.opened_at,
        evidence=explain.evidence(article, best.matches[0], opens=False, candidates=len(earlier)),
        same_stories=tuple(_same_stories(article, best, groups[1:])),
        parameters=VERSION,
    )


def _match(article: WeighedArticle, earlier: Placed) -> Match:
    ours, theirs = article.features, earlier.article.features
    found = compare(article, earlier.article)
    is_copy = ours.cluster_id == theirs.cluster_id
    same_language = ours.language == theirs.language
    likely = 1.0 if is_copy else likelihood(found, same_language=same_language)
    if theirs.article_id == ours.rewrites or ours.article_id == theirs.rewrites:
        likely = max(likely, RETELLS)
    return Match(earlier, found, likely, is_copy, same_language)


def _groups(article: WeighedArticle, matches: Sequence[Match]) -> Iterable[_Group]:
    """Yield each story that the article can belong to, with the earlier articles of it that count.

    Stories that are known to be one are one. A story that was opened long before takes only copies, and so does one whose
    articles with a date are all of another time: an article without a date does not make their times one.
    """
    now = _moment(article.features.published)
    united = UnitedIds[StoryId]()
    for match in matches:
        for same in match.earlier.story.same_stories:
            united.unite(match.earlier.story.story, same)
    members: dict[StoryId, list[Match]] = defaultdict(list)
    for match in matches:
        members[united.of(match.earlier.story.story)].append(match)
    for story, found in members.items():
        found.sort(key=lambda match: (-match.is_copy, -match.same_language, -match.likelihood))
        size = max(match.earlier.story.number for match in found)
        opened = min((at for match in found if (at := match.earlier.story.opened_at) is not None), default=None)
        is_old = now is not None and opened is not None and abs(now - opened) > _MAX_STORY_AGE
        if (is_old or _is_of_another_time(found)) and not found[0].is_copy:
            continue
        yield _Group(story, tuple(found), size, opened)


def _is_of_another_time(members: Sequence[Match]) -> bool:
    """Return True if some of the members have a date, and all of these are too many days from the article's own."""
    dated = [match.found for match in members if not match.found.undated]
    return bool(dated) and all(map(is_far_apart, dated))


def _same_stories(article: WeighedArticle, own: _Group, others: Sequence[_Group]) -> Iterable[SameStory]:
    """Yield the other stories that the article shows to be one with its own.

    Both must be as good as certain, and the other must rest on a copy or on two articles: one article that reports two events
    would join their stories otherwise.
    """
    if own.likelihood < MERGES:
        return
    certain = [
        group for group in others
        if group.likelihood >= MERGES and (group.matches[0].is_copy or len(group.matches) >= _MIN_MATCHES_TO_MERGE)
    ]  # fmt: skip
    for group in certain[:_MAX_SAME_STORIES]:
        match = group.matches[0]
        yield SameStory(
            story_id=group.story,
            matched_id=match.earlier.article.features.article_id,
            similarity=_rounded(group.likelihood),
            reason=explain.reason(article, match),
        )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _rounded(value: float) -> float:
    return round(value, 3)
