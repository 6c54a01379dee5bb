"""A later version of a live blog says which of its posts are new, changed or gone."""

from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.verdict.decide import Judged, decide
from newsloom_schemas import (
    ArticleId,
    DocumentKey,
    FileOrigin,
    Language,
    NormalisedArticle,
    Post,
    PostChanges,
    Relation,
    Verdict,
)

LEAD = "We report live from the talks on the island of Marrow, where the night boats are to end in June."
POSTS = [
    "Head 9\n\nThe talks about the boats began at nine in the town hall of Marrow, with the mayor in the chair.",
    "Head 10\n\nThe captain left the room at ten and would not speak to the reporters who waited outside.",
    "Head 11\n\nThe company offered to keep one boat on Saturdays if the county paid for all of its fuel.",
]


def live_blog(name: str, *posts: str) -> NormalisedArticle:
    text, places = LEAD, []
    for post in posts:
        start = len(text) + 2
        text = f"{text}\n\n{post}"
        places.append(Post(start=start, end=len(text)))
    return NormalisedArticle(
        id=ArticleId(name),
        origin=FileOrigin(file=name),
        document_key=DocumentKey("https://m.example/talks"),
        language=Language(code="en", confidence=1.0),
        text=text,
        posts=tuple(places),
    )


def verdict(earlier: NormalisedArticle, later: NormalisedArticle) -> Verdict:
    stored = ArticleFeatures.unpack(article_features(earlier).pack())
    return decide(article_features(later), [Judged(1, stored, decide(stored, []))])


def test_a_later_fetch_is_a_revision_that_names_its_new_posts() -> None:
    found = verdict(live_blog("a", *POSTS[:2]), live_blog("b", *POSTS))
    assert found.relation is Relation.REVISION
    assert found.evidence.posts == PostChanges(new=(2,))


def test_a_post_with_another_text_below_its_heading_is_changed() -> None:
    changed = POSTS[1] + " He came back at noon."
    assert verdict(live_blog("a", *POSTS[:2]), live_blog("b", POSTS[0], changed)).evidence.posts == PostChanges(
        changed=(1,)
    )


def test_posts_that_are_gone_are_counted() -> None:
    assert verdict(live_blog("a", *POSTS), live_blog("b", *POSTS[1:])).evidence.posts == PostChanges(removed=1)


def test_an_article_without_posts_says_nothing_of_them() -> None:
    assert verdict(live_blog("a"), live_blog("b")).evidence.posts is None
