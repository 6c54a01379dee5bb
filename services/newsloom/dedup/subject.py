"""What is remembered of an article: all that a later verdict needs, and no more.

The same bytes serve both sides of a comparison, so that a verdict made anew from the store is the verdict that was
made of the article itself.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import orjson

from newsloom.dedup.fingerprint import POSTINGS, SKETCH, WHOLE, Profile, profile, profile_tokens
from newsloom.dedup.packing import pack, unpack
from newsloom.dedup.tokens import MAX_CODE_POINTS, Hashes, Tokens, tokenise
from newsloom_schemas import ArticleId, DocumentKey, NormalisedArticle, Precision, RemovedKind

_LOWER_BITS: Final = np.uint64(40)  # of a hash, those that a sketch does not keep
_UPPER: Final = np.uint64(0xFFFFFF0000000000)
_KEPT_BYTES: Final = 3
_END_OF_FIELDS: Final = b"\n"  # JSON as orjson writes it holds none
_LEAD_SAMPLE: Final = 16
_NOTICES: Final = 400  # code points of a notice that are kept
_MAX_TITLE: Final = 500
_MAX_NAME: Final = 200
_PLAIN: Final = ("article_id", "document_key", "title", "notices", "published", "source", "credits", "text")
_DATED: Final = frozenset({Precision.DAY, Precision.MINUTE, Precision.SECOND})


@dataclass(frozen=True)
class Subject:
    """An article as dedup sees it.

    Attributes:
        article_id: its id.
        document_key: names the document that this is a version of.
        title: at most 500 code points; "" for none.
        notices: correction notices that cleaning found.
        published: when, in seconds since the epoch; `None` when it is not known to the day.
        source: who published it: the domain, or else the name; "" when it is not known.
        credits: whom its dateline and credit line name.
        text: cut to what is looked at; `None` where only a sketch is kept.
        sketch: in place of the text.
    """

    article_id: ArticleId
    document_key: DocumentKey
    title: str
    notices: tuple[str, ...]
    published: int | None
    source: str
    credits: tuple[str, ...]
    text: str | None
    sketch: Profile | None = None

    @cached_property
    def profile(self) -> Profile:
        """The text's shingles, or the sample of them that was kept."""
        if self.sketch is not None:
            return self.sketch
        return profile_tokens(self.tokens)

    @cached_property
    def tokens(self) -> Tokens:
        """The text's tokens; none where only a sketch is kept."""
        return tokenise(self.text or "")

    def pack(self) -> bytes:
        """As bytes, compressed.

        Raises:
            orjson.JSONEncodeError: a string holds a lone surrogate.
        """
        fields: list[object] = [getattr(self, name) for name in _PLAIN]
        if self.sketch is None:
            return pack(orjson.dumps(fields))
        samples = (self.sketch.hashes, self.sketch.lead, self.sketch.quotes)
        fields += [self.sketch.words, self.sketch.shingles, self.sketch.whole, self.sketch.exact.hex()]
        fields += [len(sample) for sample in samples]
        planes = b"".join(_planes(sample) for sample in samples)
        return pack(orjson.dumps(fields) + _END_OF_FIELDS + planes)

    @classmethod
    def unpack(cls, data: bytes) -> "Subject":
        """From `pack`.

        Raises:
            zstandard.ZstdError: not written by `pack`.
        """
        json, _, planes = unpack(data).partition(_END_OF_FIELDS)
        article_id, document_key, title, notices, published, source, credits_, text, *of_sketch = orjson.loads(json)
        return cls(
            article_id=ArticleId(article_id),
            document_key=DocumentKey(document_key),
            title=title,
            notices=tuple(notices),
            published=published,
            source=source,
            credits=tuple(credits_),
            text=text,
            sketch=_read_sketch(of_sketch, planes) if of_sketch else None,
        )


def subject(article: NormalisedArticle, *, keep_text: bool) -> Subject:
    """What is remembered of an article."""
    published = article.published_at
    return Subject(
        article_id=article.id,
        document_key=article.document_key,
        title=(article.title or "")[:_MAX_TITLE],
        notices=_notices(article),
        published=int(published.value.timestamp()) if published and published.precision in _DATED else None,
        source=(article.source.domain or article.source.name or "")[:_MAX_NAME],
        credits=tuple(
            name[:_MAX_NAME] for name in (article.attribution.credited_to, article.attribution.agency) if name
        ),
        text=article.text[:MAX_CODE_POINTS] if keep_text else None,
        sketch=None if keep_text else sketch(profile(article.text)),
    )


def _notices(article: NormalisedArticle) -> tuple[str, ...]:
    cut = (removed.text for removed in article.removed if removed.kind is RemovedKind.CORRECTION)
    return tuple(dict.fromkeys(notice[:_NOTICES] for notice in (*article.corrections, *cut)))[:4]


def sketch(whole: Profile) -> Profile:
    """The part of a profile that is kept where texts are not: the upper 24 bits of its smallest hashes.

    The 256 smallest shingles, and the 16 smallest of the lead and of the quotations. Two texts of 600 words share a
    truncated hash by chance with a probability of 1 in 100; it moves their estimate by 1 in 256.
    """
    kept = _upper(whole.hashes[:SKETCH])
    complete = len(whole.hashes) <= SKETCH
    return Profile(
        words=whole.words,
        shingles=whole.shingles,
        hashes=kept,
        ceiling=WHOLE if complete else int(kept[-1]),
        lead=_upper(np.sort(whole.lead)[:_LEAD_SAMPLE]),
        quotes=_upper(whole.quotes[:POSTINGS]),
        exact=whole.exact,
        sampled=True,
    )


def _upper(hashes: Hashes) -> Hashes:
    return np.unique(hashes & _UPPER)


def _planes(ordered: Hashes) -> bytes:
    """Differences of neighbours, first all their low bytes and so on: the high ones are nearly all zero."""
    steps = np.diff(ordered >> _LOWER_BITS, prepend=np.uint64(0)).astype("<u4")
    return steps.view(np.uint8).reshape(-1, 4)[:, :_KEPT_BYTES].T.tobytes()


def _from_planes(data: bytes) -> Hashes:
    planes = np.frombuffer(data, dtype=np.uint8).reshape(_KEPT_BYTES, -1)
    steps = np.zeros((planes.shape[1], 4), dtype=np.uint8)
    steps[:, :_KEPT_BYTES] = planes.T
    hashes: Hashes = np.cumsum(steps.view("<u4").ravel(), dtype=np.uint64) << _LOWER_BITS
    return hashes


def _read_sketch(fields: list[Any], planes: bytes) -> Profile:
    words, shingles, whole, exact, *sizes = fields
    samples, begin = [], 0
    for size in sizes:
        samples.append(_from_planes(planes[begin : begin + _KEPT_BYTES * size]))
        begin += _KEPT_BYTES * size
    hashes, lead, quotes = samples
    return Profile(
        words=words,
        shingles=shingles,
        hashes=hashes,
        ceiling=WHOLE if whole else int(hashes[-1]),
        lead=lead,
        quotes=quotes,
        exact=bytes.fromhex(exact),
        sampled=True,
    )
