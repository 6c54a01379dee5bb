"""Decide when the day that a page shows its readers counts before the one in its structured data."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from newsloom.normalise.dates.labels import Role
from newsloom.normalise.dates.local_day import local_day
from newsloom.normalise.dates.visible_dates import VisibleDates
from newsloom_schemas import Precision, Provenance, PublishedAt

_STRUCTURED: Final = frozenset({Provenance.JSON_LD, Provenance.META})
_COARSE: Final = frozenset({Precision.YEAR, Precision.MONTH})
MIN_REDATED: Final = timedelta(days=30)
"""The least time after which an article that shows the day of its last change counts as published anew.

A report that was updated within days keeps its day. A guide of some years ago that the publisher shows with a new day does not.
"""
_TODAY: Final = timedelta(days=1)


def shown_instead(
    stated: PublishedAt,
    visible: VisibleDates,
    modified: PublishedAt | None,
    confirmed: Iterable[date],
    today: date | None,
) -> PublishedAt | None:
    """Return the date that a page shows as that of publication, if it counts before the one in its structured data; else None.

    It does if it is labelled or marked as published; if it is marked as a date and is not that of the last change; and if
    it is that of a change long after the publication. The page must show one day only.

    Args:
        stated: the date of publication in the structured data.
        visible: the dates that the page shows.
        modified: the date of the last change in the structured data.
        confirmed: days of which another source says that they are those of publication.
        today: the day of reception. A page that shows the day of reception shows today's date.
    """
    if stated.provenance not in _STRUCTURED or stated.precision in _COARSE or local_day(stated) in set(confirmed):
        return None
    changed = {local_day(change) for change in visible.changes}
    near = [each.moment for each in (*visible.times, *visible.marked)]
    labelled = [
        *(each.moment for each in visible.lines if each.role is Role.PUBLISHED),
        *(each.moment for each in visible.times if each.role is Role.PUBLISHED),
    ]
    labelled = [each for each in labelled if local_day(each) not in changed]
    days = {local_day(each) for each in labelled} or visible.published_days
    if len(days) != 1:
        return None
    (day,) = days
    if abs(day - local_day(stated)) <= _TODAY or (today is not None and abs(day - today) <= _TODAY):
        return None
    same = [*labelled, *near, *(each.moment for each in visible.lines)]
    shown = next((each for each in same if local_day(each) == day), None)
    if labelled:
        return shown
    if modified is not None and local_day(modified) == day:
        return shown if day - local_day(stated) >= MIN_REDATED else None
    return shown if any(local_day(each) == day for each in near) else None
