"""Make news for measuring stores, with the length, word frequencies and compressibility of real news.

Real news articles of 600 words (1,128 of 6,000 examined) have 3,740 bytes, 1,836 bytes in plain zstd, and 1,560 bytes as a
store packs them. Frequent words are drawn from the store's dictionary. Rare words are made up and recur within their article,
like the names in a report. Their shares are set so that the packed sizes agree. `bench.speed.dedup` prints the size of its
articles.
"""

import itertools
import random
from collections.abc import Iterator
from typing import Final

from bench.quality.copies.stream import Text, request
from newsloom.claims.packing import dictionary
from newsloom.claims.protocol import Entry, claim_key, short_hash

_COPIES: Final = 0.2
_CREDIT_POSTINGS: Final = 2  # of 16: those that a copy with a credit does not share
_BOILERPLATE_SHARE: Final = 0.05  # share of articles with a passage that many articles have
_BODIES: Final = 2_000
_NAMES: Final = 25  # made-up words that only one article has
_NAMED: Final = 0.08  # share of these among the words of an article


def article(chance: random.Random, words: int) -> str:
    """Return an article of sentences and paragraphs, some of them quotations."""
    own = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize() for _ in range(_NAMES)]
    drawn = chance.choices(_WORDS, cum_weights=_WEIGHTS, k=words)
    drawn = [chance.choice(own) if chance.random() < _NAMED else word for word in drawn]
    paragraphs: list[str] = []
    while drawn:
        sentences = [
            _sentence(chance, [drawn.pop() for _ in range(min(len(drawn), chance.randint(8, 30)))]) for _ in range(3)
        ]
        paragraphs.append(" ".join(filter(None, sentences)))
    return "\n\n".join(paragraphs)


def entries(count: int, *, words: int = 600) -> Iterator[Entry]:
    """Yield the claims of `count` articles. A fifth are copies with their own credit."""
    chance = random.Random(0)
    recent: list[str] = []
    for number in range(count):
        if recent and chance.random() < _COPIES:
            text = f"{chance.choice(recent)}\n\nReprinted by outlet {number}."
        else:
            text = article(chance, words)
            recent = [*recent[-500:], text]
        made = Text(f"{chance.getrandbits(104):026x}", text, title=text[:60], source=f"outlet-{number % 900}.example")
        yield request(made.features())


def many_entries(count: int) -> Iterator[Entry]:
    """Yield the claims of very many articles. Postings are drawn evenly, like hashes; bodies are reused."""
    chance = random.Random(1)
    bodies = [entry.body for entry in entries(_BODIES)]
    common = [tuple(chance.getrandbits(48) for _ in range(3)) for _ in range(40)]
    recent: list[tuple[int, ...]] = []
    for number in range(count):
        own = tuple(chance.getrandbits(48) for _ in range(16))
        exact = chance.randbytes(8)
        if recent and chance.random() < _COPIES:
            own = chance.choice(recent)[_CREDIT_POSTINGS:] + own[:_CREDIT_POSTINGS]
        elif chance.random() < _BOILERPLATE_SHARE:
            own = own[:13] + chance.choice(common)
        recent = [*recent[-500:], own]
        name = f"article {number}"
        yield Entry(
            key=claim_key(name, name),
            article=short_hash(name),
            document=short_hash(name),
            exact=exact,
            postings=own,
            quotes=(),
            body=bodies[number % _BODIES],
            language="en",
        )


def _sentence(chance: random.Random, words: list[str]) -> str:
    said = " ".join(words).capitalize()
    return f"“{said},” he said." if said and chance.random() < 0.15 else f"{said}." if said else ""


def _vocabulary() -> list[str]:
    """Return function words, then the other words of the dictionary in a fixed random order, then made-up ones."""
    lines = dictionary().decode().splitlines()
    frequent = next(line for line in lines if line.startswith("the of and"))
    others = next(line for line in lines if line.startswith("accident")).split()
    chance = random.Random(2)
    chance.shuffle(others)
    made_up = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 5))) for _ in range(2_000)]
    return [*frequent.split(), *others, *made_up]


_SYLLABLES: Final = [
    first + second
    for first in ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "st", "t", "v", "")
    for second in ("a", "e", "i", "o", "u", "an", "er", "in", "or")
]
_WORDS: Final = _vocabulary()
_WEIGHTS: Final = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(_WORDS))))
