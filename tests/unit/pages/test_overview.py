from datetime import UTC, datetime

import pytest

from newsloom.pages import read_report
from newsloom.pages.charts import chart
from newsloom.pages.links import list_link
from newsloom.pages.overview import Overview, overview
from newsloom.pages.records.sample import common_limit
from newsloom.pages.timeline import Unit, timeline
from support.texts.report_records import article, copy, dead_letter, lines, rejected, update


def of(*records: dict[str, object]) -> Overview:
    given = lines(records)
    return overview(read_report(lambda: given).figures)


def test_the_equation_names_every_outcome_and_adds_up() -> None:
    shown = of(article(1), copy(2, of=1), update(3, of=1), rejected(4), rejected(5), dead_letter(6))
    assert shown.equation == "6 in = 1 unique + 1 revision + 1 duplicate + 2 rejected + 1 failed"
    assert sum(row.count for row in shown.outcomes) == shown.total


def test_outcomes_that_did_not_occur_are_zero_in_the_equation() -> None:
    assert of(article(1)).equation == "1 in = 1 unique + 0 revision + 0 duplicate + 0 rejected + 0 failed"


def test_the_sentence_says_what_went_on_and_why_the_others_did_not() -> None:
    given = (article(1), copy(2, of=1), copy(3, of=1), update(4, of=1), rejected(5), dead_letter(6))
    said = "6 records went in, and each has exactly one outcome. 2 went on to the consumers; 4 did not: "
    assert of(*given).sentence == f"{said}2 duplicates, 1 rejected, 1 failed."
    assert of(article(1)).sentence.endswith("1 went on to the consumers.")


def test_a_source_has_the_share_of_its_duplicates() -> None:
    shown = of(article(1), article(2), copy(3, of=1), article(4, source={"name": "Nes Daily"}))
    assert {row.name: row.note for row in shown.sources} == {"Vik Post": "", "Nes Daily": "50% duplicates"}


def test_each_figure_links_to_its_articles() -> None:
    shown = of(article(1), rejected(2, "paywall"))
    assert shown.reasons[0].link == "#/articles?outcome=rejected&relation=paywall"
    assert [row.link for row in shown.sources] == ["#/articles?source=Vik+Post"]


def test_names_cannot_leave_their_part_of_a_link() -> None:
    assert list_link(source='a&outcome=x#"<') == "#/articles?source=a%26outcome%3Dx%23%22%3C"


def test_the_share_of_duplicates_is_that_of_the_articles() -> None:
    assert of(article(1), copy(2, of=1), rejected(3), rejected(4)).duplicate_share == "50.0%"


def test_a_second_outcome_of_one_raw_record_is_not_hidden() -> None:
    assert "another outcome" in of(article(1), article(1)).sentence


@pytest.mark.parametrize(
    ("days", "unit"), [([0, 0.02], "minute"), ([0, 0.25], "ten minutes"), ([0, 1], "hour"), ([0, 50], "day"), ([0, 300], "week"), ([0, 1500], "month"), ([0, 4000], "quarter"), ([0, 20_000], "year")]
)  # fmt: skip
def test_the_chart_has_the_shortest_unit_that_fits(days: list[float], unit: str) -> None:
    made = timeline([(round(day * 86_400), "unique") for day in days], Unit.MINUTE)
    assert made is not None
    assert made.unit == unit
    assert 12 <= len(made.bins) <= 60
    assert sum(each.total for each in made.bins) == len(days)


def test_a_column_of_the_chart_has_a_part_for_each_outcome_and_a_link() -> None:
    drawn = chart(
        [(0, "unique"), (60, "unique"), (70, "rejected"), (80, "own")], "arrived_from", "arrived_to", Unit.MINUTE
    )
    assert drawn is not None
    assert [column.said for column in drawn.columns[-3:]] == ["none", "1 unique", "1 unique, 1 rejected, 1 own"]
    assert [part.slug for part in drawn.columns[-1].parts] == ["unique", "rejected", ""]
    assert sum(part.height for part in drawn.columns[-1].parts) == pytest.approx(100)
    assert drawn.columns[-2].link == "#/articles?arrived_from=1970-01-01T00%3A00&arrived_to=1970-01-01T00%3A01"


def test_times_too_far_apart_are_counted_outside() -> None:
    far = int(datetime(9990, 1, 1, tzinfo=UTC).timestamp())
    made = timeline([(0, "unique"), (far, "duplicate")])
    assert made is not None
    assert made.outside == 1


def test_texts_that_fit_are_not_cut() -> None:
    assert common_limit([10, 20, 30], 60) is None
    assert common_limit([10, 20, 30], 50) == 20
    assert common_limit([], 0) is None
