"""List the values of a JSON document with the JMESPath expressions that lead to them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PAIR_NAME: Final = re.compile(r"[\w:. -]{1,60}")
_PAIR_KEYS: Final = (
    "rel",
    "key",
    "name",
    "property",
    "itemprop",
    "field",
    "attribute",
    "type",
    "kind",
    "k",
    "label",
    "id",
)
"""Names under which lists of pairs have the name of a field, as in `{"name": "og:title", "content": …}`."""
_PAIR_VALUES: Final = ("href", "value", "content", "text", "url", "v", "val", "data")
_MAX_DEPTH: Final = 7
_MAX_PATHS: Final = 1_500
_MAX_ITEMS: Final = 200
_MAX_PATH_CHARS: Final = 300
_MAX_NAME_CHARS: Final = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A value of a document.

    Attributes:
        path: the JMESPath expression that leads to it.
        names: the names of the fields on the way, and of the pair in a list of pairs.
        value: the value; a list if the path leads through a list of objects.
        lists: how many lists of objects the path goes through.
    """

    path: str
    names: tuple[str, ...]
    value: Any
    lists: int = 0


def quoted_name(name: str) -> str:
    """Return a name as JMESPath needs it: as it is, or as a JSON string in ASCII if it is not an identifier."""
    return name if _IDENTIFIER.fullmatch(name) else json.dumps(name, ensure_ascii=not name.isprintable())


def paths_of(value: Any) -> list[Found]:  # noqa: ANN401 - any JSON
    """Return the values that are not empty, down to seven levels and up to 1,500."""
    root = "[0]" if isinstance(value, list) and len(value) == 1 else ""
    start = value[0] if root else value
    found = _below(Found(root, (), start), 0)
    return [each for each, _ in zip(found, range(_MAX_PATHS), strict=False)]


def _below(at: Found, depth: int) -> Iterator[Found]:
    if depth >= _MAX_DEPTH or len(at.path) > _MAX_PATH_CHARS:
        return
    if isinstance(at.value, Mapping):
        for name, each in at.value.items():
            if each in (None, "", [], {}) or not is_writable(name):
                continue
            child = Found(_joined(at.path, quoted_name(name)), (*at.names, name), each, at.lists)
            yield child
            yield from _below(child, depth + 1)
    elif isinstance(at.value, list):
        yield from _below_list(at, at.value[:_MAX_ITEMS], depth)


def _below_list(at: Found, items: Sequence[Any], depth: int) -> Iterator[Found]:
    objects = [each for each in items if isinstance(each, Mapping)]
    if len(objects) != len(items) or not objects:
        return
    if at.path and not at.path.endswith("]"):
        yield from _pairs(at, objects)
    names = dict.fromkeys(name for each in objects for name in each if is_writable(name))
    for name in names:
        values = [each[name] for each in objects if each.get(name) not in (None, "", [], {})]
        if not values:
            continue
        path = _joined(f"{at.path}[]", quoted_name(name))
        if all(isinstance(each, list) for each in values):
            values, path = [item for each in values for item in each], f"{path}[]"
        child = Found(path, (*at.names, name), values, at.lists + 1)
        yield child
        if any(isinstance(each, Mapping) for each in values):
            yield from _below_projection(child, values, depth + 1)


def _below_projection(at: Found, values: Sequence[Any], depth: int) -> Iterator[Found]:
    """Yield the values in the objects of a projection, whose path goes on without `[]`."""
    if depth >= _MAX_DEPTH:
        return
    objects = [each for each in values if isinstance(each, Mapping)]
    for name in dict.fromkeys(name for each in objects for name in each if is_writable(name)):
        inner = [each[name] for each in objects if each.get(name) not in (None, "", [], {})]
        path = _joined(at.path, quoted_name(name))
        if inner and all(isinstance(each, list) for each in inner):
            inner, path = [item for each in inner for item in each], f"{path}[]"
        if inner:
            child = Found(path, (*at.names, name), inner, at.lists)
            yield child
            yield from _below_projection(child, inner, depth + 1)


def _pairs(at: Found, objects: Sequence[Mapping[str, Any]]) -> Iterator[Found]:
    """Yield the values of a list of pairs, such as `[{"name": "title", "value": …}, …]`, by the names in it."""
    for key in _PAIR_KEYS:
        value = next((name for name in _PAIR_VALUES if name != key and all(name in each for each in objects)), None)
        keys = [each.get(key) for each in objects]
        if value is None or not all(isinstance(each, str) and _PAIR_NAME.fullmatch(each) for each in keys):
            continue
        if len(set(keys)) < len(keys):
            continue
        for each in objects:
            if each[value] not in (None, "", [], {}):
                path = f"{at.path}[?{key}=='{each[key]}'].{value} | [0]"
                yield Found(path, (*at.names, each[key]), each[value], at.lists)
        return


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def is_writable(name: str) -> bool:
    """Return False for a name that settings cannot have: of more than 100 characters, or with a lone surrogate."""
    return len(name) <= _MAX_NAME_CHARS and not any("\ud800" <= character <= "\udfff" for character in name)
