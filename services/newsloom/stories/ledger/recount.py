"""Add up the stories of articles that were written, as the ledger counts them."""

from collections.abc import Iterator
from copy import deepcopy

from newsloom.claims.protocol import claim_key
from newsloom.stories.ledger.changes import story_changed
from newsloom.stories.ledger.member_of import member_of
from newsloom.stories.ledger.tally import Tally
from newsloom_schemas import DeduplicatedArticle, EnrichedArticle, StoryChange, StoryChanged, StoryId, TaggedArticle
from newsloom_schemas.united_ids import UnitedIds

GroupedArticle = DeduplicatedArticle | TaggedArticle | EnrichedArticle
"""An article that may have a story."""


class Recount:
    """The stories of articles, all in memory. In contrast to the ledger it closes none, since it knows no time of arrival."""

    def __init__(self) -> None:
        self._tallies: dict[StoryId, Tally] = {}
        self._newest: dict[StoryId, tuple[int, str]] = {}
        self._united = UnitedIds[StoryId]()
        self._counted: set[bytes] = set()

    def add(self, article: GroupedArticle) -> bool:
        """Count an article, once even if it comes again. Return False if it has no story."""
        story = article.story
        if story is None:
            return False
        key = claim_key(str(article.origin), article.id)
        if key not in self._counted:
            self._counted.add(key)
            self._tallies.setdefault(story.id, Tally(story.id)).add(member_of(_tagged(article), story, 0))
            self._newest[story.id] = (len(self._counted), article.id)
            for same in story.same_stories:
                self._united.unite(story.id, same.story_id)
        return True

    def stories(self) -> Iterator[StoryChanged]:
        """Yield each story as it is now, and each that is a part of another as it was before."""
        parts: dict[StoryId, list[Tally]] = {}
        for story, tally in self._tallies.items():
            parts.setdefault(self._united.of(story), []).append(tally)
        for story, tallies in parts.items():
            for tally in tallies:
                if tally.story != story:
                    article_id = self._newest[tally.story][1]
                    yield story_changed(tally, StoryChange.MERGED, article_id=article_id, merged_into=story)
            first, *others = sorted(tallies, key=lambda tally: tally.story != story)
            whole = deepcopy(first)
            whole.story = story
            for other in others:
                whole.absorb(other)
            change = StoryChange.OPENED if whole.size == 1 else StoryChange.GREW
            yield story_changed(whole, change, article_id=max(self._newest[tally.story] for tally in tallies)[1])


def _tagged(article: GroupedArticle) -> TaggedArticle:
    """Return an article as the stage had it when it counted it; a duplicate has no entities."""
    if isinstance(article, TaggedArticle):
        return article
    kept = {name: value for name, value in article if name in TaggedArticle.model_fields and name != "schema_"}
    return TaggedArticle.model_construct(**kept)
