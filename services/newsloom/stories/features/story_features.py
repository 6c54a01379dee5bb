"""The features of an article that the store keeps: exactly those that later decisions need."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from newsloom.stories.features.hashes import compared_hash, name_posting, posting_of
from newsloom.stories.features.names import Name, names_of
from newsloom.stories.features.numbers import numbers_of, quotes_of
from newsloom.stories.features.terms import Terms, terms_of
from newsloom.stories.features.words import is_counted, word_key, words
from newsloom_schemas import ArticleId, ArticleOutcome, ClusterId, FocusPlace, Precision, Relation, TaggedArticle

_MAX_CODE_POINTS: Final = 6_000
"""The first thousand words say which event a text reports. B³ is the same with 20,000, and smaller with 4,000."""
_MAX_TITLE_CHARS: Final = 300
_OPENING_NUMBER_CHARS: Final = 1_500
_MIN_PLACE_SCORE: Final = 0.3
"""Score of the focus from which the article's place counts."""
_MAX_PLACE_WORDS: Final = 12
_DAY_OR_BETTER: Final = frozenset({Precision.DAY, Precision.MINUTE, Precision.SECOND})


class Place(NamedTuple):
    """The central place of an article, in degrees, and whether its opening names it.

    Attributes:
        latitude: degrees north.
        longitude: degrees east.
        hashes: the hashes of the words of its name, as in `Terms`.
        in_opening: True if the opening names it.
    """

    latitude: float
    longitude: float
    hashes: tuple[int, ...]
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
        numbers: the first numbers of the text; empty for an article of the store that has its story.
        number_hashes: their hashes.
        quotes: hashes of runs of words in quotations.
        place: its central place; `None` if it has no clear one.
        postings: a hash for each term, then one for each name; empty for an article of the store.
    """

    article_id: ArticleId
    cluster_id: ClusterId
    rewrites: str
    language: str
    published: int | None
    terms: Terms
    names: tuple[Name, ...]
    numbers: tuple[str, ...]
    number_hashes: tuple[int, ...]
    quotes: tuple[int, ...]
    place: Place | None
    postings: tuple[int, ...] = field(default=(), compare=False)


def story_features(article: TaggedArticle) -> StoryFeatures:
    """Return the features of an article. A duplicate has none but those that lead to its cluster."""
    verdict = article.dedup
    is_duplicate = article.outcome is ArticleOutcome.DUPLICATE
    title = (article.title or "")[:_MAX_TITLE_CHARS]
    text = article.text[:_MAX_CODE_POINTS]
    terms, opening = (Terms(), frozenset[str]()) if is_duplicate else terms_of(title, text)
    place = article.focus.place if article.focus is not None else None
    names = {} if is_duplicate else names_of(article.entities)
    numbers = () if is_duplicate else numbers_of(f"{title}\n{text[:_OPENING_NUMBER_CHARS]}")
    return StoryFeatures(
        article_id=article.id,
        cluster_id=verdict.cluster_id,
        rewrites=(verdict.evidence.matched_id or "") if verdict.relation is Relation.REWRITE else "",
        language=article.language.code,
        published=_published(article),
        terms=terms,
        names=tuple(names.values()),
        numbers=numbers,
        number_hashes=tuple(map(compared_hash, numbers)),
        quotes=() if is_duplicate else quotes_of(text),
        place=_place(place, opening) if place is not None else None,
        postings=(*(posting_of(word_key(word)) for word in terms.words), *map(name_posting, names)),
    )


def _published(article: TaggedArticle) -> int | None:
    date = article.published_at
    return int(date.value.timestamp()) if date is not None and date.precision in _DAY_OR_BETTER else None


def _place(place: FocusPlace, opening: frozenset[str]) -> Place | None:
    if place.score < _MIN_PLACE_SCORE or place.latitude is None or place.longitude is None:
        return None
    keys = [key for word in words(place.name) if is_counted(key := word_key(word))][:_MAX_PLACE_WORDS]
    if not keys:
        return None
    hashes = tuple(map(compared_hash, keys))
    return Place(round(place.latitude, 2), round(place.longitude, 2), hashes, opening.issuperset(keys))
