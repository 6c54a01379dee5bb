"""Make what the live pages of a service need: the page itself, without records, and the parts that its script asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from newsloom.pages.figures import Figures
from newsloom.pages.groups import first_groups
from newsloom.pages.overview import overview
from newsloom.pages.packing.blocks import columns
from newsloom.pages.packing.script_json import script_json
from newsloom.pages.records.clusters import Cluster, ClusterNotes, StoryGroup
from newsloom.pages.records.item import Item
from newsloom.pages.scales import scales_for_pages
from newsloom.pages.shell import environment, policy, script_of, style
from newsloom.pages.wording import names_for_pages

FORMAT: Final = 1
"""The form of the answers. The script of the page reads no other."""

SCRIPTS: Final = (
    "dom.js", "records.js", "live.js", "state.js", "words.js", "lists.js", "text.js", "cuts.js", "article.js", "align.js",
    "compare.js", "cluster.js", "story.js", "judge.js", "main.js",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LivePage:
    """Hold the page, and the policy that has to go with it as a header."""

    html: str
    policy: str


def live_page(*, title: str, made: str, has_stories: bool) -> LivePage:
    """Return the page without records. Its script asks for them at `api/…`, relative to the address of the page.

    Args:
        title: what the page is about.
        made: what serves it, in words.
        has_stories: whether the pipeline finds stories.
    """
    script = script_of(SCRIPTS)
    meta = {
        "title": title,
        "product": "console",
        "format": FORMAT,
        "names": names_for_pages(),
        "scales": scales_for_pages(),
        "clusters": (),
        "stories": (),
    }
    html = (
        environment()
        .get_template("console.html.j2")
        .render(
            title=title,
            made=made,
            has_stories=has_stories,
            script=Markup(script),  # noqa: S704 - files of this package
            style=Markup(style()),  # noqa: S704 - as above
            meta=script_json(meta),
        )
    )
    return LivePage(html, f"{policy(script)}; connect-src 'self'; frame-ancestors 'none'")


def columns_of(items: Sequence[Item]) -> Mapping[str, Any]:
    """Return items as columns, as a report has them, with ids where the other record may be elsewhere.

    `matched` has ids of articles, and the clusters are those that the records name, before all mergers.
    """
    return {**columns(items, ClusterNotes(), ()), "matched": [item.matched_id for item in items], "story": None}


def overview_part(
    items: Sequence[Item],
    times: Sequence[float],
    clusters: Sequence[Cluster],
    stories: Sequence[StoryGroup],
    *,
    title: str,
    window: str,
    window_lacks: bool,
) -> str:
    """Return the overview as HTML.

    Args:
        items: all records.
        times: Unix times at which they were written to their topics.
        clusters: the groups of copies among them.
        stories: their stories.
        title: the heading.
        window: which records these are, in words.
        window_lacks: whether records are missing that a reader may expect.
    """
    figures = Figures()
    for item, at in zip(items, times, strict=True):
        figures.add(item, at)
    return (
        environment()
        .get_template("overview.html.j2")
        .render(
            title=title,
            window=window,
            window_lacks=window_lacks,
            overview=overview(figures),
            figures=figures,
            shown=len(items),
            text_limit=None,
            groups=first_groups(stories, clusters, items),
            clusters=len(clusters),
            has_stories=bool(stories),
        )
    )
