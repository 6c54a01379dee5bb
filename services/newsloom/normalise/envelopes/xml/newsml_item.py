"""Read NewsML-G2 (IPTC): a message with one news item, or a bare news item."""

from typing import Final

from newsloom.normalise.body.choice import NoBody
from newsloom.normalise.body.entry_values import text_or_html
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.envelopes.xml.nitf_document import read_nitf
from newsloom.normalise.envelopes.xml.xml_body import write_html
from newsloom.normalise.envelopes.xml.xml_document import (
    Element,
    attribute,
    children,
    first_text,
    local_name,
    only_element,
    text_of,
)
from newsloom.normalise.records import Stated
from newsloom_schemas import RejectionReason

ITEM_NAMES: Final = frozenset(
    {"newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem"}
)
"""Local names of the kinds of items, in lower case. Only a news item is an article."""
_CANCELED: Final = frozenset({"canceled", "cancelled"})
_WITHHELD: Final = frozenset({"withheld"})
_SUBHEADLINES: Final = frozenset({"sub", "subhed", "subheadline", "subtitle", "dek", "standfirst", "secondary", "deck"})
_TEXT_TYPES: Final = ("", "text/plain", "text/html", "application/xhtml+xml", "text/vnd.iptc.nitf")
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_MAX_KEYWORDS: Final = 50
_MAX_AUTHORS: Final = 20
_SHORT_TEXT_RATIO: Final = 2


def read_newsml(root: Element) -> NewsItem:
    """Read the item of a message.

    Raises:
        DecodeError: the message has no item or several.
    """
    item = only_element(root, ITEM_NAMES, "a NewsML-G2 message with {} items")
    if local_name(item) != "newsitem":
        name = str(item.tag).rpartition("}")[2]
        detail = f"a NewsML-G2 {name}, which refers to news items and is none"
        return NewsItem({}, {}, no_body=NoBody(RejectionReason.UNSUPPORTED_MEDIA, detail))
    return _read_item(item)


def _read_item(item: Element) -> NewsItem:
    meta, content = next(children(item, "itemmeta"), None), next(children(item, "contentmeta"), None)
    contents = next(children(item, "contentset"), None)
    body, inner, notes = _body(contents)
    created = first_text(meta, "firstcreated") or first_text(content, "contentcreated")
    version = first_text(meta, "versioncreated")
    guid, slugline = attribute(item, "guid"), first_text(content, "slugline")
    language = next((tag for each in children(content, "language") if (tag := attribute(each, "tag"))), "")
    headlines = list(children(content, "headline"))
    fields = {
        "title": _headline(headlines, language),
        "standfirst": next((text_of(each) for each in headlines if _role(each) in _SUBHEADLINES), ""),
        "authors": _authors(content),
        "published_at": created or version,
        "language": language or _content_language(contents) or attribute(item, _LANGUAGE),
        "external_id": guid,
        "url": guid if guid.startswith(("http://", "https://")) else "",
        "source": _source(meta, content),
        "labels": {"slugline": slugline} if slugline else {},
        "publication_status": _status(meta),
        "embargoed_until": first_text(meta, "embargoed"),
    }
    known = {name: value for name, value in fields.items() if value}
    changed = first_text(content, "contentmodified") or version
    stated = Stated(
        keywords=_keywords(content, language) or (inner.stated.keywords if inner else ()),
        modified_at=changed if changed != known.get("published_at") else None,
        place=first_text(content, "dateline")
        or first_text(content, "located/name")
        or (inner.stated.place if inner else None),
    )
    return NewsItem({**(inner.fields if inner else {}), **known}, body, stated, notes, _why_rejected(meta, body))


def _why_rejected(meta: Element | None, body: dict[str, str]) -> NoBody | None:
    """Return why an item is no article: its publisher withholds it, or it has no text."""
    status = _status(meta)
    if status in _WITHHELD or (status in _CANCELED and not body):
        detail = f"the publisher has marked the item as {status} (pubStatus)"
        return NoBody(RejectionReason.NOT_ARTICLE, detail)
    if body:
        return None
    kind = next((_code(each) for each in children(meta, "itemclass")), "")
    if kind not in {"", "text"}:
        return NoBody(RejectionReason.UNSUPPORTED_MEDIA, f"a NewsML-G2 item of class {kind[:40]} without text")
    return NoBody(RejectionReason.EMPTY, "a NewsML-G2 item without text in inlineXML or inlineData")


def _status(meta: Element | None) -> str:
    return next((_code(each) for each in children(meta, "pubstatus")), "")


def _body(contents: Element | None) -> tuple[dict[str, str], NewsItem | None, dict[str, str]]:
    """Return the first content with text, the NITF document if it is one, and notes on what was not used."""
    remote = sum(1 for _ in children(contents, "remotecontent"))
    notes = {"remote_content": f"{remote} not read"} if remote else {}
    found: list[tuple[str, dict[str, str], NewsItem | None, int]] = []
    for each in children(contents, "inlinexml", "inlinedata"):
        body, inner = _inline(each)
        if body:
            name = "inlineXML" if local_name(each) == "inlinexml" else "inlineData"
            found.append((name, body, inner, len(text_of(each).split())))
    if not found:
        return {}, None, notes
    field, body, inner, words = found[0]
    longest = max(found, key=lambda each: each[3])
    if longest[3] > _SHORT_TEXT_RATIO * words:
        notes["longer_text"] = f"another `{longest[0]}` has {longest[3]} words and was not used; the body has {words}"
    return body, inner, {"body_field": field, **notes}


def _inline(content: Element) -> tuple[dict[str, str], NewsItem | None]:
    if local_name(content) == "inlinedata":
        kind = attribute(content, "contenttype").partition(";")[0].lower()
        if attribute(content, "encoding") or kind not in _TEXT_TYPES:
            return {}, None
        return text_or_html("".join(str(part) for part in content.itertext())), None
    root = next((each for each in content if local_name(each)), None)
    if root is None or not text_of(root):
        return {}, None
    if local_name(root) == "nitf":
        inner = read_nitf(root)
        return dict(inner.body), inner
    body = next(children(root, "body"), root)
    return ({"html": write_html(body)} if text_of(body) else {}), None


def _headline(headlines: list[Element], language: str) -> str:
    """Return the main headline, in the language of the content if there are several."""
    main = [each for each in headlines if _role(each) in {"", "main", "hl1", "headline"}]
    of_language = [each for each in main if language and attribute(each, _LANGUAGE).lower() == language.lower()]
    return next((text for each in (*of_language, *main, *headlines) if (text := text_of(each))), "")


def _role(element: Element) -> str:
    return attribute(element, "role").rpartition(":")[2].lower()


def _code(element: Element) -> str:
    """Return the code of a concept without its scheme: `canceled` of `stat:canceled` or of its URI."""
    found = attribute(element, "qcode") or attribute(element, "uri") or attribute(element, "literal")
    return found.replace("/", ":").rpartition(":")[2].lower()


def _name(element: Element, language: str = "") -> str:
    """Return the name of a concept, in a language if there are several; else its literal."""
    names = list(children(element, "name"))
    fitting = [each for each in names if language and attribute(each, _LANGUAGE).lower() == language.lower()]
    return next((text for each in (*fitting, *names) if (text := text_of(each))), "") or attribute(element, "literal")


def _authors(content: Element | None) -> list[str]:
    bylines = [text for each in children(content, "by") if (text := text_of(each))]
    return (bylines or [name for each in children(content, "creator") if (name := _name(each))])[:_MAX_AUTHORS]


def _keywords(content: Element | None, language: str) -> tuple[str, ...]:
    subjects = [_name(each, language) for each in children(content, "subject")]
    words = [text_of(each) for each in children(content, "keyword")]
    return tuple(dict.fromkeys(word for word in (*subjects, *words) if word))[:_MAX_KEYWORDS]


def _source(meta: Element | None, content: Element | None) -> str:
    """Return the provider, else the credit line, the source of the information, or the provider's code."""
    providers = list(children(meta, "provider"))
    sources = list(children(content, "infosource"))
    named = next((name for each in providers if (name := _name(each))), "")
    credit = named or first_text(content, "creditline") or next((name for each in sources if (name := _name(each))), "")
    codes = (attribute(each, "qcode").rpartition(":")[2] for each in providers)
    return credit or next(filter(None, codes), "")


def _content_language(contents: Element | None) -> str:
    listed = (attribute(each, _LANGUAGE) for each in children(contents, "inlinexml", "inlinedata"))
    return next(filter(None, listed), "")
