"""`newsloom stories`: which stories it shows, in which order, and what it says of the others."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from newsloom.cli.app import app
from newsloom.cli.story_list import Order, StoryList
from newsloom_schemas import StoryChange, StoryChanged
from support.texts.report_records import article, copy, lines, rejected, story

GREW = StoryChanged.from_bytes((Path(__file__).parents[3] / "schemas" / "examples" / "story-1.grew.json").read_bytes())
DAY = datetime(2026, 3, 2, tzinfo=UTC)


def changed(number: int, size: int = 2, days: int | None = 0, change: StoryChange = StoryChange.GREW) -> StoryChanged:
    last = None if days is None else DAY + timedelta(days=days)
    return GREW.replace(id=f"{number:032x}", size=size, change=change, last_published_at=last)


def listed(*stories: StoryChanged, min_size: int = 2, since: datetime | None = None, ended: bool = False) -> StoryList:
    found = StoryList(min_size=min_size, since=since, ended=ended)
    for each in stories:
        found.put(each)
    return found


def numbers(found: StoryList, order: Order = Order.LARGEST) -> list[int]:
    return [int(each.id, 16) for each in found.shown(order)]


def test_the_latest_record_of_a_story_counts() -> None:
    found = listed(changed(1, 1), changed(1, 3), changed(2, 2), changed(2, 2, change=StoryChange.CLOSED))
    assert [(each.size, each.change) for each in found.shown(Order.LARGEST)] == [(3, StoryChange.GREW)]


def test_stories_are_ordered_by_size_or_by_their_newest_article() -> None:
    found = listed(changed(1, 3, 0), changed(2, 5, None), changed(3, 3, 2), changed(4, 4, 1))
    assert numbers(found) == [2, 4, 3, 1]
    assert numbers(found, Order.NEWEST) == [3, 4, 1, 2]


def test_single_articles_are_counted_and_left_out() -> None:
    found = listed(changed(1, 1), changed(2, 1), changed(3, 2))
    assert numbers(found) == [3]
    assert list(found.left_out()) == ["2 single articles left out; --min-size 1 shows all"]
    assert numbers(listed(changed(1, 1), min_size=1)) == [1]
    assert "1 story of fewer than 3 articles" in next(listed(changed(3, 2), min_size=3).left_out())


def test_old_and_undated_stories_are_left_out_since_a_time() -> None:
    found = listed(changed(1, days=0), changed(2, days=2), changed(3, days=None), since=DAY + timedelta(days=2))
    assert numbers(found) == [2]
    assert [note.partition(" left out")[0] for note in found.left_out()] == [
        "1 story without a newer article",
        "1 story without a date",
    ]


def test_ended_stories_are_shown_only_on_demand() -> None:
    ended = (changed(1, change=StoryChange.CLOSED), changed(2, change=StoryChange.MERGED))
    assert numbers(listed(*ended)) == []
    assert list(listed(*ended).left_out()) == ["2 stories that are closed or merged left out; --all shows all"]
    assert sorted(numbers(listed(*ended, ended=True))) == [1, 2]


def run(*words: str | Path, text: bytes | None = None, width: int = 200) -> Result:
    return CliRunner(env={"COLUMNS": str(width)}).invoke(app, ["stories", *map(str, words)], input=text)


def member(number: int, of: int, *same: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    mark = story(f"{of:032x}", *(f"{each:032x}" for each in same))
    mark["same_stories"] = [{**each, "matched_id": each["story_id"]} for each in mark["same_stories"]]
    return article(number, story=mark, source={"domain": f"outlet-{number}.example"}, **changes)


def written(tmp_path: Path, *records: Mapping[str, Any]) -> Path:
    file = tmp_path / "out.jsonl"
    file.write_bytes(b"\n".join(lines(records)) + b"\n")
    return file


@pytest.fixture
def records(tmp_path: Path) -> Path:
    duplicate = copy(3, of=1) | {"story": story(f"{1:032x}")}
    return written(tmp_path, member(1, 1), member(2, 1), duplicate, member(4, 4), member(5, 5, 4), rejected(6))


def test_stories_of_files_are_added_up_and_merged(records: Path) -> None:
    result = run(records)
    assert result.exit_code == 0
    heading, *rows = result.stdout.splitlines()
    assert heading.split() == ["size", "outlets", "origins", "first", "outlet", "first", "last", "lang", "title", "id"]
    assert [row.split()[:4] for row in rows] == [
        ["3", "3", "2", "outlet-1.example"],
        ["2", "2", "2", "outlet-4.example"],
    ]
    assert f"{1:032x}" in rows[0]
    assert "1 story that is closed or merged left out" in result.stderr


def test_a_column_tells_what_has_ended(records: Path) -> None:
    heading, *rows = run(records, "--all", "--min-size", "1").stdout.splitlines()
    assert heading.split()[:2] == ["state", "size"]
    assert [row.split()[0] for row in rows] == ["3", "2", "merged"]


@pytest.mark.parametrize("width", [40, 80, 100, 132, 250])
def test_each_story_is_one_line_that_fits_and_an_id_is_whole_or_absent(records: Path, width: int) -> None:
    shown = run(records, width=width).stdout.splitlines()
    assert len(shown) == 3
    assert max(map(cell_len, shown)) <= width
    assert (f"{1:032x}" in shown[1]) == shown[0].endswith(" id")


def test_json_lines_are_records_of_stories_that_the_command_reads_again(records: Path) -> None:
    result = run(records, "--json")
    found = [StoryChanged.from_bytes(line.encode()) for line in result.stdout.splitlines()]
    assert [(each.size, each.change) for each in found] == [(3, StoryChange.GREW), (2, StoryChange.GREW)]
    again = run("-", "--json", text=result.stdout.encode())
    assert (again.exit_code, again.stdout) == (0, result.stdout)


def test_articles_count_before_records_of_their_story(tmp_path: Path) -> None:
    told = json.loads(changed(1, 9).to_bytes())
    result = run(written(tmp_path, told, member(1, 1), member(2, 1)), "--json")
    assert json.loads(result.stdout)["size"] == 2


def test_hostile_titles_cannot_move_the_cursor(tmp_path: Path) -> None:
    hostile = "A ferry\x1b[2J\u202e\nfrom Vik"
    shown = run(written(tmp_path, member(1, 1, title=hostile), member(2, 1))).stdout
    assert "A ferry[2J from Vik" in shown
    assert "\x1b" not in shown


def test_lines_that_cannot_be_read_are_said_and_end_with_1(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    broken = {**member(3, 1), "text": 5}
    file.write_bytes(b"\n".join([*lines([member(1, 1), member(2, 1), broken]), b"[]", b'{"text": "raw"}']) + b"\n")
    result = run(file)
    assert result.exit_code == 1
    assert "3 lines are no record of newsloom" in result.stderr
    assert "#2: text: Input should be a valid string" in result.stderr
    assert len(result.stdout.splitlines()) == 2


def test_articles_without_a_story_are_said(tmp_path: Path) -> None:
    result = run(written(tmp_path, article(1), article(2)))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no stories to show" in result.stderr
    assert "2 articles have no story" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.jsonl",), "no such file or folder"),
        (("-", "--since", "yesterday"), "neither an age nor a time: 'yesterday'"),
        (("-", "--min-size", "0"), "--min-size"),
        (("-", "--sort", "loudest"), "--sort"),
    ],
)
def test_wrong_usage_is_explained(words: tuple[str, ...], said: str) -> None:
    result = run(*words, text=b"")
    assert result.exit_code == 2
    assert said in result.stderr


def test_without_the_stage_no_topic_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLOOM_PIPELINE__STAGES", '["normalise", "dedup", "tag", "publish"]')
    result = run()
    assert result.exit_code == 2
    assert "pipeline.stages has no stories" in result.stderr
