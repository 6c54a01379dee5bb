"""Read a feed entry in JSON: JSON Feed 1.1, and RSS or Atom as parsers and converters write them."""

from collections.abc import Mapping
from typing import Any, Final

from newsloom.normalise.body.entry_values import first_text
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError

_ENTRY_FIELDS: Final = frozenset(
    {
        "content:encoded",
        "content_encoded",
        "content_html",
        "content_text",
        "date_published",
        "pubDate",
        "pubdate",
        "dc:creator",
        "title_detail",
        "summary_detail",
        "published_parsed",
        "guidislink",
        "description",
        "summary",
    }
)
_FEED_ONLY_FIELDS: Final = frozenset({"dc:creator", "title_detail", "summary_detail", "published_parsed", "guidislink"})
"""Fields that only feed parsers and converters write."""

_MIN_ENTRY_FIELDS: Final = 2

_BODY_FIELDS: Final = ("text", "html", "body", "articleBody", "body_text", "body_html", "raw_html")


def single_entry(value: Mapping[str, Any]) -> tuple[Mapping[str, Any], str | None] | None:
    """Return the only entry of a feed with the feed's title; None if the object is not a feed.

    Raises:
        DecodeError: the feed has no entry or several.
    """
    found = _find_entries(value)
    if found is None:
        return None
    entries, source = found
    if len(entries) != 1 or not isinstance(entries[0], Mapping):
        msg = f"a feed with {len(entries)} entries; {SEND_SEPARATELY}"
        raise DecodeError(msg)
    return entries[0], source


def is_entry(value: Mapping[str, Any]) -> bool:
    """Return True if an object may be a feed entry: it has a field of feed entries, and no other body field."""
    has_entry_field = _ENTRY_FIELDS & value.keys() or isinstance(value.get("content"), (list, Mapping))
    return bool(has_entry_field) and not any(isinstance(value.get(name), str) for name in _BODY_FIELDS)


def has_entry_fields(value: Mapping[str, Any]) -> bool:
    """Return True if an object has at least two fields of feed entries, so that its fields can be read as those of one."""
    return len(_ENTRY_FIELDS & value.keys()) >= _MIN_ENTRY_FIELDS


def is_certainly_entry(value: Mapping[str, Any]) -> bool:
    """Return True if an object has fields that only feed entries have; `pubDate` alone occurs in other objects as well."""
    if isinstance(origin := value.get("origin"), Mapping) and "streamId" in origin:
        return True  # an item of the interface of Google Reader: Feedly, Inoreader, FreshRSS
    return bool(_FEED_ONLY_FIELDS & value.keys()) or ("guid" in value and bool({"pubDate", "pubdate"} & value.keys()))


def _find_entries(value: Mapping[str, Any]) -> tuple[list[Any], str | None] | None:
    """Return the entries and the title of a feed; None if the object is not a feed."""
    rss = value.get("rss")
    channel = rss.get("channel") if isinstance(rss, Mapping) else value.get("channel")
    feeds: tuple[tuple[Any, str], ...] = (
        (channel, "item"),
        (value.get("feed"), "entry"),
        (value, "item"),
        (value, "entry"),
    )
    if "jsonfeed.org" in str(value.get("version")):
        feeds = ((value, "items"), *feeds)
    for feed, name in feeds:
        entries = feed.get(name) if isinstance(feed, Mapping) else None
        if isinstance(entries, (list, Mapping)) and isinstance(feed, Mapping):
            return entries if isinstance(entries, list) else [entries], first_text(feed.get("title"))
    return None
