"""Cuts by what is known of an article beside its words: what its page marks, its title, who wrote it."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice, pairwise
from typing import Final

from newsloom.normalise.cleaning.cuts import Work
from newsloom.normalise.cleaning.inserts import squeezed
from newsloom.normalise.text.words import count_words, folded_words
from newsloom_schemas import RemovedKind

_MOST_INSERTED: Final = 0.5  # of the text
_SURE_WORDS: Final = 3  # what is shorter may stand elsewhere as well, and goes only beside an insert
_TITLE_WITHIN: Final = 3  # paragraphs from the top where the title may be repeated
_BIO_WITHIN: Final = 4  # paragraphs from the bottom where it is said who wrote the article
_BIO_LONGEST: Final = 900  # characters
_IS_SOMEBODY: Final = re.compile(
    r"(?:, [^.!?]{1,80},)? (?:is|was|has|works|worked|writes|covers|reports|joined|lives|serves|ist|arbeitet|schreibt"
    r"|berichtet|est|écrit|travaille|es|trabaja|escribe|è|scrive|lavora|é|escreve|trabalha|werkt|schrijft)\b"
)
"""What follows a name where it is said who that is, in the languages of the cleaning rules."""


def cut_inserts(work: Work, inserts: Mapping[str, tuple[RemovedKind, str]]) -> None:
    """Cut the paragraphs that the page marks, unless they are most of the article.

    Args:
        work: the paragraphs.
        inserts: kind and sign by the passage, as `inserts_of` finds them.
    """
    if not inserts:
        return
    marks = {number: mark for number, text in work.live.items() if (mark := inserts.get(squeezed(text)))}
    size = sum(len(work.live[number]) for number in marks)
    if size > _MOST_INSERTED * sum(map(len, work.live.values())):
        return  # the article is made of what looks like inserts
    sure = {number for number in marks if count_words(work.live[number]) >= _SURE_WORDS}
    numbers = work.numbers
    for neighbours in (pairwise(numbers), pairwise(reversed(numbers))):
        for before, number in neighbours:
            if before in sure and number in marks:
                sure.add(number)
    for number in sorted(sure):
        work.cut_line(number, *marks[number])


def cut_title(work: Work, title: tuple[str, ...], *, most: int) -> None:
    """Cut paragraphs at the top that repeat the title, by its words, but never the last that is left.

    Stops when there are more than so many cuts in all.
    """
    repeated: list[int] | None = None
    while title and repeated != [] and len(work.cuts) <= most:
        top = islice(work.live.items(), _TITLE_WITHIN)
        repeated = [number for number, text in top if folded_words(text) == title][: len(work.live) - 1]
        for number in repeated:
            work.cut_line(number, RemovedKind.TITLE, "title")


def cut_bios(work: Work, authors: Sequence[str]) -> None:
    """Cut paragraphs at the bottom that begin with an author's name and say who that is, if none above names them."""
    numbers = work.numbers
    at = max(1, len(numbers) - _BIO_WITHIN)
    above, below = numbers[:at], numbers[at:]
    for name in authors:
        if any(name in work.live[number] for number in above):
            continue  # the article is about them
        for number in below:
            text = work.live.get(number, "")
            if len(text) <= _BIO_LONGEST and text.startswith(name) and _IS_SOMEBODY.match(text, len(name)):
                work.cut_line(number, RemovedKind.CREDIT, "bio")
