import json
from typing import Any

from newsloom.pages import Report, ReportLimits, read_report
from newsloom.pages.packing.script_json import unpacked
from newsloom.pages.packing.text_codec import decode
from support.texts.report_records import FERRY, article, copy, dead_letter, lines, rejected, story, update

ALL = [article(1), copy(2, of=1), update(3, of=1), rejected(4), dead_letter(5)]


def report(given_records: list[Any], **limits: int) -> Report:
    given = lines(given_records)
    return read_report(lambda: given, None, ReportLimits(**limits))


def rows(built: Report) -> list[tuple[Any, ...]]:
    blocks: list[Any] = [unpacked(block) for block in built.rows.blocks]
    return [row for block in blocks for row in zip(*block, strict=True)]


def text_of(built: Report, row: int) -> str:
    tokens = str(unpacked(built.rows.words)).split(" ")
    return decode(rows(built)[row][5], tokens)


def test_every_outcome_is_counted_and_shown() -> None:
    built = report(ALL)
    assert built.figures.outcomes == {"unique": 1, "duplicate": 1, "revision": 1, "rejected": 1, "failed": 1}
    assert [item.outcome for item in built.items] == ["unique", "duplicate", "revision", "rejected", "failed"]
    assert built.figures.total == 5


def test_copies_and_versions_are_one_group_with_its_canonical_article() -> None:
    (cluster,) = report(ALL).clusters
    assert cluster.rows == (0, 1, 2)
    assert cluster.canonical == 0


def test_a_merger_makes_one_group_of_two_and_a_notice_changes_the_canonical_article() -> None:
    notices = [
        {"schema": "newsloom.cluster_merged/1", "merged_cluster_id": f"{9:032x}", "cluster_id": f"{1:032x}", "article_id": "x", "reason": "r"},
        {"schema": "newsloom.canonical_changed/1", "cluster_id": f"{9:032x}", "previous_canonical_id": f"{1:032x}", "canonical_id": f"{9:032x}", "reason": "r"},
    ]  # fmt: skip
    built = report([article(1), article(9), *notices])
    (cluster,) = built.clusters
    assert cluster.rows == (0, 1)
    assert cluster.canonical == 1
    assert cluster.merged == (f"{9:032x}",)
    assert built.figures.notices.total() == 2


def test_unknown_schemas_are_counted_by_name_and_broken_lines_by_number() -> None:
    given = [*lines([article(1), {"schema": "newsloom.poem/7"}, {"no": "schema"}]), b"{half", b"[1]", b"\xff", b""]
    wrong = article(2)
    wrong["title"] = 7
    built = read_report(lambda: [*given, *lines([wrong])])
    assert built.figures.unknown == {"newsloom.poem/7": 1, "none": 1}
    assert [number for number, _ in built.figures.broken] == [4, 5, 6, 8]
    assert "title" in built.figures.broken[-1][1]
    assert built.figures.total == 1


def test_a_record_comes_back_as_it_was_but_for_what_is_kept_elsewhere() -> None:
    built = report(ALL)
    fields = rows(built)[0][0]
    whole = json.loads(lines(ALL)[0])
    assert {name for name in whole if fields[name] != whole[name]} == {
        "id",
        "title",
        "text",
        "document_key",
        "entities",
        "dedup",
    }
    assert text_of(built, 0) == FERRY


def test_a_lone_article_with_a_long_text_is_cut_before_a_copy_is() -> None:
    long = FERRY * 20
    built = report(
        [article(1, long), copy(2, of=1), article(3, long)], text_chars=len(FERRY * 25), least_text_chars=100
    )
    assert built.text_limit is not None
    assert text_of(built, 0) == long
    assert text_of(built, 2) == long[: built.text_limit]
    assert rows(built)[2][4] == len(long), "the page says how long the text is"


def test_a_sample_keeps_copies_together_and_counts_everything() -> None:
    records = [each for number in range(1, 400, 2) for each in (article(number), copy(number + 1, of=number))]
    built = report(records, records=100)
    assert 50 <= len(built.items) <= 100
    assert built.figures.total == 400
    assert {len(cluster.rows) for cluster in built.clusters} == {2}
    assert len(built.clusters) == len(built.items) // 2
    assert [item.key for item in report(records, records=100).items] == [item.key for item in built.items]


def test_a_record_that_is_there_twice_has_two_keys_and_is_said_to_be_repeated() -> None:
    built = report([article(1), article(1)])
    assert len({item.key for item in built.items}) == 2
    assert built.figures.repeated == 1


def test_raw_records_are_kept_up_to_a_limit() -> None:
    given = lines([article(1), rejected(2)])
    built = read_report(lambda: given, {"file:in/2.html#0": b"<p>" + b"x" * 100}, ReportLimits(raw_chars=10))
    assert [(row[2], row[3]) for row in rows(built)] == [(None, True), ("<p>xxxxxxx", False)]


def test_articles_with_a_story_are_grouped_by_it() -> None:
    records = [article(number, story=story("s1")) for number in (1, 2)]
    change = {
        "schema": "newsloom.story/1",
        "change": "grew",
        "id": "s1",
        "title": "The ferry",
        "size": 2,
        "outlets": 1,
        "independent_origins": 1,
    }
    (found,) = report([*records, article(3), change]).stories
    assert (found.title, found.rows, found.origins) == ("The ferry", (0, 1), 1)


def test_stories_that_turned_out_to_be_one_are_shown_as_one_and_their_origins_are_counted() -> None:
    same = story("s2", "s1")
    (found,) = report(
        [article(1, story=story("s1")), copy(2, of=1) | {"story": story("s1")}, article(3, story=same)]
    ).stories
    assert (found.id, found.rows) == ("s1", (0, 1, 2))
    assert found.origins == 2, "a copy is not independent"


def test_a_story_of_one_article_is_no_group() -> None:
    assert report([article(1, story=story("s1"))]).stories == []


def test_nothing_at_all_makes_an_empty_report() -> None:
    built = report([])
    assert built.items == []
    assert built.rows.blocks == ()


def test_a_record_of_a_topic_without_a_title_is_named_by_its_key_and_one_of_a_file_by_its_file() -> None:
    place = {"topic": "news.raw", "partition": 0, "offset": 8}
    known = {"sha256": "0" * 64, "size_bytes": 0, "key": "in/front.html#0"}
    binary = dead_letter(3) | {"key": "AAEC"}
    built = report(
        [rejected(1) | {"origin": place, "article": known}, rejected(2) | {"article": known}, binary,
         dead_letter(4) | {"key": "aW4vNC50eHQ="}]
    )  # fmt: skip
    assert [item.title for item in built.items] == ["in/front.html#0", "", "", "in/4.txt"]
