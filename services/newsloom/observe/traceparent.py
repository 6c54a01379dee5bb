"""The trace of a record, from the `traceparent` header that its producer set (W3C Trace Context, level 1, section 3.2)."""

import re
from typing import Final

from newsloom.core.message import Inbound
from newsloom_schemas import headers

_TRACEPARENT: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?"
)


def trace_of(inbound: Inbound) -> dict[str, str] | None:
    """Return the record's `trace_id` and `span_id` as an OpenMetrics exemplar, or `None` without a valid header."""
    text = inbound.header(headers.TRACEPARENT)
    found = _TRACEPARENT.fullmatch(text) if text else None
    return {"trace_id": found[1], "span_id": found[2]} if found else None
