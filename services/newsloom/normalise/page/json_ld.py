"""Read the structured data of a page: schema.org in JSON-LD, including common mistakes of publishers."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

_MAX_SCRIPT_CHARS = 1_000_000
_MAX_NODES = 5_000
_TRAILING_COMMA = re.compile(r",(?=\s{0,100}[}\]])")
_ARTICLE_TYPES = frozenset(
    {
        "advertisercontentarticle",
        "analysisnewsarticle",
        "article",
        "askpublicnewsarticle",
        "backgroundnewsarticle",
        "blogposting",
        "liveblogposting",
        "newsarticle",
        "opinionnewsarticle",
        "reportagenewsarticle",
        "report",
        "reviewnewsarticle",
        "satiricalarticle",
        "scholarlyarticle",
        "socialmediaposting",
        "techarticle",
    }
)
_POSTS = "liveBlogUpdate"
_PARTS = "hasPart"
_LIVE_TYPE = "liveblogposting"
_PAGE_TYPES = frozenset({"webpage", "itempage", "aboutpage", "medicalwebpage", "collectionpage"})

Node = Mapping[str, Any]


@dataclass(frozen=True)
class JsonLd:
    """The nodes of a page's structured data. `broken` counts scripts that could not be read."""

    nodes: tuple[Node, ...] = ()
    by_id: Mapping[str, Node] = field(default_factory=dict)
    broken: int = 0

    @property
    def articles(self) -> tuple[Node, ...]:
        """Return the nodes of an article type, those with a headline first."""
        found = [node for node in self.nodes if is_article(node)]
        return tuple(sorted(found, key=lambda node: "headline" not in node))

    @property
    def web_pages(self) -> tuple[Node, ...]:
        """Return the nodes that describe the page itself."""
        return tuple(node for node in self.nodes if types_of(node) & _PAGE_TYPES)

    def resolve(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """Return the node that `{"@id": …}` refers to, if the page has it; else the value itself."""
        if isinstance(value, Mapping) and "name" not in value and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value

    def names(self, value: Any) -> list[str]:  # noqa: ANN401 - any JSON
        """Return the names in a Person, an Organization, a string, or a list of these."""
        found: list[str] = []
        for each in value if isinstance(value, list) else [value]:
            node = self.resolve(each)
            name = node.get("name") if isinstance(node, Mapping) else node
            listed = name if isinstance(name, list) else [name]
            found.extend(one for one in listed if isinstance(one, str) and one.strip())
        return found


def is_article(node: Node) -> bool:
    """Return True if a node is of one of schema.org's article types."""
    return bool(types_of(node) & _ARTICLE_TYPES)


def types_of(node: Node) -> set[str]:
    """Return the node's types in lower case, without namespace."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for kind in listed if isinstance(kind, str)}


def text_of(node: Node, name: str) -> str | None:
    """Return a field that is a string, or the first string of a list; None if it is empty or of another type."""
    value = node.get(name)
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str)), None)
    return value if isinstance(value, str) and value.strip() else None


def read_json_ld(scripts: Iterable[str]) -> JsonLd:
    """Read the contents of a page's `application/ld+json` scripts; broken JSON is repaired where that is safe."""
    nodes: list[Node] = []
    broken = 0
    remaining_chars = _MAX_SCRIPT_CHARS
    for script in scripts:
        remaining_chars -= len(script)
        if remaining_chars < 0:
            break
        for value in _parse(script):
            if value is None:
                broken += 1
            else:
                nodes.extend(_walk(value, _MAX_NODES - len(nodes)))
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 1:
            by_id.setdefault(name, node)
    posts = set(_referred_posts(nodes))
    others = (node for node in nodes if not posts or node.get("@id") not in posts or not is_article(node))
    return JsonLd(nodes=tuple(others), by_id=by_id, broken=broken)


def _referred_posts(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the ids of the posts that live blogs refer to as `{"@id": …}`."""
    for node in nodes:
        for name in (_POSTS, _PARTS) if _LIVE_TYPE in types_of(node) else (_POSTS,):
            value = node.get(name)
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, Mapping) and isinstance(each.get("@id"), str) and "@type" not in each:
                    yield each["@id"]


def _parse(script: str) -> Sequence[Any]:
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    if not text:
        return ()
    try:
        return (orjson.loads(text),)
    except ValueError:
        pass
    for candidate in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return (json.JSONDecoder(strict=False).raw_decode(candidate)[0],)
        except (ValueError, RecursionError):
            continue
    return (None,)


def _walk(value: Any, limit: int) -> Iterator[Node]:  # noqa: ANN401 - any JSON
    """Yield every node that has a type, outer nodes first. The posts of a live blog are no articles of their own."""
    queue = [value]
    yielded = 0
    seen = 0
    while queue and yielded < limit and seen < _MAX_NODES:
        seen += 1
        current = queue.pop(0) if len(queue) < _MAX_NODES else queue.pop()
        if isinstance(current, Mapping):
            if "@type" in current:
                yielded += 1
                yield current
            is_live = _LIVE_TYPE in types_of(current)
            for name, each in current.items():
                if name == _PARTS and is_live:
                    parts = each if isinstance(each, list) else [each]
                    queue.extend(part for part in parts if isinstance(part, Mapping) and not is_article(part))
                elif name != _POSTS and isinstance(each, (list, Mapping)):
                    queue.append(each)
        elif isinstance(current, list):
            queue.extend(each for each in current if isinstance(each, (list, Mapping)))
