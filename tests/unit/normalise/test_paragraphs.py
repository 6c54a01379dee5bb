"""Plain text is split into paragraphs, however its lines were broken."""

import textwrap

import pytest

from newsloom.normalise.text.paragraphs import split_paragraphs

PARAGRAPHS = (
    "BERGEN — The ferry left the harbour at noon on Monday and came back in the evening with forty passengers, it said.",
    "“It was a good day,” said Ada Quill, who has kept the harbour for ten years.",
    "The season runs until November.",
    (
        "The company will decide in June whether it will run a second boat on the fjord, which the county has asked for "
        "since the bridge was closed for repairs in spring, and which the harbour master has promised."
    ),
)


TITLE = "Ferry season grows by a month"


@pytest.mark.parametrize(
    ("width", "between"), [(60, "\n\n"), (72, "\n\n"), (80, "\n\n"), (60, "\n"), (72, "\n")]
)  # at 80 the last line of a paragraph is so full that only a blank line shows its end
def test_hard_wrapped_lines_are_joined_until_the_next_word_would_have_fitted(width: int, between: str) -> None:
    text = between.join((TITLE, *(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS * 2)))
    assert split_paragraphs(text) == (TITLE, *PARAGRAPHS * 2)


def test_an_indent_or_list_item_begins_a_paragraph_in_wrapped_text() -> None:
    indented = "\n".join(textwrap.fill(paragraph, 72, initial_indent="    ") for paragraph in PARAGRAPHS)
    assert split_paragraphs(indented) == PARAGRAPHS
    items = "\n".join(f"- {line} of the two boats of the fjord, and" for line in ("the one", "the other"))
    assert split_paragraphs(f"{textwrap.fill(PARAGRAPHS[3] * 2, 72)}\n\n{items}")[-2:] == tuple(items.split("\n"))


def test_a_hyphenated_word_is_joined_without_a_space() -> None:
    wrapped = "The ferry company will decide in June on whether it should run a well-\nknown boat on the fjord, which "
    wrapped += (
        "the county has asked for since the\nbridge was closed for repairs in the spring of the year, and which\n"
    )
    wrapped += "nobody had."
    (joined,) = split_paragraphs(wrapped)
    assert "a well-known boat" in joined


def test_lines_of_a_script_without_spaces_are_joined_without_any() -> None:
    sentence = (
        "東京の港は月曜日の朝に再び開かれた。市長は集まった人々に喜びを語り、船は一日に二回運航されると会社は発表した。"
        * 2
    )
    wrapped = "\n".join(sentence[start : start + 30] for start in range(0, len(sentence), 30))
    assert split_paragraphs(f"{wrapped}\n\n{wrapped}") == (sentence, sentence)


@pytest.mark.parametrize(
    "lines",
    [
        ("The tide comes in, the tide goes out", "The ferry lies beside the quay", "Nobody knows what it's about", "And Ada Quill has gone away", "The tide"),
        ("Bergen 3, Oslo 1 in the cup of the coast", "Hamar 2, Molde 2 after the second half", "Moss 0, Tromso 4 with a goal at the end", "Viking 2, Brann 2 in the rain of Sunday"),
        ("- The ferry runs until November this year", "- A second boat may come in the spring", "- The county has asked for it for years", "- The bridge stays closed for now"),
        PARAGRAPHS,
    ],
    ids=["verses", "results", "items", "paragraphs"],
)  # fmt: skip
def test_lines_that_are_not_wrapped_are_kept(lines: tuple[str, ...]) -> None:
    assert split_paragraphs("\n".join(lines)) == lines


@pytest.mark.parametrize("gap", ["   ", "\t", " \t "])
def test_a_very_long_line_is_split_at_wide_gaps(gap: str) -> None:
    assert split_paragraphs(gap.join(PARAGRAPHS * 2)) == PARAGRAPHS * 2


def test_a_very_long_line_is_split_where_spaces_are_missing() -> None:
    assert split_paragraphs("".join(PARAGRAPHS * 2)) == PARAGRAPHS * 2


@pytest.mark.parametrize(
    "once",
    [
        "He wrote to St.Olav and to Mr.Reed of the U.S.Navy. ",
        "Fjord.Com and Ferry.Net are two addresses of the company. ",
        "It is said in Node.Js, version 1.2.Beta, and by the e.V. of the town. ",
    ],
)
def test_a_full_stop_within_a_name_does_not_split(once: str) -> None:
    line = (once * 10).strip()
    assert split_paragraphs(line) == (line,)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo.", ("One.", "Two.")),
        ("One.\nTwo.\n \t\n\nThree.", ("One.", "Two.", "Three.")),
        ("  One   two.  ", ("One two.",)),
        (
            (
                "The ferry left the harbour at noon and came\nback in the evening with forty passengers and\n"
                "a dog, which had been asleep on the quay and\nwoke only when the horn was blown.\n\nIt barked."
            ),
            (
                (
                    "The ferry left the harbour at noon and came back in the evening with forty passengers and a dog, "
                    "which had been asleep on the quay and woke only when the horn was blown."
                ),
                "It barked.",
            ),
        ),
        ("", ()),
    ],
)
def test_plain_text_becomes_paragraphs(text: str, paragraphs: tuple[str, ...]) -> None:
    assert split_paragraphs(text) == paragraphs


def test_two_spaces_after_every_sentence_do_not_split_paragraphs() -> None:
    line = "The ferry left the harbour at noon.  " * 20
    assert len(split_paragraphs(line)) == 1
