"""Read a value that may be JSON."""

import json
from typing import Any

import orjson


def loads(value: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON; None if it is none, or a number or literal. The parsers limit the depth themselves."""
    if value.lstrip()[:1] not in (b"{", b"[", b'"'):
        return None
    try:
        return orjson.loads(value)
    except ValueError:
        try:
            return json.loads(value.decode("utf-8", "surrogatepass"), strict=False)  # reads what some producers send
        except (ValueError, RecursionError):
            return None
