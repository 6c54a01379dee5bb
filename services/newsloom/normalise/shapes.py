"""Shapes of JSON that the field has agreed on, recognised and given the names of our envelope."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from newsloom.normalise.entry_json import from_entry, the_entry
from newsloom.normalise.entry_values import body, first_text, link, whole_text
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.json_ld import Node, is_article

Shape: TypeAlias = Mapping[str, Any]

_SCHEMA_ORG: Final = ("schema:", "http://schema.org/", "https://schema.org/")
_MOST_NODES: Final = 5_000
_NINJS_SIGNS: Final = frozenset({"body_xhtml", "versioncreated", "contentcreated", "firstcreated"})
_MAIN: Final = frozenset({"main", "body", ""})
"""Roles of a ninjs body or headline that stand for the whole of it."""

_STANDFIRST: Final = frozenset({"standfirst", "dek", "deck", "subheadline", "subheading", "subtitle"})
"""Roles of a ninjs headline or description that is the line under the title. A `summary` may be anybody's."""


def recognise(value: Any) -> Shape:  # noqa: ANN401 - any JSON
    """A schema.org article in JSON-LD, an IPTC ninjs item or an entry of a feed under our names; else as it is.

    One of these shapes without a body has an empty text, which is refused and no dead letter: it is understood.

    Raises:
        DecodeError: no object, or a document of several articles.
    """
    for fits, read in _SHAPES:
        found = fits(value)
        if found is not None:
            shaped = {name: each for name, each in read(found).items() if each}
            return shaped if shaped.keys() & {"text", "html"} else shaped | {"text": ""}
    if isinstance(value, list) and len(value) == 1:
        return recognise(value[0])
    if isinstance(value, list):
        msg = f"a JSON array of {len(value)}; send each article as a record of its own"
        raise DecodeError(msg)
    if not isinstance(value, Mapping):
        msg = f"JSON that is no object but {type(value).__name__}; expected an envelope with `text` or `html`"
        raise DecodeError(msg)
    return value


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
        **body(_body_of(node)),
        "title": first_text(node.get("headline")) or first_text(node.get("name")),
        "standfirst": other if other.rstrip().endswith((".", "!", "?")) else None,  # else it may be a second headline
        "url": link(node.get("url")) or link(node.get("mainEntityOfPage")),
        "authors": node.get("author"),
        "published_at": first_text(node.get("datePublished")),
        "source": node.get("publisher"),
        "language": first_text(language),
        "external_id": first_text(node.get("identifier")) or node.get("@id"),
    }


def _ninjs(value: Any) -> Shape | None:  # noqa: ANN401 - any JSON
    """An item with its names in lower case: version 3 writes `contentType` where 2 has `contenttype`."""
    if not isinstance(value, Mapping):
        return None
    item = {name.lower(): each for name, each in value.items()}
    standard = item.get("standard")
    says = isinstance(standard, Mapping) and standard.get("name") == "ninjs"
    return item if says or isinstance(item.get("bodies"), list) or _NINJS_SIGNS & item.keys() else None


def _from_ninjs(item: Shape) -> dict[str, Any]:
    """Ninjs 1 (`body_text`, `headline`, `byline`), 2 and 3 (`bodies`, `headlines`, `by`)."""
    bodies = _by_type(item.get("bodies"))
    untyped = body(bodies.get("") or item.get("body"))
    headlines = _listed(item.get("headlines"))
    sources = item.get("infosources")
    uri = item.get("uri") or item.get("guid")
    return {
        "text": item.get("body_text") or bodies.get("text/plain") or untyped.get("text"),
        "html": item.get("body_xhtml")
        or item.get("body_html")
        or bodies.get("text/html")
        or bodies.get("text/xhtml")
        or bodies.get("application/xhtml+xml")
        or untyped.get("html"),
        "standfirst": _standfirst(item),
        "title": item.get("headline") or next((value for _, value in headlines), None) or item.get("title"),
        "authors": item.get("byline") or item.get("by"),
        "published_at": item.get("firstcreated") or item.get("contentcreated") or item.get("versioncreated"),
        "source": (sources[0] if isinstance(sources, list) and sources else None)
        or item.get("source")
        or item.get("copyrightholder"),
        "language": item.get("language"),
        "url": item.get("url") or link(uri),
        "external_id": uri,
    }


def _standfirst(item: Shape) -> str | None:
    listed = [each for name in ("headlines", "descriptions") for each in _items(item.get(name))]
    lines = (each["value"] for each in listed if str(each.get("role") or "").lower() in _STANDFIRST)
    return next(lines, None)


def _by_type(listed: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON
    """Bodies by their media type, the main one of each; empty for one that names no type."""
    found: dict[str, str] = {}
    for each, value in _listed(listed):
        kind = str(each.get("contenttype") or "").partition(";")[0].strip().lower()
        found.setdefault(kind, value)
    return found


def _listed(listed: Any) -> list[tuple[Shape, str]]:  # noqa: ANN401 - any JSON
    """What is listed as `{"role": …, "value": …}`, with its value: what stands for the whole, else all."""
    found = [(each, each["value"]) for each in _items(listed)]
    main = [(each, value) for each, value in found if str(each.get("role") or "").lower() in _MAIN]
    return main or found


def _items(listed: Any) -> list[Shape]:  # noqa: ANN401 - any JSON
    """The objects of a list that have a text as their value."""
    items: list[Shape] = [
        {str(name).lower(): value for name, value in each.items()}
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping)
    ]
    return [each for each in items if isinstance(each.get("value"), str) and each["value"].strip()]


_SHAPES: Final[tuple[tuple[Callable[[Any], Shape | None], Callable[[Shape], Mapping[str, Any]]], ...]] = (
    (_json_ld, _from_json_ld),
    (_ninjs, _from_ninjs),
    (the_entry, from_entry),
)
"""How each shape is told, and how it is read."""
