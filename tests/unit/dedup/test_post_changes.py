"""A later version of a live blog says which of its posts are new, changed or gone."""

from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.text.hashed_tokens import MAX_CODE_POINTS
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
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


def live_blog(name: str, *posts: str, ids: tuple[str, ...] = ()) -> NormalisedArticle:
    text, places = LEAD, []
    for number, post in enumerate(posts):
        start = len(text) + 2
        text = f"{text}\n\n{post}"
        places.append(Post(start=start, end=len(text), id=ids[number] if ids else None))
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


def test_a_post_with_the_same_id_is_changed_even_if_it_begins_anew() -> None:
    earlier = live_blog("a", *POSTS[:2], ids=("p9", "p10"))
    rewritten = "Talks stop\n\nNobody would say why, and the reporters outside the hall went home before it rained."
    later = live_blog("b", POSTS[0], rewritten, ids=("p9", "p10"))
    assert verdict(earlier, later).evidence.posts == PostChanges(changed=(1,))


def test_two_new_posts_that_begin_as_one_that_is_gone_are_not_both_that_post() -> None:
    changed = [f"{POSTS[1]} {more}" for more in ("He came back at noon.", "He came back at one.")]
    found = verdict(live_blog("a", *POSTS[:2]), live_blog("b", POSTS[0], *changed))
    assert found.evidence.posts == PostChanges(new=(2,), changed=(1,))


def test_new_posts_are_named_however_long_the_text_is() -> None:
    posts = [
        f"Report {number}\n\n" + f"Number {number} tells of the talks in the town hall. " * 30 for number in range(120)
    ]
    later = live_blog("b", *posts)
    assert len(later.text) > MAX_CODE_POINTS
    assert verdict(live_blog("a", *posts[:118]), later).evidence.posts == PostChanges(new=(118, 119))


def test_a_text_with_a_caption_between_posts_names_the_same_posts() -> None:
    """Verdicts also compare texts without captions, whose offsets are others."""
    posts = [POSTS[0], POSTS[1] + "\n\nPhoto: A boat at the pier", POSTS[2]]
    assert verdict(live_blog("a", *posts[:2]), live_blog("b", *posts)).evidence.posts == PostChanges(new=(2,))
