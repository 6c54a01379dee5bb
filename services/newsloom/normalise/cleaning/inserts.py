"""Find passages inside an article that the markup shows not to be part of it: teasers, calls, captions, bios, forms."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Final, NamedTuple

from lxml.html import HtmlElement

from newsloom.normalise.page.page import Page, one_line
from newsloom_schemas import RemovedKind

_MIN_HEADLINE_WORDS: Final = 5
_MAX_HEADLINE_CHARS: Final = 400
_HEADING_TAGS: Final = ("h2", "h3", "h4", "h5")
_BOX_TAGS: Final = frozenset({"div", "section", "aside", "li", "article", "footer"})
_LINE_TAGS: Final = frozenset({"p", "span", "small", "em", "figcaption", *_HEADING_TAGS})
_PASSAGE_TAGS: Final = ("p", "li", "div", "figcaption", "blockquote", "dd", "td", "span", *_HEADING_TAGS)
_TEXT_INPUT_TYPES: Final = frozenset({"text", "email", "search", "tel", "password"})
_MAX_BOXES: Final = 300  # boxes on a page; also the maximum of passages in a box
_MAX_BOX_CHARS: Final = 3_000  # a longer box may contain the article
_MAX_FORM_CHARS: Final = 1_500
_MAX_CALL_CHARS: Final = 700
_OFFER: Final = "product_box"
_MAX_OFFER_CHARS: Final = 300  # a longer box about a product may be a part of a guide
_MAX_OFFERS: Final = 2  # on a page; more are what the page is about
_MAX_CAPTION_CHARS: Final = 1_000
_MAX_CLASS_CHARS: Final = 400  # of a class attribute


class _BoxKind(NamedTuple):
    """A kind of box, recognised by its class names.

    `name_pattern` matches the words of one class name, `max_chars` limits the text of the box, and `has_required_content`
    tests its content. If `may_be_line`, a single paragraph or heading may be such a box as well.
    """

    name: str
    kind: RemovedKind
    name_pattern: str
    max_chars: int = _MAX_BOX_CHARS
    may_be_line: bool = True
    has_required_content: Callable[[HtmlElement], bool] = lambda _: True


def _has_form(box: HtmlElement) -> bool:
    return next(box.iter("form", "input"), None) is not None


def _has_linked_heading(box: HtmlElement) -> bool:
    return any(_text(link, _MAX_HEADLINE_CHARS) for heading in box.iter(*_HEADING_TAGS) for link in heading.iter("a"))


def _has_link_or_button(box: HtmlElement) -> bool:
    return next(box.iter("a", "button"), None) is not None


_AUTHOR: Final = "(?:authors?|autor(?:e[ns]?|s)?|auteurs?|contributor|writer)"
_BOX_KINDS: Final = (
    _BoxKind(
        "newsletter_box",
        RemovedKind.NEWSLETTER,
        "newsletters?|sign ?up|subscribe|opt ?in|mailchimp|infolettre|nieuwsbrief|nyhetsbrev|nyhedsbrev|boletin",
        may_be_line=False,
        has_required_content=_has_form,
    ),
    _BoxKind(
        "teaser",
        RemovedKind.READ_MORE,
        "promo|promoted|teaser|recirc|recommended|recommendation|related|read ?more|recent posts?|more like this",
        may_be_line=False,
        has_required_content=_has_linked_heading,
    ),
    _BoxKind(
        "author_box",
        RemovedKind.CREDIT,
        rf"{_AUTHOR}\b.*\b(?:bio|biography|box|boxes|info|profile|card|about|desc|description|details)"
        rf"|(?:bio|about|info|profile|box)(?: the)? {_AUTHOR}|bio|biography|saboxplugin|authorbox|authorbio|autorenbox",
    ),
    _BoxKind(
        _OFFER,
        RemovedKind.SITE_BOILERPLATE,
        "(?:product|shop|shopping|affiliate|price|buy|book|deal|merch) (?:card|box|teaser|widget|promo|block|module|tile)"
        "|(?:newsletters?|podcast) (?:card|box|teaser|widget|promo|promotion|block|module|tile)",
        _MAX_OFFER_CHARS,
        may_be_line=False,
        has_required_content=_has_link_or_button,
    ),
    _BoxKind("disclaimer", RemovedKind.SITE_BOILERPLATE, "disclaimers?|disclosures?|haftungsausschluss"),
    _BoxKind("call", RemovedKind.SITE_BOILERPLATE, "cta|call ?to ?action|pop ?up", _MAX_CALL_CHARS),
    _BoxKind(
        "caption",
        RemovedKind.CAPTION,
        "(?:wp|image|photo|picture|figure|media|video|gallery|credit) caption|captions? (?:text|credit|wrap)|figcaption"
        "|bildunterschrift|bildtext",
        _MAX_CAPTION_CHARS,
    ),
)
"""The kinds of boxes. Their class names were checked against the content of such boxes on 340 pages. Most are English, as
class names mostly are in any language."""

_BOX_STEMS: Final = (
    *("newsletter", "sign", "subscribe", "opt", "mailchimp", "lettre", "nieuws", "nyhe", "boletin"),
    *("promo", "tease", "recirc", "recommend", "relat", "read", "recent", "more", "product", "shop"),
    *("affiliate", "price", "buy", "book", "deal", "merch", "podcast", "bio", "aut"),
    *("contributor", "writer", "sabox", "disclaim", "disclos", "haftung", "cta", "call", "pop", "caption"),
    "bild",
)
"""One of these is in every class name that a kind of box has."""

_NAME_PATTERNS: Final = tuple((re.compile(rf"\b(?:{box_kind.name_pattern})\b"), box_kind) for box_kind in _BOX_KINDS)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_DESCRIBES_CONTENT: Final = re.compile(r"(?:has|have|with|without|no|is|show|hide|category|tag|type)\b")
"""The beginning of class names that describe the content of a box or the subject of an article, not the box itself."""

Insert = tuple[RemovedKind, str]
"""The kind of a passage and the name of the rule that found it."""


def inserts_of(page: Page) -> dict[str, Insert]:
    """Return the passages that the page's markup marks as inserts: kind and rule by the text without spaces.

    The rules are `linked_headline` (a paragraph that is only a link; it must be in capitals unless the page says that it is
    a news article), `figcaption`, `form` (with text fields), and boxes with such a class name: `teaser` (with a linked
    heading), `newsletter_box` (with a form), `product_box` (with a link or button), `author_box`, `disclaimer`, `call` and `caption`. A passage that also is a long
    paragraph outside all boxes belongs to the article and is not returned.
    """
    inserts: dict[str, Insert] = {}
    boxes = list(islice(_outermost(chain(_named_boxes(page), _forms(page), _captions(page))), _MAX_BOXES))
    if sum(insert[1] == _OFFER for _, insert in boxes) > _MAX_OFFERS:
        boxes = [(box, insert) for box, insert in boxes if insert[1] != _OFFER]
    for box, insert in boxes:
        for text in _passages(box):
            inserts.setdefault(without_spaces(text), insert)
    if boxes:
        within = {paragraph for box, _ in boxes for paragraph in box.iter("p")}
        for paragraph, text in page.long_paragraphs:
            if paragraph not in within:
                inserts.pop(without_spaces(text), None)
    for text in islice(_linked_headlines(page), _MAX_BOXES):
        inserts.setdefault(without_spaces(text), (RemovedKind.READ_MORE, "linked_headline"))
    return inserts


def without_spaces(text: str) -> str:
    """Return a passage without list marker and white space, which extractors set differently, for comparison."""
    return "".join(text.removeprefix("- ").split())


def _linked_headlines(page: Page) -> Iterator[str]:
    for paragraph in page.elements.with_tag("p"):
        link = next(paragraph.iter("a"), None)
        if link is None:
            continue
        text = _text(paragraph, _MAX_HEADLINE_CHARS)
        if text is None or text.count(" ") < _MIN_HEADLINE_WORDS - 1 or not (page.is_news or text.isupper()):
            continue
        if text == _text(link, _MAX_HEADLINE_CHARS):
            yield text


def _outermost(boxes: Iterator[tuple[HtmlElement, Insert]]) -> Iterator[tuple[HtmlElement, Insert]]:
    taken: set[HtmlElement] = set()
    for box, insert in boxes:
        if box not in taken and taken.isdisjoint(box.iterancestors()):
            taken.add(box)
            yield box, insert


def _named_boxes(page: Page) -> Iterator[tuple[HtmlElement, Insert]]:
    for element, class_names in page.classes.elements(_BOX_STEMS, _box_kind):
        is_box = element.tag in _BOX_TAGS
        if not is_box and element.tag not in _LINE_TAGS:
            continue
        box_kind = _box_kind(class_names)
        if box_kind is None or not (is_box or box_kind.may_be_line):
            continue
        if len(str(element.text_content())) <= box_kind.max_chars and box_kind.has_required_content(element):
            yield element, (box_kind.kind, box_kind.name)


def _forms(page: Page) -> Iterator[tuple[HtmlElement, Insert]]:
    """Yield forms with text fields; forms without may wrap a whole article to send its id."""
    for form in page.elements.with_tag("form"):
        asks = any(field.get("type", "text") in _TEXT_INPUT_TYPES for field in form.iter("input", "textarea"))
        if asks and len(str(form.text_content())) <= _MAX_FORM_CHARS:
            yield form, (RemovedKind.SITE_BOILERPLATE, "form")


def _captions(page: Page) -> Iterator[tuple[HtmlElement, Insert]]:
    for caption in page.elements.with_tag("figcaption"):
        yield caption, (RemovedKind.CAPTION, "figcaption")


@lru_cache(maxsize=8_192)
def _box_kind(class_names: str) -> _BoxKind | None:
    """Return the kind of box that a class attribute names; cached, since class attributes repeat."""
    for name in class_names[:_MAX_CLASS_CHARS].split():
        words = " ".join(part.lower() for part in _WORD.findall(name))
        if not _DESCRIBES_CONTENT.match(words):
            for name_pattern, box_kind in _NAME_PATTERNS:
                if name_pattern.search(words):
                    return box_kind
    return None


def _passages(box: HtmlElement) -> Iterator[str]:
    """Yield the whole text of a box, and that of its paragraphs, items and headings."""
    for element in chain((box,), islice(box.iterdescendants(*_PASSAGE_TAGS), _MAX_BOXES)):
        text = _text(element, _MAX_BOX_CHARS)
        if text:
            yield text


def _text(element: HtmlElement, max_chars: int) -> str | None:
    text = one_line(str(element.text_content()))
    return text if text and len(text) <= max_chars else None
