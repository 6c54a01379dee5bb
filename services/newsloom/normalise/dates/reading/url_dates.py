"""Read the date in the path of a URL, as exact as it is."""

import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote

from newsloom.normalise.dates.reading.calendars import Calendar
from newsloom.normalise.dates.reading.machine_dates import whole_day
from newsloom.normalise.dates.reading.month_names import month_of
from newsloom_schemas import Precision, Provenance, PublishedAt

_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_DAY: Final = re.compile(
    rf"(?:[/_-]|/[a-z]{{1,2}}){_YEAR}[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>[0-2]\d|3[01])(?=\D|$)"
)
_NAMED_DAY: Final = re.compile(
    rf"/{_YEAR}[/-](?P<month>[^\W\d_]{{3,12}}|0?[1-9]|1[0-2])[/-](?P<day>0?[1-9]|[12]\d|3[01])(?=[/_-]|$)"
)
_MONTH: Final = re.compile(rf"/{_YEAR}[/_-]?(?P<month>0[1-9]|1[0-2]|[^\W\d_]{{3,12}})(?=/|$)(?!/\d{{1,2}}(?:/|$))")
_MAX_PATH_CHARS: Final = 2_048


def date_in_url(url: str | None) -> PublishedAt | None:
    """Return the day in the path of a URL, such as `/2024/03/05/`, or the month of `/2024/03/`; None if there is none."""
    path = unquote((url or "")[:_MAX_PATH_CHARS].partition("?")[0].partition("#")[0]).lower()
    for match in (_DAY.search(path), _NAMED_DAY.search(path)):
        number = _month(match["month"]) if match is not None else None
        if match is not None and number is not None:
            found = whole_day(int(match["year"]), number, int(match["day"]), Provenance.URL)
            if found is not None:
                return found
    match = _MONTH.search(path)
    number = _month(match["month"]) if match is not None else None
    if match is None or number is None:
        return None
    value = datetime(int(match["year"]), number, 1, tzinfo=UTC)
    return PublishedAt(value=value, precision=Precision.MONTH, provenance=Provenance.URL)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    month = month_of(text)
    return month.number if month is not None and month.calendar is Calendar.GREGORIAN else None
