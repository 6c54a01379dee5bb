"""The features of an article that the store keeps: exactly those that later decisions need."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from operator import itemgetter
from typing import Final, NamedTuple

import orjson

from newsloom.claims.packing import pack, unpack
from newsloom.stories.features.names import Name, names_of
from newsloom.stories.features.numbers import numbers_of, quotes_of
from newsloom.stories.features.rarity import rarity_level
from newsloom.stories.features.words import is_counted, word_key, words
from newsloom_schemas import ArticleId, ArticleOutcome, ClusterId, FocusPlace, Precision, Relation, TaggedArticle

MAX_TERMS: Final = 40
OPENING_WORDS: Final = 100
"""Words of the title and of the beginning of the text that count as the opening."""

_MAX_CODE_POINTS: Final = 20_000
_MAX_TITLE_CHARS: Final = 300
_MAX_WORD_CHARS: Final = 24
_MAX_ACRONYM_CHARS: Final = 5
"""Longest word in capitals that is taken for an acronym, which is rarer than the word that it spells."""
_OPENING_NUMBER_CHARS: Final = 1_500
_TITLE_WEIGHT: Final = 4.0
_OPENING_WEIGHT: Final = 1.5
_WEIGHTS_PER_ONE: Final = 8
_MIN_PLACE_SCORE: Final = 0.3
"""Score of the focus from which the article's place counts."""
_POSTING_BYTES: Final = 6
_IN_TITLE: Final = 1
_IN_OPENING: Final = 2
_DAY_OR_BETTER: Final = frozenset({Precision.DAY, Precision.MINUTE, Precision.SECOND})
_says_most: Final = itemgetter(0)


class Term(NamedTuple):
    """A word of an article.

    Attributes:
        word: as the article has it, in lower case.
        weight: how often it is there, in eighths of a logarithm: 8 for once.
        rarity: its level in news of all languages, see `rarity`.
        in_title: True if the title has it.
        in_opening: True if the title or the first words have it.
    """

    word: str
    weight: int
    rarity: int
    in_title: bool
    in_opening: bool

    @property
    def key(self) -> str:
        """Return the form that is compared."""
        return word_key(self.word)


class Place(NamedTuple):
    """The central place of an article, in degrees, and whether its opening names it.

    Attributes:
        latitude: degrees north.
        longitude: degrees east.
        keys: the keys of the words of its name.
        in_opening: True if the opening names it.
    """

    latitude: float
    longitude: float
    keys: tuple[str, ...]
    in_opening: bool


@dataclass(frozen=True)
class StoryFeatures:
    """The parts of an article that say which event it reports.

    Attributes:
        article_id: its id.
        cluster_id: the cluster of its copies.
        rewrites: the earlier article that it retells; "" if there is none.
        language: code of its language.
        published: time of publication in seconds since the epoch; `None` if it is not known to the day.
        terms: its words that say most, at most `MAX_TERMS`.
        names: the names that it is most about.
        numbers: the first numbers of the text.
        quotes: hashes of runs of words in quotations.
        place: its central place; `None` if it has no clear one.
    """

    article_id: ArticleId
    cluster_id: ClusterId
    rewrites: str
    language: str
    published: int | None
    terms: tuple[Term, ...]
    names: tuple[Name, ...]
    numbers: tuple[str, ...]
    quotes: tuple[int, ...]
    place: Place | None

    @cached_property
    def opening_keys(self) -> frozenset[str]:
        """Return the keys of the terms in the opening."""
        return frozenset(term.key for term in self.terms if term.in_opening)

    @property
    def postings(self) -> tuple[int, ...]:
        """Return a hash for each term, then one for each name."""
        return (*(_posting(term.key) for term in self.terms), *(_posting(f"@{name.key}") for name in self.names))

    def pack(self) -> bytes:
        """Return the features as compressed bytes."""
        return pack(
            orjson.dumps(
                [
                    self.article_id, self.cluster_id, self.rewrites, self.language, self.published,
                    [[*term[:3], _IN_TITLE * term.in_title + _IN_OPENING * term.in_opening] for term in self.terms],
                    self.names, self.numbers, self.quotes, self.place,
                ],
                default=tuple,
            )
        )  # fmt: skip

    @classmethod
    def unpack(cls, data: bytes) -> "StoryFeatures":
        """Return the features that `pack` wrote.

        Raises:
            zstandard.ZstdError: `pack` did not write the bytes.
        """
        article_id, cluster_id, rewrites, language, published, terms, names, numbers, quotes, place = orjson.loads(
            unpack(data)
        )
        return cls(
            article_id=ArticleId(article_id),
            cluster_id=ClusterId(cluster_id),
            rewrites=rewrites,
            language=language,
            published=published,
            terms=tuple(
                Term(word, weight, rarity, bool(flags & _IN_TITLE), bool(flags & _IN_OPENING))
                for word, weight, rarity, flags in terms
            ),
            names=tuple(Name(*name) for name in names),
            numbers=tuple(numbers),
            quotes=tuple(quotes),
            place=Place(place[0], place[1], tuple(place[2]), place[3]) if place is not None else None,
        )


def story_features(article: TaggedArticle) -> StoryFeatures:
    """Return the features of an article. A duplicate has none but those that lead to its cluster."""
    verdict = article.dedup
    is_duplicate = article.outcome is ArticleOutcome.DUPLICATE
    title = (article.title or "")[:_MAX_TITLE_CHARS]
    text = article.text[:_MAX_CODE_POINTS]
    terms, opening = ((), frozenset[str]()) if is_duplicate else _terms(title, text)
    place = article.focus.place if article.focus is not None else None
    return StoryFeatures(
        article_id=article.id,
        cluster_id=verdict.cluster_id,
        rewrites=(verdict.evidence.matched_id or "") if verdict.relation is Relation.REWRITE else "",
        language=article.language.code,
        published=_published(article),
        terms=terms,
        names=() if is_duplicate else names_of(article.entities),
        numbers=() if is_duplicate else numbers_of(f"{title}\n{text[:_OPENING_NUMBER_CHARS]}"),
        quotes=() if is_duplicate else quotes_of(text),
        place=_place(place, opening) if place is not None else None,
    )


def _published(article: TaggedArticle) -> int | None:
    date = article.published_at
    return int(date.value.timestamp()) if date is not None and date.precision in _DAY_OR_BETTER else None


def _terms(title: str, text: str) -> tuple[tuple[Term, ...], frozenset[str]]:
    """Return the terms that say most, in the order of what they say, and the keys of all words of the opening."""
    title_words, text_words = words(title), words(text)
    weights: defaultdict[str, float] = defaultdict(float)
    first_words: dict[str, str] = {}
    for counted, weight in (
        (text_words, 1.0),
        (text_words[:OPENING_WORDS], _OPENING_WEIGHT - 1.0),
        (title_words, _TITLE_WEIGHT),
    ):
        for word, count in Counter(counted).items():
            key = word_key(word)
            weights[key] += weight * count
            first_words.setdefault(key, word)
    in_title = {key for word in title_words if is_counted(key := word_key(word))}
    opening = in_title | {key for word in text_words[:OPENING_WORDS] if is_counted(key := word_key(word))}
    found: list[tuple[int, str, str, int, int]] = []
    for key, counted_as in weights.items():
        if is_counted(key):
            word = first_words[key]
            written = word if word.isupper() and len(word) <= _MAX_ACRONYM_CHARS else word.lower()
            if len(written) > _MAX_WORD_CHARS:
                cut = written[:_MAX_WORD_CHARS]
                written = cut if word_key(cut) == key else key  # cut within marks, which the key leaves out
            weight = round(_WEIGHTS_PER_ONE * (1 + math.log(max(counted_as, 1.0))))
            rarity = rarity_level(written)
            found.append((-weight * rarity, key, written, weight, rarity))
    best = sorted(found, key=_says_most)[:MAX_TERMS]
    terms = (Term(word, weight, rarity, key in in_title, key in opening) for _, key, word, weight, rarity in best)
    return tuple(term for term in terms if term.rarity), frozenset(opening)


def _place(place: FocusPlace, opening: frozenset[str]) -> Place | None:
    if place.score < _MIN_PLACE_SCORE or place.latitude is None or place.longitude is None:
        return None
    keys = tuple(key for word in words(place.name) if is_counted(key := word_key(word)))
    if not keys:
        return None
    return Place(round(place.latitude, 2), round(place.longitude, 2), keys, opening.issuperset(keys))


def _posting(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_POSTING_BYTES).digest(), "big")
