"""Decide whether a text is what a wall says to readers, by the share of its sentences that address them so."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsloom.normalise.text.words import count_words, folded_words
from newsloom.normalise.walls.phrases import Phrase, Wall, fold, packaged_phrases

_SENTENCE_END: Final = re.compile(r"(?<=[!?…。！？؟।])\s*|(?<=[.])\s+")  # noqa: RUF001 - full-width marks
_QUOTATION: Final = re.compile(r'"[^"]{1,300}"|“[^”]{1,300}”|«[^»]{1,300}»|„[^“”]{1,300}[“”]|「[^」]{1,300}」')
_MIN_QUOTED_WORDS: Final = 3
"""Words of a quotation from which on a sentence reports what a wall says: buttons that walls quote have fewer."""
_MIN_REPORTING_WORDS: Final = 7
"""Words that a sentence must have outside of its quotations to report them."""
_MAX_WALL_CHARS: Final = 6_000
"""Characters of the longest walls: consent texts with all their purposes. Longer texts are not searched."""
_MIN_SHARE: Final = 0.5
_MIN_SHARE_OF_FEW_WORDS: Final = 0.4
_FEW_WORDS: Final = 40
_MIN_PHRASES: Final = 2
_ONE_PHRASE_WORDS: Final = 30
"""A text of so few words may be a wall with a single phrase: "Please enable JavaScript"."""
_MIN_TEASER_WORDS: Final = 12
"""Words that a sentence in front of a note must have to be the beginning of an article."""
_NOTES: Final = frozenset({Wall.SUBSCRIPTION, Wall.REGISTRATION, Wall.SCRIPT})
"""Walls that stand below the beginning of an article; of the others nothing is an article."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the phrases of walls in it. `paragraph` is the number of its paragraph."""

    text: str
    paragraph: int
    phrases: tuple[Phrase, ...]

    @property
    def is_strong(self) -> bool:
        """Return True if one of the phrases is hardly used by articles."""
        return any(phrase.is_strong for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A text is a wall: its kind, the share of characters in sentences that speak for it, and some of their phrases."""

    wall: Wall
    share: float
    phrases: tuple[str, ...]

    @property
    def detail(self) -> str:
        """Return the reason in words."""
        quoted = ", ".join(f'"{each}"' for each in self.phrases[:3])
        return f"{self.share:.0%} of the text is what a {self.wall.value} wall says to readers: {quoted}"


def sentences_of(paragraphs: Sequence[str]) -> list[Sentence]:
    """Split paragraphs into sentences, each with the phrases in it; return none if there is no phrase in them at all."""
    known = packaged_phrases()
    found = known.find(fold("\n".join(paragraphs)))
    if not found:
        return []
    sentences: list[Sentence] = []
    for number, paragraph in enumerate(paragraphs):
        for text in _SENTENCE_END.split(paragraph):
            if text and text.strip():
                folded = fold(_without_quotations(text))
                sentences.append(Sentence(text.strip(), number, tuple(each for each in found if each.text in folded)))
    return sentences


def _without_quotations(sentence: str) -> str:
    """Return a sentence without what it quotes, if it says enough besides."""
    rest = _QUOTATION.sub(lambda quoted: quoted[0] if count_words(quoted[0]) < _MIN_QUOTED_WORDS else " ", sentence)
    return rest if count_words(rest) >= _MIN_REPORTING_WORDS else sentence


def judge(paragraphs: Sequence[str], title: str | None) -> Verdict | None:
    """Return the wall that a text is, or None if it may be an article.

    Args:
        paragraphs: the text of a page, fragment, feed entry or envelope.
        title: its title; a paragraph that repeats it says nothing.
    """
    if sum(map(len, paragraphs)) > _MAX_WALL_CHARS:
        return None
    title_words = folded_words(title or "")
    sentences = sentences_of([text for text in paragraphs if folded_words(text) != title_words])
    speaking = [each for each in sentences if each.phrases]
    if not any(each.is_strong for each in speaking):
        return None
    counts = Counter(phrase.wall for each in speaking for phrase in each.phrases)
    wall = counts.most_common(1)[0][0]
    phrases = tuple(dict.fromkeys(phrase.text for each in speaking for phrase in each.phrases if phrase.wall is wall))
    share = sum(len(each.text) for each in speaking) / sum(len(each.text) for each in sentences)
    words = sum(count_words(each.text) for each in sentences)
    enough = sum(counts.values()) >= _MIN_PHRASES or words <= _ONE_PHRASE_WORDS
    least = _MIN_SHARE_OF_FEW_WORDS if words <= _FEW_WORDS else _MIN_SHARE
    if share < least or not enough or (wall in _NOTES and _has_teaser(sentences)):
        return None
    return Verdict(wall, share, phrases)


def _has_teaser(sentences: Sequence[Sentence]) -> bool:
    """Return True if the text begins with prose."""
    first = next((number for number, each in enumerate(sentences) if each.phrases), len(sentences))
    return any(count_words(each.text) >= _MIN_TEASER_WORDS for each in sentences[:first])
