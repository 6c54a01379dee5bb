"""What two articles share: each figure of a comparison, and the likelihood that they give."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.stories.decision.compare import Comparison, compare
from newsloom.stories.decision.parameters import MAX_DAYS_APART, likelihood
from newsloom.stories.decision.weights import WeighedArticle, weighed
from newsloom.stories.features.hashes import compared_hash
from newsloom.stories.features.story_features import Place, StoryFeatures, story_features
from newsloom_schemas import TaggedArticle
from support.texts.story_articles import EVENTS, NOON, report, written

SAID = "“We heard metal scream and then the engines simply stopped.”"


def weigh(article: TaggedArticle, *, seen: int = 0) -> WeighedArticle:
    features = story_features(article)
    return weighed(features, [seen] * len(features.postings), 10 * seen)


def found(one: TaggedArticle, other: TaggedArticle) -> Comparison:
    return compare(weigh(one), weigh(other))


def text(words: str, name: str = "a", **changes: Any) -> TaggedArticle:  # noqa: ANN401 - the fields' own types
    return written(words, name=name, **changes)


def placed(article: TaggedArticle, place: Place | None) -> WeighedArticle:
    features = story_features(article)
    return weighed(StoryFeatures(**{**features.__dict__, "place": place}), (), 0)


@given(st.sampled_from(range(4)), st.integers(0, 9), st.sampled_from(range(4)), st.integers(0, 9), st.booleans())
def test_comparison_is_the_same_for_both_orders(one: int, n: int, other: int, m: int, dated: bool) -> None:  # noqa: FBT001
    this = weigh(report(one, n), seen=3)
    that = weigh(report(other, m, **({} if dated else {"published": None})), seen=5)
    assert compare(this, that) == compare(that, this)


def test_reports_of_one_event_share_much_and_those_of_two_little() -> None:
    same, different = found(report(0, 1), report(0, 2)), found(report(0, 1), report(1, 2))
    for name in ("terms", "title", "opening_min", "opening_max", "names"):
        assert getattr(same, name) > 2 * getattr(different, name), name
    assert likelihood(same, same_language=True) > 0.95
    assert likelihood(different, same_language=True) < 0.3


def test_one_shared_word_counts_a_little_however_rare_it_is() -> None:
    assert found(text("Albatros"), text("Albatros", "b")).terms == 0.04
    assert found(text("Albatros aground"), text("Albatros freed", "b")).terms <= 0.04


def test_shared_words_count_by_their_weights() -> None:
    rare = found(text("the albatros sandbank"), text("the albatros sandbank", "b")).terms
    assert rare == pytest.approx(0.08)
    assert found(text("albatros"), text("sandbank", "b")).terms == 0.0


def test_title_counts_by_the_weight_of_shared_words() -> None:
    long = text("Text.", title="Ferry Albatros aground off Maldonado")
    short = text("Text.", "b", title="Albatros aground")
    assert found(long, long).title == 1.0
    assert 0.3 < found(long, short).title < 1.0
    assert found(long, text("Text.", "b", title="Tunnel smoke")).title == 0.0
    assert found(long, text("Text.", "b")).title == 0.2


def test_title_of_one_name_says_little_though_the_other_title_has_all_of_it() -> None:
    """It names a subject. Two titles that share more words than the name report one event."""
    subject = report(0, 1, title="Maldonado")
    event = report(0, 2, title="Ferry runs aground off Maldonado")
    assert found(subject, event).title < 0.5 * found(report(0, 3, title="Ferry aground off Maldonado"), event).title


def test_opening_that_the_other_article_has_further_below_is_covered() -> None:
    filler = " ".join(f"{a}{b}{c}ovica" for a in "bdfg" for b in "aeiou" for c in "klmnp")
    one = found(text("Albatros sandbank tugboat"), text(f"Albatros sandbank tugboat {filler}", "b"))
    assert one.opening_max == 1.0
    assert one.opening_min < 0.5


@pytest.mark.parametrize(("days", "expected"), [(0, 0.0), (1, 0.693), (20, 3.045)])
def test_days_apart_are_a_logarithm(days: int, expected: float) -> None:
    one = found(report(0, 1, published=NOON), report(0, 2, published=NOON + timedelta(days=days)))
    assert one.days == pytest.approx(expected, abs=0.001)
    assert one.undated == 0.0


def test_unknown_date_is_said_to_be_unknown() -> None:
    one = found(report(0, 1), report(0, 2, published=None))
    assert (one.days, one.undated) == (0.0, 1.0)


def test_shared_numbers_count_up_to_three() -> None:
    assert found(text("214 people, 12 metres"), text("12 boats, 900 litres", "b")).numbers == 1.0
    assert found(text("11 22 33 44 55"), text("55 44 33 22 11", "b")).numbers == 3.0


def test_shared_quotations_count_up_to_four() -> None:
    assert found(text(SAID), text(f"{SAID} he said", "b")).quotes == 4.0
    assert found(text(SAID), text("“then the engines simply stopped.”", "b")).quotes == 1.0
    assert found(text(SAID), text("Nothing was said.", "b")).quotes == 0.0


def test_articles_that_both_quote_much_and_nothing_alike_are_told_apart() -> None:
    other = text("“The heat bent the rails like wax before we could uncouple them.”", "b")
    assert found(text(SAID), other).unquoted == 1.0
    assert found(text(SAID), text("“too short to be one at all”", "b")).unquoted == 0.0
    assert found(text(SAID), text(SAID, "b")).unquoted == 0.0


def test_shared_names_count_by_their_weights() -> None:
    people = EVENTS[2].entities
    assert found(text("a", entities=people), text("b", "b", entities=people)).names == pytest.approx(0.4, abs=0.1)
    assert found(text("a", entities=people), text("b", "b", entities=EVENTS[1].entities)).names == 0.0


LIMA = Place(-12.05, -77.04, (compared_hash("lima"),), in_opening=True)
CUSCO = Place(-13.53, -71.97, (compared_hash("cusco"),), in_opening=True)
CALLAO = Place(-12.06, -77.13, (compared_hash("callao"),), in_opening=True)


@pytest.mark.parametrize(
    ("here", "there", "elsewhere"),
    [
        (LIMA, CUSCO, 1.0),
        (LIMA, CALLAO, 0.0),
        (LIMA, LIMA, 0.0),
        (LIMA, None, 0.0),
        (None, CUSCO, 0.0),
        (LIMA, CUSCO._replace(in_opening=False), 0.0),
    ],
)
def test_articles_that_open_with_places_far_apart_are_elsewhere(
    here: Place | None, there: Place | None, elsewhere: float
) -> None:
    one, other = placed(text("In Lima the court met."), here), placed(text("Cusco flooded again.", "b"), there)
    assert compare(one, other).elsewhere == compare(other, one).elsewhere == elsewhere


def test_article_whose_opening_names_both_places_is_not_elsewhere() -> None:
    one, other = placed(text("In Lima the court met about Cusco."), LIMA), placed(text("Cusco flooded.", "b"), CUSCO)
    assert compare(one, other).elsewhere == compare(other, one).elsewhere == 0.0


def test_antipodes_are_far_apart() -> None:
    one = placed(text("Lima met."), LIMA)
    other = placed(text("Far away.", "b"), Place(12.05, 102.96, (compared_hash("far"),), in_opening=True))
    assert compare(one, other).elsewhere == 1.0


def test_articles_without_words_share_nothing() -> None:
    assert found(text("…"), text("—", "b")) == Comparison(0.0, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


# likelihood ----------------------------------------------------------------------------------------------------------

ALIKE = Comparison(0.5, 1.0, 0.9, 0.9, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.4)


def test_articles_too_far_apart_in_days_are_not_one_story_whatever_they_share() -> None:
    far = ALIKE._replace(days=3.2)
    assert likelihood(ALIKE, same_language=True) > 0.99
    for same_language in (True, False):
        assert likelihood(far, same_language=same_language) == 0.0
    near = found(report(0, 1, published=NOON), report(0, 2, published=NOON + timedelta(days=MAX_DAYS_APART)))
    assert likelihood(near, same_language=True) > 0.0


def test_without_dates_places_far_apart_are_two_stories_unless_they_share_a_quotation() -> None:
    visit = ALIKE._replace(undated=1.0, elsewhere=1.0)
    assert likelihood(visit, same_language=True) == 0.0
    assert likelihood(visit._replace(quotes=1.0), same_language=True) > 0.5
    assert likelihood(visit._replace(undated=0.0), same_language=True) > 0.5


@given(st.builds(Comparison, *[st.floats(0, 50)] * 11), st.booleans())
def test_likelihood_is_a_share(comparison: Comparison, same_language: bool) -> None:  # noqa: FBT001
    assert 0.0 <= likelihood(comparison, same_language=same_language) <= 1.0


# weights -------------------------------------------------------------------------------------------------------------


def test_squares_of_weights_add_up_to_one() -> None:
    one = weigh(report(0, 1))
    for weights in (one.terms, one.names):
        assert sum(weight * weight for weight in weights.values()) == pytest.approx(1.0)


def test_word_that_many_articles_had_weighs_less() -> None:
    features = story_features(text("albatros sandbank"))
    keys = features.terms.hashes
    equal, seen = weighed(features, (0, 0), 1_000), weighed(features, (900, 0), 1_000)
    assert seen.terms[keys[0]] < equal.terms[keys[0]]
    assert weighed(features, (10**6, 10**6), 5).terms[keys[0]] > 0


def test_frequencies_go_to_terms_first_and_then_to_names() -> None:
    features = story_features(report(0, 1))
    counts = [0] * len(features.postings)
    counts[len(features.terms)] = 900
    plain, often = weighed(features, [0] * len(counts), 1_000), weighed(features, counts, 1_000)
    assert often.terms == plain.terms
    first = features.names[0].hash
    assert often.names[first] < plain.names[first]


def test_missing_frequencies_are_none_seen() -> None:
    features = story_features(report(0, 1))
    assert weighed(features, (), 0) == weighed(features, [0] * len(features.postings), 0)
