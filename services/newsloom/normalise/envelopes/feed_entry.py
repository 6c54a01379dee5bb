"""Read a feed entry in XML: RSS 0.9 to 2.0 and Atom (RFC 4287), alone or in a feed with one entry."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Final, TypeAlias
from urllib.parse import urljoin

from lxml import etree

from newsloom.normalise.body.entry_values import plain_title, text_or_html
from newsloom.normalise.body.fields import HTML_FIELDS, LAST_FIELDS, STRONG_FIELDS, BodyRule, field_name
from newsloom.normalise.body.value import count_visible_words, much_longer
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.text.characters import NOT_XML

_Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml has for its type
EntryFields: TypeAlias = dict[str, str | list[str]]

_ENTRY_TAGS: Final = frozenset({"item", "entry"})
_BODY_TAGS: Final = ("encoded", "content", *sorted(STRONG_FIELDS - {*HTML_FIELDS, *LAST_FIELDS}))
"""Elements with an entry's body: those of RSS and Atom, then the full text of other vocabularies (`yandex:full-text`)."""
_SUMMARY_TAGS: Final = ("description", "summary")
_MAX_AUTHORS: Final = 20
_MAX_PREFIXES: Final = 20
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_UNDECLARED_NAMESPACE: Final = "urn:undeclared:"
_MEDIA_NAMESPACES: Final = (
    "search.yahoo.com/mrss",
    "itunes.com",
    "google.com/schemas/play-podcasts",
    "podcastindex.org",
    *(f"{_UNDECLARED_NAMESPACE}{prefix}" for prefix in ("media", "itunes", "googleplay", "podcast")),
)
"""Parts of media namespaces, whose title, author, content and description are those of a picture or recording."""
_NON_TEXT_TYPE: Final = re.compile(r"(?!text/|[^/]+/(?:[^/]+\+)?(?:xml|html)\b)[^/]+/")
"""Types of Atom content that is not text: pictures, and documents in Base64 (RFC 4287, section 4.1.3.3)."""
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_URL_SCHEMES: Final = ("http://", "https://")
_FIRST_TAG: Final = re.compile(r"<[A-Za-z][\w:.-]{0,60}")
_DECLARED_PREFIX: Final = re.compile(r"xmlns:([A-Za-z][\w.-]{0,30})")
_USED_PREFIX: Final = re.compile(r"</?([A-Za-z][\w.-]{0,30}):")
_EMAIL_AND_NAME: Final = re.compile(r"\S{1,100}@\S{1,100}\s*\(([^()]{2,60})\)")
_CDATA: Final = ("<![CDATA[", "]]>")
_AMPERSAND: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{2,8};)?")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A feed entry under the names of our envelope, with its body as `text` or `html` and the element that it comes from.

    `body` is empty for an entry without content, description and summary. `longer_element` describes another element with
    a much longer text, if there is one.
    """

    fields: EntryFields
    body: Mapping[str, str]
    body_field: str = ""
    body_rule: BodyRule | None = None
    longer_element: str | None = None

    @property
    def notes(self) -> dict[str, str]:
        """Return the trace notes on the body."""
        notes = {"body_field": self.body_field, "body_rule": self.body_rule.value} if self.body_rule else {}
        return {**notes, "longer_text": self.longer_element} if self.longer_element else notes


def read_entry(text: str) -> FeedEntry:
    """Read the entry of a feed.

    Nothing is fetched, and entities are not expanded, so that an entity bomb stays small. libxml2 reads at most 256 levels.

    Raises:
        DecodeError: the text is not XML, or the feed has no entry or several.
    """
    root = _parse(_DECLARATION.sub("", text, count=1))
    entries = [each for each in root.iter() if _local_name(each) in _ENTRY_TAGS]
    if len(entries) != 1:
        msg = f"a feed with {len(entries)} entries; send each entry as a separate record"
        raise DecodeError(msg)
    (entry,) = entries
    found: EntryFields = {ours: value for ours, read in _FIELDS.items() if (value := read(entry))}
    found["source"] = _feed_title(root, entry)
    for names, rule in ((_BODY_TAGS, BodyRule.FIRST_FIELD), (_SUMMARY_TAGS, BodyRule.FEED_SUMMARY)):
        for name in names:
            for value in _child_texts(entry, name):
                if body := text_or_html(value):
                    return FeedEntry(found, body, name, rule, _longer_element(entry, name, value))
    return FeedEntry(found, {})


def _longer_element(entry: _Element, name: str, body: str) -> str | None:
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


def _parse(text: str) -> _Element:
    """Parse the feed; if that fails, repair HTML entities, bare ampersands, control characters and undeclared prefixes."""
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), _parser())
    except etree.XMLSyntaxError as error:
        first_error = error
    if "<!ENTITY" not in text:
        try:
            return etree.fromstring(_repair_xml(text).encode("utf-8", "replace"), _parser())
        except etree.XMLSyntaxError:
            pass
    msg = f"broken feed XML: {str(first_error)[:200]}"
    raise DecodeError(msg) from None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _repair_xml(text: str) -> str:
    missing = set(_USED_PREFIX.findall(text)) - set(_DECLARED_PREFIX.findall(text))
    declared = "".join(
        f' xmlns:{prefix}="{_UNDECLARED_NAMESPACE}{prefix}"' for prefix in sorted(missing)[:_MAX_PREFIXES]
    )
    text = _FIRST_TAG.sub(lambda start: start[0] + declared, NOT_XML.sub(" ", text), count=1)
    return "".join(
        part if is_data else _AMPERSAND.sub(_escape_ampersand, part) for part, is_data in _cdata_sections(text)
    )


def _cdata_sections(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of the text and whether each is CDATA; a regular expression would be slow on unclosed sections."""
    opening, closing = _CDATA
    position = 0
    while (start := text.find(opening, position)) >= 0 and (end := text.find(closing, start)) >= 0:
        yield text[position:start], False
        position = end + len(closing)
        yield text[start:position], True
    yield text[position:], False


def _escape_ampersand(ampersand: re.Match[str]) -> str:
    read = unescape(ampersand[0])
    return escape(ampersand[0], quote=False) if read == ampersand[0] else escape(read, quote=False)


def _local_name(element: _Element) -> str:
    """Return the local name in lower case; empty for comments and for elements of media namespaces."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, name = tag.rpartition("}")
    return "" if any(known in space for known in _MEDIA_NAMESPACES) else name.lower()


def _child_texts(element: _Element, name: str) -> Iterator[str]:
    """Yield the non-empty texts of the children with this local name; XHTML content as markup."""
    for child in element:
        if (
            name in {_local_name(child), field_name(_local_name(child))}
            and _NON_TEXT_TYPE.match(child.get("type") or "") is None
        ):
            if any(_local_name(each) for each in child):
                parts = [escape(child.text or ""), *(etree.tostring(each, encoding="unicode") for each in child)]
            else:
                parts = [str(part) for part in child.itertext()]
            text = "".join(parts)
            if text.strip():
                yield text.strip()


def _first_child_text(*names: str) -> Callable[[_Element], str]:
    return lambda entry: next((text for name in names for text in _child_texts(entry, name)), "")


def _link(entry: _Element) -> str:
    """Return the entry's page: the Atom or RSS link, else a guid or an RSS 1.0 `rdf:about` that is a URL."""
    for child in entry:
        if _local_name(child) == "link" and child.get("href") and (child.get("rel") or "alternate") == "alternate":
            return _absolute(child, str(child.get("href")))
    link_text = next(_child_texts(entry, "link"), None)
    if link_text is not None:
        return link_text
    candidates = (*_child_texts(entry, "guid"), entry.get(_ABOUT) or "")
    return next((url for url in candidates if url.startswith(_URL_SCHEMES)), "")


def _absolute(element: _Element, href: str) -> str:
    """Resolve a reference against the element's `xml:base`."""
    try:
        return urljoin(element.base or "", href)
    except ValueError:
        return href


def _authors(entry: _Element) -> list[str]:
    """Return the authors: `dc:creator`, and `author` in the form of RSS or Atom."""
    found = list(_child_texts(entry, "creator"))
    for child in entry:
        if _local_name(child) == "author":
            found.extend(_child_texts(child, "name") if len(child) else _own_text(child))
    return [_EMAIL_AND_NAME.sub(r"\1", name[:300]) for name in found[:_MAX_AUTHORS]]


def _own_text(element: _Element) -> list[str]:
    return [element.text.strip()] if element.text and element.text.strip() else []


def _feed_title(root: _Element, entry: _Element) -> str:
    feeds = (each for each in root.iter() if each is not entry and _local_name(each) in {"channel", "feed"})
    return next((title for feed in feeds for title in _child_texts(feed, "title")), "")


_FIELDS: Final[Mapping[str, Callable[[_Element], str | list[str]]]] = {
    "title": lambda entry: plain_title(_first_child_text("title")(entry)),
    "url": _link,
    "external_id": _first_child_text("guid", "id"),
    "authors": _authors,
    "published_at": _first_child_text("published", "pubdate", "date", "issued", "updated"),
}
"""Fields of our envelope, with the function that reads each from an entry."""
