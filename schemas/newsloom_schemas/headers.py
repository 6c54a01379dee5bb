"""Names of Kafka headers: CloudEvents 1.0 in binary mode, W3C trace context, and newsloom's own."""

from typing import Final

CE_SPECVERSION: Final = "ce_specversion"
CE_ID: Final = "ce_id"
CE_TYPE: Final = "ce_type"
CE_SOURCE: Final = "ce_source"
CE_TIME: Final = "ce_time"
CONTENT_TYPE: Final = "content-type"
TRACEPARENT: Final = "traceparent"

URL: Final = "url"
"""Where the producer got a raw page from; for bare HTML or text, which cannot say it in an envelope."""

ORIGIN: Final = "newsloom_origin"
"""`str(origin)` of the raw record."""

ATTEMPTS: Final = "newsloom_attempts"
"""How often a replayed dead letter has died so far: a decimal number."""

FIRST_FAILED_AT: Final = "newsloom_first_failed_at"
"""When a replayed dead letter died first: ISO 8601 with time zone."""

RECEIVED_AT: Final = "newsloom_received_at"
"""When the broker (or the file system) had the raw record: ISO 8601, UTC."""

WRITTEN: Final = (CE_SPECVERSION, CE_ID, CE_TYPE, CE_SOURCE, CE_TIME, CONTENT_TYPE, ORIGIN)
"""On every record that newsloom writes; `traceparent` as well when the input had one, and
`newsloom_received_at` when it is known."""
