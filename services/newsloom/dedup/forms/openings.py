"""Tell announcements that share only their end from copies: other news over one long note about the publisher.

A press release ends with paragraphs that the firm repeats in each of them. When the news itself is short, most of the text
is repeated. In a copy, the texts are the same at the beginning as well, or the beginning is a menu or a caption.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.dedup.similarity.passages import shared_passages
from newsloom.dedup.text.capitals import capitals_mark_names
from newsloom.dedup.text.hashed_tokens import Tokens

_MIN_OPENING_TOKENS: Final = 15
_MIN_OPENING_SHARE: Final = 0.15
"""A shorter opening is a caption or a note of the site over a long text."""
_MAX_SHARED_OPENING: Final = 0.2
_MIN_SHARED_END: Final = 0.9
_MAX_COMMON_FACTS: Final = 0.5
_SENTENCE_ENDS: Final = frozenset(".!?。\uff01\uff1f।؟…")


def only_end_shared(this: Tokens, other: Tokens) -> bool:
    """Return True if both texts open with sentences of their own, about other things, and end in the same way.

    Args:
        this: tokens of the later text.
        other: tokens of the earlier text.
    """
    shared = shared_passages(this, other)
    openings = _opening(this, shared.this_shared), _opening(other, shared.other_shared)
    if None in openings:
        return False
    mine, theirs = (facts for facts in openings if facts is not None)
    fewer = min(len(mine), len(theirs))
    return fewer > 0 and len(mine & theirs) <= _MAX_COMMON_FACTS * fewer


def _opening(tokens: Tokens, shared: NDArray[np.bool_]) -> frozenset[str] | None:
    """Return the names and numbers of the opening, in prose, that is not shared; `None` if there is none."""
    if not shared.any():
        return None
    # The opening ends where the shared share of what follows is highest in comparison with what precedes.
    unshared_before = np.concatenate(([0], np.cumsum(~shared)))
    shared_before = np.concatenate(([0], np.cumsum(shared)))
    end = int(np.argmax(unshared_before - shared_before))
    if end < max(_MIN_OPENING_TOKENS, _MIN_OPENING_SHARE * len(shared)) or end >= len(shared):
        return None
    if shared[:end].mean() > _MAX_SHARED_OPENING or shared[end:].mean() < _MIN_SHARED_END:
        return None
    text = tokens.text[: int(tokens.starts[end])]
    if not _SENTENCE_ENDS.intersection(text):
        return None
    words = tokens.words()
    if not capitals_mark_names(words):
        return None
    return frozenset(word.casefold() for word in words[:end] if len(word) > 1 and (word[0].isupper() or word.isdigit()))
