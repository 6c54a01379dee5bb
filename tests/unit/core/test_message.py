"""The time of the raw record: from the header that normalise adds, else from the record itself."""

from datetime import UTC, datetime

import pytest

from newsloom.core.message import Inbound
from newsloom_schemas import FileOrigin, headers

OWN = datetime(2026, 3, 1, 12, tzinfo=UTC)
RAW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        (RAW.isoformat(), RAW),
        (None, OWN),
        ("2026-03-01T09:00:00", OWN),  # without a time zone
        ("yesterday", OWN),
    ],
)
def test_time_of_the_raw_record_comes_from_its_header_if_it_is_valid(header: str | None, moment: datetime) -> None:
    sent = () if header is None else ((headers.RECEIVED_AT, header.encode()),)
    inbound = Inbound(b"{}", FileOrigin(file="a.jsonl"), headers=sent, received_at=OWN)
    assert inbound.raw_received_at == moment
