"""Shapes of JSON that the field has agreed on, recognised and given the names of our envelope."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from newsloom.normalise.json_ld import is_article

Shape = Mapping[str, Any]


def recognise(value: Shape) -> Shape:
    """A schema.org article in JSON-LD or an IPTC ninjs item under our names; anything else as it is."""
    for fits, read in _SHAPES:
        found = fits(value)
        if found is not None:
            return {name: each for name, each in read(found).items() if each}
    return value


def _json_ld(value: Shape) -> Shape | None:
    """The article in a JSON-LD document: the document itself, or the first article of its graph."""
    graph = value.get("@graph")
    listed: Sequence[Any] = graph if isinstance(graph, list) else (value,)
    return next((node for node in listed if isinstance(node, Mapping) and is_article(node)), None)


def _from_json_ld(node: Shape) -> dict[str, Any]:
    page = node.get("mainEntityOfPage")
    return {
        "text": node.get("articleBody"),
        "title": node.get("headline") or node.get("name"),
        "url": node.get("url") or (page.get("@id") if isinstance(page, Mapping) else page),
        "authors": node.get("author"),
        "published_at": node.get("datePublished"),
        "source": node.get("publisher"),
        "language": node.get("inLanguage"),
        "external_id": node.get("identifier") or node.get("@id"),
    }


def _ninjs(value: Shape) -> Shape | None:
    standard = value.get("standard")
    says = isinstance(standard, Mapping) and standard.get("name") == "ninjs"
    return value if says or "body_xhtml" in value or isinstance(value.get("bodies"), list) else None


def _from_ninjs(value: Shape) -> dict[str, Any]:
    """Ninjs 1 (`body_text`, `headline`, `byline`) and 2 (`bodies`, `headlines`, `by`)."""
    bodies = _values(value.get("bodies"), "contenttype")
    headlines = _values(value.get("headlines"), "role")
    sources = value.get("infosources")
    first = sources[0] if isinstance(sources, list) and sources else value.get("copyrightholder")
    return {
        "text": value.get("body_text") or bodies.get("text/plain"),
        "html": value.get("body_xhtml")
        or value.get("body_html")
        or bodies.get("text/html")
        or bodies.get("text/xhtml"),
        "title": value.get("headline")
        or headlines.get("main")
        or next(iter(headlines.values()), None)
        or value.get("title"),
        "authors": value.get("byline") or value.get("by"),
        "published_at": value.get("firstcreated") or value.get("contentcreated") or value.get("versioncreated"),
        "source": first,
        "language": value.get("language"),
        "url": value.get("uri") if str(value.get("uri")).startswith("http") else None,
        "external_id": value.get("uri"),
    }


def _values(listed: Any, key: str) -> dict[str, str]:  # noqa: ANN401 - any JSON
    """`[{key: "a", "value": "b"}]` as `{"a": "b"}`; the first of each key wins."""
    found: dict[str, str] = {}
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("value"), str):
            found.setdefault(str(each.get(key, "")).lower(), each["value"])
    return found


_SHAPES: Final[tuple[tuple[Callable[[Shape], Shape | None], Callable[[Shape], dict[str, Any]]], ...]] = (
    (_json_ld, _from_json_ld),
    (_ninjs, _from_ninjs),
)
"""How each shape is told, and how it is read."""
