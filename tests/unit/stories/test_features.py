"""What the store keeps of an article to find the event that it reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.stories.features.hashes import compared_hash, compared_name_hash
from newsloom.stories.features.packed_features import pack_features, pack_words, unpack_features
from newsloom.stories.features.story_features import StoryFeatures, story_features
from newsloom.stories.features.terms import MAX_TERMS, Terms
from newsloom.stories.features.words import word_key
from newsloom.stories.packed_ids import pack_id, unpack_id
from newsloom_schemas import (
    ArticleId,
    Entity,
    EntityType,
    Focus,
    FocusPlace,
    Language,
    Precision,
    Relation,
    TaggedArticle,
)
from support.bounded_work import bounded_work
from support.texts.story_articles import EVENTS, NOON, copy_of, named, report, written

MAX_ARTICLE_BYTES = 500


def term_of(features: StoryFeatures, word: str) -> tuple[int, bool, bool]:
    """Return the weight of a word, and whether title and opening have it."""
    (found,) = [term for term in features.terms if term.word == word]
    return found.weight, found.in_title, found.in_opening


def test_report_has_the_features_that_say_which_event_it_is() -> None:
    found = story_features(report(0, 1))
    assert (found.article_id, found.cluster_id, found.language) == ("event 0 report 1",) * 2 + ("en",)
    assert {"albatros", "maldonado", "sandbank"} <= {term.word for term in found.terms}
    assert [name.hash for name in found.names] == [
        compared_name_hash(key) for key in ("place:maldonado", "person:vldv", "name:stlrsrc")
    ]
    assert "214" in found.numbers
    assert found.place is not None
    assert (found.place.hashes, found.place.in_opening) == ((compared_hash("maldona"),), True)
    assert found.published == int(report(0, 1).published_at.value.timestamp())  # type: ignore[union-attr]


def test_words_of_the_title_and_the_opening_count_more() -> None:
    filler = " ".join(f"filler{'abcdefghij'[n % 10]}" for n in range(120))
    found = story_features(written(f"Tugboat and tugboat. {filler} wreckage", name="a", title="Albatros"))
    assert term_of(found, "albatros") == (19, True, True)  # 8 · (1 + ln 4)
    assert term_of(found, "tugboat") == (17, False, True)  # 8 · (1 + ln 3)
    assert term_of(found, "wreckage") == (8, False, False)


def test_acronym_keeps_its_capitals() -> None:
    words = {term.word for term in story_features(written("The WHO and UNESCO met in GENEVA.", name="a")).terms}
    assert "WHO" in words
    assert {"unesco", "geneva"} <= words


def test_terms_that_say_most_are_kept() -> None:
    text = " ".join(f"{a}{b}ovica" for a in "bdfgklmnprst" for b in "aeiou") + " the of and" * 50
    found = story_features(written(text, name="a")).terms
    assert len(found) == MAX_TERMS
    assert not {"the", "of", "and"} & {term.word for term in found}


def test_postings_are_different_and_of_all_terms_and_names() -> None:
    found = story_features(report(2, 1))
    assert len({*found.postings}) == len(found.postings) == len(found.terms) + len(found.names)


def test_date_that_is_not_known_to_the_day_is_none() -> None:
    date = report(0, 1).published_at
    assert date is not None
    for precision in Precision:
        found = story_features(written("Text.", name="a", published_at=date.replace(precision=precision)))
        assert (found.published is None) == (precision not in {Precision.DAY, Precision.MINUTE, Precision.SECOND})
    assert story_features(written("Text.", name="a", published=None)).published is None


def test_rewrite_names_the_article_that_it_retells() -> None:
    article = report(0, 1)
    evidence = article.dedup.evidence.replace(matched_id=ArticleId("event 0 report 0"))
    rewrite = article.dedup.replace(relation=Relation.REWRITE, evidence=evidence)
    assert story_features(article.replace(dedup=rewrite)).rewrites == "event 0 report 0"
    assert story_features(article.replace(dedup=article.dedup.replace(evidence=evidence))).rewrites == ""


def test_duplicate_has_nothing_but_its_cluster() -> None:
    found = story_features(copy_of(report(0, 1), 1))
    assert (found.cluster_id, found.article_id) == ("event 0 report 1", "event 0 report 1 copy 1")
    assert (found.terms, found.names, found.numbers, found.quotes, found.postings) == (Terms(), (), (), (), ())


@pytest.mark.parametrize(
    "changes",
    [{"score": 0.2}, {"latitude": None}, {"longitude": None}, {"name": "—"}],
)
def test_unclear_place_is_none(changes: dict[str, object]) -> None:
    place = EVENTS[0].focus.place
    assert place is not None
    focus = Focus(place=FocusPlace(**{**dict(place), **changes}))
    assert story_features(report(0, 1, focus=focus)).place is None


def test_place_that_the_opening_does_not_name_is_said_to_be_elsewhere_in_the_text() -> None:
    text = "The ferry was pulled free. " + "Nothing else happened here today at all. " * 20 + "Maldonado is near."
    place = story_features(written(text, name="a", focus=EVENTS[0].focus)).place
    assert place is not None
    assert not place.in_opening


def test_article_with_a_story_takes_less_than_half_a_kilobyte() -> None:
    articles = [story_features(report(e, n)) for e in range(4) for n in range(5)]
    assert max(len(pack_features(each)) for each in articles) <= MAX_ARTICLE_BYTES


def test_words_are_read_only_if_they_were_packed() -> None:
    found = story_features(report(0, 1))
    again = unpack_features(pack_features(found))
    assert [(name.hash, name.weight) for name in again.names] == [(name.hash, name.weight) for name in found.names]
    assert (again.terms.hashes, again.number_hashes) == (found.terms.hashes, found.number_hashes)
    assert (again.terms.words, again.numbers, {name.name for name in again.names}) == ((), (), {""})


HOSTILE = {
    "no words": "… — !? 🙂 " * 1_000,
    "empty": "",
    "one letter": "a",
    "five megabytes": "Schiffbruch vor Maldonado " * 200_000,
    "five megabytes without spaces": "x" * 5_000_000,
    "five megabytes of Han": "东京发生大火" * 800_000,
    "opening quotation marks": "“" * 200_000,
    "very many numbers": "1,1.1,1" * 300_000,
    "marks without letters": "\u0301" * 1_000_000,
    "letters with very many marks": "a" + "\u0301" * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_with_bounded_work_and_space(text: str) -> None:
    with bounded_work():
        found = story_features(written(text, name="a", title=text[:100_000]))
        assert unpack_features(pack_features(found) + pack_words(found)) == found
    assert len(pack_features(found)) < 500
    assert len(pack_words(found)) < 4_000
    assert len(found.terms) <= MAX_TERMS


def test_hundred_thousand_names_are_read_with_bounded_work() -> None:
    names = tuple(named("org", f"Works {n}", EntityType.ORG, salience=n % 100 / 100) for n in range(1_000)) * 100
    article = written("Text.", name="a", entities=names)
    with bounded_work():
        assert len(story_features(article).names) <= 10


LETTERS = st.text(
    st.one_of(st.sampled_from('aeioubdmn АПутинÄßİıẞǅ“”"«»„ .,0123456789'), st.characters(codec="utf-8")), max_size=300
)
ENTITIES = st.lists(
    st.builds(
        Entity,
        id=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
        name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
        type=st.sampled_from(EntityType),
        count=st.just(1),
        mentions=st.just(()),
        salience=st.none() | st.floats(0, 1),
    ),
    max_size=14,
)
ARTICLES = st.builds(
    lambda text, title, entities, language, dated, placed: written(
        text,
        name="a",
        title=title,
        entities=tuple(entities),
        language=Language(code=language, confidence=1.0),
        published=NOON if dated else None,
        focus=EVENTS[1].focus if placed else None,
    ),
    LETTERS,
    st.none() | LETTERS,
    ENTITIES,
    st.sampled_from(["en", "de", "und"]),
    st.booleans(),
    st.booleans(),
)


@given(ARTICLES)
def test_features_are_read_as_they_were_packed(article: TaggedArticle) -> None:
    found = story_features(article)
    body, words = pack_features(found), pack_words(found)
    again = unpack_features(body + words)
    assert again == found
    assert list(again.terms) == list(found.terms)
    assert (pack_features(again), pack_words(again)) == (body, words)
    assert pack_features(unpack_features(body)) == body


IDS = st.one_of(st.text("0123456789abcdef", min_size=32, max_size=32), st.text(max_size=60), st.just("a" * 31))


@given(st.lists(IDS, max_size=4))
def test_ids_are_read_as_they_were_packed(ids: list[str]) -> None:
    data = b"".join(map(pack_id, ids))
    end = 0
    for each in ids:
        found, end = unpack_id(data, end)
        assert found == each
    assert end == len(data)


def test_words_that_are_the_same_as_far_as_they_are_kept_have_keys_of_their_own() -> None:
    marks = "\u0301" * 30
    found = story_features(written(f"ba{marks}cd ba{marks}ce ba{marks}", name="a"))
    assert {word_key(term.word) for term in found.terms} == {"ba", "bacd", "bace"}
    assert {term.hash for term in found.terms} == {*map(compared_hash, ("ba", "bacd", "bace"))}


@given(ARTICLES)
def test_keys_and_postings_are_all_different(article: TaggedArticle) -> None:
    found = story_features(article)
    assert len({word_key(term.word) for term in found.terms}) == len(found.terms)
    assert len({*found.postings}) == len(found.postings)
    assert all(term.hash == compared_hash(word_key(term.word)) for term in found.terms)
