"""Make the fingerprint of a text: hashes of its 5-word shingles, and the smallest of them.

The method is from Broder, "On the resemblance and containment of documents" (1997). The smallest hashes are a fair
sample of the shingles, and the sample is the same for equal texts.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np

from newsloom.dedup.text.hashed_tokens import Hashes, RunHashes, Tokens, mix, run_hashes, tokenise

VERSION: Final = "fp3"
"""Version of the hashes that a store keeps. Hashes of different versions cannot be compared."""

SHINGLE: Final = 5
QUOTE_SHINGLE: Final = 6
POSTINGS: Final = 16
"""Number of smallest hashes indexed. Texts of resemblance J share none of them with probability (1 - J)**16."""
LEAD_WORDS: Final = 60

_SHINGLE_SEED: Final = np.array(0x2545F4914F6CDD1D, dtype=np.uint64)
_QUOTE_SEED: Final = np.array(0x9FB21C651E98DF25, dtype=np.uint64)
_NO_HASHES: Final = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The shingles of a text.

    Attributes:
        words: tokens in the text.
        shingles: distinct 5-word shingles in the text; 1 for a text shorter than a shingle, 0 for a text without tokens.
        hashes: hashes of the shingles, sorted and distinct.
        lead: hashes of the shingles within the first 60 words, in order.
        quotes: hashes of the 6-word shingles inside quotations, sorted and distinct.
        exact: the first 16 bytes of the SHA-256 of the token stream.
    """

    words: int
    shingles: int
    hashes: Hashes
    lead: Hashes
    quotes: Hashes
    exact: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """The values of a text that the store indexes.

    Attributes:
        words: tokens in the text.
        postings: the 16 smallest shingle hashes, by which copies are found. Their high bits hardly vary.
        quotes: the 16 smallest hashes of 6-word shingles inside quotations.
        exact: the first 16 bytes of the SHA-256 of the token stream.
    """

    words: int
    postings: tuple[int, ...]
    quotes: tuple[int, ...]
    exact: bytes


_EMPTY_PROFILE: Final = Profile(
    words=0,
    shingles=0,
    hashes=_NO_HASHES,
    lead=_NO_HASHES,
    quotes=_NO_HASHES,
    exact=sha256().digest()[:16],
)


def profile(text: str) -> Profile:
    """Return the shingles of a text, cut to `hashed_tokens.MAX_CODE_POINTS`. Pure, one pass."""
    return profile_tokens(tokenise(text))


def profile_tokens(tokens: Tokens) -> Profile:
    """Return the shingles of a text that has been tokenised."""
    if len(tokens) == 0:
        return _EMPTY_PROFILE
    found = RunHashes(tokens.hashes)
    in_order = _shingles(found, len(tokens))
    hashes = _distinct(in_order)
    return Profile(
        words=len(tokens),
        shingles=len(hashes),
        hashes=hashes,
        lead=in_order[: max(1, LEAD_WORDS - SHINGLE + 1)],
        quotes=_quotes(tokens, found),
        exact=sha256(tokens.hashes.data).digest()[:16],  # fast: processors have instructions for SHA-256
    )


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a text. Pure."""
    return fingerprint_profile(profile(text))


def fingerprint_profile(whole: Profile) -> Fingerprint:
    """Return the fingerprint made from the shingles of a text."""
    return Fingerprint(
        words=whole.words,
        postings=tuple(whole.hashes[:POSTINGS].tolist()),
        quotes=tuple(whole.quotes[:POSTINGS].tolist()),
        exact=whole.exact,
    )


def shingle_hashes(tokens: Hashes) -> Hashes:
    """Return a hash for each run of five tokens, in order; one hash of all tokens if there are fewer."""
    return _shingles(RunHashes(tokens), len(tokens)) if len(tokens) else _NO_HASHES


def _shingles(found: RunHashes, tokens: int) -> Hashes:
    hashes = found.all(min(SHINGLE, tokens))
    hashes ^= _SHINGLE_SEED
    return mix(hashes)


def quote_hashes(tokens: Hashes) -> Hashes:
    """Return a hash for each run of six tokens, in order. There must be at least six tokens."""
    hashes = run_hashes(tokens, QUOTE_SHINGLE)
    hashes ^= _QUOTE_SEED
    return mix(hashes)


def _distinct(hashes: Hashes) -> Hashes:
    ordered = np.sort(hashes)
    repeated = ordered[1:] == ordered[:-1]
    if np.count_nonzero(repeated):
        ordered = ordered[np.append(True, ~repeated)]
    return ordered


def _quotes(tokens: Tokens, found: RunHashes) -> Hashes:
    if len(tokens.quotations) == 0:
        return _NO_HASHES
    edges = tokens.starts.searchsorted(tokens.quotations.ravel()).tolist()
    last = QUOTE_SHINGLE - 1
    long_enough = [
        slice(begin, end - last) for begin, end in zip(edges[0::2], edges[1::2], strict=True) if end - begin > last
    ]
    if not long_enough:
        return _NO_HASHES
    everywhere = found.all(QUOTE_SHINGLE)
    hashes: Hashes = np.concatenate([everywhere[positions] for positions in long_enough])
    hashes ^= _QUOTE_SEED
    return _distinct(mix(hashes))
