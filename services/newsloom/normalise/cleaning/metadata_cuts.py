"""Cut paragraphs by the metadata of an article: inserts in its page's markup, its title, its authors."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice, pairwise, takewhile
from typing import Final

from newsloom.normalise.cleaning.cuts import CleaningState
from newsloom.normalise.cleaning.inserts import without_spaces
from newsloom.normalise.text.words import count_words, folded_words
from newsloom_schemas import RemovedKind

_MAX_INSERT_SHARE: Final = 0.5  # of the characters of the text
_MIN_INSERT_WORDS: Final = 3  # a shorter passage may occur elsewhere as well, and is cut only next to another insert
_TITLE_PARAGRAPHS: Final = 3  # paragraphs from the top in which the title may be repeated
_MAX_LABELS: Final = 12  # labels of a menu above the title
_MAX_LABEL_CHARS: Final = 30
_SENTENCE_ENDS: Final = tuple(".!?\u2026:;,\u3002\uff01\uff1f\uff1a\uff1b\u3001\u061f\u0964")
_BIO_PARAGRAPHS: Final = 4  # paragraphs from the bottom that may introduce the authors
_MAX_BIO_CHARS: Final = 900
_BIO_VERB: Final = re.compile(
    r"(?:, [^.!?]{1,80},)? (?:is|was|has|works|worked|writes|covers|reports|joined|lives|serves|ist|arbeitet|schreibt"
    r"|berichtet|est|écrit|travaille|es|trabaja|escribe|è|scrive|lavora|é|escreve|trabalha|werkt|schrijft)\b"
)
"""Pattern of the words after a name in a sentence that introduces the person, in the languages of `rules.toml`."""


def cut_inserts(state: CleaningState, inserts: Mapping[str, tuple[RemovedKind, str]]) -> None:
    """Cut the paragraphs that the page marks as inserts, unless they are most of the article.

    Args:
        state: the paragraphs.
        inserts: kind and rule by passage, as `inserts_of` returns them.
    """
    if not inserts:
        return
    marks = {number: mark for number, text in state.kept.items() if (mark := inserts.get(without_spaces(text)))}
    size = sum(len(state.kept[number]) for number in marks)
    if size > _MAX_INSERT_SHARE * sum(map(len, state.kept.values())):
        return  # the article itself looks like inserts
    to_cut = {number for number in marks if count_words(state.kept[number]) >= _MIN_INSERT_WORDS}
    numbers = state.numbers
    for neighbours in (pairwise(numbers), pairwise(reversed(numbers))):
        for before, number in neighbours:
            if before in to_cut and number in marks:
                to_cut.add(number)
    for number in sorted(to_cut):
        state.cut_line(number, *marks[number])


def cut_title(state: CleaningState, title: tuple[str, ...], *, max_cuts: int) -> None:
    """Cut paragraphs at the top that repeat the title, and the labels above them, but never the last paragraph.

    What stands above the title of a page is its menu: short lines that do not end like sentences.

    Args:
        state: the paragraphs.
        title: words of the title, as `folded_words` returns them.
        max_cuts: stop after this many cuts in all.
    """
    repeated: list[int] | None = None
    while title and repeated != [] and len(state.cuts) <= max_cuts:
        numbers = list(islice(state.kept, _MAX_LABELS + _TITLE_PARAGRAPHS))
        labels = list(takewhile(lambda number: _is_label(state.kept[number], title), numbers[:_MAX_LABELS]))
        below = numbers[len(labels) : len(labels) + _TITLE_PARAGRAPHS]
        repeated = [number for number in below if folded_words(state.kept[number]) == title][: len(state.kept) - 1]
        if repeated[:1] == below[:1] and len(state.kept) > len(labels) + 1:
            for number in labels:
                state.cut_line(number, RemovedKind.SITE_BOILERPLATE, "above_title")
        for number in repeated:
            state.cut_line(number, RemovedKind.TITLE, "title")


def _is_label(text: str, title: tuple[str, ...]) -> bool:
    return len(text) <= _MAX_LABEL_CHARS and not text.endswith(_SENTENCE_ENDS) and folded_words(text) != title


def cut_bios(state: CleaningState, authors: Sequence[str]) -> None:
    """Cut paragraphs at the bottom that introduce an author, unless a paragraph above mentions the author."""
    numbers = state.numbers
    split = max(1, len(numbers) - _BIO_PARAGRAPHS)
    above, below = numbers[:split], numbers[split:]
    for name in authors:
        if any(name in state.kept[number] for number in above):
            continue  # the article is about them
        for number in below:
            text = state.kept.get(number, "")
            if len(text) <= _MAX_BIO_CHARS and text.startswith(name) and _BIO_VERB.match(text, len(name)):
                state.cut_line(number, RemovedKind.CREDIT, "bio")
