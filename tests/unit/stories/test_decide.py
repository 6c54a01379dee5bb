"""Which story an article belongs to, given earlier articles with theirs, and why."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.stories.decision.decide import decide
from newsloom.stories.decision.match import Placed, head_of
from newsloom.stories.decision.parameters import MAX_STORY_DAYS, RETELLS, VERSION
from newsloom.stories.decision.weights import WeighedArticle, weighed
from newsloom.stories.features.story_features import story_features
from newsloom_schemas import (
    ArticleId,
    Language,
    Relation,
    SameStory,
    Story,
    StoryEvidence,
    StoryId,
    StoryRelation,
    TaggedArticle,
)
from support.texts.story_articles import EVENTS, NOON, copy_of, report, written

OPENS, JOINS = StoryRelation.OPENS, StoryRelation.JOINS
ENGLISH, GERMAN = Language(code="en", confidence=1.0), Language(code="de", confidence=1.0)
UNRELATED = "Nothing else happened."


def weigh(article: TaggedArticle) -> WeighedArticle:
    features = story_features(article)
    return weighed(features, [0] * len(features.postings), 0)


def placed(article: TaggedArticle, story: str | None = None, number: int = 1, **changes: Any) -> Placed:  # noqa: ANN401
    """Return an earlier article in a story; without an id, in the one that it opened."""
    own: Any = story or article.id
    date = article.published_at
    fields: dict[str, Any] = {
        "id": own,
        "relation": OPENS if story is None else JOINS,
        "similarity": 0.9,
        "number": number,
        "opened_at": date.value if date is not None else None,
        "evidence": StoryEvidence(summary=""),
        "parameters": VERSION,
    }
    return Placed(weigh(article), head_of(Story(**(fields | changes))))


def same_as(story: Any) -> tuple[SameStory, ...]:  # noqa: ANN401 - an id
    return (SameStory(story_id=story, matched_id=ArticleId("x"), similarity=0.95, reason=""),)


def test_first_article_opens_a_story() -> None:
    story = decide(weigh(report(0, 1)), [])
    assert (story.id, story.relation, story.number, story.similarity) == ("event 0 report 1", OPENS, 1, 0.0)
    assert (story.opened_at, story.parameters) == (NOON + timedelta(hours=1), VERSION)
    assert story.evidence.summary == "No earlier article shares rare words or names with this one."
    assert (story.evidence.matched_id, story.evidence.candidates) == (None, 0)


def test_article_joins_the_story_of_the_same_event() -> None:
    story = decide(weigh(report(0, 1)), [placed(report(0, 2)), placed(report(1, 2))])
    assert (story.id, story.relation, story.number) == ("event 0 report 2", JOINS, 2)
    assert story.similarity > 0.9
    assert story.opened_at == NOON + timedelta(hours=2)
    assert (story.evidence.matched_id, story.evidence.candidates) == ("event 0 report 2", 2)
    assert story.same_stories == ()


def test_article_of_another_event_opens_a_story_and_names_the_nearest() -> None:
    story = decide(weigh(report(0, 1)), [placed(report(1, 2)), placed(report(2, 2))])
    assert (story.id, story.relation) == ("event 0 report 1", OPENS)
    assert 0.0 < story.similarity < 0.6
    assert story.evidence.summary.startswith("No earlier article reports the same event. The nearest ")
    assert story.evidence.matched_id in {"event 1 report 2", "event 2 report 2"}


def test_copy_joins_whatever_else_there_is() -> None:
    first = report(0, 1)
    story = decide(weigh(copy_of(first, 1)), [placed(first, number=1), placed(report(0, 2), "event 0 report 1", 2)])
    assert (story.id, story.relation, story.similarity) == (StoryId(first.id), JOINS, 1.0)
    assert story.evidence.summary == "Is a copy or version of an article of this story."


def test_copy_joins_a_story_that_is_too_old_for_others_and_in_another_language() -> None:
    first = report(0, 1)
    date = first.published_at
    assert date is not None
    late = date.replace(value=date.value + timedelta(days=MAX_STORY_DAYS + 60))
    copy = copy_of(first, 1, published_at=late, language=GERMAN)
    assert decide(weigh(copy), [placed(first)]).relation is JOINS
    assert decide(weigh(report(0, 2, published=late.value)), [placed(first)]).relation is OPENS


def test_article_too_many_days_after_the_nearest_opens_a_story() -> None:
    near, far = NOON + timedelta(days=20), NOON + timedelta(days=22)
    earlier = placed(report(0, 1, published=NOON))
    assert decide(weigh(report(0, 2, published=near)), [earlier]).relation is JOINS
    assert decide(weigh(report(0, 2, published=far)), [earlier]).relation is OPENS


def test_story_that_was_opened_long_before_takes_no_more_articles() -> None:
    """The nearest article is of the day before, but what goes on for so long is a subject and no event."""
    late = NOON + timedelta(days=MAX_STORY_DAYS + 1)
    old = [placed(report(0, n, published=late - timedelta(days=1)), "old", n, opened_at=NOON) for n in (8, 9)]
    assert decide(weigh(report(0, 3, published=late)), old).relation is OPENS
    assert decide(weigh(report(0, 3, published=late - timedelta(days=2))), old).relation is JOINS
    assert decide(weigh(report(0, 3, published=None)), old).relation is JOINS


def test_rewrite_joins_the_story_of_what_it_retells_in_both_directions() -> None:
    first = written(UNRELATED, name="first")
    evidence = first.dedup.evidence.replace(matched_id=ArticleId("first"))
    retelling = written("Es geschah sonst nichts.", name="second")
    verdict = retelling.dedup.replace(relation=Relation.REWRITE, evidence=evidence)
    rewrite = retelling.replace(dedup=verdict)
    assert decide(weigh(retelling), [placed(first)]).relation is OPENS
    story = decide(weigh(rewrite), [placed(first)])
    assert (story.id, story.relation, story.similarity) == ("first", JOINS, RETELLS)
    assert decide(weigh(first), [placed(rewrite)]).relation is JOINS


def test_article_is_like_two_members_of_a_larger_story() -> None:
    """So a story does not grow from one article to the next until it is a subject."""
    near, other = report(0, 2), report(2, 2)
    small = [placed(near, "s", 1)]
    large = [placed(near, "s", 7), placed(other, "s", 6)]
    assert decide(weigh(report(0, 1)), small).relation is JOINS
    assert decide(weigh(report(0, 1)), large).relation is OPENS
    assert decide(weigh(report(0, 1)), [*large, placed(report(0, 3), "s", 8)]).relation is JOINS


def test_without_a_date_articles_must_be_more_alike() -> None:
    first = written("The ferry Albatros struck a sandbank off the coast before dawn on its way.", name="first")
    like = "The ferry Albatros was pulled free, and divers looked at its hull on the coast again today."
    dated, undated = written(like, name="b"), written(like, name="c", published=None)
    with_date, without = (decide(weigh(each), [placed(first)]) for each in (dated, undated))
    assert without.similarity < with_date.similarity
    assert (with_date.relation, without.relation) == (JOINS, OPENS), (with_date.similarity, without.similarity)


def test_articles_without_a_date_do_not_make_one_story_of_two_times() -> None:
    """Two of them are as like the article as a story asks, but the one with a date is of another time."""
    undated = [placed(report(0, number, published=None), "s", number) for number in (1, 2)]
    dated = placed(report(0, 4, published=NOON), "s", 3, opened_at=None)
    near, far = (report(0, 3, published=NOON + timedelta(days=days)) for days in (20, 22))
    assert decide(weigh(far), undated).relation is JOINS
    assert decide(weigh(near), [*undated, dated]).relation is JOINS
    assert decide(weigh(far), [*undated, dated]).relation is OPENS
    assert decide(weigh(report(0, 3, published=None)), [*undated, dated]).relation is JOINS
    copy = copy_of(report(0, 4), 1, published_at=far.published_at)
    assert decide(weigh(copy), [*undated, dated]).relation is JOINS


def test_undated_reports_of_places_far_apart_are_two_stories() -> None:
    text = "President Valdivia and President Hronec met in {} and spoke of trade, fishing and the old border line."
    here = written(text.format("Maldonado"), name="a", published=None, focus=EVENTS[0].focus)
    there = written(text.format("Mbarara"), name="b", published=None, focus=EVENTS[2].focus)
    story = decide(weigh(there), [placed(here)])
    assert story.relation is OPENS
    assert story.evidence.summary.endswith("; one has no date; each opens with a place that the other does not.")
    same_place = written(text.format("Maldonado"), name="c", published=None, focus=EVENTS[0].focus)
    assert decide(weigh(same_place), [placed(here)]).relation is JOINS


# merging -------------------------------------------------------------------------------------------------------------


def test_article_that_is_like_two_of_each_of_two_stories_makes_them_one() -> None:
    one = [placed(report(0, n), "a", n) for n in (1, 2)]
    other = [placed(report(0, n), "b", n) for n in (3, 4)]
    story = decide(weigh(report(0, 5)), [*one, *other])
    assert (story.id in {"a", "b"}, story.relation) == (True, JOINS)
    (same,) = story.same_stories
    assert {story.id, same.story_id} == {"a", "b"}
    assert same.similarity >= 0.9
    assert same.reason.startswith("Shares Maldonado")


def test_one_article_alone_does_not_make_two_stories_one() -> None:
    own, other = placed(copy_of(report(0, 5), 1), "a", 1), placed(report(0, 3), "b", 1)
    assert decide(weigh(report(0, 5)), [own, other]).same_stories == ()
    assert decide(weigh(report(0, 5)), [own, other, replace(other, article=weigh(report(0, 4)))]).same_stories != ()


def test_copy_in_another_story_makes_both_one() -> None:
    first = report(0, 1)
    one = [placed(copy_of(first, n), "a", n) for n in (1, 2)]
    story = decide(weigh(first), [*one, placed(copy_of(first, 3), "b", 1)])
    assert len(story.same_stories) == 1


def test_stories_that_are_known_to_be_one_count_as_the_smaller_id() -> None:
    one = placed(report(0, 1), "m", 1)
    other = placed(report(0, 2), "z", 2, same_stories=same_as("m"))
    third = placed(report(0, 3), "z", 3, same_stories=same_as("k"))
    story = decide(weigh(report(0, 5)), [one, other, third])
    assert (story.id, story.number, story.same_stories) == ("k", 4, ())


def test_no_more_than_four_stories_are_merged_at_once() -> None:
    earlier = [placed(report(0, 2 * n + half), f"s{n}", half + 1) for n in range(8) for half in (0, 1)]
    assert len(decide(weigh(report(0, 30)), earlier).same_stories) == 4


# languages -----------------------------------------------------------------------------------------------------------


def test_articles_in_two_languages_join_by_names_and_numbers() -> None:
    german = report(0, 2, language=GERMAN)
    story = decide(weigh(report(0, 1)), [placed(german)])
    assert (story.relation, story.id) == (JOINS, StoryId(german.id))
    assert decide(weigh(report(0, 1)), [placed(report(1, 2, language=GERMAN))]).relation is OPENS


def test_article_of_its_own_language_is_named_before_a_nearer_one_of_another() -> None:
    story = decide(
        weigh(report(0, 1)), [placed(report(0, 1, language=GERMAN, name="de"), "s", 1), placed(report(0, 2), "s", 2)]
    )
    assert story.evidence.matched_id == "event 0 report 2"


def test_story_with_one_article_in_each_of_two_languages_takes_a_third() -> None:
    mixed = [placed(report(0, 1), "s", 1), placed(report(0, 2, language=GERMAN), "s", 2)]
    for language in (ENGLISH, GERMAN):
        assert decide(weigh(report(0, 3, language=language)), mixed).relation is JOINS


# laws ----------------------------------------------------------------------------------------------------------------

EARLIER = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 20), st.sampled_from("abc"), st.integers(1, 5), st.booleans()),
    max_size=8,
)


@given(EARLIER, st.integers(0, 3), st.randoms(use_true_random=False))
def test_order_of_earlier_articles_does_not_matter(
    specs: list[tuple[int, int, str, int, bool]], event: int, chance: Random
) -> None:
    earlier = [
        placed(report(of, n, name=f"{number}"), story, size, same_stories=same_as("a") if same and story != "a" else ())
        for number, (of, n, story, size, same) in enumerate(specs)
    ]
    story = decide(weigh(report(event, 25)), earlier)
    chance.shuffle(earlier)
    again = decide(weigh(report(event, 25)), earlier)
    assert (again.id, again.relation, again.similarity, again.number) == (
        story.id, story.relation, story.similarity, story.number,
    )  # fmt: skip
    assert {same.story_id for same in again.same_stories} == {same.story_id for same in story.same_stories}
    if story.relation is OPENS:
        assert (story.id, story.number, story.same_stories) == (f"event {event} report 25", 1, ())
    else:
        assert story.id in {"a", "b", "c"}
        assert story.id not in {same.story_id for same in story.same_stories}


# explaining ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "said"), [(0, "0 hours"), (1, "1 hour"), (47, "47 hours"), (48, "2 days"), (360, "15 days")]
)
def test_time_between_articles_is_said_in_hours_or_days(hours: int, said: str) -> None:
    earlier = placed(report(0, 1, published=NOON))
    story = decide(weigh(report(0, 2, published=NOON + timedelta(hours=hours))), [earlier])
    assert story.evidence.summary.endswith(f"; {said} apart.")
    assert story.evidence.hours_apart == hours


def test_evidence_names_what_is_shared() -> None:
    one, other = report(0, 1), report(0, 2)
    evidence = decide(weigh(one), [placed(other)]).evidence
    assert evidence.shared_entities == ("Maldonado", "Irene Valdivia", "Astilleros Rocha")
    assert {"ferry", "albatros"} & {*evidence.shared_terms}
    assert not {"maldonado", "valdivia"} & {*evidence.shared_terms}
    assert set(evidence.shared_numbers) <= {"214", "12"}
    assert len(evidence.shared_terms) <= 8


def test_shared_quotation_and_numbers_are_said() -> None:
    said = "Tugboats pulled 214 passengers to safety. “We heard metal scream and then the engines simply stopped.” {} metres."
    evidence = decide(weigh(written(said.format(12), name="b")), [placed(written(said.format(12), name="a"))]).evidence
    assert "the numbers 214, 12 and a quotation" in evidence.summary
    assert evidence.shared_quotes > 0


def test_articles_that_share_nothing_that_can_be_named_are_said_to_share_little() -> None:
    evidence = decide(weigh(written("…", name="b")), [placed(written("—", name="a"))]).evidence
    assert evidence.summary == "No earlier article reports the same event. The nearest shares little; 0 hours apart."
