"""Laws of tagging that hold for any text."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.tag import tag_text
from newsloom.tag.model.network import Network
from newsloom.tag.model.packs import PACKS
from newsloom.tag.model.recognise import model_for
from newsloom.tag.model.token_cache import CachedTokenizer, split_chunks
from newsloom.tag.span import Finder, Span, without_overlaps
from newsloom_schemas import Entity
from support.texts.spacy_spans import plain, plain_spans

PIECES = st.sampled_from(
    [
        "President Ana Kovač", "Kovač", "KOVAČ", "Iran", "the U.S.", "Tehran’s", "“Al-Rashid”", "Rashid", "é", "🙂",
        "👩🏽‍🚀", "\u0301", "\u202eIran\u202c", "ירושלים", "طهران", "𝔗𝔢𝔥𝔯𝔞𝔫", "\r\n", "\n\n", "\t", "\x00", "World Trade Body (WTB)",
        "WTB", "https://iran.example/Tehran", "said", "in", "of", "Ministry", "(", ")", "'s", "’s", "-", ",", ".", "İstanbul",
        "ß", "ﬁ", "New York", "Nordvatten AB", "Mr", "\u2028", "\xa0", "12", "$3 million",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=40).map("".join),
)
STORIES = st.lists(
    st.sampled_from(
        [
            "Finnish President Elina Korhonen met Kofi Mensah of the Volta River Authority in Accra on Monday.",
            "Korhonen said Ghana and Finland would build the dam together with engineers from many places.",
            "Mensah told reporters that the World Bank would pay for half of it within the next few years.",
            "Analysts in Berlin and Nairobi doubted whether the United States would agree to any of that.",
        ]
    ),
    min_size=1,
    max_size=5,
).map("\n\n".join)
NAMELESS = st.lists(
    st.sampled_from(
        [
            "the weather stayed dry and warm over the whole weekend.",
            "prices rose a little, while wages did not.",
            "it was the third time that this had been tried, and nobody was surprised.",
        ]
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


def mentions(entities: tuple[Entity, ...]) -> list[tuple[str, str, int, int]]:
    return sorted((entity.id, entity.type, each.start, each.end) for entity in entities for each in entity.mentions)


@given(TEXTS, st.sampled_from(["en", "fr", "ru", "zh", "und"]))
@settings(max_examples=150)
def test_mentions_have_the_offsets_of_their_text_and_do_not_overlap(text: str, language: str) -> None:
    entities = tag_text(text, language)
    for entity in entities:
        assert [each.text for each in entity.mentions] == [text[each.start : each.end] for each in entity.mentions]
        assert entity.count == len(entity.mentions)
        assert list(entity.mentions) == sorted(entity.mentions, key=lambda each: each.start)
        Entity.model_validate_json(entity.model_dump_json())
    places = sorted((each.start, each.end) for entity in entities for each in entity.mentions)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert len({entity.id for entity in entities}) == len(entities)


@given(st.lists(TEXTS, min_size=2, max_size=4), st.randoms())
@settings(max_examples=40)
def test_entities_do_not_depend_on_texts_tagged_before(texts: list[str], order: object) -> None:
    first = {text: tag_text(text, "en") for text in texts}
    shuffled = list(texts)
    getattr(order, "shuffle")(shuffled)  # noqa: B009 - Hypothesis types its random as object
    assert {text: tag_text(text, "en") for text in shuffled} == first


@given(STORIES, NAMELESS)
@settings(max_examples=60)
def test_a_paragraph_without_names_changes_no_entity(story: str, nameless: str) -> None:
    assert tag_text(f"{story}\n\n{nameless}", "en") == tag_text(story, "en")


@given(
    st.lists(
        st.builds(lambda start, size, found: Span(start, start + size, None, found), st.integers(0, 60), st.integers(1, 9),
                  st.sampled_from(Finder)),
        max_size=30,
    )
)  # fmt: skip
def test_one_of_several_overlapping_spans_is_kept(spans: list[Span]) -> None:
    kept = without_overlaps(spans)
    assert all(before.end <= after.start for before, after in pairwise(kept))
    assert set(kept) <= set(spans)
    assert all(any(span.start < each.end and each.start < span.end for each in kept) for span in spans)


@given(TEXTS, st.sampled_from(sorted(PACKS)))
@settings(max_examples=150)
def test_tokens_and_entities_equal_those_of_spacy(text: str, language: str) -> None:
    pipeline = plain(language)
    network = Network(pipeline.get_pipe("ner").model)
    found = CachedTokenizer(pipeline, network).read(split_chunks(text))
    assert list(zip(found.starts.tolist(), found.ends.tolist(), found.spaces.tolist(), strict=True)) == [
        (token.idx, token.idx + len(token), token.is_space) for token in pipeline.make_doc(text)
    ]
    model = model_for(language)
    assert model is not None
    assert model.spans(text) == plain_spans(text, language)
