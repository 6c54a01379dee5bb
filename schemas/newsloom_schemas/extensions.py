"""Extensions: values that plugin steps add to an article, as any JSON under a name."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import JsonValue, TypeAdapter

MAX_EXTENSION_BYTES: Final = 16 * 1024
"""Maximum size of one extension as UTF-8 JSON."""

MAX_EXTENSIONS_BYTES: Final = 64 * 1024
"""Maximum size of all extensions of an article with their names, as UTF-8 JSON."""

MAX_EXTENSION_DEPTH: Final = 32
"""Maximum nesting of objects and lists. JSON parsers have a limit; ours is 200."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_JSON: Final = TypeAdapter[JsonValue](JsonValue)


class ExtensionError(ValueError):
    """A record cannot carry an extension. The message names the extension and says what is wrong."""


def extended(extensions: Mapping[str, JsonValue], name: str, value: Any) -> dict[str, JsonValue]:  # noqa: ANN401 - any JSON
    """Return the extensions with one added, or replaced if the name exists already.

    Args:
        extensions: the current extensions of the article.
        name: name of the extension: a letter, then at most 63 letters, digits, `_`, `-` and `.`.
        value: any JSON. It is copied, so a later change of it does not change the record.

    Raises:
        ExtensionError: the name or the value has another form, or the value is too large.
    """
    if not _NAME.fullmatch(name):
        msg = f"extension {name[:80]!r}: a name is a letter and at most 63 letters, digits, _, - and ."
        raise ExtensionError(msg)
    data = _json(name, value)
    if len(data) > MAX_EXTENSION_BYTES:
        msg = f"extension {name!r} has {len(data)} bytes as JSON; at most {MAX_EXTENSION_BYTES} are carried"
        raise ExtensionError(msg)
    whole = {**extensions, name: _read(name, data)}
    size = len(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MAX_EXTENSIONS_BYTES:
        msg = f"extension {name!r} brings all extensions to {size} bytes as JSON; at most {MAX_EXTENSIONS_BYTES} are carried"
        raise ExtensionError(msg)
    return whole


def _json(name: str, value: Any) -> bytes:  # noqa: ANN401 - any JSON
    if _is_too_deep(value):
        msg = f"extension {name!r} is nested more than {MAX_EXTENSION_DEPTH} deep"
        raise ExtensionError(msg)
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:  # for example NaN, a Python object, or thousands of digits
        msg = f"extension {name!r} is not JSON: {str(error)[:200]}"
        raise ExtensionError(msg.encode("utf-8", "replace").decode()) from None


def _read(name: str, data: bytes) -> JsonValue:
    """Return the value as the next stage reads it, with the same parser."""
    try:
        return _JSON.validate_json(data)
    except ValueError as error:
        msg = f"extension {name!r} cannot be read back: {str(error)[:200]}"
        raise ExtensionError(msg) from None


def _is_too_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_EXTENSION_DEPTH + 1):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list, tuple))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
        if len(level) > MAX_EXTENSION_BYTES:  # too large; the check of its size reports it
            return False
    return True
