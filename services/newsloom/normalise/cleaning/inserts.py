"""Passages within an article that the page's own markup shows to be none of it: teasers, calls, captions, bios, forms."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Final, NamedTuple

from lxml.html import HtmlElement

from newsloom.normalise.page.page import Page, one_line
from newsloom_schemas import RemovedKind

_LEAST_WORDS: Final = 5
_LONGEST_HEADLINE: Final = 400
_HEADINGS: Final = ("h2", "h3", "h4", "h5")
_BOXES: Final = frozenset({"div", "section", "aside", "li", "article", "footer"})
_LINES: Final = frozenset({"p", "span", "small", "em", "figcaption", *_HEADINGS})
_PASSAGES: Final = ("p", "li", "div", "figcaption", "blockquote", "dd", "td", "span", *_HEADINGS)
_FILLED: Final = frozenset({"text", "email", "search", "tel", "password"})
_MOST: Final = 300  # boxes on a page, and passages in a box
_LONGEST_BOX: Final = 3_000  # characters; a longer one may hold the article
_LONGEST_FORM: Final = 1_500
_LONGEST_CALL: Final = 700
_LONGEST_CAPTION: Final = 1_000
_LONGEST_NAMES: Final = 400  # characters of a class attribute


class _Sign(NamedTuple):
    """A kind of box: how it is called, in the words of one name, how long it is at most, and what it must hold.

    What is `line` may be a single paragraph or heading as well.
    """

    name: str
    kind: RemovedKind
    called: str
    longest: int = _LONGEST_BOX
    line: bool = True
    holds: Callable[[HtmlElement], bool] = lambda _: True


def _form(box: HtmlElement) -> bool:
    return next(box.iter("form", "input"), None) is not None


def _linked_heading(box: HtmlElement) -> bool:
    return any(_text(link, _LONGEST_HEADLINE) for heading in box.iter(*_HEADINGS) for link in heading.iter("a"))


_AUTHOR: Final = "(?:authors?|autor(?:e[ns]?|s)?|auteurs?|contributor|writer)"
_SIGNS: Final = (
    _Sign(
        "newsletter_box",
        RemovedKind.NEWSLETTER,
        "newsletters?|sign ?up|subscribe|opt ?in|mailchimp|infolettre|nieuwsbrief|nyhetsbrev|nyhedsbrev|boletin",
        line=False,
        holds=_form,
    ),
    _Sign(
        "teaser",
        RemovedKind.READ_MORE,
        "promo|promoted|teaser|recirc|recommended|recommendation|related|read ?more|recent posts?|more like this",
        line=False,
        holds=_linked_heading,
    ),
    _Sign(
        "author_box",
        RemovedKind.CREDIT,
        rf"{_AUTHOR}\b.*\b(?:bio|biography|box|boxes|info|profile|card|about|desc|description|details)"
        rf"|(?:bio|about|info|profile|box)(?: the)? {_AUTHOR}|bio|biography|saboxplugin|authorbox|authorbio|autorenbox",
    ),
    _Sign("disclaimer", RemovedKind.SITE_FURNITURE, "disclaimers?|disclosures?|haftungsausschluss"),
    _Sign("call", RemovedKind.SITE_FURNITURE, "cta|call ?to ?action|pop ?up", _LONGEST_CALL),
    _Sign(
        "caption",
        RemovedKind.CAPTION,
        "(?:wp|image|photo|picture|figure|media|video|gallery|credit) caption|captions? (?:text|credit|wrap)|figcaption"
        "|bildunterschrift|bildtext",
        _LONGEST_CAPTION,
    ),
)
"""Words of class names that were judged by what they hold on 340 pages. Only where a language has its own they are English:
class names mostly are."""

_MAY_BE_CALLED: Final = re.compile(
    "newsletter|sign|subscribe|opt|mailchimp|lettre|nieuws|nyhe|boletin|promo|tease|recirc|recommend|relat|read|recent|more"
    "|bio|auth|auto|auteur|contributor|writer|sabox|disclaim|disclos|haftung|cta|call|pop|caption|bild"
)
"""Parts of which one stands in every name that says something: asked first, since most names have none of it."""

_CALLED: Final = tuple((re.compile(rf"\b(?:{sign.called})\b"), sign) for sign in _SIGNS)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NOT_ITSELF: Final = re.compile(r"(?:has|have|with|without|no|is|show|hide|category|tag|type)\b")
"""A name that begins so says what is in a box, or what its article is about."""

Insert = tuple[RemovedKind, str]
"""What a passage is, and the sign that tells."""


def inserts_of(page: Page) -> dict[str, Insert]:
    """What the page marks as an insert: the passage's text as `squeezed` makes it, with its kind and its sign.

    The signs are `linked_headline` (a paragraph in capitals that is nothing but a link, or on a page that says it is a
    news article any such paragraph), `figcaption`, `form` (with something to fill in), and boxes that are called so:
    `teaser` (with a linked heading), `newsletter_box` (with a form), `author_box`, `disclaimer`, `call` and `caption`.
    What stands as a long paragraph outside of all boxes too is the article's, and no insert.
    """
    inserts: dict[str, Insert] = {}
    boxes = list(islice(_outermost(chain(_named(page), _forms(page), _captions(page))), _MOST))
    for box, insert in boxes:
        for text in _passages(box):
            inserts.setdefault(squeezed(text), insert)
    if boxes:
        within = {paragraph for box, _ in boxes for paragraph in box.iter("p")}
        for paragraph, text in page.long_paragraphs:
            if paragraph not in within:
                inserts.pop(squeezed(text), None)
    for text in islice(_linked(page), _MOST):
        inserts.setdefault(squeezed(text), (RemovedKind.READ_MORE, "linked_headline"))
    return inserts


def squeezed(text: str) -> str:
    """A passage as it is compared: without white space, which extractors set differently, and without the sign of an item."""
    return "".join(text.removeprefix("- ").split())


def _linked(page: Page) -> Iterator[str]:
    for paragraph in page.elements.tagged("p"):
        link = next(paragraph.iter("a"), None)
        if link is None:
            continue
        text = _text(paragraph, _LONGEST_HEADLINE)
        if text is None or text.count(" ") < _LEAST_WORDS - 1 or not (page.is_news or text.isupper()):
            continue
        if text == _text(link, _LONGEST_HEADLINE):
            yield text


def _outermost(boxes: Iterator[tuple[HtmlElement, Insert]]) -> Iterator[tuple[HtmlElement, Insert]]:
    taken: set[HtmlElement] = set()
    for box, insert in boxes:
        if box not in taken and taken.isdisjoint(box.iterancestors()):
            taken.add(box)
            yield box, insert


def _named(page: Page) -> Iterator[tuple[HtmlElement, Insert]]:
    for element, style in page.classed:
        is_box = element.tag in _BOXES
        if not is_box and element.tag not in _LINES:
            continue
        sign = _sign_of(style[:_LONGEST_NAMES])
        if sign is None or not (is_box or sign.line):
            continue
        if len(str(element.text_content())) <= sign.longest and sign.holds(element):
            yield element, (sign.kind, sign.name)


def _forms(page: Page) -> Iterator[tuple[HtmlElement, Insert]]:
    """Forms with something to fill in; some wrap an article to send its number."""
    for form in page.elements.tagged("form") if _has(page, b"<form") else ():
        asks = any(field.get("type", "text") in _FILLED for field in form.iter("input", "textarea"))
        if asks and len(str(form.text_content())) <= _LONGEST_FORM:
            yield form, (RemovedKind.SITE_FURNITURE, "form")


def _captions(page: Page) -> Iterator[tuple[HtmlElement, Insert]]:
    for caption in page.elements.tagged("figcaption") if _has(page, b"<figcaption") else ():
        yield caption, (RemovedKind.CAPTION, "figcaption")


def _has(page: Page, tag: bytes) -> bool:
    """Whether a tag may be on a page; its source tells in a tenth of the time."""
    return page.source is None or tag in page.source


@lru_cache(maxsize=8_192)
def _sign_of(style: str) -> _Sign | None:
    """What a class attribute says that a box is, by the words of each name; classes come again and again."""
    if _MAY_BE_CALLED.search(style.lower()) is None:
        return None
    for name in style.split():
        words = " ".join(part.lower() for part in _WORD.findall(name))
        if not _NOT_ITSELF.match(words):
            for called, sign in _CALLED:
                if called.search(words):
                    return sign
    return None


def _passages(box: HtmlElement) -> Iterator[str]:
    """The paragraphs, items and headings of a box, and all of it."""
    for element in chain((box,), islice(box.iterdescendants(*_PASSAGES), _MOST)):
        text = _text(element, _LONGEST_BOX)
        if text:
            yield text


def _text(element: HtmlElement, longest: int) -> str | None:
    text = one_line(str(element.text_content()))
    return text if text and len(text) <= longest else None
