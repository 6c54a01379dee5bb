"""Find the changes of a schema that would break a reader.

Readers of what newsloom writes are consumers and newsloom itself, which reads records that older versions wrote days ago.
So a field must not be removed, become required (old records lack it), become optional (consumers rely on it) or change
its type. newsloom is the only reader of what producers write, so there a type can become wider and a field optional.
Fields and enum values can always be added: readers ignore unknown fields and must expect unknown values.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from newsloom_schemas.json_schema import Schema
from newsloom_schemas.kinds import Writer

_LOWER_BOUNDS: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER_BOUNDS: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_FIXED: Final = ("const", "format", "pattern", "contentEncoding")
_MAX_DEPTH: Final = 12  # nesting of the parts of a record; ours have at most 5


@dataclass(frozen=True, slots=True)
class Break:
    """A change that breaks a reader: the path of the field in the record, and the change."""

    field: str
    change: str

    def __str__(self) -> str:
        return f"{self.field}: {self.change}"


def breaks(old: Schema, new: Schema, writer: Writer) -> tuple[Break, ...]:
    """Return the changes in `new` that break a reader of `old`. Both are complete documents of `json_schema`."""
    return tuple(dict.fromkeys(_Comparison(old, new, writer).node(old, new, "", _MAX_DEPTH)))


class _Comparison:
    def __init__(self, old: Schema, new: Schema, writer: Writer) -> None:
        self._old = old
        self._new = new
        self._strict = writer is Writer.NEWSLOOM

    def node(self, old: Schema, new: Schema, path: str, depth: int) -> Iterator[Break]:
        if depth == 0:
            return
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        where = path or "the record"
        if "anyOf" in old or "anyOf" in new:
            yield from self._choices(old, new, path, depth)
            return
        yield from self._type(old, new, where)
        yield from _values(old, new, where, strict=self._strict)
        yield from _bounds(old, new, where)
        yield from self._fields(old, new, path, depth)
        for inner, mark in (("items", "[]"), ("additionalProperties", "{}")):
            before, after = old.get(inner), new.get(inner)
            if isinstance(before, dict) and isinstance(after, dict):
                yield from self.node(before, after, f"{path}{mark}", depth - 1)

    def _type(self, old: Schema, new: Schema, where: str) -> Iterator[Break]:
        before, after = old.get("type"), new.get("type")
        widened = after is None or (before, after) == ("integer", "number")
        if before != after and not (widened and not self._strict):
            yield Break(where, f"type was {before or 'any'}, is {after or 'any'}")

    def _fields(self, old: Schema, new: Schema, path: str, depth: int) -> Iterator[Break]:
        before, after = old.get("properties", {}), new.get("properties", {})
        was, now = set(old.get("required", ())), set(new.get("required", ()))
        for name, field in before.items():
            inner = f"{path}.{name}" if path else name
            if name not in after:
                yield Break(inner, "was removed")
                continue
            if name in now - was:
                yield Break(inner, "was optional, is required")
            if self._strict and name in was - now:
                yield Break(inner, "was required, is optional")
            yield from self.node(field, after[name], inner, depth - 1)
        for name in now - set(before):
            yield Break(f"{path}.{name}" if path else name, "is new and required: older records lack it")

    def _choices(self, old: Schema, new: Schema, path: str, depth: int) -> Iterator[Break]:
        """Yield the breaks of a choice of types.

        Each old choice needs a compatible new one. In records that newsloom writes, each new choice needs an old one.
        """
        where = path or "the record"
        before, after = old.get("anyOf", [old]), new.get("anyOf", [new])
        for choice in before:
            counterpart = _same_part(choice, after)
            if counterpart is not None:
                yield from self.node(choice, counterpart, path, depth - 1)
            elif all(tuple(self.node(choice, other, path, depth - 1)) for other in after):
                yield Break(where, f"can no longer be {_named(choice)}")
        for choice in after if self._strict else ():
            if _same_part(choice, before) is None and all(
                tuple(self.node(other, choice, path, depth - 1)) for other in before
            ):
                yield Break(where, f"may now also be {_named(choice)}")


def _same_part(choice: Schema, others: list[Schema]) -> Schema | None:
    return next((other for other in others if "$ref" in choice and other.get("$ref") == choice["$ref"]), None)


def _resolved(node: Schema, whole: Schema) -> Schema:
    reference = node.get("$ref")
    if reference is None:
        return node
    resolved: Schema = whole["$defs"][reference.removeprefix("#/$defs/")]
    return {**resolved, **{name: value for name, value in node.items() if name not in ("$ref", "description")}}


def _named(choice: Schema) -> str:
    name = choice.get("$ref", "").rpartition("/")[2] or choice.get("type", "anything")
    return str(name)


def _values(old: Schema, new: Schema, where: str, *, strict: bool) -> Iterator[Break]:
    before, after = old.get("enum"), new.get("enum")
    if after is not None:
        for value in before or ():
            if value not in after:
                yield Break(where, f"value {value!r} was removed")
        if before is None:
            yield Break(where, "was open, has a closed set of values")
    elif before is not None and strict:
        yield Break(where, "had a closed set of values, is open")
    for name in _FIXED:
        if old.get(name) != new.get(name):
            yield Break(where, f"{name} was {_shown(old.get(name))}, is {_shown(new.get(name))}")


def _bounds(old: Schema, new: Schema, where: str) -> Iterator[Break]:
    for names, tighter in ((_LOWER_BOUNDS, 1), (_UPPER_BOUNDS, -1)):
        for name in names:
            before, after = old.get(name), new.get(name)
            if after is not None and (before is None or (after - before) * tighter > 0):
                yield Break(where, f"{name} was {_shown(before)}, is {_shown(after)}")


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return "none" if value is None else repr(value)
