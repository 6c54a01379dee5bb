"""The features of an article that the store keeps: exactly those that later decisions need."""

import struct
from dataclasses import dataclass
from typing import Final, NamedTuple

import orjson

from newsloom.claims.packing import pack, unpack
from newsloom.stories.features.names import Name, names_of, short_key, whole_key
from newsloom.stories.features.numbers import numbers_of, quotes_of
from newsloom.stories.features.terms import Terms, posting_of, terms_of
from newsloom.stories.features.words import is_counted, word_key, words
from newsloom.stories.packed_ids import pack_id, unpack_id
from newsloom_schemas import ArticleId, ArticleOutcome, ClusterId, FocusPlace, Precision, Relation, TaggedArticle

_MAX_CODE_POINTS: Final = 6_000
"""The first thousand words say which event a text reports. B³ is the same with 20,000, and smaller with 4,000."""
_MAX_TITLE_CHARS: Final = 300
_OPENING_NUMBER_CHARS: Final = 1_500
_MIN_PLACE_SCORE: Final = 0.3
"""Score of the focus from which the article's place counts."""
_HEAD: Final = struct.Struct(">qBBB")
"""Time of publication, and the numbers of terms, names and quotations."""
_NO_TIME: Final = -(2**63)
_QUOTE_BYTES: Final = 4
_DAY_OR_BETTER: Final = frozenset({Precision.DAY, Precision.MINUTE, Precision.SECOND})


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
        terms: its words that say most.
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
    terms: Terms
    names: tuple[Name, ...]
    numbers: tuple[str, ...]
    quotes: tuple[int, ...]
    place: Place | None

    @property
    def postings(self) -> tuple[int, ...]:
        """Return a hash for each term, then one for each name."""
        return (*map(posting_of, self.terms.keys), *(posting_of(f"@{name.key}") for name in self.names))

    def pack(self) -> bytes:
        """Return the features as bytes: first what does not get smaller by compression, then the rest compressed."""
        published = _NO_TIME if self.published is None else self.published
        quotes = b"".join(quote.to_bytes(_QUOTE_BYTES, "big") for quote in self.quotes)
        terms, names = self.terms, self.names
        columns = b"".join((terms.weights, terms.rarities, terms.places, bytes(name.weight for name in names)))
        words = (*terms.words, *(short_key(name.key, name.name) for name in names), *(name.name for name in names))
        rest = orjson.dumps((self.language, words, self.numbers, self.place), default=tuple)
        return b"".join(
            (
                _HEAD.pack(published, len(terms), len(names), len(self.quotes)),
                pack_id(self.article_id),
                pack_id(self.cluster_id if str(self.cluster_id) != self.article_id else ""),
                pack_id(self.rewrites),
                quotes,
                pack(columns + rest),
            )
        )

    @classmethod
    def unpack(cls, data: bytes) -> "StoryFeatures":
        """Return the features that `pack` wrote.

        Raises:
            zstandard.ZstdError: `pack` did not write the bytes.
        """
        published, terms, names, quotes = _HEAD.unpack_from(data)
        article_id, end = unpack_id(data, _HEAD.size)
        cluster_id, end = unpack_id(data, end)
        rewrites, start = unpack_id(data, end)
        end = start + _QUOTE_BYTES * quotes
        hashes = struct.unpack_from(f">{quotes}I", data, start)
        rest = unpack(data[end:])
        columns = 3 * terms + names
        language, words, numbers, place = orjson.loads(rest[columns:])
        return cls(
            article_id=ArticleId(article_id),
            cluster_id=ClusterId(cluster_id or article_id),
            rewrites=rewrites,
            language=language,
            published=None if published == _NO_TIME else published,
            terms=Terms(tuple(words[:terms]), rest[:terms], rest[terms : 2 * terms], rest[2 * terms : 3 * terms]),
            names=tuple(
                Name(whole_key(key, name), name, weight)
                for key, name, weight in zip(
                    words[terms : terms + names], words[terms + names :], rest[3 * terms : columns], strict=True
                )
            ),
            numbers=tuple(numbers),
            quotes=hashes,
            place=Place(place[0], place[1], tuple(place[2]), place[3]) if place is not None else None,
        )


def story_features(article: TaggedArticle) -> StoryFeatures:
    """Return the features of an article. A duplicate has none but those that lead to its cluster."""
    verdict = article.dedup
    is_duplicate = article.outcome is ArticleOutcome.DUPLICATE
    title = (article.title or "")[:_MAX_TITLE_CHARS]
    text = article.text[:_MAX_CODE_POINTS]
    terms, opening = (Terms(), frozenset[str]()) if is_duplicate else terms_of(title, text)
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


def _place(place: FocusPlace, opening: frozenset[str]) -> Place | None:
    if place.score < _MIN_PLACE_SCORE or place.latitude is None or place.longitude is None:
        return None
    keys = tuple(key for word in words(place.name) if is_counted(key := word_key(word)))
    if not keys:
        return None
    return Place(round(place.latitude, 2), round(place.longitude, 2), keys, opening.issuperset(keys))
