"""What `newsloom inspect` says of an input: each warning has an input, and each part of the article its field."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from rich.cells import cell_len
from rich.console import Console

from newsloom.cli.display.inspection import InspectionPage
from newsloom.cli.inspection.article_fields import FieldReport
from newsloom.cli.inspection.findings import CODES, OF_NOTES
from newsloom.cli.inspection.input_fields import InputFields
from newsloom.cli.inspection.report import RemovedReport, Report, TextReport, describe
from newsloom.cli.inspection.totals import Totals, summary_of
from newsloom.core.message import Inbound
from newsloom.settings import NormaliseSettings, Settings
from newsloom.wiring.inspecting import inspector
from newsloom_schemas import FileOrigin, headers
from support.documents.markdown_blocks import code_spans, table_rows

INPUT_PAGE: Final = (Path(__file__).parents[3] / "docs" / "input.md").read_text()
RECEIVED: Final = datetime(2026, 6, 1, tzinfo=UTC)
TEXT: Final = (
    "The council of Bergen voted on Monday to build a new library near the old harbour, after a debate of six hours. "
    "It will open in two years and cost less than the old one, the mayor said."
)
WHOLE: Final[Mapping[str, Any]] = {
    "headline": "Bergen gets a library",
    "link": "https://post.example/library",
    "publisher": {"name": "Bergen Post"},
    "byline": ["By Ann Bee"],
    "pubDate": "Mon, 02 Mar 2026 10:00:00 +0100",
    "content": TEXT,
    "guid": "p-17",
    "labels": {"tenant": "acme"},
    "score": 7,
}
"""An envelope in which nothing is missing. `score` is not used."""


async def report_of(value: bytes, content_type: str | None = None, received_at: datetime = RECEIVED) -> Report:
    sent = ((headers.CONTENT_TYPE, content_type.encode()),) if content_type else ()
    async with inspector(Settings()) as normalise:
        run = await normalise.run(Inbound(value, FileOrigin(file="a.json"), headers=sent, received_at=received_at))
    return describe(run, NormaliseSettings())


async def report_of_json(**changed: Any) -> Report:  # noqa: ANN401 - any JSON
    given = {name: value for name, value in {**WHOLE, **changed}.items() if value is not None}
    return await report_of(json.dumps(given).encode())


async def test_every_part_names_the_field_that_it_comes_from() -> None:
    report = await report_of_json()
    assert {name: found.input_field for name, found in report.fields.items() if found.input_field} == {
        "title": "headline",
        "url": "link",
        "source": "publisher.name",
        "authors": "byline[0]",
        "published_at": "pubDate",
        "external_id": "guid",
    }
    assert report.text is not None
    assert (report.text.input_field, report.text.rule) == ("content", "first_field")
    assert report.ignored_fields == ("score",)
    assert (report.outcome, report.warnings, report.missing) == ("accepted", (), ())


async def test_fields_of_a_wrapped_article_are_named_with_their_path() -> None:
    report = await report_of(json.dumps({"_source": WHOLE, "took": 3}).encode())
    assert report.fields["title"].input_field == "_source.headline"
    assert report.ignored_fields == ("_source.score", "took")


WARNED: Final[Mapping[str, Mapping[str, Any]]] = {
    "no_title": {"headline": None},
    "no_url": {"link": None},
    "no_source": {"publisher": None, "link": None},
    "no_date": {"pubDate": None},
    "date_unreadable": {"pubDate": "yesterday evening"},
    "date_without_time_zone": {"pubDate": "2026-03-02 10:00:00"},
    "date_only_day": {"pubDate": "2026-03-02"},
    "date_coarse": {"pubDate": "2026-03"},
    "date_implausible": {"pubDate": "2031-03-02T10:00:00Z"},
    "teaser_only": {"content": None, "summary": TEXT},
    "text_cut_short": {"content": f"{TEXT} And so… [+2046 chars]"},
    "longer_text": {"story": " ".join([TEXT] * 8)},
    "html_left_out": {"html": f"<p>{TEXT}</p>" + "<div>" * 5_000},
    "markup_in_text": {"headline": "Bergen &amp;amp; its library"},
    "replacement_characters": {"content": f"\ufffd {TEXT}"},
    "language_uncertain": {"content": "Xqz vrrk plmth oqwe zzzt brrk qwrt plmn xcvb"},
    "languages_mixed": {"content": f"{TEXT}\n\n" + "Le conseil de la ville a voté lundi la construction d'une bibliothèque "
                                   "près du vieux port, après un débat de six heures. Elle ouvrira dans deux ans."},
    "mojibake": {"content": TEXT.replace("The council", "The cafÃ© council")},
    "labels_left_out": {"labels": {"x" * 100: "a"}},
    "labels_cut": {"labels": {"tenant": "a" * 1_000}},
    "external_id_left_out": {"guid": "g" * 3_000},
}  # fmt: skip
"""For each warning of an accepted article, what is changed in the envelope."""

IN_BYTES: Final[Mapping[str, tuple[bytes, str | None]]] = {
    "rejected": (b"Too short.", "text/plain"),
    "dead_letter": (b'{"text": ', None),
    "undecodable_characters": (f"{TEXT} café naïve déjà vu. ".encode() * 3 + b"\xff", "text/plain"),
    "type_wrong": (json.dumps(WHOLE).encode(), "text/html"),
    "charset_wrong": (TEXT.encode(), "text/plain; charset=windows-1251"),
    "canonical_refused": (
        f"<html><head><link rel='canonical' href='https://example.org/'></head><body><p>{TEXT}</p></body></html>".encode(),
        "text/html",
    ),
}
"""The warnings of other inputs."""


@pytest.mark.parametrize("code", WARNED)
async def test_what_is_wrong_with_an_envelope_is_said_in_a_sentence(code: str) -> None:
    report = await report_of_json(**WARNED[code])
    assert report.outcome == "accepted", report.detail
    (finding,) = [each for each in report.warnings if each.code == code]
    assert "{}" not in finding.message
    assert len(finding.message.split()) > 3


@pytest.mark.parametrize("code", IN_BYTES)
async def test_what_is_wrong_with_bytes_is_said_in_a_sentence(code: str) -> None:
    report = await report_of(*IN_BYTES[code])
    assert code in {each.code for each in report.warnings}


async def test_a_time_stamp_that_is_no_time_of_reception_is_ignored_and_named() -> None:
    report = await report_of(json.dumps(WHOLE).encode(), received_at=datetime.fromtimestamp(0, UTC))
    assert [each.code for each in report.warnings] == ["time_of_reception_wrong"]
    assert report.fields["published_at"].value == "2026-03-02T09:00:00Z"


def test_every_warning_has_a_test() -> None:
    assert set(CODES) == WARNED.keys() | IN_BYTES.keys() | {"time_of_reception_wrong"}
    assert {code for code, _ in OF_NOTES.values()} <= set(CODES)


@pytest.mark.parametrize(
    ("missing", "field", "value"),
    [
        ("headline", "piece_title", "Bergen gets a library"),
        ("link", "piece_link", "https://post.example/library"),
        ("pubDate", "piece_published", "2026-03-02T10:00:00Z"),
    ],
)
async def test_a_field_that_looks_like_what_is_missing_is_named(missing: str, field: str, value: str) -> None:
    report = await report_of_json(**{missing: None, field: value, "image_url": value, "modified_date": "2026-03-03"})
    assert any(f"the field {field} looks like one" in each.message for each in report.warnings)


async def test_a_date_that_was_read_and_not_used_is_not_called_unread() -> None:
    report = await report_of_json(pubDate="2031-03-02T10:00:00Z")
    assert not any("is not read" in each.message for each in report.warnings)


async def test_a_rejection_and_a_dead_letter_say_why() -> None:
    rejected = await report_of(b"Too short.", "text/plain")
    assert (rejected.outcome, rejected.reason, rejected.step) == ("rejected", "too_short", "validate")
    failed = await report_of(b'{"text": ')
    assert (failed.outcome, failed.input_format, failed.step) == ("failed", "json", "decode")
    assert failed.error is not None
    assert failed.error.endswith("DecodeError")


async def test_what_was_cut_is_counted_by_rule() -> None:
    text = f"BERGEN, Norway — {TEXT}"
    report = await report_of_json(content=text)
    assert report.removed == (RemovedReport("dateline_place", "dateline", 1, 2),)


async def test_the_notes_of_the_trace_are_passed_on_whatever_they_are() -> None:
    report = await report_of_json()
    assert report.notes["extraction"] == "plain_text"
    page = io.StringIO()
    InspectionPage(Console(file=page, width=80)).show(
        Report("file:a#0", "accepted", 1, notes={"a_new_note": "of a later version"})
    )
    assert "a_new_note: of a later version" in page.getvalue()


def shown(report: Report, width: int) -> list[str]:
    page = io.StringIO()
    InspectionPage(Console(file=page, width=width)).show(report)
    return page.getvalue().splitlines()


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("title", ["Bergen gets a library " * 30, "新しい図書館 " * 40, "x" * 400])
async def test_lines_fit_the_terminal_and_the_url_is_whole(width: int, title: str) -> None:
    url = "https://post.example/" + "library-" * 20
    report = await report_of_json(headline=title, link=url)
    lines = shown(report, width)
    assert max(map(cell_len, lines)) <= width
    assert url in re.sub(r"\s", "", "".join(lines))


async def test_a_hostile_title_cannot_reach_the_terminal() -> None:
    report = await report_of_json(headline="\x1b[31mred\u202e title", **{"x\x1b[2J": "y"})
    assert "\x1b" not in "".join(shown(report, 80))
    assert "\u202e" not in "".join(shown(report, 80))


async def test_the_summary_counts_what_is_missing_and_what_is_wrong() -> None:
    totals = Totals("feed.jsonl")
    for changed in ({}, {"link": None}, {"link": None, "pubDate": "2026-03-02"}):
        totals.add(await report_of_json(**changed))
    totals.add(await report_of(b'{"text": '))
    assert totals.lines() == [
        "feed.jsonl: 4 inputs: 3 accepted (2 with warnings), 1 failed",
        "missing most: url in 2",
        "warnings: date only day in 1",
    ]
    assert totals.not_accepted == 1


async def test_several_files_have_a_line_together_and_single_inputs_none_of_their_own() -> None:
    one, many = Totals("one.json"), Totals("many.jsonl", more=True)
    one.add(await report_of_json())
    for _ in range(2):
        many.add(await report_of_json())
    assert [each.lines()[0] for each in summary_of([one, many])] == [
        "many.jsonl: first 2 inputs: 2 accepted",
        "all 2 files: 3 inputs, more with --limit: 3 accepted",
    ]
    assert [each.lines() for each in summary_of([one])] == [["one.json: 1 input: 1 accepted"]]


async def test_json_has_every_name_that_the_page_documents_and_no_other() -> None:
    report = await report_of_json()
    line = orjson.loads(report.to_json())
    documented = {name for row in table_rows(INPUT_PAGE, "name in --json") for name in code_spans(row[0])}
    assert line.keys() == {each.name for each in fields(Report)} == documented
    assert line["fields"]["title"] == asdict(FieldReport("Bergen gets a library", "envelope", "headline"))
    assert line["text"].keys() == {each.name for each in fields(TextReport)}


def test_every_warning_is_explained_on_the_page() -> None:
    assert {name for row in table_rows(INPUT_PAGE, "warning") for name in code_spans(row[0])} == set(CODES)


def test_a_deep_or_wide_input_has_a_bounded_number_of_fields() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = {"a": [deep]}
    assert InputFields(deep).ignored() == ()
    assert len(InputFields({f"f{n}": n for n in range(100_000)}).ignored()) <= 2_000


async def test_keywords_and_dates_with_the_day_first_name_their_field() -> None:
    report = await report_of_json(pubDate=None, Fecha="05/03/2026", keywords=["ferry", "harbour"])
    assert report.fields["keywords"].input_field == "keywords[0]"
    assert report.fields["published_at"].input_field == "Fecha"
    assert [each.code for each in report.warnings] == ["date_only_day"]
    assert report.ignored_fields == ("score",)


async def test_a_title_with_control_characters_names_its_field() -> None:
    report = await report_of_json(headline="Bergen\x1b gets\u200b a library\u202e")
    assert report.fields["title"].input_field == "headline"


async def test_long_urls_wide_texts_and_many_fields_take_few_lines_of_80_columns() -> None:
    url = f"https://post.example/{'long-segment/' * 40}library"
    many = {f"field_{number}": number for number in range(60)}
    report = await report_of_json(
        link=url,
        headline="卑爾根市議會同意興建新圖書館" * 4,
        content="卑爾根市議會星期一同意興建新圖書館。" * 40,
        **many,
    )
    lines = shown(report, 80)
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) < 30
    assert "library ← link" in re.sub(r"\n *", "", "\n".join(lines))
    assert "and 46 more" in " ".join(line.strip() for line in lines)
    assert json.loads(report.to_json())["fields"]["url"]["value"] == url


@pytest.mark.parametrize(
    ("value", "hinted"),
    [
        ({"a": "x"}, True),
        ({**WHOLE, "link": None, "my_url_field": "https://post.example/a"}, True),
        (WHOLE, False),
        ({"url": "https://post.example/a", "seendate": "20260302T100000Z", "domain": "post.example"}, False),
    ],
)
async def test_json_that_may_need_a_mapping_is_hinted_at(value: Mapping[str, Any], hinted: bool) -> None:  # noqa: FBT001 - a row
    totals = Totals("a.json")
    totals.add(await report_of(json.dumps({k: v for k, v in value.items() if v is not None}).encode()))
    assert any("newsloom inspect --suggest" in line for line in totals.lines()) is hinted


async def reports_of(value: bytes, max_articles: int) -> list[Report]:
    async with inspector(Settings()) as normalise:
        runs = [
            run async for run in normalise.runs(Inbound(value, FileOrigin(file="a.jsonl", position=3)), max_articles)
        ]
    return [describe(each, NormaliseSettings()) for each in runs]


async def test_each_article_of_a_record_is_an_input_of_its_own() -> None:
    reports = await reports_of(json.dumps({"status": "ok", "articles": [WHOLE] * 5}).encode(), 3)
    assert [each.place for each in reports] == [f"file:a.jsonl#3.{number}" for number in range(3)]
    assert [each.notes["split"] for each in reports] == [f"article {number} of 5" for number in (1, 2, 3)]
    assert [each.fields["title"].input_field for each in reports] == ["headline"] * 3


@pytest.mark.parametrize(
    ("value", "outcome", "says"),
    [
        (b'{"articles": []}', "rejected", "it lists no articles"),
        (b"title,text\nA,b\nA,b,c\n", "failed", "row 2: it has 3 fields; the header has 2"),
        (json.dumps(WHOLE).encode(), "accepted", ""),
    ],
)
async def test_a_record_that_is_not_split_is_one_input(value: bytes, outcome: str, says: str) -> None:
    (report,) = await reports_of(value, 3)
    assert (report.place, report.outcome) == ("file:a.jsonl#3", outcome)
    assert says in (report.detail or "")
    assert report.step == ("split" if says else None)
    counts = Totals("a")
    counts.add(report)
    assert counts.unmapped == 0
