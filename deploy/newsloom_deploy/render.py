"""Turns dashboards into Grafana's JSON, with grafana-foundation-sdk (11.6)."""

from collections.abc import Iterator
from typing import Final

from grafana_foundation_sdk.builders import dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.builders.common import (
    ReduceDataOptions,
    StackingConfig,
    VizLegendOptions,
    VizTooltipOptions,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    BigValueTextMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    StackingMode,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    FieldColorModeId,
    Threshold,
    ThresholdsMode,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from newsloom.observe.metrics import declared
from newsloom_deploy.panel import Dashboard, Panel, Shape, Thresholds
from newsloom_deploy.query import NAMESPACE, VARIABLES

_SOURCE: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
_WIDTH: Final = 12  # of 24 columns
_HEIGHT: Final = 8
_NUMBER_WIDTH: Final = 3
_NUMBER_HEIGHT: Final = 4
_STACKED_FILL: Final = 40
_FILL: Final = 5
_CALCULATIONS: Final = ["lastNotNull", "max"]
_VARIABLES: Final = {
    "namespace": ("Namespace", f"label_values({declared.BUILD_INFO.name}, namespace)"),
    "instance": ("Worker", f"label_values({declared.BUILD_INFO.name}{{{NAMESPACE}}}, instance)"),
    "stage": ("Stage", f"label_values({declared.PROCESSED_RECORDS.name}{{{NAMESPACE}}}, stage)"),
    "source": ("Source", f"label_values({declared.SOURCE_RECORDS.name}{{{NAMESPACE}}}, source)"),
}
"""The label of each variable, and the query for its values."""


def render(board: Dashboard) -> str:
    """Return the dashboard's JSON. The same catalogue gives the same text."""
    built = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.description)
        .tags(["newsloom", "generated"])
        .timezone("utc")
        .refresh("30s")
        .time("now-6h", "now")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .link(
            dashboard.DashboardLink("newsloom")
            .type(DashboardLinkType.DASHBOARDS)
            .tags(["newsloom"])
            .as_dropdown(as_dropdown=True)
            .include_vars(include_vars=True)
            .keep_time(keep_time=True)
        )
        .with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
    )
    for name in variables_of(board):
        built.with_variable(_variable(name))
    for panel in board.panels:
        built.with_panel(_number(panel) if panel.shape is Shape.NUMBER else _panel(panel))
    return JSONEncoder(sort_keys=True, indent=2).encode(built.build()) + "\n"


def variables_of(board: Dashboard) -> list[str]:
    """Return the variables that the dashboard's queries use, in the order in which they are shown."""
    asked = " ".join(query for panel in board.panels for query in panel.queries.values())
    return [name for name in VARIABLES if f"${name}" in asked]


def _variable(name: str) -> dashboard.QueryVariable:
    """Return a variable that selects everything until an operator changes it."""
    label, values = _VARIABLES[name]
    return (
        dashboard.QueryVariable(name)
        .label(label)
        .datasource(_SOURCE)
        .query(values)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .include_all(include_all=True)
        .all_value(".*")
        .multi(multi=True)
        .current(VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def _number(panel: Panel) -> stat.Panel:
    built = (
        stat.Panel()
        .title(panel.title)
        .description(panel.description)
        .datasource(_SOURCE)
        .unit(panel.unit)
        .span(_NUMBER_WIDTH)
        .height(_NUMBER_HEIGHT)
        .min(0)
        .reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
        .graph_mode(BigValueGraphMode.AREA)
        .color_mode(BigValueColorMode.VALUE)
        .text_mode(BigValueTextMode.AUTO)
        .thresholds(_colours(panel.thresholds))
        .color_scheme(dashboard.FieldColor().mode(FieldColorModeId.THRESHOLDS))
    )
    for target in _targets(panel):
        built.with_target(target)
    return built


def _colours(thresholds: Thresholds | None) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=None, color="blue" if thresholds is None else "green")]
    if thresholds is not None:
        steps += [Threshold(value=thresholds.orange, color="orange"), Threshold(value=thresholds.red, color="red")]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def _targets(panel: Panel) -> Iterator[prometheus.Dataquery]:
    for number, (legend, expression) in enumerate(panel.queries.items()):
        asked = prometheus.Dataquery().ref_id(chr(ord("A") + number)).expr(expression).legend_format(legend)
        yield asked.exemplar(exemplar=panel.traced)


def _panel(panel: Panel) -> timeseries.Panel:
    stacking = StackingConfig().group("A").mode(StackingMode.NORMAL if panel.stacked else StackingMode.NONE)
    built = (
        timeseries.Panel()
        .title(panel.title)
        .description(panel.description)
        .datasource(_SOURCE)
        .unit(panel.unit)
        .span(_WIDTH)
        .height(_HEIGHT)
        .fill_opacity(_STACKED_FILL if panel.stacked else _FILL)
        .show_points(VisibilityMode.NEVER)
        .stacking(stacking)
        .legend(
            VizLegendOptions()
            .show_legend(show_legend=True)
            .display_mode(LegendDisplayMode.TABLE)
            .placement(LegendPlacement.RIGHT)
            .calcs(_CALCULATIONS)
        )
        .tooltip(VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
    )
    if panel.quiet:
        built.no_value("none")
    if not panel.signed:
        built.min(0)
    for target in _targets(panel):
        built.with_target(target)
    return built
