"""Shapes of JSON that the field has agreed on, recognised and given the names of our envelope."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from newsloom.normalise.body.choice import Body, NoBody, choose_body, watched
from newsloom.normalise.body.entry_values import body as text_or_html
from newsloom.normalise.body.entry_values import first_text, link, whole_text
from newsloom.normalise.body.fields import FEED_FIELDS, FEED_SUMMARIES, BodyRule
from newsloom.normalise.envelopes.entry_json import from_entry, is_entry, is_surely_entry, wrapped_entry
from newsloom.normalise.envelopes.ninjs_item import as_ninjs, body_of_ninjs, from_ninjs
from newsloom.normalise.envelopes.wrapped_article import unwrap
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.page.json_ld import Node, is_article
from newsloom_schemas import RejectionReason

Shape: TypeAlias = Mapping[str, Any]

_SCHEMA_ORG: Final = ("schema:", "http://schema.org/", "https://schema.org/")
_MOST_NODES: Final = 5_000
_FROM_OUTSIDE: Final = (
    ("url", "link"),
    ("title", "headline"),
    ("authors", "author", "byline"),
    ("published_at", "published", "publishedAt", "datePublished", "pubDate", "date"),
    ("language", "lang", "inLanguage"),
)
"""Fields that an object may have beside the one that holds its article. Its `id` and `source` are often the carrier's own."""


_LABELS: Final = ("labels", "metadata")
"""Objects in which producers keep facts of their own, beside whatever shape the article has."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """An article's fields under the names of our envelope or an alias of these, and its body, or why it has none.

    `body` is None for an object in which nothing is known as a body.
    """

    fields: Shape
    body: Body | NoBody | None


def recognise(value: Any, depth: int = 0) -> Recognised:  # noqa: ANN401 - any JSON
    """Read a schema.org article in JSON-LD, an IPTC ninjs item, an entry of a feed, or any object with a body field.

    The object may be the only one of a list, or be carried by others (`{"_source": …}`).

    Args:
        value: any JSON.
        depth: how many objects are around it.

    Raises:
        DecodeError: no object, or a document of several articles.
    """
    carrier = value[0] if isinstance(value, list) and len(value) == 1 else value
    sent = {name: carrier.get(name) for name in _LABELS} if isinstance(carrier, Mapping) else {}
    sent = {name: each for name, each in sent.items() if isinstance(each, Mapping)}
    if "labels" in sent:  # nothing in them is a body, whatever its name
        value = {name: each for name, each in carrier.items() if name != "labels"}
    found = _recognised(value, depth)
    carries = found.body.field.partition(".")[0] if isinstance(found.body, Body) else ""
    missing = {name: each for name, each in sent.items() if name != carries and not found.fields.get(name)}
    return replace(found, fields={**found.fields, **missing}) if missing else found


def _recognised(value: Any, depth: int) -> Recognised:  # noqa: ANN401 - any JSON
    node = _json_ld(value)
    if node is not None:
        found = _of_json_ld(node, value)
        if isinstance(found.body, Body) or not isinstance(value, Mapping) or "@type" in value:
            return found
        other = _of_object(value, depth)
        return other if isinstance(other.body, Body) else found
    if isinstance(value, list) and len(value) == 1:
        return recognise(value[0], depth)
    if isinstance(value, list):
        msg = f"a JSON array of {len(value)}; send each article as a record of its own"
        raise DecodeError(msg)
    if not isinstance(value, Mapping):
        msg = f"JSON that is no object but {type(value).__name__}; expected an envelope with `text` or `html`"
        raise DecodeError(msg)
    item = as_ninjs(value)
    if item is not None:
        return Recognised(from_ninjs(item), body_of_ninjs(item, value))
    return _of_object(value, depth)


def _of_object(value: Shape, depth: int) -> Recognised:
    """The article in an object of no agreed shape: its own body, else what it carries, else what a feed says of it."""
    found = _entry(value, is_feed=is_surely_entry(value)) if is_entry(value) else Recognised(value, choose_body(value))
    if isinstance(found.body, Body) and found.body.rule is not BodyRule.FEED_SUMMARY:
        return found
    wrapped = wrapped_entry(value)
    if wrapped is not None:
        entry, source = wrapped
        return _around(value, entry, _entry({"source": source, **entry}, is_feed=True))
    carried = unwrap(value, depth)
    return _carried(value, *carried, depth) if carried is not None else found


def _of_json_ld(node: Shape, document: Any) -> Recognised:  # noqa: ANN401 - any JSON
    body = choose_body(node, first=("articlebody",))
    if isinstance(body, Body):
        document = document if isinstance(document, Mapping) else {"the document": document}
        body = watched(document, body, inner=node)
    return Recognised(
        _from_json_ld(node), _plain(body) or NoBody(RejectionReason.EMPTY, "JSON-LD without `articleBody`")
    )


def _around(outer: Shape, inner: Shape, found: Recognised) -> Recognised:
    """What was found in an object, compared with what stands around it."""
    return replace(found, body=watched(outer, found.body, inner)) if isinstance(found.body, Body) else found


def _entry(entry: Shape, *, is_feed: bool) -> Recognised:
    body = _plain(choose_body(entry, first=FEED_FIELDS, summaries=FEED_SUMMARIES, is_feed=is_feed))
    if body is None and is_feed:
        body = NoBody(RejectionReason.EMPTY, "an entry of a feed without content, description and summary")
    return Recognised(from_entry(entry), body)


def _carried(outer: Shape, name: str, inner: Shape, depth: int) -> Recognised:
    """The article in a field of an object, which tells what the article itself does not: its URL, title, date."""
    found = _around(outer, inner, recognise(inner, depth + 1))
    missing = (names for names in _FROM_OUTSIDE if not any(found.fields.get(name) for name in names))
    around = {name: outer[name] for names in missing for name in names if outer.get(name)}
    return Recognised({**found.fields, **around}, found.body.under(name) if found.body else None)


def _plain(body: Body | NoBody | None) -> Body | NoBody | None:
    """The body of a feed or of structured data: they escape once too often, and do not say what is HTML."""
    if not isinstance(body, Body) or not body.text:
        return body
    read = text_or_html(body.text)
    return replace(body, text=read.get("text", ""), html=read.get("html", ""), page=body.page if "text" in read else "")


def _json_ld(value: Any) -> Shape | None:  # noqa: ANN401 - any JSON
    """The article in a JSON-LD document, with what it refers to by `@id` in the place of the reference."""
    nodes = list(_nodes(value))
    articles = [node for node in nodes if is_article(node)]
    with_text = [node for node in articles if _body_of(node)]
    if len(with_text) > 1:
        msg = f"JSON-LD of {len(with_text)} articles; send each article as a record of its own"
        raise DecodeError(msg)
    if not articles:
        return None
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    article = (with_text or articles)[0]
    return {name: _resolved(each, by_id) for name, each in article.items()}


def _nodes(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """The nodes of a document: itself, or those of its array, its graph or its main entity; without schema.org's prefix."""
    nodes: list[dict[str, Any]] = []
    queue = [value]
    while queue and len(nodes) < _MOST_NODES:
        current = queue.pop(0)
        if isinstance(current, list):
            queue = [each for each in current[:_MOST_NODES] if isinstance(each, Mapping)] + queue
        elif isinstance(current, Mapping):
            node = {_local(name): each for name, each in current.items()}
            if "@type" in node:
                nodes.append(node)
            inner = (node.get("@graph"), node.get("mainEntity"))
            queue.extend(each for each in inner if isinstance(each, (list, Mapping)))
    return nodes


def _local(name: str) -> str:
    return next((name[len(prefix) :] for prefix in _SCHEMA_ORG if name.startswith(prefix)), name)


def _resolved(value: Any, by_id: Mapping[str, Node]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_resolved(each, by_id) for each in value]
    if isinstance(value, Mapping) and set(value) == {"@id"}:
        return by_id.get(str(value["@id"]), value)
    return value


def _body_of(node: Shape) -> str | None:
    """The `articleBody`; else the `text` that every creative work may have."""
    return whole_text(node.get("articleBody")) or whole_text(node.get("text"))


def _from_json_ld(node: Shape) -> dict[str, Any]:
    language = node.get("inLanguage")
    other = first_text(node.get("alternativeHeadline")) or ""
    if isinstance(language, Mapping):
        language = language.get("alternateName") or language.get("name")
    return {
        "title": first_text(node.get("headline")) or first_text(node.get("name")),
        "standfirst": other if other.rstrip().endswith((".", "!", "?")) else None,  # else it may be a second headline
        "url": link(node.get("url")) or link(node.get("mainEntityOfPage")),
        "authors": node.get("author"),
        "published_at": first_text(node.get("datePublished")),
        "source": node.get("publisher"),
        "language": first_text(language),
        "external_id": first_text(node.get("identifier")) or node.get("@id"),
    }
