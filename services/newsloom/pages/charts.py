"""Draw records over time: a column for each span of time, with a part for each outcome, and a link to its records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsloom.pages.figures import OUTCOMES
from newsloom.pages.links import list_link
from newsloom.pages.timeline import Bin, Unit, timeline
from newsloom.pages.wording import label

_HEIGHT: Final = 100.0
_WIDTH: Final = 10
_DATE_FORMATS: Final = {
    Unit.MINUTE: "%Y-%m-%d %H:%M",
    Unit.TEN_MINUTES: "%Y-%m-%d %H:%M",
    Unit.HOUR: "%Y-%m-%d %H:00",
    Unit.MONTH: "%Y-%m",
    Unit.QUARTER: "%Y-%m",
    Unit.YEAR: "%Y",
    Unit.DECADE: "%Ys",
}
_LINK_FORMAT: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Part:
    """Hold the part of a column that shows one outcome; `y` counts from the top.

    Attributes:
        slug: the name for its colour; empty for outcomes of other programs.
        y, height: in units of the drawing, which is 100 high.
    """

    slug: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """Hold a column: its place in the drawing, when it is, what it shows in words, and where its records are listed."""

    x: int
    label: str
    said: str
    parts: tuple[Part, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Hold a chart over time.

    Attributes:
        columns: in order.
        unit: what a column stands for, as in "one hour".
        most: records of the highest column.
        outside: records of times that are too far from the others.
    """

    columns: tuple[Column, ...]
    unit: str
    most: int
    outside: int


def chart(times: Sequence[tuple[int, str]], from_name: str, to_name: str, shortest: Unit = Unit.HOUR) -> Chart | None:
    """Return the chart of some records; None if no time is known.

    Args:
        times: seconds since 1970, and the outcome.
        from_name: the filter of the list that chooses from when on.
        to_name: the filter of the list that chooses until when.
        shortest: the shortest span of a column.
    """
    found = timeline(times, shortest)
    if found is None:
        return None
    most = max(each.total for each in found.bins) or 1
    columns = tuple(
        Column(
            x=_WIDTH * place,
            label=_label(each, found.unit),
            said=", ".join(f"{count:,} {label(name).lower()}" for name, count in _ordered(each)) or "none",
            parts=_parts(each, most),
            link=list_link(**{from_name: each.start.strftime(_LINK_FORMAT), to_name: each.end.strftime(_LINK_FORMAT)}),
        )
        for place, each in enumerate(found.bins)
    )
    unit = found.unit.value if found.unit is Unit.TEN_MINUTES else f"one {found.unit.value}"
    return Chart(columns, unit, most, found.outside)


def _ordered(each: Bin) -> list[tuple[str, int]]:
    names = [*OUTCOMES, *sorted(each.counts.keys() - set(OUTCOMES))]
    return [(name, each.counts[name]) for name in names if each.counts.get(name)]


def _parts(each: Bin, most: int) -> tuple[Part, ...]:
    parts, below = [], 0
    for name, count in _ordered(each):
        below += count
        parts.append(Part(name if name in OUTCOMES else "", _HEIGHT - _HEIGHT * below / most, _HEIGHT * count / most))
    return tuple(parts)


def _label(each: Bin, unit: Unit) -> str:
    return each.start.strftime(_DATE_FORMATS.get(unit, "%Y-%m-%d"))
