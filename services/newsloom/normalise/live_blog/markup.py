"""Find the posts of a live blog in the markup of its page: boxes of one shape, each with a time."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from itertools import islice
from typing import Final, NamedTuple

from lxml.html import HtmlElement

from newsloom.normalise.extraction.blocks import blocks
from newsloom.normalise.live_blog.post import LivePost, read_clock, read_moment
from newsloom.normalise.page.page import Page, one_line
from newsloom.normalise.text.characters import repair_line

_MIN_POSTS: Final = 2
_MIN_MEAN_CHARS: Final = 30
"""Characters that the posts of a page must have on average; shorter lines are a table of times or a menu."""
_MAX_HEADING_CHARS: Final = 300
_MAX_ID_CHARS: Final = 500
_MAX_BOXES: Final = 20_000
_MAX_CLOCK_CHARS: Final = 12
_OPENING_CHARS: Final = 60
_HEAD_ELEMENTS: Final = 12
"""Elements at the beginning of a post among which its time stands."""
_HEADINGS: Final = ("h2", "h3", "h4", "h5", "h6")
_BOX_TAGS: Final = ("article", "li", "div", "section")
_FRAME_TAGS: Final = frozenset({"aside", "footer", "nav"})
_LIVE_TAG: Final = "amp-live-list"
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
_LIVE_STEMS: Final = ("live", "ticker-", "timeline-", "lb-post")
"""One of these is in every class that `_LIVE_CLASS` matches."""
_OTHER_CLASS: Final = re.compile(
    r"comment|reply|review|kommentar|commentaire|teaser|related|recommend|most-?read|card", re.IGNORECASE
)
_MAX_BOXES_AROUND: Final = 4
_TIME_CLASS: Final = re.compile(r"\b(?:time|timestamp|date|datum|hora|heure|ora|zeit|uhrzeit)\b|-time\b", re.IGNORECASE)
_STAMPS: Final = ("data-sort-time", "data-timestamp", "data-time", "data-datetime")
"""Attributes of a post with its moment, in ISO 8601 or in seconds or milliseconds since 1970; the first is AMP's."""
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")
_SECONDS_DIGITS: Final = 10


class Said(IntEnum):
    """What says that a page is a live blog; the more it is, the less its posts must look like posts."""

    NOTHING = 0
    BOXES = 1
    PAGE = 2


class _Time(NamedTuple):
    """The time of a post: the moment, minutes after midnight, and the words that show it."""

    moment: datetime | None
    clock: int | None
    shown: str = ""


def names_live_box(page: Page) -> bool:
    """Return True if a box of a page is named after live blogs."""
    return any(map(_LIVE_CLASS.search, page.classes.values(_LIVE_STEMS)))


def has_live_list(page: Page) -> bool:
    """Return True if a page has AMP's element for live blogs."""
    return page.elements.first(_LIVE_TAG) is not None


def posts_in_markup(page: Page, said: Said) -> tuple[LivePost, ...]:
    """Return the posts that a page shows, in the order of the page; none if no boxes look like posts."""
    found = tuple(post for element in _post_boxes(page, said) if (post := _post(element)) is not None)
    if len(found) < _MIN_POSTS or sum(post.chars for post in found) < _MIN_MEAN_CHARS * len(found):
        return ()
    return found


def _post_boxes(page: Page, said: Said) -> Sequence[HtmlElement]:
    """Return the largest group of siblings of one shape with times; a group that is named after live blogs comes first."""
    groups: dict[tuple[HtmlElement, str, str], list[HtmlElement]] = {}
    for element in islice(page.elements.with_tags(*_BOX_TAGS), _MAX_BOXES):
        parent = element.getparent()
        if parent is not None:
            shape = (element.get("class") or "").split()[:1]
            groups.setdefault((parent, str(element.tag), "".join(shape)), []).append(element)
    best: Sequence[HtmlElement] = ()
    best_rank = (False, 0)
    for (_, _, shape_name), group in groups.items():
        if len(group) < _MIN_POSTS:
            continue
        times = [_time_of(element) for element in group]
        timed = sum(time is not None for time in times)
        rank = (_is_named_live(group[0]), timed)
        if timed < _MIN_POSTS or rank <= best_rank or _is_other(group[0]):
            continue
        if not rank[0] and (said is not Said.PAGE or not _look_like_posts(group, times)):
            continue
        of_one_shape = shape_name and 2 * timed >= len(group)
        best = (
            group if of_one_shape else [element for element, time in zip(group, times, strict=True) if time is not None]
        )
        best_rank = rank
    return best


def _around(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from islice(element.iterancestors(), _MAX_BOXES_AROUND)


def _is_named_live(element: HtmlElement) -> bool:
    return any(
        box.tag == _LIVE_TAG or _LIVE_CLASS.search(f"{box.get('class') or ''} {box.get('id') or ''}")
        for box in _around(element)
    )


def _is_other(element: HtmlElement) -> bool:
    """Return True for boxes of comments and of other stories."""
    if any(box.tag in _FRAME_TAGS for box in element.iterancestors()):
        return True
    return any(_OTHER_CLASS.search(f"{box.get('class') or ''} {box.get('id') or ''}") for box in _around(element))


def _look_like_posts(group: Sequence[HtmlElement], times: Sequence[_Time | None]) -> bool:
    """Return True if most boxes show a time of day, and few have a heading that links to another page, as lists of stories do."""
    clocks = sum(time is not None and time.clock is not None for time in times)
    linked = sum(_links_away(element) for element in group)
    return 2 * clocks > len(group) and 2 * linked < len(group)


def _links_away(element: HtmlElement) -> bool:
    heading = next(iter(element.iter(*_HEADINGS)), None)
    if heading is None:
        return False
    links = [*islice(heading.iter("a"), 1), *islice(heading.iterancestors("a"), 1)]
    return any(not (link.get("href") or "#").startswith("#") for link in links)


def _opening(element: HtmlElement) -> str:
    """Return the beginning of an element's text on one line, without reading all of it."""
    pieces: list[str] = []
    remaining = _OPENING_CHARS
    for text in element.itertext():
        piece = " ".join(str(text)[: 4 * _OPENING_CHARS].split())
        if piece:
            pieces.append(piece)
            remaining -= len(piece)
        if remaining < 0:
            break
    return " ".join(pieces)


def _stamp(element: HtmlElement) -> datetime | None:
    for name in _STAMPS:
        value = (element.get(name) or "").strip()
        if _EPOCH.fullmatch(value):
            seconds = int(value) / (1 if len(value) == _SECONDS_DIGITS else 1000)
            return datetime.fromtimestamp(seconds, UTC)
        if value and (moment := read_moment(value)) is not None:
            return moment
    return None


def _time_of(element: HtmlElement) -> _Time | None:
    """Return the time of a post, which an attribute or an element near its beginning gives."""
    stamp = _stamp(element)
    for each in islice(element.iterdescendants("time", "span", "div", "p", "a", "strong", "b"), _HEAD_ELEMENTS):
        shown = _opening(each)
        clock = read_clock(shown)
        moment = read_moment(each.get("datetime")) or _stamp(each)
        is_time = each.tag == "time" or (
            _TIME_CLASS.search(each.get("class") or "") is not None and len(shown) <= _OPENING_CHARS
        )
        if (is_time and (moment or clock is not None or each.tag == "time")) or (
            len(shown) <= _MAX_CLOCK_CHARS and clock is not None
        ):
            return _Time(moment or stamp, clock, shown)
    return _Time(stamp, None) if stamp is not None else None


def _post(element: HtmlElement) -> LivePost | None:
    time = _time_of(element) or _Time(None, None)
    title = next(iter(element.iter(*_HEADINGS)), None)
    heading = repair_line(one_line(str(title.text_content()))) if title is not None else None
    texts = (repair_line(block.text) for block in blocks(element) if not block.is_control)
    paragraphs = tuple(text for text in texts if text and text not in (heading, time.shown))
    if not paragraphs:
        return None
    anchor = element.get("id") or element.get("data-post-id") or element.get("data-id")
    return LivePost(
        paragraphs,
        heading[:_MAX_HEADING_CHARS] if heading else None,
        time.moment,
        time.clock,
        anchor[:_MAX_ID_CHARS] if anchor else None,
    )
