"""Choose the first stories, or the first groups of copies, for the list of the overview that needs no script."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from newsloom.pages.records.clusters import Cluster, StoryGroup
from newsloom.pages.records.item import Item
from newsloom.pages.wording import label

_FIRST_PAGE: Final = 50
_UNESCAPED: Final = ""


def first_groups(
    stories: Sequence[StoryGroup], clusters: Sequence[Cluster], items: Sequence[Item]
) -> list[Mapping[str, Any]]:
    """Return the first stories, or the first clusters if there are no stories."""
    if stories:
        return [
            {
                "link": f"#/story/{quote(each.id, safe=_UNESCAPED)}",
                "title": each.title,
                "count": len(each.rows),
                "note": _story_note(each),
                "articles": _members(each.rows, items),
            }
            for each in stories[:_FIRST_PAGE]
        ]
    return [
        {
            "link": f"#/cluster/{quote(each.id, safe=_UNESCAPED)}",
            "title": _title(each, items),
            "count": len(each.rows),
            "note": "",
            "articles": _members(each.rows, items),
        }
        for each in clusters[:_FIRST_PAGE]
    ]


def _story_note(story: StoryGroup) -> str:
    """Return in words how many reported a story, and who was first."""
    outlets = f"{story.outlets:,} outlet{'' if story.outlets == 1 else 's'}"
    first = f", first: {story.first_publisher}" if story.first_publisher else ""
    return f"{outlets}, {story.origins:,} independent{first}"


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
