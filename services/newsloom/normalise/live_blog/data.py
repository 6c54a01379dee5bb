"""Find the posts of a live blog in structured data: `liveBlogUpdate`, and parts that are posts, in place or by `@id`."""

from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

from newsloom.normalise.extraction.blocks import blocks
from newsloom.normalise.live_blog.post import LivePost, read_moment
from newsloom.normalise.page.json_ld import Node, is_article, text_of, types_of
from newsloom.normalise.page.page import Page, parse_page
from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.text.paragraphs import split_paragraphs

_MAX_ID_CHARS: Final = 500
_LIVE_TYPE: Final = "liveblogposting"


def live_nodes(page: Page) -> list[Node]:
    """Return the articles of the structured data that are live blogs."""
    return [node for node in page.articles if _LIVE_TYPE in types_of(node) or node.get("liveBlogUpdate")]


def posts_in_data(page: Page, nodes: list[Node]) -> Iterator[LivePost]:
    """Yield the posts of live blogs in structured data. The page's limit on the size of scripts bounds them."""
    for node in nodes:
        for name in ("liveBlogUpdate", "hasPart"):
            value = node.get(name)
            for each in value if isinstance(value, list) else [value]:
                update = page.json_ld.resolve(each)
                if isinstance(update, Mapping) and (name == "liveBlogUpdate" or is_article(update)):
                    post = _post(update)
                    if post is not None:
                        yield post


def paragraphs_of(body: str) -> tuple[str, ...]:
    """Return the paragraphs of a text that may be HTML, or HTML whose signs are written as entities."""
    if "<" in body or "&" in body:
        page = parse_page(body if "<" in body else unescape(body))
        texts = tuple(block.text for block in blocks(page.tree) if not block.is_control) if page is not None else ()
    else:
        texts = split_paragraphs(body)
    return tuple(tidy for text in texts if (tidy := repair_line(text)))


def _post(node: Node) -> LivePost | None:
    body = text_of(node, "articleBody") or text_of(node, "text") or text_of(node, "description") or ""
    heading = repair_line(unescape(text_of(node, "headline") or text_of(node, "name") or ""))
    paragraphs = paragraphs_of(body)
    if not paragraphs and not heading:
        return None
    address: Any = node.get("@id") or node.get("url") or node.get("identifier")
    return LivePost(
        paragraphs or ((heading,) if heading else ()),
        heading if paragraphs else None,
        read_moment(text_of(node, "datePublished") or text_of(node, "dateCreated") or text_of(node, "dateModified")),
        id=address[:_MAX_ID_CHARS] if isinstance(address, str) else None,
    )
