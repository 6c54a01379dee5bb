"""Read all text of a page or fragment in one walk of its tree, block by block, without looking for the article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.page.page import Page
from newsloom.normalise.text.paragraphs import split_paragraphs
from newsloom_schemas import Removed, RemovedKind

_BLOCK_TAGS: Final = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
        ),
        *(
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
        ),
        *("hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "p", "plaintext"),
        *("pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp"),
        *("video", "audio", "iframe", "object", "embed", "canvas"),
    }
)
"""Elements that browsers put on lines of their own, by the HTML standard's rendering section; cells of tables; players."""
_PARTING_TAGS: Final = frozenset({"img", "picture", "input"})
"""Elements inside a line that stand between words; small pictures (emoji) do so in the middle of a sentence."""
_BLOCK_END: Final = re.compile(r"</(?:p|h[1-6]|div|li|td|th|dd|dt|blockquote|section|article)\s?>", re.IGNORECASE)
_PREFORMATTED: Final = frozenset({"pre", "listing", "xmp", "plaintext", "textarea"})
_UNSEEN_TAGS: Final = frozenset(
    {
        *(
            "script",
            "style",
            "template",
            "noscript",
            "head",
            "title",
            "svg",
            "iframe",
            "object",
            "video",
            "audio",
            "canvas",
        ),
        *("noembed", "noframes", "datalist", "area", "amp-analytics", "amp-state", "amp-script"),
    }
)
"""Elements whose content browsers do not show as text: code, and what stands in for media that cannot be shown."""
_CONTROL_TAGS: Final = frozenset({"button", "select", "textarea"})
_UNSEEN_STYLES: Final = ("display:none", "visibility:hidden")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, cell or line of a page. `text` is one line. `is_control` marks words of a form."""

    text: str
    is_control: bool = False


def part_at_block_ends(html: str) -> str:
    """Return HTML with a space after the end tags of paragraphs and headings.

    libxml2 ignores such a tag if it has closed the element before, as for `<p><hr>one</p>two`, where browsers begin a line.
    """
    return _BLOCK_END.sub(r"\g<0> ", html)


def read_fragment(page: Page) -> tuple[tuple[str, ...], tuple[Removed, ...]]:
    """Return the paragraphs of a fragment, all of which is the article, and the words on its buttons and form fields."""
    paragraphs: list[str] = []
    controls: list[Removed] = []
    for block in blocks(page.tree):
        if block.is_control:
            controls.append(Removed(kind=RemovedKind.SITE_BOILERPLATE, text=block.text, rule="form_control"))
        else:
            paragraphs.append(block.text)
    return tuple(paragraphs), tuple(controls)


def blocks(tree: HtmlElement) -> Iterator[Block]:
    """Yield everything that a browser shows of a tree, in order.

    Blocks and `<br>` part text, inline elements do not: `<b>re</b>build` is one word. Lines that somebody wrapped by hand
    with `<br>` or inside `<pre>` are joined as in plain text. Code and hidden elements are left out.
    """
    reader = _BlockReader()
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        unseen = not tag or _is_unseen(element, tag)
        if tag in _BLOCK_TAGS or tag in _CONTROL_TAGS:
            yield from reader.end_block()
        if event == "start":
            if unseen:
                walk.skip_subtree()
            else:
                reader.start(element, tag)
            continue
        if not unseen:
            reader.end(tag)
        if element is not tree:
            reader.add(element.tail)
    yield from reader.end_block()


class _BlockReader:
    """Collect the text of the current block. No state but that of the walk: one reader for each tree."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._controls = 0
        self._preformatted = 0

    def start(self, element: HtmlElement, tag: str) -> None:
        """Enter an element that is shown."""
        self._controls += tag in _CONTROL_TAGS
        self._preformatted += tag in _PREFORMATTED
        if tag == "br":
            self._pieces.append("\n")
        elif tag in _PARTING_TAGS:
            self._pieces.append(" ")
        self.add(element.text)

    def end(self, tag: str) -> None:
        """Leave an element that is shown."""
        self._controls -= tag in _CONTROL_TAGS
        self._preformatted -= tag in _PREFORMATTED

    def add(self, text: str | None) -> None:
        """Add text; a line end is a space, except in preformatted text."""
        if text:
            self._pieces.append(text if self._preformatted else text.replace("\r", " ").replace("\n", " "))

    def end_block(self) -> Iterator[Block]:
        """Yield the paragraphs of the block so far, and begin the next."""
        text = "".join(self._pieces)
        self._pieces.clear()
        lines = [" ".join(line.split()) for line in text.split("\n")]
        for paragraph in split_paragraphs("\n".join(lines)) if len(lines) > 1 else filter(None, lines):
            yield Block(paragraph, is_control=self._controls > 0)


def _is_unseen(element: HtmlElement, tag: str) -> bool:
    if tag in _UNSEEN_TAGS or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and any(each in style.replace(" ", "").lower() for each in _UNSEEN_STYLES)
