"""Give a moment in UTC the day that the page shows, if both are the same moment."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from newsloom_schemas import Precision, PublishedAt

_EARLIEST_ZONE: Final = timedelta(hours=14)  # Kiribati
_LATEST_ZONE: Final = timedelta(hours=-12)
_ONE_DAY: Final = timedelta(days=1)


def local_day(moment: PublishedAt) -> date:
    """Return the day in the publisher's calendar; the first of a year or month."""
    return moment.day or moment.value.date()


def with_visible_day(moment: PublishedAt, shown: Collection[date]) -> PublishedAt:
    """Return a date with the day that the page shows, where the stamp does not tell the publisher's own day.

    A stamp in UTC gets the shown day if that was the day somewhere on earth at that moment. A bare day, and midnight in UTC,
    which content management systems make of a bare day, become the shown day if it is the next or previous one. A stamp
    with the offset of another zone stays as it is.

    Args:
        moment: the date of publication.
        shown: days of publication that the page shows near its headline.
    """
    if moment.day is None or moment.utc_offset or moment.day in shown or len(shown) != 1:
        return moment
    (day,) = shown
    if moment.precision is Precision.DAY or moment.value.time() == time():
        if abs(day - moment.day) > _ONE_DAY:
            return moment
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return moment.model_copy(update={"value": start, "precision": Precision.DAY, "utc_offset": None, "day": day})
    days = {(moment.value + zone).date() for zone in (_LATEST_ZONE, _EARLIEST_ZONE)}
    return moment.model_copy(update={"day": day}) if day in days else moment
