"""Make copies of a text as editors and sites do, with several kinds of edits, each from a seed."""

import random
import re
import textwrap
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from newsloom_schemas import Relation

_CREDITS: Final = (
    "This article first appeared in the Northern Courier and is republished here with permission.",
    "Reporting by A. Lindqvist and M. Okafor; editing by J. Brandt. © Coastline Press 2026.",
    "Sign up for our newsletter to get the day's stories in your inbox every morning.",
)
_WORDS: Final = [
    "steady",
    "older",
    "market",
    "careful",
    "river",
    "later",
    "window",
    "simple",
    "against",
    "garden",
    "weather",
    "public",
    "narrow",
    "little",
    "summer",
    "report",
    "letter",
    "across",
    "happen",
    "follow",
    "travel",
    "bring",
    "almost",
    "change",
    "number",
    "person",
    "family",
    "thing",
    "world",
    "certain",
    "several",
    "open",
]
_WORD: Final = re.compile(r"\w+")


def _head_cut(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    return " ".join(words[int(len(words) * rng.uniform(0.1, 0.7)) :])


def _tail_cut(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    return " ".join(words[: len(words) - int(len(words) * rng.uniform(0.1, 0.7))])


def _credit_added(text: str, rng: random.Random) -> str:
    credit = rng.choice(_CREDITS)
    return f"{credit}\n\n{text}" if rng.random() < 0.5 else f"{text}\n\n{credit}"


def _reordered(text: str, rng: random.Random) -> str:
    paragraphs = [paragraph for paragraph in text.split("\n") if paragraph.strip()]
    rng.shuffle(paragraphs)
    return "\n\n".join(paragraphs)


def _reworded(text: str, rng: random.Random) -> str:
    share = rng.uniform(0.01, 0.15)
    return _WORD.sub(lambda word: rng.choice(_WORDS) if rng.random() < share else word.group(), text)


def _typos(text: str, rng: random.Random) -> str:
    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < 4 or rng.random() > 0.02:
            return word
        place = rng.randrange(1, len(word) - 2)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    return _WORD.sub(slip, text)


def _other_marks(text: str, rng: random.Random) -> str:
    opening, closing = rng.choice((("“", "”"), ("«", "»"), ("„", "“"), ('"', '"')))
    text = re.sub(r"[“«„]|\"(?=\w)", opening, re.sub(r"[”»]|(?<=[\w.,!?])\"", closing, text))
    return text.replace("'", "’") if rng.random() < 0.5 else text.replace("’", "'")


def _rewrapped(text: str, rng: random.Random) -> str:
    return textwrap.fill(text, width=rng.randint(40, 90), break_long_words=False, break_on_hyphens=False)


EDITS: Final[Mapping[str, tuple[Callable[[str, random.Random], str], frozenset[Relation]]]] = MappingProxyType(
    {
        "head cut": (_head_cut, frozenset({Relation.CONTAINED})),
        "tail cut": (_tail_cut, frozenset({Relation.CONTAINED})),
        "credit added": (_credit_added, frozenset({Relation.CONTAINED})),
        "reordered": (_reordered, frozenset({Relation.NEAR})),
        "reworded": (_reworded, frozenset({Relation.NEAR})),
        "typos": (_typos, frozenset({Relation.NEAR})),
        "other marks": (_other_marks, frozenset({Relation.EXACT})),
        "re-wrapped": (_rewrapped, frozenset({Relation.EXACT})),
    }
)
"""For each kind of edit, the function that makes the copy, and the relations that are right."""
