"""Merge the posts of structured data and of markup, and put them in time order."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from newsloom.normalise.live_blog.post import LivePost

_OPENING_CHARS: Final = 24
"""Characters that two posts must begin with to be one by their texts alone. Shorter texts (`Goal!`) occur many times."""
_MAX_CANDIDATES: Final = 20
"""Posts with one opening that a post is compared with; a bound for hostile pages."""
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


def merged(stated: Sequence[LivePost], shown: Sequence[LivePost]) -> tuple[LivePost, ...]:
    """Return the posts of both, each only once: the fuller text wins, and takes what it lacks from the other.

    Posts of one source are different posts, unless all is the same: a ticker says `Goal!` more than once.

    Args:
        stated: the posts in structured data.
        shown: the posts in the markup.
    """
    posts = list(dict.fromkeys(stated))
    by_id: dict[str, int] = {}
    by_opening: dict[str, list[int]] = {}
    for number, post in enumerate(posts):
        if post.id:
            by_id.setdefault(_anchor(post.id), number)
        by_opening.setdefault(post.key[:_OPENING_CHARS], []).append(number)
    taken: set[int] = set()
    for post in dict.fromkeys(shown):
        same = by_id.get(_anchor(post.id)) if post.id else None
        if same is None or same in taken:
            same = _same(post, posts, by_opening.get(post.key[:_OPENING_CHARS], []), taken)
        if same is None:
            posts.append(post)
        else:
            taken.add(same)
            posts[same] = _both(posts[same], post)
    return tuple(posts)


def _anchor(name: str) -> str:
    """Return the part of an id that an address and an attribute share: `post-3` in `https://…/talks#post-3`."""
    return name.rsplit("#", 1)[-1]


def _same(post: LivePost, posts: Sequence[LivePost], numbers: list[int], taken: set[int]) -> int | None:
    """Return the number of the same post; of several the one with the same time, else the first that is free."""
    while numbers and numbers[0] in taken:
        numbers.pop(0)
    free = [number for number in numbers[:_MAX_CANDIDATES] if number not in taken and _may_be(post, posts[number])]
    return next((number for number in free if post.time and posts[number].time == post.time), next(iter(free), None))


def _may_be(post: LivePost, other: LivePost) -> bool:
    if not (post.key.startswith(other.key) or other.key.startswith(post.key)):
        return False
    if min(len(post.key), len(other.key)) >= _OPENING_CHARS:
        return True
    same_time = post.time is None or other.time is None or post.time == other.time
    return same_time and (not post.heading or not other.heading or post.heading == other.heading)


def _both(post: LivePost, other: LivePost) -> LivePost:
    fuller, shorter = (other, post) if other.chars > post.chars else (post, other)
    return replace(
        fuller,
        heading=fuller.heading or shorter.heading,
        time=post.time or other.time,
        clock=fuller.clock if fuller.clock is not None else shorter.clock,
        id=post.id or other.id,
    )


def in_time_order(posts: Sequence[LivePost]) -> tuple[LivePost, ...]:
    """Return posts with the oldest first.

    The order of the page is turned round if it begins with the newest; then moments decide. A post without a moment stays behind
    the one before it, and posts of one minute stay in this order.
    """
    has_moments = any(post.time is not None for post in posts)
    known = [_minutes(post) if has_moments else post.clock for post in posts]
    moments = [each for each in known if each is not None]
    falling = sum(before > after for before, after in itertools.pairwise(moments))
    rising = sum(before < after for before, after in itertools.pairwise(moments))
    turned = tuple(reversed(posts)) if falling > rising else tuple(posts)
    if not has_moments:
        return turned
    last = next((post.time for post in turned if post.time is not None), _EARLIEST)
    placed: list[tuple[datetime, LivePost]] = []
    for post in turned:
        last = post.time or last
        placed.append((last, post))
    return tuple(post for _, post in sorted(placed, key=lambda each: each[0]))


def _minutes(post: LivePost) -> float | None:
    return post.time.timestamp() / 60 if post.time is not None else None
