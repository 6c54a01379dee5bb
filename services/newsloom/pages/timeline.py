"""Divide times into bins of one calendar unit, for a chart of at most 60 columns."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

_MIN_BINS: Final = 12
_MAX_BINS: Final = 60
_MONTHS: Final = 12
_DECADE_YEARS: Final = 10


class Unit(StrEnum):
    """Name the length of a bin."""

    MINUTE = "minute"
    TEN_MINUTES = "ten minutes"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"


@dataclass(frozen=True, slots=True)
class Bin:
    """Hold the records of one span of time.

    Attributes:
        start, end: the span, in UTC; `end` is outside.
        counts: records by outcome.
    """

    start: datetime
    end: datetime
    counts: Counter[str]

    @property
    def total(self) -> int:
        """Return the number of all records."""
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hold the bins in order, with empty ones between.

    Attributes:
        unit: the length of a bin.
        bins: the bins.
        outside: records before the first or after the last bin, if their times are too far apart for the chart.
    """

    unit: Unit
    bins: tuple[Bin, ...]
    outside: int = 0


def timeline(times: Sequence[tuple[int, str]], shortest: Unit = Unit.HOUR) -> Timeline | None:
    """Return records over time; None if no time is known.

    Args:
        times: seconds since 1970, and the outcome.
        shortest: the shortest unit that makes sense: many articles have the hour of publication only.
    """
    moments = [(_moment(seconds), outcome) for seconds, outcome in times]
    if not moments:
        return None
    first, last = min(moments)[0], max(moments)[0]
    units = list(Unit)[list(Unit).index(shortest) :]
    unit = next((each for each in units if len(_starts(first, last, each)) <= _MAX_BINS), Unit.DECADE)
    starts = _with_empty_ones(_starts(first, last, unit)[-_MAX_BINS:], unit)
    counts: defaultdict[datetime, Counter[str]] = defaultdict(Counter)
    for moment, outcome in moments:
        counts[_START[unit](moment)][outcome] += 1
    bins = tuple(Bin(start, _next(start, unit), counts[start]) for start in starts)
    return Timeline(unit, bins, len(moments) - sum(each.total for each in bins))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _starts(first: datetime, last: datetime, unit: Unit) -> list[datetime]:
    """Return where the bins begin; more than the chart shows if the unit is too short."""
    starts = [_START[unit](first)]
    while starts[-1] < _START[unit](last) and (len(starts) <= _MAX_BINS or unit is Unit.DECADE):
        starts.append(_next(starts[-1], unit))
    return starts


def _with_empty_ones(starts: list[datetime], unit: Unit) -> list[datetime]:
    """Return starts with enough empty bins before them, so that a short time does not make a few broad columns."""
    while len(starts) < _MIN_BINS and starts[0].year > _DECADE_YEARS:
        starts.insert(0, _START[unit](starts[0] - timedelta(microseconds=1)))
    return starts


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _month(moment: datetime) -> datetime:
    return _day(moment).replace(day=1)


_START: Final[dict[Unit, Callable[[datetime], datetime]]] = {
    Unit.MINUTE: lambda moment: moment.replace(second=0, microsecond=0),
    Unit.TEN_MINUTES: lambda moment: moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0),
    Unit.HOUR: lambda moment: moment.replace(minute=0, second=0, microsecond=0),
    Unit.DAY: _day,
    Unit.WEEK: lambda moment: _day(moment) - timedelta(days=moment.weekday()),
    Unit.MONTH: _month,
    Unit.QUARTER: lambda moment: _month(moment).replace(month=(moment.month - 1) // 3 * 3 + 1),
    Unit.YEAR: lambda moment: _month(moment).replace(month=1),
    Unit.DECADE: lambda moment: _month(moment).replace(month=1, year=max(1, moment.year // 10 * 10)),
}


_LENGTH: Final = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.TEN_MINUTES: timedelta(minutes=10),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}


def _next(start: datetime, unit: Unit) -> datetime:
    if unit in _LENGTH:
        return start + _LENGTH[unit]
    months = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: _MONTHS, Unit.DECADE: 10 * _MONTHS}[unit]
    total = start.year * _MONTHS + start.month - 1 + months
    return start.replace(year=min(9999, total // _MONTHS), month=total % _MONTHS + 1)
