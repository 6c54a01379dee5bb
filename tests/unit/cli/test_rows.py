"""One line for each outcome, as wide as the terminal lets it be."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newsloom.cli.display.rows import COLUMNS, heading, row, widths

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"
AT = datetime(2026, 3, 1, 9, 5, 7, tzinfo=UTC)
HOSTILE = st.text(max_size=80) | st.sampled_from(["\x1b[2J", "\u202egnorw", "[/bold]", "日" * 50, "e" + "\u0301" * 90])


def record(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return content


def cells(line: str, width: int) -> dict[str, str]:
    """The line cut at its columns."""
    found, at = {}, 0
    for name, wide in widths(width).items():
        found[name] = line[at : at + wide].strip()
        at += wide + 2
    return found


def test_an_article_is_one_line_with_who_and_where() -> None:
    article = record("enriched-1.unique")
    shown = cells(row(article, AT, "key", 200).plain, 200)
    assert shown["time"] == "09:05:07"
    assert shown["outcome"] == "unique"
    assert shown["relation"] == "original"
    assert shown["lang"] == article["language"]["code"]
    assert shown["title"].rstrip("…") in article["title"]
    assert shown["who and where"].split(",")[0] == article["entities"][0]["name"]
    assert shown["id"] == article["id"][:8]


def test_a_revision_names_the_article_that_it_revises() -> None:
    article = record("enriched-1.revision")
    shown = cells(row(article, AT, "key", 200).plain, 200)
    assert shown["outcome"] == "revision"
    assert shown["relation"] == article["dedup"]["revision"]
    assert shown["of"] == article["dedup"]["evidence"]["matched_id"][:8]


def test_what_was_refused_says_why_and_where_it_came_from() -> None:
    refused = record("rejected-1.empty")
    shown = cells(row(refused, AT, "feed/08-empty.txt#0", 200).plain, 200)
    assert (shown["outcome"], shown["relation"]) == ("rejected", "empty")
    assert shown["title"] == "08-empty.txt"
    assert shown["who and where"].startswith(refused["detail"][:20])


def test_what_died_says_in_which_stage_and_of_what() -> None:
    dead = record("dead_letter-1.whole")
    shown = cells(row(dead, AT, "key-7", 200).plain, 200)
    assert (shown["outcome"], shown["relation"], shown["title"]) == ("failed", dead["stage"], "key-7")
    assert shown["who and where"].startswith(dead["failure"]["error"].rpartition(".")[2])


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES.glob("*-1.*.json") if "ninjs" not in path.stem])
def test_whatever_has_an_outcome_can_be_shown(name: str) -> None:
    content = record(name)
    if "outcome" in content:
        assert content["outcome"] in row(content, AT, "key", 120).plain


@given(st.integers(10, 400))
def test_columns_fill_a_line_and_never_more(width: int) -> None:
    found = widths(width)
    least = {column.name: column.least for column in COLUMNS}
    most = {column.name: column.most for column in COLUMNS}
    line = sum(found.values()) + 2 * (len(found) - 1)
    assert "title" in found
    assert line <= max(width, least["title"])
    assert all(least[name] <= wide <= most[name] for name, wide in found.items())
    if any(wide < most[name] for name, wide in found.items()):
        assert line == max(width, least["title"])


def test_a_narrow_terminal_keeps_outcome_and_title() -> None:
    assert list(widths(45)) == ["outcome", "title"]
    assert list(widths(80)) == ["outcome", "relation", "title", "who and where"]


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, st.integers(20, 200))
def test_no_publisher_breaks_the_line(title: str, source: str, name: str, key: str, width: int) -> None:
    article = record("enriched-1.unique")
    article |= {"title": title, "source": {"name": source, "domain": None}}
    article["entities"][0]["name"] = name
    for content in (article, record("rejected-1.empty") | {"detail": title}):
        line = row(content, AT, key, width).plain
        assert cell_len(line) <= max(width, 41)
        assert not {"\x1b", "\n", "\r", "\u202e"} & set(line)


def test_the_heading_stands_over_the_columns() -> None:
    assert cells(heading(160).plain, 160) == {column.name: column.name for column in COLUMNS}
