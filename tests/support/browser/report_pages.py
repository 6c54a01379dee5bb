"""Reports for tests in a browser."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newsloom.pages import read_report, render
from support.texts.report_records import article, copy, dead_letter, lines, rejected, story, update


def write_page(folder: Path, records: Sequence[Mapping[str, Any]], raw: Mapping[str, bytes] | None = None) -> Path:
    """Write the report of some records, and return its file."""
    given = lines(records)
    file = folder / "report.html"
    file.write_text(render(read_report(lambda: given, raw), title="A test", made="Made in a test."), encoding="utf-8")
    return file


def usual_records() -> list[dict[str, Any]]:
    """Return a copy, an update, rejections, dead letters, and 120 other articles; two of them make a story."""
    others = [
        article(number, f"Report {number} from the town hall. Nothing else happened.") for number in range(20, 140)
    ]
    for each in others[:2]:
        each["story"] = story("s1")
    return [
        article(1),
        copy(2, of=1),
        update(3, of=1),
        rejected(4),
        rejected(5, "paywall", "a wall"),
        dead_letter(6),
        *others,
    ]


def key(number: int) -> str:
    """Return the key of an article that `article` made."""
    return f"{number:032x}"
