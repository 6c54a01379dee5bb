"""Make of an article with its story what the ledger counts."""

from newsloom.stories.ledger.tally import Member
from newsloom_schemas import Story, StoryRelation, TaggedArticle

_MAX_COUNTRIES = 5
_MAX_ENTITIES = 8
_MAX_ENTITY_CHARS = 120


def member_of(article: TaggedArticle, story: Story, sequence: int) -> Member:
    """Return an article as the ledger counts it.

    Args:
        article: the article.
        story: its story.
        sequence: the number of its claim.
    """
    verdict, date = article.dedup, article.published_at
    entities = sorted(article.entities, key=lambda entity: -(entity.salience or 0))[:_MAX_ENTITIES]
    joins = story.relation is StoryRelation.JOINS
    return Member(
        sequence=sequence,
        story=story.id,
        article_id=article.id,
        matched_id=(story.evidence.matched_id or "") if joins else "",
        likelihood=story.similarity,
        same_stories=tuple(same.story_id for same in story.same_stories),
        title=article.title or "",
        outlet=article.source.domain or article.source.name or "",
        cluster=verdict.cluster_id,
        same_clusters=tuple(same.cluster_id for same in verdict.same_clusters),
        origin=verdict.text_origin.name.casefold() if verdict.text_origin is not None else "",
        origin_rank=verdict.text_origin.rank if verdict.text_origin is not None else 0,
        language=article.language.code,
        countries=tuple(country.code for country in article.focus.countries[:_MAX_COUNTRIES]) if article.focus else (),
        entities=tuple((entity.id[:_MAX_ENTITY_CHARS], entity.name, entity.type.value) for entity in entities),
        published=date.value.timestamp() if date is not None else None,
        length=len(article.text),
    )
