"""Cuts by metadata: introductions of the authors, the title, and the menu above it."""

from typing import Final

import pytest

from newsloom.normalise.cleaning.clean import Clean
from newsloom.normalise.cleaning.rules import packaged_rules
from newsloom_schemas import RemovedKind

WINTER: Final = (
    "Boats that are laid up for the winter need dry air more than they need warmth, say those who keep them.",
    "Take the sails down, rinse them with fresh water, and let them dry in the wind for a day before they are folded.",
    "Drain the tanks, leave every locker open, and put a bowl of salt into the cabin to draw the damp from the air.",
    "In the spring the covers come off on the first dry day, and the boats go back into the water within a week.",
)


@pytest.mark.parametrize(
    "bio",
    [
        "Ada Quill is a writer who lives by the fjord.",
        "Ada Quill, the harbour master of Nes, writes about boats.",
        "Ada Quill schreibt über Boote.",
        "Ada Quill écrit sur les bateaux.",
        "Ada Quill escribe sobre barcos.",
    ],
)
def test_an_introduction_of_the_author_at_the_bottom_is_cut(bio: str) -> None:
    cleaned = Clean(packaged_rules()).clean((*WINTER, bio), authors=("Ada Quill",))

    assert cleaned.paragraphs == WINTER
    assert [(cut.removed.kind, cut.removed.rule) for cut in cleaned.cuts] == [(RemovedKind.CREDIT, "bio")]


@pytest.mark.parametrize(
    "paragraphs",
    [
        (*WINTER, "Bo Reed is a sailor who lives by the fjord."),
        (*WINTER, "Ada Quill of the north quay sold her boat."),
        ("Ada Quill is a writer who lives by the fjord.", *WINTER),
        ("The harbour is run by Ada Quill.", *WINTER, "Ada Quill is a writer who lives by the fjord."),
    ],
    ids=["somebody else", "what she did", "at the top", "the article is about her"],
)
def test_other_sentences_about_people_are_kept(paragraphs: tuple[str, ...]) -> None:
    assert Clean(packaged_rules()).clean(paragraphs, authors=("Ada Quill",)).paragraphs == paragraphs


TITLE: Final = "Boats in winter"


@pytest.mark.parametrize("above", [(), ("Home",), ("Home", "News", "Boats", "More")])
def test_labels_above_a_repeated_title_are_cut_with_it(above: tuple[str, ...]) -> None:
    cleaned = Clean(packaged_rules()).clean((*above, TITLE, *WINTER), TITLE)
    assert cleaned.paragraphs == WINTER
    assert [(cut.removed.text, cut.removed.rule) for cut in cleaned.cuts] == [
        *((label, "above_title") for label in above),
        (TITLE, "title"),
    ]


@pytest.mark.parametrize(
    "above",
    [
        ("Home", "The boats come out of the water in October, and the harbour falls silent."),
        ("It rained.",),
        ("A line that is far too long for the label of a menu",),
        tuple(f"Label {number}" for number in range(20)),
    ],
    ids=["a sentence", "a short sentence", "a long line", "too many"],
)
def test_what_reads_like_text_above_a_title_is_kept(above: tuple[str, ...]) -> None:
    cleaned = Clean(packaged_rules()).clean((*above, TITLE, *WINTER), TITLE)
    assert cleaned.paragraphs[: len(above)] == above


def test_labels_without_a_title_below_are_kept() -> None:
    assert Clean(packaged_rules()).clean(("Home", "News", *WINTER), TITLE).paragraphs == ("Home", "News", *WINTER)


def test_a_text_that_is_only_labels_and_the_title_keeps_the_title() -> None:
    assert Clean(packaged_rules()).clean(("Home", "News", TITLE), TITLE).paragraphs
