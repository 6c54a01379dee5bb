"""Digest the posts of a live blog, so that a later version of it can be compared with all of them, however long its text is."""

from hashlib import blake2b
from typing import Final, NamedTuple

from newsloom_schemas import NormalisedArticle

MAX_POSTS: Final = 1_000
"""Posts of an article that are digested, the last ones; normalise keeps fewer."""

_OPENING_CHARS: Final = 60
"""Characters by which a changed post is known again: its heading, or the beginning of its text."""


class PostDigest(NamedTuple):
    """The digests of a post's whole text, of its opening and of its id (0 for a post without one), 64 bits each."""

    whole: int
    opening: int
    id: int


def post_digests(article: NormalisedArticle) -> tuple[PostDigest, ...]:
    """Return the digests of the posts of an article, in their order."""
    return tuple(
        PostDigest(
            whole=_digest(text := article.text[post.start : post.end]),
            opening=_digest(text[:_OPENING_CHARS]),
            id=_digest(post.id) if post.id else 0,
        )
        for post in article.posts[-MAX_POSTS:]
    )


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
