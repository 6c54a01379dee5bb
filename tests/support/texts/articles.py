"""Make news articles from a seed, with the structure, names and word frequencies of real ones.

Like two real reports, articles of different seeds share frequent words and the patterns of sentences, but almost no phrases
of five words. A seed gives the same article everywhere.
"""

import html
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final

from support.texts import article_words as words

_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
_COPY_SITES: Final = ("wire-mirror.example", "evening-courier.example", "regional-post.example", "newsagg.example")
_A_BEFORE_VOWEL: Final = re.compile(r"\b([Aa])(?= (?:[aeio]|un(?!i)|up|ur))")
_ZIPF_OFFSET: Final = 2.7  # Mandelbrot's correction: limits the share of the most frequent words


@dataclass(frozen=True, slots=True)
class Article:
    """A made-up article.

    Attributes:
        number: the seed.
        people, places, organisations: the names in the text.
        copied_from: the seed of the original, for a copy.
    """

    number: int
    url: str
    source: str
    title: str
    author: str
    published_at: datetime
    paragraphs: tuple[str, ...]
    people: tuple[str, ...]
    places: tuple[str, ...]
    organisations: tuple[str, ...]
    copied_from: int | None = None

    @property
    def text(self) -> str:
        """The paragraphs, separated by blank lines."""
        return "\n\n".join(self.paragraphs)

    def envelope(self) -> bytes:
        """Return the article as a JSON envelope of a producer."""
        return json.dumps(
            {
                "url": self.url,
                "source": self.source,
                "title": self.title,
                "authors": [self.author],
                "published_at": self.published_at.isoformat(),
                "text": self.text,
            }
        ).encode()

    def html(self) -> bytes:
        """Return the article as a page with navigation, a footer and the usual metadata."""
        body = "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in self.paragraphs)
        title = html.escape(self.title)
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | {self.source}</title>\n'
            f'<link rel="canonical" href="{self.url}"><meta property="og:title" content="{title}">\n'
            f'<meta property="og:type" content="article"><meta name="author" content="{self.author}">\n'
            f'<meta property="article:published_time" content="{self.published_at.isoformat()}"></head><body>\n'
            '<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav>\n'
            f"<main><article><h1>{title}</h1>\n{body}</article></main>\n"
            f'<footer><a href="/terms">Terms</a> <a href="/contact">Contact</a></footer></body></html>\n'
        ).encode()


def article(seed: int) -> Article:
    """Return an article of 150 to 600 words in 4 to 14 paragraphs."""
    return _Writer(seed).article()


def copy_of(original: Article, seed: int) -> Article:
    """Return a copy of the article as on another site: without its first paragraph, with a credit, or sometimes both."""
    chance = random.Random(f"copy:{original.number}:{seed}")
    site = chance.choice(_COPY_SITES)
    way = chance.choice(("cut", "credit", "both"))
    paragraphs = original.paragraphs
    if way != "credit":
        paragraphs = paragraphs[1:]
    if way != "cut":
        paragraphs = (*paragraphs, f"This story by {original.author} first appeared on {original.source}.")
    return replace(
        original,
        number=seed,
        url=f"https://{site}/{original.published_at:%Y/%m/%d}/{chance.getrandbits(40):010x}",
        source=site,
        published_at=original.published_at + timedelta(minutes=chance.randint(5, 600)),
        paragraphs=paragraphs,
        copied_from=original.number,
    )


def batch(count: int, copies: float = 0.2, seed: int = 0) -> list[Article]:
    """Return `count` articles. About the share `copies` of them are copies of earlier ones in the list.

    Each original has a few copies at most. Every article has its own URL.
    """
    chance = random.Random(f"batch:{seed}")
    first = seed * 1_000_000
    made: list[Article] = []
    originals: list[Article] = []
    for number in range(first, first + count):
        if originals and chance.random() < copies:
            made.append(copy_of(chance.choice(originals[-200:]), number))
        else:
            made.append(article(number))
            originals.append(made[-1])
    return made


def _zipf(count: int) -> list[float]:
    """Return cumulative weights by rank, as in natural language (Zipf 1949, with Mandelbrot's offset), for `choices`."""
    return list(accumulate(1 / (rank + _ZIPF_OFFSET) for rank in range(count)))


_WEIGHTS: Final = {name: _zipf(len(listed)) for name, listed in words.LISTS.items()}


class _Writer:
    """Writes one article, in which the same people, places and organisations recur, as in a report."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._chance = random.Random(f"article:{seed}")
        self._people = tuple(dict.fromkeys(self._person() for _ in range(self._chance.randint(2, 4))))
        self._places = tuple(self._chance.sample(words.PLACES, 3))
        self._organisations = tuple(dict.fromkeys(self._organisation() for _ in range(3)))
        self._slots: dict[str, Callable[[], str]] = {
            "person": self._person_again,
            "place": lambda: self._chance.choice(self._places),
            "organisation": lambda: self._chance.choice(self._organisations),
            "number": lambda: f"{self._chance.randint(2, 9_900):,}",
            "percent": lambda: f"{self._chance.randint(1, 89)}.{self._chance.randint(1, 9)} per cent",
            "noun phrase": self._noun_phrase,
        }

    def article(self) -> Article:
        chance = self._chance
        published = _EPOCH + timedelta(seconds=chance.randrange(60 * 86_400))
        source = chance.choice(words.SITES)
        wanted = chance.randint(170, 560)
        paragraphs = [self._dateline() + self._paragraph(2)]
        while sum(len(paragraph.split()) for paragraph in paragraphs) < wanted:
            paragraphs.append(self._paragraph(chance.randint(1, 3)))
        title = self._filled(chance.choice(words.HEADLINES))
        slug = "-".join("".join(char for char in word if char.isalnum()) for word in title.lower().split()[:7])
        text = "\n".join(paragraphs)
        return Article(
            number=self._seed,
            url=f"https://{source}/{published:%Y/%m/%d}/{slug}-{self._seed}",
            source=source,
            title=title,
            author=self._person(),
            published_at=published,
            paragraphs=tuple(paragraphs),
            people=_named(self._people, text),
            places=_named(self._places, text),
            organisations=_named(self._organisations, text),
        )

    def _dateline(self) -> str:
        return f"{self._places[0].upper()} — " if self._chance.random() < 0.3 else ""

    def _paragraph(self, sentences: int) -> str:
        return " ".join(self._sentence() for _ in range(sentences))

    def _sentence(self) -> str:
        """Return a sentence of three parts drawn independently, so that there are more patterns than articles."""
        chance = self._chance
        parts = [chance.choice(words.CLAUSES)]
        if chance.random() < 0.45:
            parts.insert(0, chance.choice(words.OPENINGS))
        if chance.random() < 0.6:
            parts.append(chance.choice(words.ENDINGS))
        filled = self._filled(" ".join(parts)).replace(" ,", ",")
        start = filled.startswith('"')  # the capital comes after the quotation mark
        return f"{filled[:start]}{filled[start].upper()}{filled[start + 1 :]}."

    def _filled(self, frame: str) -> str:
        """Return the frame with each `{slot}` filled with a new draw."""
        pieces: list[str] = []
        rest = frame
        while "{" in rest:
            before, _, rest = rest.partition("{")
            slot, _, rest = rest.partition("}")
            pieces += [before, self._fill(slot)]
        return _A_BEFORE_VOWEL.sub(r"\1n", "".join((*pieces, rest)))

    def _fill(self, slot: str) -> str:
        made = self._slots.get(slot)
        return made() if made is not None else self._word(slot)

    def _person_again(self) -> str:
        name = self._chance.choice(self._people)
        return name if self._chance.random() < 0.5 else name.split()[-1]

    def _noun_phrase(self) -> str:
        noun = self._word("noun")
        return f"{self._word('adjective')} {noun}" if self._chance.random() < 0.6 else noun

    def _word(self, kind: str) -> str:
        return self._chance.choices(words.LISTS[kind], cum_weights=_WEIGHTS[kind])[0]

    def _person(self) -> str:
        return f"{self._chance.choice(words.FIRST_NAMES)} {self._chance.choice(words.LAST_NAMES)}"

    def _organisation(self) -> str:
        return f"{self._chance.choice(words.ORGANISATION_HEADS)} {self._chance.choice(words.ORGANISATION_TAILS)}"


def _named(names: Sequence[str], text: str) -> tuple[str, ...]:
    return tuple(name for name in names if name in text)
