"""Say which posts of a live blog are new, changed or gone since an earlier version of it."""

from typing import Final

from newsloom.dedup.text.features import ArticleFeatures
from newsloom_schemas import PostChanges

_OPENING_CHARS: Final = 60
"""Characters by which a changed post is known again: its heading, or the beginning of its text."""


def post_changes(this: ArticleFeatures, earlier: ArticleFeatures) -> PostChanges | None:
    """Compare the posts of two versions of one live blog; return `None` if the later one has no posts.

    A post of which all the text stood in the earlier version is the same, wherever it stood. One that begins as a post of the
    earlier version that is gone now is that post, changed.
    """
    if not this.posts:
        return None
    before = [earlier.text[start:end] for start, end in earlier.posts]
    known = set(before)
    now = [this.text[start:end] for start, end in this.posts]
    gone = known.difference(now)
    openings = {text[:_OPENING_CHARS] for text in gone}
    fresh = [number for number, text in enumerate(now) if text not in known]
    changed = tuple(number for number in fresh if now[number][:_OPENING_CHARS] in openings)
    return PostChanges(
        new=tuple(number for number in fresh if number not in changed),
        changed=changed,
        removed=max(0, len(gone) - len(changed)),
    )
