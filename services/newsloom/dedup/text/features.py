"""What is remembered of an article: all that a later verdict needs, and no more.

The same bytes serve both sides of a comparison, so that a verdict made anew from the store is the verdict that was
made of the article itself.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import orjson

from newsloom.dedup.text import rice
from newsloom.dedup.text.fingerprint import POSTINGS, SKETCH, WHOLE, Profile, profile, profile_tokens
from newsloom.dedup.text.packing import pack, unpack
from newsloom.dedup.text.tokens import MAX_CODE_POINTS, Hashes, Tokens, tokenise
from newsloom_schemas import ArticleId, DocumentKey, NormalisedArticle, Precision, RemovedKind

_LOWER_BITS: Final = np.uint64(44)  # of a hash, those that a sketch does not keep
_UPPER: Final = np.uint64(0xFFFFF00000000000)
_EXACT_BYTES: Final = 16
_TEXT, _SKETCH = b"t", b"s"  # what a packed subject begins with
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
            return _TEXT + pack(orjson.dumps(fields))
        samples = (self.sketch.hashes, self.sketch.lead, self.sketch.quotes)
        fields += [self.sketch.words, self.sketch.shingles, self.sketch.whole]
        coded = b"".join(rice.encode(sample >> _LOWER_BITS) for sample in samples)
        return _SKETCH + coded + self.sketch.exact + pack(orjson.dumps(fields))

    @classmethod
    def unpack(cls, data: bytes) -> "Subject":
        """From `pack`.

        Raises:
            zstandard.ZstdError: not written by `pack`.
        """
        samples, packed = _read_samples(data[1:]) if data[:1] == _SKETCH else ((), data[1:])
        fields = orjson.loads(unpack(packed))
        article_id, document_key, title, notices, published, source, credits_, text, *counted = fields
        return cls(
            article_id=ArticleId(article_id),
            document_key=DocumentKey(document_key),
            title=title,
            notices=tuple(notices),
            published=published,
            source=source,
            credits=tuple(credits_),
            text=text,
            sketch=_read_sketch(counted, *samples) if samples else None,
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
    """The part of a profile that is kept where texts are not: the upper 20 bits of its smallest hashes.

    The 256 smallest shingles, and the 16 smallest of the lead and of the quotations. Two texts of 600 words share a
    truncated hash by chance with a probability of 1 in 7; it moves their estimate by 1 in 256.
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


def _read_samples(data: bytes) -> tuple[tuple[Hashes, Hashes, Hashes, bytes], bytes]:
    """The hashes of a sketch, its lead and its quotations, with its exact hash; and what follows."""
    hashes, data = rice.decode(data)
    lead, data = rice.decode(data)
    quotes, data = rice.decode(data)
    samples = (hashes << _LOWER_BITS, lead << _LOWER_BITS, quotes << _LOWER_BITS, data[:_EXACT_BYTES])
    return samples, data[_EXACT_BYTES:]


def _read_sketch(counted: list[Any], hashes: Hashes, lead: Hashes, quotes: Hashes, exact: bytes) -> Profile:
    words, shingles, whole = counted
    return Profile(
        words=words,
        shingles=shingles,
        hashes=hashes,
        ceiling=WHOLE if whole else int(hashes[-1]),
        lead=lead,
        quotes=quotes,
        exact=exact,
        sampled=True,
    )
