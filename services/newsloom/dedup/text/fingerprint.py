"""What of a text is compared and indexed: hashes of its 5-word shingles, and samples of them.

Shingles and their smallest hashes: Broder, "On the resemblance and containment of documents" (1997). A sample of the
smallest hashes is a fair sample of the shingles, the same one for equal texts.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np

from newsloom.dedup.text.tokens import Hashes, Runs, Tokens, mix, runs, tokenise

VERSION: Final = "fp3"
"""Of everything here that is kept in a store. Another version's hashes are not comparable."""

SHINGLE: Final = 5
QUOTE_SHINGLE: Final = 6
POSTINGS: Final = 16
"""Texts of resemblance J share none of them with probability (1 - J)**16."""
SKETCH: Final = 256
LEAD_WORDS: Final = 60
WHOLE: Final = 2**64 - 1
"""The ceiling of a profile that knows all its shingles."""

_SHINGLE_SEED: Final = np.array(0x2545F4914F6CDD1D, dtype=np.uint64)
_QUOTE_SEED: Final = np.array(0x9FB21C651E98DF25, dtype=np.uint64)
_NONE: Final = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A text as its shingles.

    Attributes:
        words: tokens in the text.
        shingles: distinct 5-word shingles in the text; one for a text shorter than a shingle, none for none.
        hashes: of the shingles, sorted, distinct, complete up to `ceiling`.
        ceiling: the largest hash that `hashes` would hold; `WHOLE` for a profile made from a text.
        lead: hashes of the shingles within the first 60 words, in order; in a sketch sorted.
        quotes: hashes of the 6-word shingles inside quotations, sorted, distinct.
        exact: the first 16 bytes of the token stream's SHA-256.
        sampled: this is a sketch: `lead` and `quotes` are samples.
    """

    words: int
    shingles: int
    hashes: Hashes
    ceiling: int
    lead: Hashes
    quotes: Hashes
    exact: bytes
    sampled: bool = False

    @property
    def whole(self) -> bool:
        """Whether all shingles are known."""
        return self.ceiling == WHOLE


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """What the store indexes of a text.

    Attributes:
        words: tokens in the text.
        shingles: distinct 5-word shingles.
        postings: the 16 smallest shingle hashes, by which copies find each other. Their high bits hardly vary.
        sketch: the 256 smallest.
        quotes: the 16 smallest hashes of 6-word shingles inside quotations.
        exact: the first 16 bytes of the token stream's SHA-256.
    """

    words: int
    shingles: int
    postings: tuple[int, ...]
    sketch: Hashes
    quotes: tuple[int, ...]
    exact: bytes


_NOTHING: Final = Profile(
    words=0,
    shingles=0,
    hashes=_NONE,
    ceiling=WHOLE,
    lead=_NONE,
    quotes=_NONE,
    exact=sha256().digest()[:16],
)


def profile(text: str) -> Profile:
    """The text's profile. Pure; one pass; texts of any length are cut to `tokens.MAX_CODE_POINTS`."""
    return profile_tokens(tokenise(text))


def profile_tokens(tokens: Tokens) -> Profile:
    """The profile of a text that has been tokenised."""
    if len(tokens) == 0:
        return _NOTHING
    found = Runs(tokens.hashes)
    in_order = _shingles(found, len(tokens))
    hashes = _distinct(in_order)
    return Profile(
        words=len(tokens),
        shingles=len(hashes),
        hashes=hashes,
        ceiling=WHOLE,
        lead=in_order[: max(1, LEAD_WORDS - SHINGLE + 1)],
        quotes=_quotes(tokens, found),
        exact=sha256(tokens.hashes.data).digest()[:16],  # processors have it built in
    )


def fingerprint(text: str) -> Fingerprint:
    """The text's fingerprint. Pure."""
    return sample(profile(text))


def sample(whole: Profile) -> Fingerprint:
    """The fingerprint of a whole profile."""
    return Fingerprint(
        words=whole.words,
        shingles=whole.shingles,
        postings=tuple(whole.hashes[:POSTINGS].tolist()),
        sketch=whole.hashes[:SKETCH],
        quotes=tuple(whole.quotes[:POSTINGS].tolist()),
        exact=whole.exact,
    )


def shingle_hashes(tokens: Hashes) -> Hashes:
    """A hash for each run of five tokens, in order; of all tokens together when there are fewer."""
    return _shingles(Runs(tokens), len(tokens)) if len(tokens) else _NONE


def _shingles(found: Runs, tokens: int) -> Hashes:
    hashes = found.all(min(SHINGLE, tokens))
    hashes ^= _SHINGLE_SEED
    return mix(hashes)


def quote_hashes(tokens: Hashes) -> Hashes:
    """A hash for each run of six tokens, in order. At least six tokens."""
    hashes = runs(tokens, QUOTE_SHINGLE)
    hashes ^= _QUOTE_SEED
    return mix(hashes)


def _distinct(hashes: Hashes) -> Hashes:
    ordered = np.sort(hashes)
    again = ordered[1:] == ordered[:-1]
    if np.count_nonzero(again):
        ordered = ordered[np.append(True, ~again)]
    return ordered


def _quotes(tokens: Tokens, found: Runs) -> Hashes:
    if len(tokens.quotations) == 0:
        return _NONE
    edges = tokens.starts.searchsorted(tokens.quotations.ravel()).tolist()
    last = QUOTE_SHINGLE - 1
    long_enough = [
        slice(begin, end - last) for begin, end in zip(edges[0::2], edges[1::2], strict=True) if end - begin > last
    ]
    if not long_enough:
        return _NONE
    everywhere = found.all(QUOTE_SHINGLE)
    hashes: Hashes = np.concatenate([everywhere[places] for places in long_enough])
    hashes ^= _QUOTE_SEED
    return _distinct(mix(hashes))
