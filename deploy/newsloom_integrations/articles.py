"""The articles that the verification sends: copies, a revision and a page, so that every topic of the output gets records."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from newsloom_integrations.producers import RECIPES

EXAMPLES: Final = RECIPES / "articles.jsonl"
PAGE: Final = RECIPES / "page.html"
PAGE_URL: Final = "https://shetland.example/tide-mill"

_LIBRARY: Final[Mapping[str, Any]] = json.loads(EXAMPLES.read_text().splitlines()[0])

FULLER_COPY: Final = {
    "title": "A library for Bergen",
    "url": "https://fjord.example/news/library",
    "source": "Fjord News",
    "published_at": "2026-03-02T08:00:00+01:00",
    "text": _LIBRARY["text"] + "\n\nThe old library closes in the autumn of next year.",
}
"""A copy of the first example, published earlier and with more text: the better canonical article."""

REVISION: Final = {
    **_LIBRARY,
    "modified_at": "2026-03-02T19:00:00+01:00",
    "text": _LIBRARY["text"].replace("two years", "three years"),
}
"""A new version of the first example."""

UNRELATED: Final = {
    "title": "Reindeer cross the new bridge",
    "url": "https://north.example/reindeer-bridge",
    "published_at": "2026-03-05T12:00:00+01:00",
    "text": "A herd of four hundred reindeer crossed the new bridge at Skogn on Thursday, led by a dog and two herders.\n\n"
    "The bridge is covered with moss, so that the animals take it for the hill on either side of the railway.",
}
"""An article of its own."""


def write_lines(file: Path, *articles: Mapping[str, Any]) -> Path:
    """Write articles as JSON Lines, and return the file."""
    file.write_text("".join(f"{json.dumps(article, ensure_ascii=False)}\n" for article in articles), encoding="utf-8")
    return file
