"""Find the article in a JSON-LD document: schema.org's NewsArticle and the like, with its references resolved."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from newsloom.normalise.body.entry_values import whole_text
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError
from newsloom.normalise.page.json_ld import Node, is_article

JsonObject: TypeAlias = Mapping[str, Any]

_SCHEMA_ORG: Final = ("schema:", "http://schema.org/", "https://schema.org/")
_MAX_NODES: Final = 5_000


def json_ld_article(value: Any) -> JsonObject | None:  # noqa: ANN401 - any JSON
    """Return the article of a JSON-LD document with its `@id` references resolved; None if there is none.

    Raises:
        DecodeError: several articles have a text.
    """
    nodes = list(_json_ld_nodes(value))
    articles = [node for node in nodes if is_article(node)]
    with_text = [node for node in articles if _json_ld_body(node)]
    if len(with_text) > 1:
        msg = f"JSON-LD with {len(with_text)} articles; {SEND_SEPARATELY}"
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
