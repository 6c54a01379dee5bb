"""Find the articles that a JSON object lists: responses of news interfaces, search engines and feeds in JSON."""

import re
from dataclasses import dataclass
from typing import Final

from newsloom.runtime.files.splitters.json_scan import items, members

_SEPARATORS: Final = re.compile(r"[\W_]+")
_LIST_NAMES: Final = frozenset(
    {
        *("articles", "stories", "posts", "news", "docs", "documents", "data", "records", "results", "items", "hits"),
        *("entries", "entry", "item", "value", "graph", "newsitems", "feed", "rows", "objects"),
        *("messages", "nodes", "edges", "result"),
    }
)
"""Normalised names of lists of articles: those that normalise unwraps, and those of feeds and search interfaces."""
_WRAPPER_NAMES: Final = frozenset(
    {*_LIST_NAMES, *("response", "result", "payload", "body", "rss", "channel", "rdf", "query", "search", "page")}
)
"""Normalised names of objects around such a list: `hits.hits`, `response.docs`, `rss.channel.item`."""
_LISTING: Final = "data.children"
"""Where Reddit lists posts; elsewhere `children` are parts of a text."""
_SINGLE_WRAPPER_NAMES: Final = frozenset({"db"})
"""Normalised names of lists whose only item is such an object: an export of Ghost has its posts in `db[0].data`."""
_FEED_NAMES: Final = frozenset({"rss", "channel", "rdf", "feed"})
BODY_NAMES: Final = frozenset(
    {
        *("text", "content", "articlebody", "bodytext", "maintext", "articletext", "fulltext", "cleanedtext"),
        *("html", "bodyhtml", "rawhtml", "contenthtml", "bodyxhtml", "textcontent", "plaintext", "markdown"),
    }
)
"""Normalised names of fields that are an article's body. An object with one of them is an article, whatever it lists."""
_OTHER_BODY_NAMES: Final = frozenset({"body", "bodies", "paragraphs"})
_JSON_FEED: Final = b"jsonfeed.org"
LINKED_ARTICLE: Final = re.compile(
    rb'"@type"\s*:\s*(?:\[\s*)?"(?:[a-z]+:|https?://schema\.org/)?\w*(?:Article|Posting)"'
)
"""The type of an article in linked data (JSON-LD)."""
_MIN_LINKED_ARTICLES: Final = 2
_MAX_DEPTH: Final = 3
_MAX_NAME_CHARS: Final = 60
_LONG_TEXT_BYTES: Final = 500
"""Length of a string from which on it is an article's text, whatever its name. Responses have shorter messages."""


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A list of articles in an object.

    `items` has start and end of each. `before` and `after` are the feed around the items of a feed, which has the source.
    """

    path: str
    items: tuple[tuple[int, int], ...]
    before: bytes = b""
    after: bytes = b""


def find_lists(value: bytes) -> list[ArticleList] | None:
    """Return the lists of articles in a JSON object; None if it is an article itself, or lists nothing, or only one.

    An object that lists one article is left whole, because normalise reads such objects.
    """
    if value[:1] != b"{":
        return None
    found = _find(value, 0, "", 0, is_feed=False)
    if not found:
        return None
    filled = [each for each in found if each.items]
    if sum(len(each.items) for each in filled) == 1:
        return None
    return filled or found


def _find(value: bytes, start: int, path: str, depth: int, *, is_feed: bool) -> list[ArticleList]:
    found: list[ArticleList] = []
    nested: list[tuple[str, str, int]] = []
    for name, begin, end in members(value, start):
        short = _SEPARATORS.sub("", name).lower() if len(name) <= _MAX_NAME_CHARS else ""
        kind = value[begin : begin + 1]
        if short == "version" and _JSON_FEED in value[begin:end]:
            is_feed = True
        if _is_body(short, kind, end - begin, is_feed=is_feed):
            return []
        where = f"{path}.{name}" if path else name
        if kind == b"[" and (short in _LIST_NAMES or where.endswith(_LISTING)):
            listed = _listed(value, begin, short)
            if listed is not None and all(value[first : first + 1] == b"{" for first, _ in listed[:1]):
                around = (value[: begin + 1], value[end - 1 :]) if is_feed or short in {"item", "entry"} else (b"", b"")
                found.append(ArticleList(where, listed, *around))
        elif kind == b"{" and short in _WRAPPER_NAMES and depth < _MAX_DEPTH:
            nested.append((short, where, begin))
        elif kind == b"[" and short in _SINGLE_WRAPPER_NAMES and depth < _MAX_DEPTH:
            nested += [
                (short, f"{where}[0]", first) for first, _ in items(value, begin) if value[first : first + 1] == b"{"
            ]
    if found:
        return found
    return [
        each
        for short, where, begin in nested
        for each in _find(value, begin, where, depth + 1, is_feed=is_feed or short in _FEED_NAMES)
    ]


def _listed(value: bytes, start: int, name: str) -> tuple[tuple[int, int], ...] | None:
    """Return start and end of each article of a list; None for linked data with one article, which is one document."""
    listed = tuple(items(value, start))
    if name != "graph":
        return listed
    articles = tuple((first, last) for first, last in listed if LINKED_ARTICLE.search(value, first, last))
    return articles if len(articles) >= _MIN_LINKED_ARTICLES else None


def _is_body(name: str, kind: bytes, size: int, *, is_feed: bool) -> bool:
    """Return True if a member is an article's own text, which means that what the object lists is something else."""
    if kind == b'"':
        empty = '""'
        is_long = size > _LONG_TEXT_BYTES and not is_feed
        return size > len(empty) and (name in BODY_NAMES or name in _OTHER_BODY_NAMES or is_long)
    return kind == b"[" and name in _OTHER_BODY_NAMES
