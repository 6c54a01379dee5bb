"""Read a feed entry in XML: RSS 0.9 to 2.0 and Atom (RFC 4287), alone or in a feed with one entry."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from newsloom.normalise.body.choice import NoBody
from newsloom.normalise.body.entry_values import plain_title, text_or_html, unescape_entities
from newsloom.normalise.body.fields import HTML_FIELDS, LAST_FIELDS, STRONG_FIELDS, BodyRule, field_name
from newsloom.normalise.body.value import count_visible_words, much_longer
from newsloom.normalise.envelopes.feed_context import absolute_url, entry_language, entry_link
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.envelopes.xml.xml_body import write_html
from newsloom.normalise.envelopes.xml.xml_document import UNDECLARED_NAMESPACE, Element, parse_xml
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError
from newsloom.normalise.records import Stated
from newsloom_schemas import RejectionReason

EntryFields: TypeAlias = dict[str, str | list[str]]

_ENTRY_TAGS: Final = frozenset({"item", "entry"})
_BODY_TAGS: Final = ("encoded", "content", *sorted(STRONG_FIELDS - {*HTML_FIELDS, *LAST_FIELDS}))
"""Elements with an entry's body: those of RSS and Atom, then the full text of other vocabularies (`yandex:full-text`)."""
_SUMMARY_TAGS: Final = ("description", "summary")
_MAX_AUTHORS: Final = 20
_MAX_KEYWORDS: Final = 50
_TAIL_CHARS: Final = 60
_CUT_SHORT: Final = re.compile(r"(\[?(?:…|\.\.\.)\]?|\[\+\d+ chars\])\s*(?:</\w{1,10}>\s*)*$")
"""What a teaser ends with: the marks of systems that cut the text of an article."""
_SENTENCE_END: Final = re.compile(
    r"[.!?\u0589\u061f\u06d4\u0964\u1362\u3002\uff01\uff0e\uff1f\uff61][\"'”’»›)\]」』\s]*(?:</?\w{1,10}\s?/?>\s*)*$"
)
_PICTURE_URL: Final = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:\?|$)", re.IGNORECASE)
_MEDIA_NAMESPACES: Final = (
    "search.yahoo.com/mrss",
    "itunes.com",
    "google.com/schemas/play-podcasts",
    "podcastindex.org",
    *(f"{UNDECLARED_NAMESPACE}{prefix}" for prefix in ("media", "itunes", "googleplay", "podcast")),
)
"""Parts of media namespaces, whose title, author, content and description are those of a picture or recording."""
_NON_TEXT_TYPE: Final = re.compile(r"(?!text/|[^/]+/(?:[^/]+\+)?(?:xml|html)\b)[^/]+/")
"""Types of Atom content that is not text: pictures, and documents in Base64 (RFC 4287, section 4.1.3.3)."""
_URL_SCHEMES: Final = ("http://", "https://")
_EMAIL_AND_NAME: Final = re.compile(r"\S{1,100}@\S{1,100}\s*\(([^()]{2,60})\)")


def read_entry(text: str) -> NewsItem:
    """Read the entry of a feed.

    Raises:
        DecodeError: the text is not XML, or the feed has no entry or several.
    """
    root = parse_xml(text, "feed")
    entries = [each for each in root.iter() if _local_name(each) in _ENTRY_TAGS]
    if len(entries) != 1:
        msg = f"a feed with {len(entries)} entries; {SEND_SEPARATELY}"
        raise DecodeError(msg)
    (entry,) = entries
    found: EntryFields = {ours: value for ours, read in _FIELDS.items() if (value := read(entry))}
    changed = _first_child_text("updated", "modified")(entry)
    stated = Stated(
        keywords=tuple(_categories(entry)),
        image=_image(entry),
        modified_at=changed if changed and changed != found.get("published_at") else None,
    )
    for names, rule in ((_BODY_TAGS, BodyRule.FIRST_FIELD), (_SUMMARY_TAGS, BodyRule.FEED_SUMMARY)):
        for name in names:
            for value in _child_texts(entry, name):
                if body := text_or_html(value):
                    notes = {"body_field": name, "body_rule": rule.value, **_warnings(entry, name, value, rule)}
                    return NewsItem(found, body, stated, notes)
    empty = NoBody(RejectionReason.EMPTY, "a feed entry without content, description or summary")
    return NewsItem(found, {}, stated, no_body=empty)


def _warnings(entry: Element, name: str, body: str, rule: BodyRule) -> dict[str, str]:
    """Return trace notes: another element has a much longer text, or the body is cut, as teasers are."""
    longer = _longer_element(entry, name, body)
    notes = {"longer_text": longer} if longer else {}
    end = unescape_entities(body[-_TAIL_CHARS:])
    cut = _CUT_SHORT.search(end)
    if cut is not None:
        return {**notes, "text_cut_short": f"it ends with {cut[1]}"}
    if rule is BodyRule.FEED_SUMMARY and not _SENTENCE_END.search(end):
        return {**notes, "text_cut_short": "it is a summary that ends within a sentence"}
    return notes


def _longer_element(entry: Element, name: str, body: str) -> str | None:
    """Describe another element of an entry that has a much longer text than its body; None if there is none."""
    size = count_visible_words(body)
    for child in entry:
        tag: object = child.tag
        if not isinstance(tag, str):
            continue
        local = tag.rpartition("}")[2]
        text = "".join(str(part) for part in child.itertext())
        if (
            field_name(local) != name
            and len(text) > len(body)
            and much_longer(words := count_visible_words(text), size)
        ):
            return f"`{local[:40]}` has {words} words and was not used; the body has {size}"
    return None


def _local_name(element: Element) -> str:
    """Return the local name in lower case; empty for comments and for elements of media namespaces."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, name = tag.rpartition("}")
    return "" if any(known in space for known in _MEDIA_NAMESPACES) else name.lower()


def _child_texts(element: Element, name: str) -> Iterator[str]:
    """Yield the non-empty texts of the children with this local name; XHTML content as markup."""
    for child in element:
        if (
            name in {_local_name(child), field_name(_local_name(child))}
            and _NON_TEXT_TYPE.match(child.get("type") or "") is None
        ):
            if any(_local_name(each) for each in child):
                text = write_html(child)
            else:
                text = "".join(str(part) for part in child.itertext())
            if text.strip():
                yield text.strip()


def _first_child_text(*names: str) -> Callable[[Element], str]:
    return lambda entry: next((text for name in names for text in _child_texts(entry, name)), "")


def _authors(entry: Element) -> list[str]:
    """Return the authors: `dc:creator`, and `author` in the form of RSS or Atom; else those of the Atom source or feed.

    An Atom entry without an author has that of its source or feed (RFC 4287, section 4.2.1).
    """
    found = list(_child_texts(entry, "creator"))
    around = (*_children(entry, "source"), entry.getparent())
    for element in (entry, *around):
        for child in _children(element, "author") if element is not None and not found else ():
            found.extend(_child_texts(child, "name") if len(child) else _own_text(child))
    if not found:
        found.extend(_podcast_authors(entry))
    others = [f"contributor: {name}" for name in _contributors(entry)]
    return [_EMAIL_AND_NAME.sub(r"\1", name[:300]) for name in (*found[:_MAX_AUTHORS], *others[:_MAX_AUTHORS])]


def _podcast_authors(entry: Element) -> Iterator[str]:
    """Yield the text of `itunes:author`, the author of a podcast's episode."""
    for child in entry:
        tag: object = child.tag
        if isinstance(tag, str) and tag.lower().endswith("author") and not _local_name(child) and child.text:
            yield child.text.strip()


def _contributors(entry: Element) -> Iterator[str]:
    """Yield the names of Atom's and Dublin Core's contributors."""
    for child in _children(entry, "contributor"):
        yield from _child_texts(child, "name") if len(child) else _own_text(child)


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if _local_name(child) == name]


def _own_text(element: Element) -> list[str]:
    return [element.text.strip()] if element.text and element.text.strip() else []


def _source(entry: Element) -> str:
    """Return the name of the source of an entry, which an aggregator copies, else the title of the feed."""
    for source in _children(entry, "source"):
        name = next(_child_texts(source, "title"), "") or next(iter(_own_text(source)), "")
        if name:
            return plain_title(name)
    everything = entry.getroottree().iter()
    feeds = (each for each in everything if each is not entry and _local_name(each) in {"channel", "feed"})
    return next((plain_title(title) for feed in feeds for title in _child_texts(feed, "title")), "")


def _categories(entry: Element) -> list[str]:
    """Return the categories: the label or term of Atom, the text of RSS, and `dc:subject`."""
    found = [
        (child.get("label") or child.get("term") or child.text or "").strip()
        for name in ("category", "subject")
        for child in _children(entry, name)
    ]
    return list(dict.fromkeys(word for word in found if word and not word.startswith(_URL_SCHEMES)))[:_MAX_KEYWORDS]


def _image(entry: Element) -> str | None:
    """Return the first picture of Media RSS, of an enclosure, or of a podcast."""
    for child in entry.iter():
        url = (child.get("url") or child.get("href") or "").strip()
        if url and _is_picture(child, url):
            return absolute_url(child, url)
    return None


def _is_picture(element: Element, url: str) -> bool:
    space, _, name = str(element.tag).rpartition("}")
    if not any(known in space for known in _MEDIA_NAMESPACES):
        return name.lower() == "enclosure" and (element.get("type") or "").startswith("image/")
    if name == "content":
        kind = f"{element.get('type') or ''} {element.get('medium') or ''}".strip()
        return "image" in kind if kind else _PICTURE_URL.search(url) is not None
    return name in {"thumbnail", "image"}


_FIELDS: Final[Mapping[str, Callable[[Element], str | list[str]]]] = {
    "title": lambda entry: plain_title(_first_child_text("title")(entry)),
    "url": entry_link,
    "source": _source,
    "language": entry_language,
    "external_id": _first_child_text("guid", "id"),
    "authors": _authors,
    "published_at": _first_child_text("published", "pubdate", "date", "issued", "created", "updated"),
}
"""Fields of our envelope, with the function that reads each from an entry."""
