"""Mappings: fields of a shape of one's own, by the operator's settings."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Rejected
from newsloom.core.pipeline import Pipeline
from newsloom.core.step_result import Emit
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.presets.mapping import MappingError
from newsloom.normalise.records import RawRecord
from newsloom.normalise.stage import build
from newsloom.settings import NormaliseSettings, Settings
from newsloom_schemas import FileOrigin, KafkaOrigin, NormalisedArticle, Precision
from support.documents.markdown_blocks import code_blocks

TEXT = "The lighthouse at Skarv was lit again on Friday, eleven years after the keepers left it to the gulls."
URL = "https://skarv.example/light"
STORY: dict[str, Any] = {
    "kind": "story",
    "head": {"line": "Skarv light burns again", "by": [{"who": "Ada Quill"}, {"who": "Per Lund"}]},
    "paras": [{"t": TEXT}, {"t": "Nobody had asked them."}],
    "where": URL,
    "when": "05.03.2026 11:30",
    "text": "not this one, which is about something else entirely",
}
FIELDS: dict[str, Any] = {
    "text": ["nothing.here", "paras[].t"],
    "title": "head.line",
    "authors": "head.by[].who",
    "url": "where",
    "published_at": "when",
    "source": {"const": "Skarv Post"},
    "section": "head.section",
}
MAPPING: dict[str, Any] = {
    "name": "skarv",
    "when": 'record.value.kind == "story"',
    "fields": FIELDS,
    "date_formats": ["%d.%m.%Y %H:%M"],
    "time_zone": "Europe/Oslo",
}
PLACE = KafkaOrigin(topic="news.raw", partition=0, offset=0)


def run(
    value: object,
    *mappings: dict[str, Any],
    place: KafkaOrigin | FileOrigin = PLACE,
    **inbound: Any,  # noqa: ANN401 - any part of a record
) -> NormalisedArticle | Rejected:
    """Return the outcome of a record, with the settings as they are read from a file."""
    settings = NormaliseSettings.model_validate({"mappings": mappings})
    record = Inbound(value=json.dumps(value).encode(), place=place, **inbound)
    result = Pipeline([build(settings)], SystemClock()).start(record).result
    assert isinstance(result, (Delivered, Rejected)), result
    return NormalisedArticle.from_bytes(result.written[0].value) if isinstance(result, Delivered) else result


def notes_of(article: NormalisedArticle | Rejected) -> dict[str, str]:
    assert isinstance(article, NormalisedArticle), article
    return dict(article.trace.stages[0].notes)


def test_a_mapping_reads_nothing_but_its_paths() -> None:
    article = run(STORY, MAPPING)
    assert isinstance(article, NormalisedArticle), article
    assert article.text == f"{TEXT}\n\nNobody had asked them."
    assert (article.title, article.url, article.source.name) == ("Skarv light burns again", URL, "Skarv Post")
    assert article.authors == ("Ada Quill", "Per Lund")
    assert article.published_at is not None
    assert article.published_at.value.isoformat() == "2026-03-05T10:30:00+00:00"
    assert article.published_at.utc_offset == 60
    notes = notes_of(article)
    assert (notes["mapping"], notes["mapping_missing"]) == ("skarv", "`head.section`")
    assert (notes["body_field"], notes["body_rule"]) == ("paras[].t", "mapped_field")


@pytest.mark.parametrize(
    ("sent", "settings", "value", "offset"),
    [
        ("05.03.2026 11:30", {}, "2026-03-05T10:30:00+00:00", 60),
        ("05.07.2026 11:30", {}, "2026-07-05T09:30:00+00:00", 120),
        ("05.03.2026 11:30", {"time_zone": None}, "2026-03-05T00:00:00+00:00", None),
        ("2026-03-05 11:30:00", {}, "2026-03-05T10:30:00+00:00", 60),
        ("2026-03-05T11:30:00.250", {}, "2026-03-05T10:30:00+00:00", 60),
        ("2026-03-05T11:30:00Z", {}, "2026-03-05T11:30:00+00:00", 0),
        ("2026-03-05", {}, "2026-03-05T00:00:00+00:00", None),
        ("5 de 3 de 2026", {"date_formats": ["%d de %m de %Y"]}, "2026-03-05T00:00:00+00:00", None),
        ("2026-03-05 11:30 +0500", {"date_formats": ["%Y-%m-%d %H:%M %z"]}, "2026-03-05T06:30:00+00:00", 300),
        (1772706600, {}, "2026-03-05T10:30:00+00:00", None),
    ],
)
def test_dates_are_read_by_the_formats_and_the_time_zone(
    sent: object, settings: dict[str, Any], value: str, offset: int | None
) -> None:
    article = run({**STORY, "when": sent}, {**MAPPING, **settings})
    assert isinstance(article, NormalisedArticle), article
    assert article.published_at is not None
    assert (article.published_at.value.isoformat(), article.published_at.utc_offset) == (value, offset)


@pytest.mark.parametrize(
    ("sent", "precision"),
    [
        ("05.03.2026 11:30", Precision.MINUTE),
        ("2026-03-05 11:30", Precision.MINUTE),
        ("2026-03-05 11:30:00", Precision.SECOND),
        ("20260305T113000", Precision.SECOND),
        ("05.03.2026", Precision.DAY),
    ],
)
def test_a_date_is_as_exact_as_it_was_written(sent: str, precision: Precision) -> None:
    article = run({**STORY, "when": sent}, {**MAPPING, "date_formats": ["%d.%m.%Y %H:%M", "%d.%m.%Y"]})
    assert isinstance(article, NormalisedArticle), article
    assert article.published_at is not None
    assert (article.published_at.precision, article.published_at.value.day) == (precision, 5)


@pytest.mark.parametrize("sent", ["x" * 5_000, "99.99.2026 11:30", "0001-01-01 00:00:00", None, [], {}])
def test_a_date_that_cannot_be_read_is_left_out(sent: object) -> None:
    article = run({**STORY, "when": sent}, MAPPING)
    assert isinstance(article, NormalisedArticle), article
    assert article.published_at is None


@pytest.mark.parametrize(
    ("when", "applies"),
    [
        ('record.topic == "news.raw"', True),
        ('record.topic == "news.other"', False),
        ('record.key == "k-1"', True),
        ('record.headers["tenant"] == "skarv"', True),
        ('record.headers["absent"] == "skarv"', False),
        ('"tenant" in record.headers && has(record.value.paras)', True),
        ("record.value.paras.size() == 2", True),
        ("record.value.number > 5", False),
        ('record.content_type == "application/json"', True),
        ("has(record.file)", False),
        ("true", True),
    ],
)
def test_a_condition_tests_where_a_record_comes_from_and_what_it_is(when: str, *, applies: bool) -> None:
    headers = (("tenant", b"first"), ("tenant", b"skarv"), ("content-type", b"application/json"), ("odd", b"\xff"))
    article = run({**STORY, "number": 2**70, "odd": "\ud800"}, {**MAPPING, "when": when}, key=b"k-1", headers=headers)
    assert ("mapping" in notes_of(article)) is applies


def test_a_condition_can_test_the_file() -> None:
    article = run(
        STORY, {**MAPPING, "when": 'record.file.endsWith(".jsonl")'}, place=FileOrigin(file="a.jsonl", position=1)
    )
    assert notes_of(article)["mapping"] == "skarv"


def test_a_condition_over_something_unknown_is_noted_and_does_not_hold() -> None:
    article = run({"text": TEXT}, MAPPING)
    assert "mapping" not in notes_of(article)
    assert "kind" in notes_of(article)["mapping.skarv"]


def test_the_first_mapping_that_applies_is_used_before_newslooms_own_names_and_presets() -> None:
    other = {**MAPPING, "name": "other", "when": "true"}
    assert notes_of(run(STORY, MAPPING, other))["mapping"] == "skarv"
    assert notes_of(run(STORY, other, MAPPING))["mapping"] == "other"
    own = {"text": TEXT, "title": "Own"}
    catch_all = {"name": "all", "when": "true", "fields": {"text": "title", "title": "text"}}
    swapped = run({**own, "title": "Six words that are a text"}, catch_all)
    assert isinstance(swapped, NormalisedArticle), swapped
    assert swapped.text == "Six words that are a text"


@pytest.mark.parametrize("value", [[STORY], [STORY, STORY], "text", 7, None])
def test_a_mapping_can_read_json_that_is_not_an_object(value: object) -> None:
    mapping = {
        "name": "any",
        "when": "true",
        "fields": {"text": ["[0].paras[].t", "[1].paras[].t"], "title": "[0].head.line"},
    }
    article = run(value, mapping)
    if isinstance(value, list):
        assert isinstance(article, NormalisedArticle), article
        assert article.title == "Skarv light burns again"
    else:
        assert isinstance(article, Rejected)


@pytest.mark.parametrize(
    ("paras", "reason", "detail"),
    [
        ([], "empty", "mapping skarv: no words in `nothing.here`, `paras[].t`"),
        ([{"t": "  "}], "empty", "mapping skarv: no words in `nothing.here`, `paras[].t`"),
        (
            [{"t": {"odd": {"odder": TEXT}}}],
            "unsupported_media",
            "mapping skarv: the body in `nothing.here`, `paras[].t` is",
        ),
    ],
)
def test_a_mapping_that_finds_no_body_rejects_and_names_its_paths(paras: object, reason: str, detail: str) -> None:
    rejected = run({**STORY, "paras": paras}, MAPPING)
    assert isinstance(rejected, Rejected), rejected
    assert rejected.reason == reason
    assert rejected.detail.startswith(detail)
    assert (rejected.known["title"], rejected.known["url"]) == ("Skarv light burns again", URL)


def test_a_text_wins_over_html_whose_page_is_read_for_metadata() -> None:
    page = f"<html><head><title>Skarv</title><meta name='author' content='Ada Quill'></head><body><p>{TEXT}</p></body></html>"
    mapping = {"name": "both", "when": "true", "fields": {"text": "a", "html": "b"}}
    both, html = run({"a": TEXT, "b": page}, mapping), run({"b": page}, mapping)
    assert isinstance(both, NormalisedArticle), both
    assert (both.text, both.authors) == (TEXT, ("Ada Quill",))
    assert notes_of(html)["body_field"] == "b"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"when": "record.tpoic == 'x'"}, r"mapping 'skarv': condition 1:\d+: .*tpoic.*topic"),
        ({"when": "record.topic =="}, "mapping 'skarv': condition"),
        ({"when": "record.topic"}, "not true or false"),
        ({"when": "article.title == 'x'"}, "no variable 'article'"),
        ({"fields": {"text": "a["}}, r"mapping 'skarv': text: 'a\[' is not a JMESPath path"),
        ({"fields": {"text": "lower(a)"}}, r"JMESPath has no function lower\(\)"),
    ],
)
def test_a_condition_or_path_that_is_wrong_stops_the_start(change: dict[str, Any], message: str) -> None:
    with pytest.raises(MappingError, match=message):
        Decode(NormaliseSettings.model_validate({"mappings": [{**MAPPING, **change}]}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fields": {"text": "a", "tilte": "b"}}, r"there is no field 'tilte' \(did you mean title\?\)"),
        ({"fields": {"title": "a"}}, "a path for `text` or `html` is needed"),
        ({"fields": {"text": {"const": "the same"}}}, "a path for `text` or `html` is needed"),
        ({"fields": {"text": "a", "title": []}}, "title must be a path, a list of paths, or"),
        ({"fields": {"text": "a", "source": {"const": 3}}}, "source must be a path, a list of paths, or"),
        (
            {"fields": {"text": "a", "source": {"const": "b", "path": "c"}}},
            "source must be a path, a list of paths, or",
        ),
        ({"fields": {"text": "a" * 501}}, "text must be a path"),
        ({"fields": "text"}, "dictionary"),
        ({"fields": {}}, "at least 1 item"),
        ({"time_zone": "Europe/Olso"}, r"there is no time zone 'Europe/Olso' \(did you mean Europe/Oslo\?\)"),
        ({"time_zone": "../etc/passwd"}, "there is no time zone"),
        ({"date_formats": ["%d.%m"]}, "'%d.%m' is not a format of strptime with a year"),
        ({"date_formats": ["%Q %Y"]}, "is not a format of strptime"),
        ({"name": "No Name"}, "pattern"),
        ({"feilds": {}}, "Extra inputs|no such setting"),
    ],
)
def test_a_setting_that_is_wrong_stops_the_start(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        NormaliseSettings.model_validate({"mappings": [{**MAPPING, **change}]})


def test_two_mappings_have_different_names() -> None:
    with pytest.raises(ValidationError, match="two mappings have the name 'skarv'"):
        NormaliseSettings.model_validate({"mappings": [MAPPING, MAPPING]})


def test_mappings_are_read_from_a_file_and_shown_in_one_line_if_they_are_wrong(tmp_path: Path) -> None:
    file = tmp_path / "newsloom.toml"
    table = '[[normalise.mappings]]\nname = "a"\nwhen = "true"\n[normalise.mappings.fields]\ntext = ["a", "b"]\nsource = { const = "S" }\n'
    file.write_text(table)
    assert hash(Settings.load(file).normalise) == hash(Settings.load(file).normalise)
    file.write_text(table + "\ntilte = 'x'\n")
    with pytest.raises(ValueError, match="there is no field 'tilte'") as wrong:
        Settings.load(file)
    assert "\n" not in str(wrong.value)


def test_the_documented_mapping_reads_the_documented_record(tmp_path: Path) -> None:
    blocks = [
        block.text for block in code_blocks((Path(__file__).parents[3] / "docs" / "json-input.md").read_text("utf-8"))
    ]
    file = tmp_path / "newsloom.toml"
    file.write_text(next(text for text in blocks if text.startswith("[[normalise.mappings]]")))
    record = next(text for text in blocks if text.startswith("{")).encode()
    result = Pipeline([build(Settings.load(file).normalise)], SystemClock()).start(Inbound(record, PLACE)).result
    assert isinstance(result, Delivered), result
    article = NormalisedArticle.from_bytes(result.written[0].value)
    assert (article.text.count("\n\n"), article.url) == (1, "https://harbour.example/ferry")
    assert (article.authors, article.source.name) == (("Ada Quill",), "Harbour Post")
    assert article.published_at is not None
    assert article.published_at.value.isoformat() == "2026-03-05T10:30:00+00:00"


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(b"NaN", id="no number"),
        pytest.param(b"9" * 400, id="a long integer"),
        pytest.param(rb'"\ud800"', id="a lone surrogate"),
        pytest.param(rb'{"\udfff": null}', id="a lone surrogate in a name"),
        pytest.param(b"[" * 60 + b"]" * 60, id="deep nesting"),
    ],
)
def test_a_condition_over_an_odd_value_fails_no_record(kind: bytes) -> None:
    raw = b'{"kind": ' + kind + b', "text": "' + TEXT.encode() + b'"}'
    settings = NormaliseSettings.model_validate({"mappings": [MAPPING]})
    outcome = Decode(settings)(RawRecord(raw))
    assert isinstance(outcome, Emit), outcome
    assert "mapping" not in outcome.notes
    json.dumps(dict(outcome.notes)).encode()
