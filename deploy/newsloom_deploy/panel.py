"""The parts of a dashboard: panels, each a question with the queries that answer it."""

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
    """The shape says how a panel is drawn."""

    GRAPH = "timeseries"
    NUMBER = "stat"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The values from which a number is orange, and red; higher is worse."""

    orange: float
    red: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A question and the queries that answer it.

    Attributes:
        title: the question.
        description: how to read the answer.
        unit: of the values.
        queries: PromQL by legend; `{{label}}` in a legend is replaced by the label's value.
        stacked: the sum of the series has a meaning.
        quiet: an empty answer is good news, not a fault.
        signed: values below 0 are possible.
        traced: show the traces of single records (OpenMetrics exemplars).
        shape: a graph, or one large number for each query.
        thresholds: colours of a number.
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
    thresholds: Thresholds | None = None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Panels that belong together."""

    uid: str
    title: str
    description: str
    panels: tuple[Panel, ...]
