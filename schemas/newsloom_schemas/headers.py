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
"""URL of a raw page that is sent as bare HTML or text, without an envelope."""

ORIGIN: Final = "newsloom_origin"
"""The origin of the raw record, as `str(origin)`."""

ATTEMPTS: Final = "newsloom_attempts"
"""Number of times that a replayed dead letter has failed so far, as a decimal number."""

FIRST_FAILED_AT: Final = "newsloom_first_failed_at"
"""When a replayed dead letter failed first, as ISO 8601 with a time zone."""

PARTS: Final = "newsloom_parts"
"""Number of articles in a raw record that held several, as a decimal number."""

RECEIVED_AT: Final = "newsloom_received_at"
"""When the broker or the file system received the raw record, as ISO 8601 in UTC."""

WRITTEN: Final = (CE_SPECVERSION, CE_ID, CE_TYPE, CE_SOURCE, CE_TIME, CONTENT_TYPE, ORIGIN)
"""The headers of every record that newsloom writes."""

PASSED_ON: Final = (RECEIVED_AT, PARTS, TRACEPARENT)
"""The headers that newsloom writes as well, if they are known: the time of reception, the number of articles in the raw record
if it held several, and the trace context of the input."""

SENT_BY_PRODUCERS: Final = (CONTENT_TYPE, URL, TRACEPARENT)
"""The headers of a raw record that a producer may set. Others are ignored."""

SENT_BY_REPLAY: Final = (ORIGIN, PARTS, RECEIVED_AT, ATTEMPTS, FIRST_FAILED_AT)
"""The headers of a raw record that `newsloom dead-letters replay` sets, so that it keeps its origin. Producers leave them out."""
