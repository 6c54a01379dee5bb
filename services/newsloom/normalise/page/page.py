"""Parse a web page once; all readers of metadata and the extractors share the tree."""

from dataclasses import dataclass
from functools import cached_property

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from newsloom.normalise.page.byline import LinesAround, headline_element, lines_around
from newsloom.normalise.page.classes import Classes
from newsloom.normalise.page.json_ld import JsonLd, Node, read_json_ld, types_of
from newsloom.normalise.page.microdata import read_microdata
from newsloom.normalise.page.text_runs import RunSearch
from newsloom.normalise.page.tree import Elements
from newsloom_schemas import Provenance

_LONG_PARAGRAPH_CHARS = 80
_META_NAME_ATTRIBUTES = ("property", "name", "itemprop", "http-equiv")
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_RUN_SEARCH = RunSearch(_LONG_PARAGRAPH_CHARS)
_NOT_CODE = "not(parent::script or parent::style or parent::noscript or parent::template)"
_ONE_ELEMENT_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""One class for all elements. lxml's default lookup by tag calls Python for each element that is accessed."""

_TEXT_NODES = f"descendant::text()[normalize-space()][{_NOT_CODE}]"  # half are white space, which skips the second test
_VISIBLE_TEXT = etree.XPath(f"/html/body/{_TEXT_NODES}", smart_strings=False)  # `//` takes twice as long
_LINK_TEXT = etree.XPath(f"/html/body/descendant::a/{_TEXT_NODES}", smart_strings=False)


@dataclass(frozen=True)
class Page:
    """A parsed page. Readers must not change the tree."""

    tree: HtmlElement
    url: str | None = None

    @cached_property
    def elements(self) -> Elements:
        """Return the elements of the page."""
        return Elements(self.tree)

    @cached_property
    def metas(self) -> dict[str, str]:
        """Return `<meta>` contents by lower-case property, name or itemprop; the first of each wins."""
        return {name: contents[0] for name, contents in self._metas.items()}

    @cached_property
    def _metas(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for element in self.elements.with_tag("meta"):
            content = (element.get("content") or "").strip()
            if not content:
                continue
            for name in {element.get(attribute, "").strip().lower() for attribute in _META_NAME_ATTRIBUTES}:
                found.setdefault(name, []).append(content)
        found.pop("", None)
        return found

    def all_metas(self, name: str) -> list[str]:
        """Return the contents of every `<meta>` with this lower-case property, name or itemprop, in order."""
        return self._metas.get(name, [])

    @property
    def descriptions(self) -> tuple[str, ...]:
        """Return what the page's `<meta>` elements say of the article, the usual one first."""
        return tuple(self.metas[name] for name in _DESCRIPTIONS if name in self.metas)

    @cached_property
    def json_ld(self) -> JsonLd:
        """Return the structured data of the page."""
        scripts = (
            element.text or ""
            for element in self.elements.with_tag("script")
            if "ld+json" in (element.get("type") or "").lower()
        )
        return read_json_ld(scripts)

    @cached_property
    def microdata(self) -> tuple[Node, ...]:
        """Return the article that the page describes in microdata, as a JSON-LD node; at most one."""
        return read_microdata(self.tree)

    @cached_property
    def articles(self) -> tuple[Node, ...]:
        """Return the articles of the structured data, those of JSON-LD first, which publishers maintain better."""
        return tuple(node for node, _ in self.sourced_articles)

    @cached_property
    def sourced_articles(self) -> tuple[tuple[Node, Provenance], ...]:
        """Return the same articles, each with its source."""
        return (
            *((node, Provenance.JSON_LD) for node in self.json_ld.articles),
            *((node, Provenance.MARKUP) for node in self.microdata),
        )

    @cached_property
    def has_live_updates(self) -> bool:
        """Return True if the structured data has the posts of a live blog."""
        return any(
            node.get("liveBlogUpdate") or ("liveblogposting" in types_of(node) and node.get("hasPart"))
            for node in self.articles
        )

    @cached_property
    def is_news(self) -> bool:
        """Return True if the structured data says that this is a news article."""
        return any("news" in kind for node in self.articles for kind in types_of(node))

    @cached_property
    def classes(self) -> Classes:
        """Return the class attributes of the page."""
        return Classes(self.elements.all())

    @cached_property
    def html_title(self) -> str | None:
        """Return the text of the first `<title>` that is not part of an SVG."""
        for element in self.elements.with_tag("title"):
            parent = element.getparent()
            if parent is None or parent.tag != "svg":
                return one_line(element.text_content())
        return None

    @cached_property
    def headline(self) -> HtmlElement | None:
        """Return the headline element; None for a page without one."""
        titles = (self.metas.get("og:title"), self.metas.get("twitter:title"), self.html_title)
        return headline_element(self.elements, [title for title in titles if title])

    @cached_property
    def lines_around(self) -> LinesAround:
        """Return the short lines after and before the headline; none for a page without a headline."""
        return lines_around(self.tree, self.headline) if self.headline is not None else LinesAround()

    @property
    def byline(self) -> tuple[str, ...]:
        """Return the short lines around the headline, those after it first."""
        return (*self.lines_around.after, *self.lines_around.before)

    @cached_property
    def visible(self) -> str:
        """Return the visible text of the body, one line per text node."""
        texts = _VISIBLE_TEXT(self.tree)
        pieces = (text.strip() for text in texts if isinstance(text, str)) if isinstance(texts, list) else ()
        return "\n".join(piece for piece in pieces if piece)

    @cached_property
    def link_density(self) -> float:
        """Return the share of the body's visible characters that are in links, 0 to 1."""
        total, linked = len(self.visible), _count_chars(_LINK_TEXT, self.tree)
        return min(1.0, linked / total) if total else 0.0

    @cached_property
    def prose(self) -> tuple[str, ...]:
        """Return the paragraphs with at least 80 characters outside links, of which an article would consist."""
        return tuple(text for _, text in self.placed_prose)

    @cached_property
    def placed_prose(self) -> tuple[tuple[HtmlElement, str], ...]:
        """Return the same paragraphs, each with the element that holds it.

        They are the `<p>` elements, or the runs of text outside `<p>` if those have more text: then the page does not use `<p>`.
        """
        holders = ((element.getparent(), text) for element, text in self.long_paragraphs)
        paragraphs = tuple((holder, text) for holder, text in holders if holder is not None)
        if 2 * sum(len(text) for _, text in paragraphs) >= len(self.visible):
            return paragraphs  # no other text can be longer
        runs = tuple(_RUN_SEARCH.runs(self.tree))
        size, other_size = (sum(len(text) for _, text in found) for found in (paragraphs, runs))
        return runs if other_size > size else paragraphs

    @cached_property
    def long_paragraphs(self) -> tuple[tuple[HtmlElement, str], ...]:
        """Return the `<p>` elements with at least 80 characters outside links, each with its text."""
        found = []
        for element in self.elements.with_tag("p"):
            text = one_line(str(element.text_content()))
            if text is None or len(text) < _LONG_PARAGRAPH_CHARS:
                continue
            linked = sum(len(str(link.text_content())) for link in element.iter("a"))
            if len(text) - linked >= _LONG_PARAGRAPH_CHARS:
                found.append((element, text))
        return tuple(found)


def _count_chars(path: etree.XPath, tree: HtmlElement) -> int:
    texts = path(tree)
    return sum(len(text.strip()) for text in texts if isinstance(text, str)) if isinstance(texts, list) else 0


def one_line(text: str | None) -> str | None:
    """Return a text with white space collapsed; None if nothing is left."""
    return " ".join(text.split()) or None if text else None


class TextLostError(ValueError):
    """The parser has reached one of its limits and has lost text. The message names the limit."""


def parse_page(html: str, url: str | None = None) -> Page | None:
    """Parse a page; return None if it has no element.

    Args:
        html: HTML that has passed the markup guard and has no NULs and no lone surrogates.
        url: URL of the page.

    Raises:
        TextLostError: elements that the guard does not count are nested deeper than libxml2's limit of 256.
    """
    parser = HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ONE_ELEMENT_CLASS)
    try:
        tree = document_fromstring(html.encode(), parser=parser)
    except etree.ParserError:
        return None
    for template in [each for each in tree.iter("template") if isinstance(each, HtmlElement)]:
        template.drop_tree()  # its content is shown only after a script has filled it in
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            msg = f"the parser stopped reading at line {entry.line}: {entry.message}"
            raise TextLostError(msg)
    return Page(tree=tree, url=url) if isinstance(tree, HtmlElement) else None
