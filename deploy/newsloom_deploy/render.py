"""Dashboards as Grafana reads them, by grafana-foundation-sdk (11.6)."""

from typing import Final

from grafana_foundation_sdk.builders import dashboard, prometheus, timeseries
from grafana_foundation_sdk.builders.common import StackingConfig, VizLegendOptions, VizTooltipOptions
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
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
    VariableRefresh,
)

from newsloom.observe import declared
from newsloom_deploy.panel import Dashboard, Panel

_SOURCE: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
_WIDTH: Final = 12  # of 24 columns
_HEIGHT: Final = 8
_FILL_OF_STACKED: Final = 40
_FILL: Final = 5
_CALCULATIONS: Final = ["lastNotNull", "max"]


def render(board: Dashboard) -> str:
    """The dashboard's JSON: the same for the same catalogue."""
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
        .with_variable(
            dashboard.QueryVariable("instance")
            .label("Worker")
            .datasource(_SOURCE)
            .query(f"label_values({declared.BUILD.name}, instance)")
            .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
            .include_all(include_all=True)
            .all_value(".*")
            .multi(multi=True)
        )
    )
    for panel in board.panels:
        built.with_panel(_panel(panel))
    return JSONEncoder(sort_keys=True, indent=2).encode(built.build()) + "\n"


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
        .fill_opacity(_FILL_OF_STACKED if panel.stacked else _FILL)
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
    for number, (legend, expression) in enumerate(panel.queries.items()):
        asked = prometheus.Dataquery().ref_id(chr(ord("A") + number)).expr(expression).legend_format(legend)
        built.with_target(asked.exemplar(exemplar=panel.traced))
    return built
