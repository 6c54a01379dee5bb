"""The last two steps: check that the clean text is an acceptable article, and compute its ids."""

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from newsloom.api import Emit, Reject, StepResult
from newsloom.core.ids import document_key
from newsloom.normalise.records import Draft
from newsloom.normalise.text.language import UNKNOWN
from newsloom.normalise.text.words import count_words
from newsloom.normalise.url.canonical import clean_url
from newsloom.normalise.url.key import url_key
from newsloom.normalise.url.site import is_same_site
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, Post, RejectionReason, RemovedKind, Trace

_WORD: Final = re.compile(r"\w")
_OPENING_CHARS: Final = 400
_PARAGRAPH_GAP: Final = "\n\n"
"""The text between two paragraphs, as `Draft.text` has it."""


@dataclass(frozen=True)
class Validate:
    """Draft → Draft. Reject texts that are empty, too short or too long, and languages that are not accepted."""

    settings: NormaliseSettings
    name: str = "validate"

    def __call__(self, record: Draft, /) -> StepResult[Draft]:
        """Check one article."""
        words = self._count_words(record.text)
        if words == 0:
            if any(_WORD.search(cut.text) for cut in record.removed):
                return Reject(RejectionReason.BOILERPLATE_ONLY, "no words are left after cleaning", record.known)
            return Reject(RejectionReason.EMPTY, "the text has no words", record.known)
        if words < self.settings.min_words:
            detail = f"{words} words; the minimum is {self.settings.min_words}"
            return Reject(RejectionReason.TOO_SHORT, detail, record.known)
        if words > self.settings.max_words:
            detail = f"{words} words; the maximum is {self.settings.max_words}"
            return Reject(RejectionReason.TOO_LARGE, detail, record.known)
        code = (record.language or UNKNOWN).code
        if self.settings.languages and code not in self.settings.languages:
            wanted = ", ".join(self.settings.languages)
            return Reject(RejectionReason.UNSUPPORTED_LANGUAGE, f"language {code}; accepted are {wanted}", record.known)
        return Emit(record)

    def _count_words(self, text: str) -> int:
        """Return the number of words; only that of the beginning, if it shows that the text is within the limits."""
        if len(text) < 2 * self.settings.max_words:  # a word has at least one character, and one behind it
            words = count_words(text[:_OPENING_CHARS])
            if words >= self.settings.min_words:
                return words
        return count_words(text)


class Identify:
    """Draft → NormalisedArticle, with its id and document key."""

    name = "identify"

    def __call__(self, record: Draft, /) -> StepResult[NormalisedArticle]:
        """Finish one article."""
        envelope = record.decoded.envelope
        key = document_key(
            record.decoded.id,
            url_key=_url_key(record),
            source=record.source.domain or record.source.name or envelope.source,
            external_id=envelope.external_id,
        )
        article = NormalisedArticle(
            id=record.decoded.id,
            origin=record.decoded.origin,
            document_key=key,
            external_id=record.decoded.external_id,
            labels=dict(record.decoded.labels),
            url=record.url,
            canonical_url=record.canonical_url,
            source=record.source,
            title=record.title,
            standfirst=record.standfirst,
            authors=record.authors,
            contributors=record.contributors,
            language=record.language or UNKNOWN,
            published_at=record.published_at,
            modified_at=record.modified_at,
            publication_status=record.publication_status,
            embargoed_until=record.embargoed_until,
            publisher=record.publisher,
            section=record.section,
            keywords=record.keywords,
            image=record.image,
            provenance=dict(record.provenance),
            corrections=tuple(cut.text for cut in record.removed if cut.kind is RemovedKind.CORRECTION),
            text=record.text,
            completeness=record.completeness,
            kind=record.kind,
            posts=_posts(record),
            removed=record.removed,
            attribution=record.attribution,
            trace=Trace(received_at=record.decoded.received_at),
        )
        return Emit(article)


def _posts(record: Draft) -> tuple[Post, ...]:
    """Return the posts of a live blog with their offsets into the text."""
    if not record.posts:
        return ()
    starts = list(accumulate((len(text) + len(_PARAGRAPH_GAP) for text in record.paragraphs), initial=0))
    return tuple(
        Post(
            start=starts[post.first],
            end=starts[post.end] - len(_PARAGRAPH_GAP),
            time=post.time,
            heading=post.heading,
            id=post.id,
        )
        for post in record.posts
    )


def _url_key(record: Draft) -> str | None:
    """Return the key of the document's URL. It is never on a site other than that of the record, which anyone could claim."""
    canonical, url = record.canonical_url, clean_url(record.url)
    if canonical and not is_same_site(canonical, url):
        canonical = url
    return url_key(canonical) if canonical else None
