"""Find the lead and the posts of a live blog on its page."""

import re
from dataclasses import dataclass
from typing import Final

from newsloom.normalise.document_kind.decide import document_kind
from newsloom.normalise.live_blog.data import live_nodes, paragraphs_of, posts_in_data
from newsloom.normalise.live_blog.markup import Said, has_live_list, names_live_box, posts_in_markup
from newsloom.normalise.live_blog.merge import in_time_order, merged
from newsloom.normalise.live_blog.post import LivePost
from newsloom.normalise.page.json_ld import Node, text_of
from newsloom.normalise.page.page import Page
from newsloom_schemas import DocumentKind

MAX_POSTS: Final = 500
_LEAD_SENTENCE: Final = re.compile(r"[.!?…。！？؟।][\"'”’»)]?$")  # noqa: RUF001 - full-width marks
_MIN_LEAD_CHARS: Final = 40


@dataclass(frozen=True, slots=True)
class LiveBlog:
    """The lead and the posts, the oldest first. `left_out` counts posts beyond the limit."""

    lead: tuple[str, ...]
    posts: tuple[LivePost, ...]
    left_out: int = 0


def read_live_blog(page: Page, extracted: tuple[str, ...]) -> LiveBlog | None:
    """Return the live blog that a page is; None if it is none or has no posts.

    Posts in structured data and in the markup are merged. Markup counts only on a page that says that it is a live blog, in its
    data, address, title or classes, since comments and lists of stories look like posts.

    Args:
        page: the page.
        extracted: the text that the extractors found, of which the lead is a part.
    """
    nodes = live_nodes(page)
    said = Said.PAGE if nodes else _said(page)
    if said is Said.NOTHING:
        return None
    posts = merged(tuple(posts_in_data(page, nodes)), posts_in_markup(page, said))
    if not posts:
        return None
    ordered = in_time_order(posts)
    kept = ordered[-MAX_POSTS:]
    return LiveBlog(_lead(nodes, extracted, ordered), kept, len(ordered) - len(kept))


def _said(page: Page) -> Said:
    kind = document_kind(page, url=page.url, title=page.html_title, genres=(), paragraphs=())
    if kind is not None and kind.value is DocumentKind.LIVE_BLOG:
        return Said.PAGE
    if "/live/" in (page.url or "").lower() or has_live_list(page):
        return Said.PAGE
    return Said.BOXES if names_live_box(page) else Said.NOTHING


def _lead(nodes: list[Node], extracted: tuple[str, ...], posts: tuple[LivePost, ...]) -> tuple[str, ...]:
    """Return the text in front of the posts: sentences that the extractors found and that stand in no post, else the data's."""
    in_posts = {_compact(text) for post in posts for text in (*post.paragraphs, post.heading or "")}
    openings = {text[:_MIN_LEAD_CHARS] for text in in_posts if len(text) >= _MIN_LEAD_CHARS}

    def is_in_post(text: str) -> bool:
        compact = _compact(text)
        places = range(len(compact) - _MIN_LEAD_CHARS + 1)
        return compact in in_posts or any(compact[place : place + _MIN_LEAD_CHARS] in openings for place in places)

    lead = tuple(
        text
        for text in extracted
        if len(text) >= _MIN_LEAD_CHARS and _LEAD_SENTENCE.search(text) and not is_in_post(text)
    )
    if lead:
        return lead
    for node in nodes:
        for name in ("articleBody", "description"):
            body = paragraphs_of(text_of(node, name) or "")
            if body and not any(map(is_in_post, body)):
                return body
    return ()


def _compact(text: str) -> str:
    return "".join(text.split())
