"""Tell by its URL how likely a page is one article: from a front page to a path with an article's words or number."""

import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import unquote, urlsplit

from newsloom.normalise.toml_tables import StrictTable, read_toml

_FILE: Final = "page_words.toml"
_PAGE_EXTENSION: Final = re.compile(
    r"\.(?:html?|shtml|xhtml|phtml|php\d?|aspx?|jspx?|cfm|ece|do|story|article|amp|cms|dhtml|mhtml|ssf|stm|nhn|asp|page)$"
)
_OTHER_EXTENSION: Final = re.compile(
    r"\.(?:xml|rss|atom|rdf|json|jpe?g|png|gif|webp|svg|ico|avif|css|js|txt|mp[34]|m3u8|zip|webmanifest|manifest)$"
)
"""Files that are no pages: feeds, pictures, data."""
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:[-_](?:[a-z]{2}|han[st]|latn|cyrl|\d{3}))?")
"""A language or country as a segment of a path: `en`, `pt-br`, `zh_hans`."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DATE_PART: Final = re.compile(
    r"(?:19|20)\d\d(?:[-_.]?[01]?\d(?:[-_.]?[0-3]?\d)?)?|[0-3]?\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
)
_WORDS: Final = re.compile(r"[^\W\d_]+|\d+")
_NUMBER: Final = re.compile(r"\d+")
_ID_NAME: Final = re.compile(
    r"(?:id|no|num|nr|p|a|n|v|art|aid|nid|tid|pid|sid|oid|uid|idx|idxno|key|article|story|news|post|page_id|item|doc|docid"
    r"|story_fbid|fbid|code|slug|title|name)|.{1,20}(?:id|_no|idx|num|nr|code|slug|key)",
    re.IGNORECASE,
)
_LIST_NAMES: Final = frozenset(
    {"s", "q", "cat", "tag", "author", "m", "feed", "query", "search", "keyword", "category", "paged"}
)
"""Parameters of a front page that make it a list: those of WordPress, and those of searches."""
_PAGING: Final = frozenset({"page", "pagina", "seite", "p", "strona", "sida", "side", "sivu", "stranica", "strana"})
_MIN_ID_DIGITS: Final = 4
_MIN_SLUG_WORDS: Final = 3
_MIN_LONG_SLUG_CHARS: Final = 6  # of a script without spaces, whose words no hyphen divides
_MIN_ADDRESS_CHARS: Final = 8
_MIN_SEGMENTS: Final = 3
_MAX_SEGMENTS: Final = 40


class PageLevel(IntEnum):
    """What the path of a page's URL tells, in ascending order of how likely the page is one article."""

    HOME = 0
    LISTING = 1
    SHORT = 2
    SPECIFIC = 3
    ARTICLE = 4


class _PageWords(StrictTable):
    home: frozenset[str]
    listing: frozenset[str]
    service: frozenset[str]
    section: frozenset[str]


@cache
def _words() -> _PageWords:
    return read_toml(files(__package__).joinpath(_FILE).read_text("utf-8"), _PageWords, _FILE)


def path_segments(url: str) -> list[str]:
    """Return the segments of a URL's path as they are, without empty ones; at most 40."""
    return [each for each in urlsplit(url).path.split("/", _MAX_SEGMENTS + 1) if each][:_MAX_SEGMENTS]


def plain(text: str) -> str:
    """Return a segment or word in lower case, unescaped, without accents."""
    decomposed = unicodedata.normalize("NFKD", unquote(text).lower())
    return unicodedata.normalize("NFC", "".join(each for each in decomposed if not "\u0300" <= each <= "\u036f"))


def slug_words(url: str) -> frozenset[str]:
    """Return the words of two letters and more in the last segment of a URL's path, without accents."""
    segments = path_segments(url)
    last = _PAGE_EXTENSION.sub("", plain(segments[-1])) if segments else ""
    return frozenset(word for word in _WORDS.findall(last) if len(word) > 1 and not word.isdigit())


def is_language(segment: str) -> bool:
    """Return True if a segment of a path may name a language or country."""
    return _LANGUAGE.fullmatch(segment.lower()) is not None


def page_level(url: str, title_words: Iterable[str] = ()) -> PageLevel:
    """Return how likely the page at a URL is one article.

    Args:
        url: a clean URL.
        title_words: words of the page's title, in the form of `plain`. A short path that has one is that of an article.
    """
    parts = urlsplit(url)
    pairs = (pair.partition("=") for pair in parts.query.split("&")[:_MAX_SEGMENTS])
    names = {name.lower(): value for name, _, value in pairs}
    has_identity = any(value and _ID_NAME.fullmatch(name) and name not in _LIST_NAMES for name, value in names.items())
    route = [each for each in parts.fragment.lstrip("!/").partition("?")[0].split("/")[:_MAX_SEGMENTS] if each]
    segments = [plain(each) for each in (*path_segments(url), *route)]
    last = segments[-1] if segments else ""
    if _OTHER_EXTENSION.search(last):
        return PageLevel.LISTING
    segments = _without_home(segments)
    if segments and _is_service(segments):
        return PageLevel.LISTING
    if has_identity:
        return PageLevel.ARTICLE
    if not segments:
        return PageLevel.LISTING if names.keys() & _LIST_NAMES else PageLevel.HOME
    level = _level_of_path(segments)
    if level is PageLevel.SHORT and (
        (_PAGE_EXTENSION.search(last) and len(segments) > 1) or _shares(segments, title_words)
    ):
        return PageLevel.SPECIFIC
    return level


def _without_home(segments: list[str]) -> list[str]:
    """Return the segments without an extension, names of front pages at the end and languages at the start."""
    kept = [*segments[:-1], *(_PAGE_EXTENSION.sub("", each) for each in segments[-1:])]
    words = _words()
    while kept and kept[-1] in words.home:
        kept.pop()
    while kept and is_language(kept[0]) and (kept[0] not in words.section or len(kept) == 1):
        kept.pop(0)
    return kept


def _is_service(segments: list[str]) -> bool:
    service = _words().service
    return segments[-1] in service or (
        not service.isdisjoint(segments[:-1]) and _slug_level(segments) < PageLevel.ARTICLE
    )


def _shares(segments: list[str], title_words: Iterable[str]) -> bool:
    return not set(_WORDS.findall(segments[-1])).isdisjoint(title_words)


def _level_of_path(segments: list[str]) -> PageLevel:
    """Return the level of a path by its words and numbers alone."""
    if len(segments) > 1 and segments[-2] in _PAGING and segments[-1].isdigit():
        segments = segments[:-2]
    if not segments or _is_listing(segments):
        return PageLevel.LISTING
    slug = _slug_level(segments)
    if slug is PageLevel.ARTICLE or _has_year(segments[:-1]):
        return PageLevel.ARTICLE
    return PageLevel.SPECIFIC if slug is PageLevel.SPECIFIC or len(segments) >= _MIN_SEGMENTS else PageLevel.SHORT


def _is_listing(segments: list[str]) -> bool:
    """Return True if the path ends with a section, a date, or a word for lists and at most one name after it."""
    words = _words()
    if segments[-1] in words.section or not words.listing.isdisjoint(segments[-2:]) or _is_archive(segments):
        return True
    is_below = not words.listing.isdisjoint(segments[:2])
    return is_below and _slug_level(segments) < PageLevel.ARTICLE and not _has_year(segments)


def _slug_level(segments: list[str]) -> PageLevel:
    """Return ARTICLE for a number of four digits, three words or a long name; SPECIFIC for two words or a short number."""
    last = segments[-1]
    words = _WORDS.findall(last)
    numbers = [number for each in segments[-2:] for number in _NUMBER.findall(each) if not _YEAR.fullmatch(number)]
    letters = [word for word in words if not word.isdigit()]
    if any(len(number) >= _MIN_ID_DIGITS for number in numbers) or len(letters) >= _MIN_SLUG_WORDS:
        return PageLevel.ARTICLE
    if any(len(word) >= _MIN_LONG_SLUG_CHARS and not _is_spaced_script(word) for word in letters):
        return PageLevel.ARTICLE
    if len(last) >= _MIN_ADDRESS_CHARS and sum(map(str.isdigit, last)) >= 2:  # noqa: PLR2004 - as of a hash or short id
        return PageLevel.ARTICLE
    return PageLevel.SPECIFIC if len(words) > 1 or any(map(str.isdigit, last)) else PageLevel.SHORT


def _is_spaced_script(word: str) -> bool:
    """Return True unless a word is in a script without spaces: Han, kana, Thai, Lao, Khmer, Burmese."""
    return not any("\u0e00" <= each <= "\u0eff" or "\u1000" <= each <= "\u109f" or "\u1780" <= each <= "\u17ff" or "\u3040" <= each <= "\u9fff" for each in word)  # fmt: skip


def _is_archive(segments: list[str]) -> bool:
    """Return True if the path ends with a date, or a year and a month, and no article is named before it."""
    for length, segment in enumerate(reversed(segments[-_MIN_SEGMENTS:])):
        if not _DATE_PART.fullmatch(segment) or (length and segment in _words().section):
            return False
        if _YEAR.match(segment):
            before = segments[: len(segments) - length - 1]
            return not before or _slug_level(before) < PageLevel.ARTICLE
    return False


def _has_year(segments: list[str]) -> bool:
    return any(_YEAR.match(segment) and _DATE_PART.fullmatch(segment) for segment in segments)
