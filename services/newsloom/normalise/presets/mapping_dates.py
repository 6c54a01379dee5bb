"""Read dates by the formats and the time zone of a mapping."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_MAX_DATE_CHARS: Final = 100
_TIME_DIRECTIVE: Final = re.compile(r"%[HIMSXc]")
_SECONDS_DIRECTIVE: Final = re.compile(r"%[SXc]")
_ISO_WITHOUT_ZONE: Final = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d(?P<seconds>:?\d\d(?:[.,]\d{1,9})?)?")


def read_mapped_date(text: str, formats: Sequence[str], zone: ZoneInfo | None) -> str:
    """Return a date in ISO 8601; one that fits no format is returned as it is, for the common formats.

    A date without a time stays a day. A time without a zone is in the zone of the mapping; of a time that occurs twice when
    clocks are set back, the first is meant.

    Args:
        text: the date as it was sent.
        formats: formats of `strptime`, in the order in which they are tried.
        zone: time zone of times without one; None if it is not known, and then only the day is kept later.
    """
    line = text.strip()
    if len(line) > _MAX_DATE_CHARS:
        return text
    for each in formats:
        try:
            moment = datetime.strptime(line, each)  # noqa: DTZ007 - the zone is that of the mapping
        except ValueError:
            continue
        directives = each.replace("%%", "")
        if _TIME_DIRECTIVE.search(directives) is None:
            return moment.date().isoformat()
        return _in_zone(moment, zone, with_seconds=_SECONDS_DIRECTIVE.search(directives) is not None)
    iso = _ISO_WITHOUT_ZONE.fullmatch(line) if zone is not None else None
    if iso is not None:
        try:
            moment = datetime.fromisoformat(line.replace(",", "."))
            return _in_zone(moment, zone, with_seconds=iso["seconds"] is not None)
        except ValueError:
            return text
    return text


def _in_zone(moment: datetime, zone: ZoneInfo | None, *, with_seconds: bool) -> str:
    """Return a moment in ISO 8601, as exact as it was written."""
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=zone)
    return moment.isoformat(timespec="seconds" if with_seconds else "minutes")
