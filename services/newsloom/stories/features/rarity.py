"""How rare words are in news of all languages, before any article of a stream is known.

The unigram piece model of multilingual-e5 was fitted on the web pages of a hundred languages, and gives each piece of a word
a log likelihood. Their sum says how rare the word is, in each of these languages alike. It orders the words of an article
by what they say, and stands in for the frequencies of a stream that has just begun.
"""

import math
import re
from functools import lru_cache
from typing import Final

from sentencepiece import SentencePieceProcessor

import newsloom_entities

LEVELS_PER_E: Final = 8
"""Resolution of a level: eight levels make a factor of e."""
MAX_LEVEL: Final = 74
"""The level of a share of 0.0001; rarer words are taken for as rare."""

_SCALE: Final = 8_000.0
"""Share of articles with a word, over its likelihood. Articles have a few hundred words, and the model evens out the
frequencies of languages, so that it shows frequent words of large ones as rarer than they are."""
_CACHED_WORDS: Final = 50_000
_OTHER_SCRIPTS: Final = re.compile("[^\x00-\u052f\u1c80-\u1c8f\u1e00-\u1fff\ua640-\ua69f\ua720-\ua7ff]")


@lru_cache(maxsize=_CACHED_WORDS)
def rarity_level(word: str) -> int:
    """Return how rare a word is, 0 to `MAX_LEVEL`: -8 times the natural logarithm of the share of articles with it.

    It is 0, so that the word does not count, in scripts whose pieces the model lacks: it knows Latin, Cyrillic and Greek.
    """
    if _OTHER_SCRIPTS.search(word):
        return 0
    pieces = _pieces()
    likelihood = float(sum(pieces.get_score(piece) for piece in pieces.encode(word)))
    return min(MAX_LEVEL, max(0, round(-LEVELS_PER_E * (likelihood + math.log(_SCALE)))))


def share_of_articles(level: int) -> float:
    """Return the share of articles with a word of this level."""
    return math.exp(-level / LEVELS_PER_E)


@lru_cache(maxsize=1)
def _pieces() -> SentencePieceProcessor:
    return SentencePieceProcessor(model_file=str(newsloom_entities.folder() / "pieces.model"))
