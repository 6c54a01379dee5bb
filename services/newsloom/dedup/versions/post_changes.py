"""Say which posts of a live blog are new, changed or gone since an earlier version of it."""

from newsloom.dedup.text.features import ArticleFeatures
from newsloom_schemas import PostChanges


def post_changes(this: ArticleFeatures, earlier: ArticleFeatures) -> PostChanges | None:
    """Compare the posts of two versions of one live blog; return `None` if the later one has no posts.

    A post whose whole text was a post of the earlier version is the same, wherever it stood. One with the id or the beginning
    of a post that is gone now is that post, changed; each post that is gone can be only one of them.
    """
    if not this.posts:
        return None
    known = {post.whole for post in earlier.posts}
    now = {post.whole for post in this.posts}
    gone = [post for post in earlier.posts if post.whole not in now]
    by_id = {post.id: post for post in gone if post.id}
    by_opening = {post.opening: post for post in gone}
    replaced = set()
    new: list[int] = []
    changed: list[int] = []
    for number, post in enumerate(this.posts):
        if post.whole in known:
            continue
        before = by_id.get(post.id) or by_opening.get(post.opening)
        if before is None or before.whole in replaced:
            new.append(number)
        else:
            replaced.add(before.whole)
            changed.append(number)
    removed = len({post.whole for post in gone} - replaced)
    return PostChanges(new=tuple(new), changed=tuple(changed), removed=removed)
