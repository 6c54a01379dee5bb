"""Parse schemas (Avro 1.12 specification, "Schema Declaration" and "Names")."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson

from newsloom.avro.errors import AvroError
from newsloom.avro.types import PRIMITIVES, AvroType, Kind

MAX_SCHEMA_CHARS: Final = 500_000
"""Length of a schema together with those it refers to. Generated schemas of wide tables have some 100,000."""
_MAX_DEPTH: Final = 100
_MAX_SHOWN: Final = 100

_Object = Mapping[str, Any]


def parse_schema(schema: str, references: Sequence[str] = ()) -> AvroType:
    """Return the type that a schema declares.

    Args:
        schema: the schema in JSON; a bare name of a primitive type need not be quoted.
        references: the schemas whose types it uses, each after those that it uses itself.

    Raises:
        AvroError: a schema is not valid, or too large.
    """
    if sum(map(len, (schema, *references))) > MAX_SCHEMA_CHARS:
        msg = f"the schema has more than {MAX_SCHEMA_CHARS} characters"
        raise AvroError(msg)
    names: dict[str, AvroType] = {}
    for each in references:
        _Parser(names).parse(_json(each), "", 0)
    return _Parser(names).parse(_json(schema), "", 0)


def _json(text: str) -> Any:  # noqa: ANN401 - any JSON
    if text.strip() in PRIMITIVES:
        return text.strip()
    try:
        return orjson.loads(text)
    except ValueError as error:
        msg = f"the schema is not JSON: {error}"
        raise AvroError(msg) from None


class _Parser:
    """Parses one schema. Named types are added to `names`, under their full names."""

    def __init__(self, names: dict[str, AvroType]) -> None:
        self._names = names
        self._complex: dict[str, Callable[[_Object, str, int], AvroType]] = {
            "record": self._record,
            "error": self._record,
            "enum": self._enum,
            "fixed": self._fixed,
            "array": lambda node, space, depth: AvroType(Kind.ARRAY, parts=(self._part(node, "items", space, depth),)),
            "map": lambda node, space, depth: AvroType(Kind.MAP, parts=(self._part(node, "values", space, depth),)),
        }

    def parse(self, node: Any, space: str, depth: int) -> AvroType:  # noqa: ANN401 - any JSON
        """Return the type of a part of a schema, in the namespace `space`."""
        if depth > _MAX_DEPTH:
            msg = f"the schema nests deeper than {_MAX_DEPTH}"
            raise AvroError(msg)
        if isinstance(node, list):
            return AvroType(Kind.UNION, parts=tuple(self.parse(each, space, depth + 1) for each in node))
        if isinstance(node, str):
            return AvroType(Kind(node)) if node in PRIMITIVES else self._named(node, space)
        if not isinstance(node, dict) or "type" not in node:
            msg = f"the schema has {_shown(node)} where a type should be"
            raise AvroError(msg)
        kind = node["type"]
        if isinstance(kind, str) and kind in self._complex:
            return self._complex[kind](node, space, depth)
        found = self.parse(kind, space, depth + 1)
        logical = node.get("logicalType")
        if found.kind in PRIMITIVES and isinstance(logical, str):
            return AvroType(found.kind, logical=logical, scale=_number(node.get("scale")))
        return found

    def _record(self, node: _Object, space: str, depth: int) -> AvroType:
        made, space = self._register(Kind.RECORD, node, space)
        fields = node.get("fields")
        if not isinstance(fields, list):
            msg = f"the schema's record {made.name} has no list of fields"
            raise AvroError(msg)
        made.fields = tuple(
            (_text(each, "name"), self._part(each, "type", space, depth)) for each in fields if isinstance(each, dict)
        )
        return made

    def _enum(self, node: _Object, space: str, _depth: int) -> AvroType:
        made, _ = self._register(Kind.ENUM, node, space)
        symbols = node.get("symbols")
        made.symbols = tuple(map(str, symbols)) if isinstance(symbols, list) else ()
        return made

    def _fixed(self, node: _Object, space: str, _depth: int) -> AvroType:
        made, _ = self._register(Kind.FIXED, node, space)
        made.size = _number(node.get("size"))
        made.logical = str(node.get("logicalType") or "")
        made.scale = _number(node.get("scale"))
        return made

    def _register(self, kind: Kind, node: _Object, space: str) -> tuple[AvroType, str]:
        """Return a new named type, and the namespace of the names in it."""
        name, own = _text(node, "name"), node.get("namespace")
        if "." in name:
            space, _, name = name.rpartition(".")
        elif isinstance(own, str):
            space = own
        made = AvroType(kind, name=f"{space}.{name}" if space else name)
        self._names[made.name] = made
        return made, space

    def _named(self, name: str, space: str) -> AvroType:
        found = self._names.get(name if "." in name or not space else f"{space}.{name}") or self._names.get(name)
        if found is None:
            msg = f"the schema uses the type {_shown(name)}, which neither it nor a reference defines"
            raise AvroError(msg)
        return found

    def _part(self, node: _Object, key: str, space: str, depth: int) -> AvroType:
        if key not in node:
            msg = f"the schema has {_shown(node)} without {key!r}"
            raise AvroError(msg)
        return self.parse(node[key], space, depth + 1)


def _text(node: _Object, key: str) -> str:
    found = node.get(key)
    if not isinstance(found, str) or not found:
        msg = f"the schema has {_shown(node)} without {key!r}"
        raise AvroError(msg)
    return found


def _number(found: object) -> int:
    return found if isinstance(found, int) and found > 0 else 0


def _shown(node: object) -> str:
    text = node if isinstance(node, str) else orjson.dumps(node).decode()
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
