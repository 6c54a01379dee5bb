"""What a dashboard is made of: questions, and the queries that answer them."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """Grafana's names of units."""

    COUNT = "short"
    PER_SECOND = "ops"
    SECONDS = "s"
    BYTES = "bytes"
    BYTES_PER_SECOND = "Bps"
    SHARE = "percentunit"
    CORES = "none"


class Shape(StrEnum):
    """Say how an answer is drawn."""

    GRAPH = "timeseries"
    NUMBER = "stat"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Where a number turns from green to orange, and from orange to red; the higher the worse."""

    orange: float
    red: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One question.

    Attributes:
        title: the question.
        description: how to read the answer.
        unit: of the values.
        queries: legend to PromQL; `{{label}}` in a legend stands for the label's value.
        stacked: the series add up to something.
        quiet: nothing to see is good news: an empty answer is no fault.
        signed: values below nought are an answer too.
        traced: points of it name traces (OpenMetrics exemplars).
        shape: a graph, or one large number for each query.
        alarm: colours of a number.
    """

    title: str
    description: str
    unit: Unit
    queries: dict[str, str]
    stacked: bool = False
    quiet: bool = False
    signed: bool = False
    traced: bool = False
    shape: Shape = Shape.GRAPH
    alarm: Alarm | None = None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Panels that are looked at together."""

    uid: str
    title: str
    description: str
    panels: tuple[Panel, ...]
