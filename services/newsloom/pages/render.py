"""Make the HTML page of a report: one file that loads nothing, and whose policy lets nothing else run."""

from typing import Any, Final

from markupsafe import Markup

from newsloom.pages.build import Report
from newsloom.pages.groups import first_groups
from newsloom.pages.overview import overview
from newsloom.pages.packing.script_json import script_json
from newsloom.pages.records.clusters import Cluster, StoryGroup
from newsloom.pages.scales import scales_for_pages
from newsloom.pages.shell import environment, policy, script_of, style
from newsloom.pages.wording import names_for_pages

FORMAT: Final = 1
"""The form of the data in a page. Its scripts read no other."""

SCRIPTS: Final = (
    "dom.js", "records.js", "packed.js", "state.js", "words.js", "lists.js", "text.js", "cuts.js", "article.js", "align.js",
    "compare.js", "cluster.js", "story.js", "judge.js", "main.js",
)  # fmt: skip


def render(report: Report, *, title: str, made: str) -> str:
    """Return the page as HTML.

    Args:
        report: what it shows.
        title: what the report is about, such as the name of the input.
        made: when and by what it was made, in words.
    """
    script = script_of(SCRIPTS)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            title=title,
            made=made,
            policy=policy(script),
            script=Markup(script),  # noqa: S704 - files of this package
            style=Markup(style()),  # noqa: S704 - as above
            overview=overview(report.figures),
            figures=report.figures,
            window=None,
            shown=len(report.items),
            text_limit=report.text_limit,
            groups=first_groups(report.stories, report.clusters, report.items),
            clusters=len(report.clusters),
            has_stories=bool(report.stories),
            data=script_json(_data(report)),
            meta=script_json(_meta(report, title)),
        )
    )


def _data(report: Report) -> dict[str, Any]:
    rows = report.rows
    return {
        "format": FORMAT,
        "columns": rows.columns,
        "words": rows.words,
        "starts": rows.starts,
        "blocks": rows.blocks,
    }


def _meta(report: Report, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "product": "report",
        "names": names_for_pages(),
        "scales": scales_for_pages(),
        "clusters": [_cluster(each) for each in report.clusters],
        "stories": [_story(each) for each in report.stories],
    }


def _cluster(cluster: Cluster) -> dict[str, Any]:
    return {"id": cluster.id, "canonical": cluster.canonical, "rows": cluster.rows, "merged": cluster.merged}


def _story(story: StoryGroup) -> dict[str, Any]:
    return {
        "id": story.id,
        "title": story.title,
        "rows": story.rows,
        "outlets": story.outlets,
        "origins": story.origins,
        "first": story.first_publisher,
        "merged": story.merged,
    }
