"""Keep schemas by their id, within limits."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from newsloom.schema_registry.registered import MissingSchema, RegisteredSchema

_MAX_SCHEMAS: Final = 1_000
_MAX_CHARS: Final = 32_000_000
_MAX_MISSING: Final = 10_000
_MISSING_SECONDS: Final = 30.0
"""Time for which a missing schema is not asked for again. Records with unknown ids then cost the registry little."""


class SchemaCache:
    """Remembers schemas, which never change, until there are too many, and missing ones for half a minute.

    Args:
        now: returns the time in seconds of any clock that is not set back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._found: OrderedDict[int, RegisteredSchema] = OrderedDict()
        self._chars = 0
        self._missing: OrderedDict[int, tuple[float, MissingSchema]] = OrderedDict()

    def get(self, schema_id: int) -> RegisteredSchema | MissingSchema | None:
        """Return what is known of an id; None if it must be asked for."""
        found = self._found.get(schema_id)
        if found is not None:
            self._found.move_to_end(schema_id)
            return found
        until, missing = self._missing.get(schema_id, (0.0, None))
        return missing if self._now() < until else None

    def add(self, answer: RegisteredSchema | MissingSchema) -> None:
        """Remember an answer; forget the schemas that were not used for the longest time if there is no room."""
        if isinstance(answer, MissingSchema):
            self._missing[answer.schema_id] = (self._now() + _MISSING_SECONDS, answer)
            self._missing.move_to_end(answer.schema_id)
            if len(self._missing) > _MAX_MISSING:
                self._missing.popitem(last=False)
            return
        self._missing.pop(answer.schema_id, None)
        self._found[answer.schema_id] = answer
        self._chars += _chars(answer)
        while len(self._found) > _MAX_SCHEMAS or self._chars > _MAX_CHARS:
            _, forgotten = self._found.popitem(last=False)
            self._chars -= _chars(forgotten)


def _chars(schema: RegisteredSchema) -> int:
    return len(schema.text) + sum(map(len, schema.references))
