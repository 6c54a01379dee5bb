"""Recognise the common JSON formats of news articles, and map them to the names of our envelope."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from newsloom.normalise.body.choice import Body, NoBody, choose_body, with_warnings
from newsloom.normalise.body.entry_values import first_link, first_text, text_or_html, whole_text
from newsloom.normalise.body.fields import FEED_FIELDS, FEED_SUMMARIES, BodyRule
from newsloom.normalise.envelopes.entry_json import entry_fields, is_certainly_entry, is_entry, single_entry
from newsloom.normalise.envelopes.ninjs_item import as_ninjs, ninjs_body, ninjs_fields
from newsloom.normalise.envelopes.wrapped_article import unwrap
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.page.json_ld import Node, is_article
from newsloom_schemas import RejectionReason

JsonObject: TypeAlias = Mapping[str, Any]

_SCHEMA_ORG: Final = ("schema:", "http://schema.org/", "https://schema.org/")
_MAX_NODES: Final = 5_000
_CARRIER_FIELDS: Final = (
    ("url", "link"),
    ("title", "headline"),
    ("authors", "author", "byline"),
    ("published_at", "published", "publishedAt", "datePublished", "pubDate", "date"),
    ("language", "lang", "inLanguage"),
)
"""Fields that are taken from an object that contains the article in a field. Its `id` and `source` are often not those of
the article."""


_LABEL_FIELDS: Final = ("labels", "metadata")
"""Objects in which producers keep data of their own, whatever format the article has."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """An article's fields under names or aliases of our envelope, and its body or the reason why it has none.

    `body` is None for an object without a known body field.
    """

    fields: JsonObject
    body: Body | NoBody | None


def recognise_article(value: Any, depth: int = 0) -> Recognised:  # noqa: ANN401 - any JSON
    """Read a schema.org article in JSON-LD, an IPTC ninjs item, a feed entry, or any object with a body field.

    The object may be the only item of a list, or be wrapped in others (`{"_source": …}`).

    Args:
        value: any JSON.
        depth: number of objects around the value.

    Raises:
        DecodeError: the value is not an object, or has several articles.
    """
    carrier = value[0] if isinstance(value, list) and len(value) == 1 else value
    labels = {name: carrier.get(name) for name in _LABEL_FIELDS} if isinstance(carrier, Mapping) else {}
    labels = {name: each for name, each in labels.items() if isinstance(each, Mapping)}
    if "labels" in labels:  # no label is a body, whatever its name
        value = {name: each for name, each in carrier.items() if name != "labels"}
    found = _recognise_any(value, depth)
    carrier_field = found.body.field.partition(".")[0] if isinstance(found.body, Body) else ""
    missing = {name: each for name, each in labels.items() if name != carrier_field and not found.fields.get(name)}
    return replace(found, fields={**found.fields, **missing}) if missing else found


def _recognise_any(value: Any, depth: int) -> Recognised:  # noqa: ANN401 - any JSON
    node = _json_ld_article(value)
    if node is not None:
        found = _recognise_json_ld(node, value)
        if isinstance(found.body, Body) or not isinstance(value, Mapping) or "@type" in value:
            return found
        other = _recognise_object(value, depth)
        return other if isinstance(other.body, Body) else found
    if isinstance(value, list) and len(value) == 1:
        return recognise_article(value[0], depth)
    if isinstance(value, list):
        msg = f"a JSON array of {len(value)}; send each article as a separate record"
        raise DecodeError(msg)
    if not isinstance(value, Mapping):
        msg = f"the JSON is not an object but {type(value).__name__}; expected an envelope with `text` or `html`"
        raise DecodeError(msg)
    item = as_ninjs(value)
    if item is not None:
        return Recognised(ninjs_fields(item), ninjs_body(item, value))
    return _recognise_object(value, depth)


def _recognise_object(value: JsonObject, depth: int) -> Recognised:
    """Read an object of no known format: its own body, else a wrapped article, else the summary of a feed entry."""
    found = (
        _recognise_entry(value, is_feed=is_certainly_entry(value))
        if is_entry(value)
        else Recognised(value, choose_body(value))
    )
    if isinstance(found.body, Body) and found.body.rule is not BodyRule.FEED_SUMMARY:
        return found
    wrapped = single_entry(value)
    if wrapped is not None:
        entry, source = wrapped
        return _compare_with_outer(value, entry, _recognise_entry({"source": source, **entry}, is_feed=True))
    carried = unwrap(value, depth)
    return _recognise_carried(value, *carried, depth) if carried is not None else found


def _recognise_json_ld(node: JsonObject, document: Any) -> Recognised:  # noqa: ANN401 - any JSON
    body = choose_body(node, first=("articlebody",))
    if isinstance(body, Body):
        document = document if isinstance(document, Mapping) else {"the document": document}
        body = with_warnings(document, body, inner=node)
    return Recognised(
        _json_ld_fields(node), _unescaped(body) or NoBody(RejectionReason.EMPTY, "JSON-LD without `articleBody`")
    )


def _compare_with_outer(outer: JsonObject, inner: JsonObject, found: Recognised) -> Recognised:
    """Add a warning if a field of the outer object has a much longer text than the article found in the inner one."""
    return replace(found, body=with_warnings(outer, found.body, inner)) if isinstance(found.body, Body) else found


def _recognise_entry(entry: JsonObject, *, is_feed: bool) -> Recognised:
    body = _unescaped(choose_body(entry, first=FEED_FIELDS, summaries=FEED_SUMMARIES, is_feed=is_feed))
    if body is None and is_feed:
        body = NoBody(RejectionReason.EMPTY, "a feed entry without content, description or summary")
    return Recognised(entry_fields(entry), body)


def _recognise_carried(outer: JsonObject, name: str, inner: JsonObject, depth: int) -> Recognised:
    """Read the article in a field of an object, and take the URL, title and date that it lacks from the outer object."""
    found = _compare_with_outer(outer, inner, recognise_article(inner, depth + 1))
    missing = (names for names in _CARRIER_FIELDS if not any(found.fields.get(name) for name in names))
    around = {name: outer[name] for names in missing for name in names if outer.get(name)}
    return Recognised({**found.fields, **around}, found.body.under_path(name) if found.body else None)


def _unescaped(body: Body | NoBody | None) -> Body | NoBody | None:
    """Decode a body of a feed or of structured data, which escape once too often and do not say what is HTML."""
    if not isinstance(body, Body) or not body.text:
        return body
    read = text_or_html(body.text)
    return replace(body, text=read.get("text", ""), html=read.get("html", ""), page=body.page if "text" in read else "")


def _json_ld_article(value: Any) -> JsonObject | None:  # noqa: ANN401 - any JSON
    """Return the article of a JSON-LD document with its `@id` references resolved; None if there is none."""
    nodes = list(_json_ld_nodes(value))
    articles = [node for node in nodes if is_article(node)]
    with_text = [node for node in articles if _json_ld_body(node)]
    if len(with_text) > 1:
        msg = f"JSON-LD with {len(with_text)} articles; send each article as a separate record"
        raise DecodeError(msg)
    if not articles:
        return None
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    article = (with_text or articles)[0]
    return {name: _resolve_reference(each, by_id) for name, each in article.items()}


def _json_ld_nodes(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Return the nodes of a document, its array, its graph and its main entity, without schema.org's prefix in names."""
    nodes: list[dict[str, Any]] = []
    queue = [value]
    while queue and len(nodes) < _MAX_NODES:
        current = queue.pop(0)
        if isinstance(current, list):
            queue = [each for each in current[:_MAX_NODES] if isinstance(each, Mapping)] + queue
        elif isinstance(current, Mapping):
            node = {_local_name(name): each for name, each in current.items()}
            if "@type" in node:
                nodes.append(node)
            inner = (node.get("@graph"), node.get("mainEntity"))
            queue.extend(each for each in inner if isinstance(each, (list, Mapping)))
    return nodes


def _local_name(name: str) -> str:
    return next((name[len(prefix) :] for prefix in _SCHEMA_ORG if name.startswith(prefix)), name)


def _resolve_reference(value: Any, by_id: Mapping[str, Node]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_resolve_reference(each, by_id) for each in value]
    if isinstance(value, Mapping) and set(value) == {"@id"}:
        return by_id.get(str(value["@id"]), value)
    return value


def _json_ld_body(node: JsonObject) -> str | None:
    """Return the `articleBody`, else the `text` that every creative work may have."""
    return whole_text(node.get("articleBody")) or whole_text(node.get("text"))


def _json_ld_fields(node: JsonObject) -> dict[str, Any]:
    language = node.get("inLanguage")
    other = first_text(node.get("alternativeHeadline")) or ""
    if isinstance(language, Mapping):
        language = language.get("alternateName") or language.get("name")
    return {
        "title": first_text(node.get("headline")) or first_text(node.get("name")),
        "standfirst": other
        if other.rstrip().endswith((".", "!", "?"))
        else None,  # without a full stop it may be a second headline
        "url": first_link(node.get("url")) or first_link(node.get("mainEntityOfPage")),
        "authors": node.get("author"),
        "published_at": first_text(node.get("datePublished")),
        "source": node.get("publisher"),
        "language": first_text(language),
        "external_id": first_text(node.get("identifier")) or node.get("@id"),
    }
