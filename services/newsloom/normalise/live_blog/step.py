"""The live blog step: replace the text of a live blog's page by its lead and its posts, the oldest first."""

from dataclasses import replace

from newsloom.api import Emit, StepResult
from newsloom.normalise.live_blog.read import MAX_POSTS, read_live_blog
from newsloom.normalise.records import Extracted, PostSpan


class ReadLiveBlog:
    """Extracted → Extracted. Pages that are no live blog, and texts without a page, are not changed."""

    name = "live_blog"

    def __call__(self, record: Extracted, /) -> StepResult[Extracted]:
        """Read the posts of one page."""
        if record.page is None or record.decoded.html is None:
            return Emit(record)
        blog = read_live_blog(record.page, record.paragraphs)
        if blog is None:
            return Emit(record)
        paragraphs = list(blog.lead)
        spans: list[PostSpan] = []
        for post in blog.posts:
            first = len(paragraphs)
            paragraphs += [post.heading, *post.paragraphs] if post.heading else post.paragraphs
            spans.append(PostSpan(first, len(paragraphs), post.time, post.heading, post.id))
        notes = {"live_blog_posts": str(len(spans))}
        if blog.left_out:
            notes["live_blog_posts_left_out"] = f"the {blog.left_out} oldest; the limit is {MAX_POSTS}"
        return Emit(replace(record, paragraphs=tuple(paragraphs), posts=tuple(spans)), notes)
