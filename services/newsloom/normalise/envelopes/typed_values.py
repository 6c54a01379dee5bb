"""Remove the types that databases and Avro write around or into JSON: DynamoDB, Firestore, Solr, and unions of Avro."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

JsonObject: TypeAlias = Mapping[str, Any]

_DYNAMODB: Final = frozenset({"S", "N", "BOOL", "NULL", "M", "L", "SS", "NS", "B", "BS"})
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html"""
_FIRESTORE: Final = frozenset(
    {
        *("stringValue", "integerValue", "doubleValue", "booleanValue", "nullValue", "timestampValue", "mapValue"),
        *("arrayValue", "referenceValue", "bytesValue", "geoPointValue"),
    }
)
"""https://cloud.google.com/firestore/docs/reference/rest/v1/Value"""
_AVRO: Final = frozenset({"string", "long", "int", "double", "float", "boolean", "bytes", "array", "map"})
"""https://avro.apache.org/docs/1.12.0/specification/#json-encoding: a value of a union is an object with its type."""
_SOLR_VERSION: Final = "_version_"
_SOLR_SUFFIX: Final = re.compile(r"_(?:t|txt|text|s|ss|dt|dts|pdt|txt_[a-z]{2}|text_[a-z]{2}|t_[a-z]{2})$")
"""Endings by which Solr's dynamic fields have their type."""
_MIN_FIELDS: Final = 2
_MAX_DEPTH: Final = 32


def without_types(value: Any) -> tuple[Any, str | None]:  # noqa: ANN401 - any JSON
    """Return a value without the types of a database, and the name of the database; the value itself if it has none.

    An object has types if all of its fields have them, and it has at least two; in the JSON of Avro two fields are enough,
    since only values of unions have them.

    Args:
        value: any JSON.
    """
    if not isinstance(value, Mapping):
        return value, None
    if _has_types(value, _DYNAMODB):
        return {name: _dynamodb(each) for name, each in value.items()}, "dynamodb"
    if _has_types(value, _FIRESTORE):
        return {name: _firestore(each) for name, each in value.items()}, "firestore"
    unions = [name for name, each in value.items() if _is_typed(each, _AVRO)]
    if len(unions) >= _MIN_FIELDS:
        return {name: next(iter(each.values())) if name in unions else each for name, each in value.items()}, "avro"
    if _SOLR_VERSION in value and any(_SOLR_SUFFIX.search(name) for name in value):
        return _without_suffixes(value), "solr"
    return value, None


def _has_types(value: JsonObject, types: frozenset[str]) -> bool:
    return len(value) >= _MIN_FIELDS and all(_is_typed(each, types) for each in value.values())


def _is_typed(value: Any, types: frozenset[str]) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in types


def _dynamodb(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON
    if not _is_typed(value, _DYNAMODB) or depth > _MAX_DEPTH:
        return value
    ((kind, inner),) = value.items()
    return _plain("NULL" if kind == "NULL" else {"M": "map", "L": "list"}.get(kind, ""), inner, _dynamodb, depth)


def _firestore(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON
    if not _is_typed(value, _FIRESTORE) or depth > _MAX_DEPTH:
        return value
    ((kind, inner),) = value.items()
    if kind in {"mapValue", "arrayValue"} and isinstance(inner, Mapping):
        inner = inner.get("fields", {}) if kind == "mapValue" else inner.get("values", [])
    names = {"nullValue": "NULL", "mapValue": "map", "arrayValue": "list"}
    return _plain(names.get(kind, ""), inner, _firestore, depth)


def _plain(kind: str, inner: Any, read: Callable[[Any, int], Any], depth: int) -> Any:  # noqa: ANN401 - any JSON
    if kind == "NULL":
        return None
    if kind == "map" and isinstance(inner, Mapping):
        return {name: read(each, depth + 1) for name, each in inner.items()}
    if kind == "list" and isinstance(inner, list):
        return [read(each, depth + 1) for each in inner]
    return inner


def _without_suffixes(value: JsonObject) -> dict[str, Any]:
    """Return a document of Solr with the names of its fields as they were meant; a name that is taken stays."""
    plain: dict[str, Any] = {}
    for name, each in value.items():
        short = _SOLR_SUFFIX.sub("", name)
        plain[name if short in value or short in plain else short] = each
    return plain
