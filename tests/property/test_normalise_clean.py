"""Laws of cleaning: nothing is lost, nothing is added, and clean text is not changed."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from newsloom.normalise.cleaning.clean import Clean
from newsloom.normalise.cleaning.cuts import put_back
from newsloom.normalise.cleaning.inserts import without_spaces
from newsloom.normalise.cleaning.rules import packaged_rules
from newsloom.normalise.text.paragraphs import split_paragraphs
from newsloom.normalise.text.words import count_words
from newsloom_schemas import RemovedKind

CLEAN = Clean(packaged_rules())
WORD = re.compile(r"\w+")

DIRT = [example for rule in packaged_rules() for example, _ in rule.examples]
CUTS = [cut for rule in packaged_rules() for _, cut in rule.examples]
SENTENCES = [
    "The ferry left the harbour at noon.",
    "“It was a quiet day,” the harbour master said",
    "Kiss of the fjord",
    "Bergen",
    "AFP",
    "Read more",
    "(Source: X)",
    "Oslo, Norway –",
    "TEHRAN —",
    "Ada Quill is a writer who lives by the fjord.",
]
piece = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(DIRT), st.sampled_from(CUTS), st.text(max_size=40))
paragraph = (
    st.lists(piece, min_size=1, max_size=4)
    .map(lambda pieces: " ".join(" ".join(pieces).split()))
    .filter(lambda text: text != "")
)
article = st.lists(paragraph, max_size=12)
title = st.one_of(st.none(), st.sampled_from(SENTENCES), paragraph)
authors = st.sampled_from([(), ("Ada Quill",), ("Bo Reed", "Ada Quill")])


def words(paragraphs: tuple[str, ...] | list[str]) -> list[str]:
    return WORD.findall("\n".join(paragraphs))


@given(article, title, authors)
def test_putting_the_cuts_back_gives_the_words_of_the_input(
    paragraphs: list[str], title: str | None, authors: tuple[str, ...]
) -> None:
    assert words(put_back(CLEAN.clean(paragraphs, title, authors=authors))) == words(paragraphs)


@given(article, title, st.data())
def test_inserts_of_a_page_can_be_put_back_too(paragraphs: list[str], title: str | None, data: st.DataObject) -> None:
    marked = data.draw(st.lists(st.sampled_from(paragraphs), max_size=5)) if paragraphs else []
    inserts = dict.fromkeys(map(without_spaces, marked), (RemovedKind.READ_MORE, "teaser"))
    cleaned = CLEAN.clean(paragraphs, title, inserts)
    assert words(put_back(cleaned)) == words(paragraphs)
    inserted = sum(len(text) for text in paragraphs if without_spaces(text) in inserts)
    if inserted <= sum(map(len, paragraphs)) / 2:
        long = {text for text in marked if count_words(text) > 2}  # shorter ones are cut only next to an insert
        assert not long & {paragraphs[number] for number, text in cleaned.kept if text == paragraphs[number]}


@given(article, title, authors)
def test_cleaning_clean_text_changes_nothing(
    paragraphs: list[str], title: str | None, authors: tuple[str, ...]
) -> None:
    once = CLEAN.clean(paragraphs, title, authors=authors)
    twice = CLEAN.clean(once.paragraphs, title, authors=authors)
    assert twice.cuts == ()
    assert twice.paragraphs == once.paragraphs


@given(article, title)
def test_no_paragraph_is_left_empty(paragraphs: list[str], title: str | None) -> None:
    assert all(text == text.strip() != "" for text in CLEAN.clean(paragraphs, title).paragraphs)


@given(st.text(alphabet=st.sampled_from("ab.,!A “”'\n\t\r \u00a0\u2028")))
def test_splitting_into_paragraphs_keeps_the_words(text: str) -> None:
    assert words(split_paragraphs(text)) == WORD.findall(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "The ferry left the harbour at noon",
                "and came back in",
                "the evening.",
                "Ada",
                "\r",
                "- ",
                "船は港を出た",
                "x" * 60,
            ]
        ),
        max_size=40,
    ),
    st.sampled_from(["\n", " \n", "\n\n", "\t\n   "]),
)
def test_lines_of_any_length_keep_their_words(lines: list[str], between: str) -> None:
    text = between.join(lines)
    unspaced = "船は港を出た"
    assert "".join(words(split_paragraphs(text))).replace(unspaced, "") == "".join(words([text])).replace(unspaced, "")


@example("A\n\r\nAAAAAAAAAAAA")
@given(st.text())
def test_paragraphs_have_no_line_end_and_no_double_space(text: str) -> None:
    assert all(" ".join(each.split()) == each != "" for each in split_paragraphs(text))
