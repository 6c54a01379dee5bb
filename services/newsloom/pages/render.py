"""Make the HTML page of a report: one file that loads nothing, and whose policy lets nothing else run."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from newsloom.pages.build import Report
from newsloom.pages.overview import overview
from newsloom.pages.packing.script_json import script_json
from newsloom.pages.records.clusters import Cluster, StoryGroup
from newsloom.pages.records.item import Item
from newsloom.pages.scales import scales_for_pages
from newsloom.pages.wording import label, names_for_pages

FORMAT: Final = 1
"""The form of the data in a page. Its scripts read no other."""

SCRIPTS: Final = (
    "dom.js", "data.js", "state.js", "words.js", "lists.js", "text.js", "cuts.js", "article.js", "align.js", "compare.js",
    "cluster.js", "judge.js", "main.js",
)  # fmt: skip
_STATIC: Final = "static"
_FIRST_PAGE: Final = 50
_UNESCAPED: Final = ""


def render(report: Report, *, title: str, made: str) -> str:
    """Return the page as HTML.

    Args:
        report: what it shows.
        title: what the report is about, such as the name of the input.
        made: when and by what it was made, in words.
    """
    script, style = _script(), _style()
    template = _environment().get_template("report.html.j2")
    return template.render(
        title=title,
        made=made,
        policy=(
            f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        ),
        script=Markup(script),  # noqa: S704 - a file of this package
        style=Markup(style),  # noqa: S704 - as above
        overview=overview(report.figures),
        figures=report.figures,
        shown=len(report.items),
        text_limit=report.text_limit,
        groups=_groups(report),
        clusters=len(report.clusters),
        has_stories=bool(report.stories),
        data=script_json(_data(report)),
        meta=script_json(_meta(report, title)),
    )


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda value: f"{value:,}"
    return made


@cache
def _script() -> str:
    """Return all scripts as one, in a scope of its own. A policy by hash needs the exact bytes."""
    folder = files(__package__).joinpath(_STATIC)
    parts = (folder.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS)
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


@cache
def _style() -> str:
    return files(__package__).joinpath(_STATIC, "report.css").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


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
    }


def _groups(report: Report) -> list[Mapping[str, Any]]:
    """Return the first stories, or the first clusters if there are no stories, for the list that needs no script."""
    if report.stories:
        return [
            {
                "link": f"#/story/{quote(each.id, safe=_UNESCAPED)}",
                "title": each.title,
                "count": len(each.rows),
                "articles": _members(each.rows, report.items),
            }
            for each in report.stories[:_FIRST_PAGE]
        ]
    return [
        {
            "link": f"#/cluster/{quote(each.id, safe=_UNESCAPED)}",
            "title": _title(each, report.items),
            "count": len(each.rows),
            "articles": _members(each.rows, report.items),
        }
        for each in report.clusters[:_FIRST_PAGE]
    ]


def _title(cluster: Cluster, items: Sequence[Item]) -> str:
    rows = cluster.rows if cluster.canonical is None else (cluster.canonical, *cluster.rows)
    return next((items[row].title for row in rows if items[row].title), items[rows[0]].shown_title)


def _members(rows: Sequence[int], items: Sequence[Item]) -> list[Mapping[str, str]]:
    return [
        {
            "link": f"#/article/{quote(items[row].key, safe=_UNESCAPED)}",
            "title": items[row].shown_title,
            "source": items[row].source,
            "relation": label(items[row].relation),
        }
        for row in rows[:5]
    ]
