"""Find the posts of a live blog on its page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any, Final

from lxml.html import HtmlElement

from newsloom.normalise.document_kind.decide import document_kind
from newsloom.normalise.extraction.blocks import blocks
from newsloom.normalise.live_blog.post import LivePost, in_time_order, merged, read_clock, read_moment
from newsloom.normalise.page.json_ld import Node, text_of, types_of
from newsloom.normalise.page.page import Page, one_line, parse_page
from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.text.paragraphs import split_paragraphs
from newsloom_schemas import DocumentKind

MAX_POSTS: Final = 500
_MIN_MARKED_POSTS: Final = 2
_MIN_POST_CHARS: Final = 30
_MAX_HEADING_CHARS: Final = 300
_MAX_ID_CHARS: Final = 500
_MAX_PARENTS: Final = 5_000
_HEADINGS: Final = ("h2", "h3", "h4", "h5", "h6")
_LIVE_NAME: Final = r"live[-_]?(?:blog|ticker|feed|post|update|entry|stream|event|text|report|list)"
_OTHER_NAMES: Final = (
    "ticker-entry",
    "ticker-post",
    "ticker-item",
    "timeline-item",
    "timeline-post",
    "timeline-entry",
    "lb-post",
)
_LIVE_CLASS: Final = re.compile(rf"{_LIVE_NAME}|{'|'.join(_OTHER_NAMES)}", re.IGNORECASE)
_LIVE_SOURCE: Final = re.compile(_LIVE_NAME.encode())  # with a literal beginning, which makes the search fast
_COMMENT_CLASS: Final = re.compile(r"comment|reply|review|kommentar|commentaire|teaser|related|card", re.IGNORECASE)
_MAX_BOXES_AROUND: Final = 4
_TIME_CLASS: Final = re.compile(r"\b(?:time|timestamp|date|datum|hora|heure|ora|zeit|uhrzeit)\b|-time\b", re.IGNORECASE)
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
    data, address, title or classes, since comments look like posts.

    Args:
        page: the page.
        extracted: the text that the extractors found, of which the lead is a part.
    """
    nodes = [node for node in page.articles if "liveblogposting" in types_of(node) or node.get("liveBlogUpdate")]
    says_so = bool(nodes) or _says_live(page)
    if not says_so:
        return None
    posts = merged([*_in_data(nodes), *_in_markup(page, strictly=not nodes)])
    if not posts or (not nodes and len(posts) < _MIN_MARKED_POSTS):
        return None
    ordered = in_time_order(posts)
    kept = ordered[-MAX_POSTS:]
    return LiveBlog(_lead(nodes, extracted, ordered), kept, len(ordered) - len(kept))


def _says_live(page: Page) -> bool:
    kind = document_kind(page, url=page.url, title=page.html_title, genres=(), paragraphs=())
    if kind is not None and kind.value is DocumentKind.LIVE_BLOG:
        return True
    if "/live/" in (page.url or "").lower():
        return True
    if page.source is not None and not _names_live_box(page.source):
        return False
    return any(_LIVE_CLASS.search(style) for _, style in page.elements_with_class)


def _names_live_box(source: bytes) -> bool:
    """Return True if the source of a page may have such a class; most have none, and a search of it takes a tenth of the time."""
    if _LIVE_SOURCE.search(source) is not None:
        return True
    has_other = b"ticker-" in source or b"timeline-" in source or b"lb-post" in source
    return has_other and any(name.encode() in source for name in _OTHER_NAMES)


def _in_data(nodes: list[Node]) -> Iterator[LivePost]:
    for node in nodes:
        updates = node.get("liveBlogUpdate")
        for update in updates[: 2 * MAX_POSTS] if isinstance(updates, list) else [updates]:
            if isinstance(update, Mapping):
                post = _from_data(update)
                if post is not None:
                    yield post


def _from_data(node: Node) -> LivePost | None:
    body = text_of(node, "articleBody") or text_of(node, "text") or text_of(node, "description") or ""
    heading = repair_line(unescape(text_of(node, "headline") or text_of(node, "name") or ""))
    paragraphs = _paragraphs_of(body)
    if not paragraphs and not heading:
        return None
    address: Any = node.get("@id") or node.get("url") or node.get("identifier")
    return LivePost(
        paragraphs or ((heading,) if heading else ()),
        heading if paragraphs else None,
        read_moment(text_of(node, "datePublished") or text_of(node, "dateCreated") or text_of(node, "dateModified")),
        id=address[:_MAX_ID_CHARS] if isinstance(address, str) else None,
    )


def _paragraphs_of(body: str) -> tuple[str, ...]:
    if "<" in body or "&" in body:
        page = parse_page(body if "<" in body else unescape(body))
        texts = tuple(block.text for block in blocks(page.tree) if not block.is_control) if page is not None else ()
    else:
        texts = split_paragraphs(body)
    return tuple(tidy for text in texts if (tidy := repair_line(text)))


def _in_markup(page: Page, *, strictly: bool) -> Iterator[LivePost]:
    """Yield the posts in the markup; `strictly` only those in boxes that are named after live blogs, or with headings."""
    elements = _post_elements(page)
    if strictly and elements and not (_is_named_live(elements[0]) or all(_has_heading(each) for each in elements)):
        return
    for element in elements:
        post = _from_markup(element)
        if post is not None:
            yield post


def _is_named_live(element: HtmlElement) -> bool:
    boxes = (element, *islice(element.iterancestors(), _MAX_BOXES_AROUND))
    return any(_LIVE_CLASS.search(f"{box.get('class') or ''} {box.get('id') or ''}") for box in boxes)


def _has_heading(element: HtmlElement) -> bool:
    return next(iter(element.iter(*_HEADINGS)), None) is not None


def _post_elements(page: Page) -> list[HtmlElement]:
    """Return the largest group of siblings of one shape in which each has a time."""
    groups: dict[tuple[HtmlElement, str, str], list[HtmlElement]] = {}
    for number, element in enumerate(page.elements.with_tags("article", "li", "div", "section")):
        parent = element.getparent()
        if parent is None or number > _MAX_PARENTS or _COMMENT_CLASS.search(element.get("class") or ""):
            continue
        shape = (element.get("class") or "").split()[:1]
        groups.setdefault((parent, str(element.tag), "".join(shape)), []).append(element)
    timed = (
        [element for element in group if _time_of(element) is not None]
        for group in groups.values()
        if len(group) >= _MIN_MARKED_POSTS
    )
    return max((group for group in timed if len(group) >= _MIN_MARKED_POSTS), key=len, default=[])


def _time_of(element: HtmlElement) -> HtmlElement | None:
    """Return the element in a post that gives its time, near its beginning."""
    for number, each in enumerate(element.iterdescendants("time", "span", "div", "p", "a", "strong", "b")):
        if number > 12:  # noqa: PLR2004 - the head of a post
            return None
        is_time = each.tag == "time" or _TIME_CLASS.search(each.get("class") or "") is not None
        text = one_line(str(each.text_content())) or ""
        if is_time and (read_moment(each.get("datetime")) or read_clock(text) is not None or each.tag == "time"):
            return each
        if len(text) <= 12 and read_clock(text) is not None:  # noqa: PLR2004 - "14:05 Uhr"
            return each
    return None


def _from_markup(element: HtmlElement) -> LivePost | None:
    time = _time_of(element)
    if time is None:
        return None
    title = next(iter(element.iter(*_HEADINGS)), None)
    heading = repair_line(one_line(str(title.text_content()))) if title is not None else None
    shown = one_line(str(time.text_content())) or ""
    texts = (repair_line(block.text) for block in blocks(element) if not block.is_control)
    paragraphs = tuple(text for text in texts if text and text not in (heading, shown))
    if sum(map(len, paragraphs)) < _MIN_POST_CHARS:
        return None
    anchor = element.get("id") or element.get("data-post-id") or element.get("data-id")
    return LivePost(
        paragraphs,
        heading[:_MAX_HEADING_CHARS] if heading else None,
        read_moment(time.get("datetime")),
        read_clock(shown),
        anchor[:_MAX_ID_CHARS] if anchor else None,
    )


def _lead(nodes: list[Node], extracted: tuple[str, ...], posts: tuple[LivePost, ...]) -> tuple[str, ...]:
    """Return the text in front of the posts: sentences that the extractors found and that stand in no post, else the data's."""
    in_posts = {"".join(text.split()) for post in posts for text in (*post.paragraphs, post.heading or "")}
    lead = tuple(
        text
        for text in extracted
        if len(text) >= _MIN_LEAD_CHARS and _LEAD_SENTENCE.search(text) and "".join(text.split()) not in in_posts
    )
    if lead:
        return lead
    for node in nodes:
        for name in ("articleBody", "description"):
            body = _paragraphs_of(text_of(node, name) or "")
            if body and not any("".join(text.split()) in in_posts for text in body):
                return body
    return ()
