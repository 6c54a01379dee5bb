"""Labels and external id of an envelope: what is kept, in which form, and what is noted of the rest."""

import json
from typing import Any

import pytest

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.envelopes.producer_labels import (
    MAX_EXTERNAL_ID_CHARS,
    MAX_LABELS,
    MAX_LABELS_CHARS,
    MAX_VALUE_CHARS,
    read_external_id,
    read_labels,
)
from newsloom.normalise.records import RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, RawArticle

TEXT = "The ferry left the harbour at noon and came back in the evening, said Ada Quill, who keeps the harbour."


def normalised(**fields: Any) -> NormalisedArticle:  # noqa: ANN401 - any JSON
    return normalise_article(json.dumps({"text": TEXT, **fields}).encode())


def notes(fields: dict[str, Any]) -> dict[str, str]:
    """Return the decode step's notes on the producer's fields."""
    outcome = Decode(NormaliseSettings())(RawRecord(json.dumps({"text": TEXT, **fields}).encode()))
    assert isinstance(outcome, Emit)
    return {name: note for name, note in outcome.notes.items() if name.startswith(("labels", "external_id"))}


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("acme", "acme"),
        ("", ""),
        (7, "7"),
        (2**70, str(2**70)),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (["a", 1, None], '["a",1,null]'),
        ({"b": {"a": "ü"}}, '{"b":{"a":"ü"}}'),
        ([], "[]"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\x00b\x1bc\x85d", "abcd"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        (
            "cafe\u0301 \u00e2\u20ac\u2122 \u200b",
            "cafe\u0301 \u00e2\u20ac\u2122 \u200b",
        ),  # as sent: nothing is repaired
    ],
)
def test_value_comes_back_as_a_string(value: object, label: str) -> None:
    assert read_labels({"name": value}).labels == {"name": label}
    assert normalised(metadata={"name": value}).labels == {"name": label}


def test_null_values_are_ignored_without_a_note() -> None:
    assert read_labels({"a": None, "b": "x"}).labels == {"b": "x"}
    assert read_labels({"a": None}).notes == {}


def test_labels_are_sorted_by_name() -> None:
    assert list(read_labels({"b": 1, "c": 2, "a": 3}).labels) == ["a", "b", "c"]


def test_labels_win_over_metadata() -> None:
    article = normalised(labels={"tenant": "acme"}, metadata={"tenant": "other", "feed": "ports"})
    assert article.labels == {"feed": "ports", "tenant": "acme"}


def test_label_that_is_null_leaves_its_name_to_metadata() -> None:
    assert normalised(labels={"tenant": None}, metadata={"tenant": "acme"}).labels == {"tenant": "acme"}


@pytest.mark.parametrize("labels", [["news", "ports"], "news", 5, None, {}])
def test_a_labels_field_that_is_not_an_object_is_ignored(labels: object) -> None:
    assert normalised(labels=labels, metadata={"feed": "ports"}).labels == {"feed": "ports"}


def test_a_long_value_is_cut_and_noted() -> None:
    read = read_labels({"long": "x" * (MAX_VALUE_CHARS + 1), "fits": "y" * MAX_VALUE_CHARS})
    assert {name: len(value) for name, value in read.labels.items()} == {
        "fits": MAX_VALUE_CHARS,
        "long": MAX_VALUE_CHARS,
    }
    assert read.notes == {"labels_cut": "longer than 512 characters: 'long'"}


def test_long_json_is_cut_and_noted() -> None:
    read = read_labels({"list": list(range(10**6))})
    assert read.labels["list"].startswith("[0,1,2,")
    assert (len(read.labels["list"]), list(read.notes)) == (MAX_VALUE_CHARS, ["labels_cut"])


def test_too_many_labels_are_left_out_from_the_end_and_counted() -> None:
    read = read_labels({f"k{n:03}": n for n in range(MAX_LABELS + 8)})
    assert list(read.labels) == [f"k{n:03}" for n in range(MAX_LABELS)]
    assert read.notes == {
        "labels_left_out": "more than 32 labels: 'k032', 'k033', 'k034', 'k035', 'k036' and 3 more",
    }


def test_the_total_size_of_labels_is_limited() -> None:
    read = read_labels({f"k{n:02}": "x" * 500 for n in range(20)} | {"small": "y"})
    assert sum(len(name) + len(value) for name, value in read.labels.items()) <= MAX_LABELS_CHARS
    assert read.labels["small"] == "y"
    assert read.notes["labels_left_out"].startswith("more than 8192 characters in all: 'k16'")


@pytest.mark.parametrize(
    ("sent", "note"),
    [
        ({"x" * 65: 1}, f"a name longer than 64 characters: '{'x' * 64}'…"),
        ({" \x00 ": 1}, "no name: '  '"),
        ({"": 1}, "no name: ''"),
        ({"a": 1, "a\x00": 2}, "named twice: 'a'"),
        ({"a": float("nan")}, "not a JSON value: 'a'"),
        ({"a": [float("inf")]}, "not a JSON value: 'a'"),
        ({"a": object()}, "not a JSON value: 'a'"),
        ({"a": 10**5000}, "not a JSON value: 'a'"),
        ({"a\ud800": object()}, "not a JSON value: 'a\ufffd'"),
    ],
)
def test_invalid_labels_are_left_out_and_noted(sent: dict[str, object], note: str) -> None:
    read = read_labels({"first": "1"}, sent)
    assert read.labels["first"] == "1"
    assert read.notes == {"labels_left_out": note}


def test_a_label_nested_too_deep_is_left_out() -> None:
    nested: list[Any] = []
    for _ in range(200_000):
        nested = [nested]
    read = read_labels({"deep": nested, "other": 1})
    assert (read.labels, read.notes) == ({"other": "1"}, {"labels_left_out": "not a JSON value: 'deep'"})


def test_notes_are_bounded_whatever_is_sent() -> None:
    read = read_labels({f"{n}" * 40: object() for n in range(10**4)} | {f"{n:>0100}": 1 for n in range(10**4)})
    assert read.labels == {}
    assert all(len(note) < 2_000 for note in read.notes.values())


def test_the_trace_notes_labels_and_ids_that_are_left_out() -> None:
    assert notes({"labels": {"a": "x" * 600}, "metadata": {"": 1}, "id": "i" * 3_000}) == {
        "labels_cut": "longer than 512 characters: 'a'",
        "labels_left_out": "no name: ''",
        "external_id_left_out": "3000 characters; the maximum is 2048",
    }


@pytest.mark.parametrize(
    ("sent", "carried"),
    [
        ("guid:943", "guid:943"),
        (" 943 ", " 943 "),
        ("a\x00b\nc", "abc"),
        ("\ud800", "\ufffd"),
        ("x" * MAX_EXTERNAL_ID_CHARS, "x" * MAX_EXTERNAL_ID_CHARS),
        ("x" * (MAX_EXTERNAL_ID_CHARS + 1), None),
        (" ", None),
        ("\x00", None),
        (" \x1b ", None),
        ("", None),
        (None, None),
    ],
)
def test_external_id_comes_back_as_it_was_sent(sent: str | None, carried: str | None) -> None:
    assert read_external_id(sent)[0] == carried


FEED = f"<rss><channel><item><guid>943</guid><title>A ferry</title><description>{TEXT}</description></item></channel></rss>"


@pytest.mark.parametrize(
    "value",
    [
        json.dumps({"text": TEXT, "external_id": "943"}),
        json.dumps({"text": TEXT, "guid": "943"}),
        json.dumps({"text": TEXT, "id": 943}),
        json.dumps({"@type": "NewsArticle", "articleBody": TEXT, "identifier": "943"}),
        json.dumps({"@type": "NewsArticle", "articleBody": TEXT, "@id": "943"}),
        json.dumps({"uri": "943", "versioncreated": "2026-01-01", "body_text": TEXT}),
        json.dumps({"id": "943", "date_published": "2026-01-01", "content_text": TEXT}),
        FEED,
    ],
    ids=["envelope", "guid", "number", "json_ld", "json_ld_id", "ninjs", "json_feed", "rss"],
)
def test_the_external_id_is_read_in_every_format(value: str) -> None:
    assert normalise_article(value.encode()).external_id == "943"


@pytest.mark.parametrize(
    "value",
    [
        {"text": TEXT},
        {"@type": "NewsArticle", "articleBody": TEXT},
        {"@graph": [{"@type": "NewsArticle", "articleBody": TEXT}]},
        {"uri": "943", "versioncreated": "2026-01-01", "body_text": TEXT},
        {"id": "943", "date_published": "2026-01-01", "content_text": TEXT},
        {"_source": {"text": TEXT}},
        {"payload": {"after": {"text": TEXT}}},
    ],
    ids=["envelope", "json_ld", "json_ld_graph", "ninjs", "json_feed", "carried", "carried_twice"],
)
@pytest.mark.parametrize("field", ["labels", "metadata"])
def test_labels_are_read_with_every_json_format(value: dict[str, object], field: str) -> None:
    for sent in ({**value, field: {"tenant": "acme"}}, [{**value, field: {"tenant": "acme"}}]):
        assert normalise_article(json.dumps(sent).encode()).labels == {"tenant": "acme"}


def test_labels_of_the_article_win_over_those_of_the_outer_object() -> None:
    inner, outer = {"labels": {"tenant": "acme"}}, {"labels": {"tenant": "carrier"}}
    assert normalised_value({"_source": {"text": TEXT, **inner}, **outer}).labels == {"tenant": "acme"}


def normalised_value(value: object) -> NormalisedArticle:
    return normalise_article(json.dumps(value).encode())


def test_a_label_is_never_the_body() -> None:
    article = normalised_value({"description": TEXT, "labels": {"articleBody": "Another text, of many words. " * 40}})
    assert article.text == TEXT


def test_metadata_that_contains_the_article_is_not_a_label() -> None:
    article = normalised_value({"metadata": {"articleText": TEXT, "title": "A ferry"}})
    assert (article.text, article.labels) == (TEXT, {})


def test_library_call_takes_labels_of_an_envelope() -> None:
    raw = RawArticle(text=TEXT, labels={"tenant": "acme"}, metadata={"n": 1}, external_id="943")
    article = normalise_article(raw)
    assert (article.external_id, article.labels) == ("943", {"n": "1", "tenant": "acme"})


def test_bare_text_and_html_have_no_labels_and_no_external_id() -> None:
    for value in (TEXT, f"<html><body><article><p>{TEXT}</p></article></body></html>"):
        article = normalise_article(value.encode())
        assert (article.external_id, article.labels) == (None, {})


@pytest.mark.parametrize(
    "value",
    [
        {"text": " "},
        {"text": "", "html": ""},
        {"html": "<p>" * 100_000},
        {"@type": "NewsArticle", "headline": "A ferry"},
    ],
)
def test_a_rejected_record_keeps_labels_and_external_id(value: dict[str, object]) -> None:
    sent = {**value, "labels": {"tenant": "acme"}, "identifier": "943", "id": "943"}
    outcome = Decode(NormaliseSettings())(RawRecord(json.dumps(sent).encode()))
    assert isinstance(outcome, Reject), outcome
    assert (outcome.known["external_id"], dict(outcome.labels)) == ("943", {"tenant": "acme"})


def test_producer_cannot_forge_an_extension() -> None:
    article = normalised(extensions={"mine": 1}, metadata={"extensions": {"mine": 1}})
    assert article.extensions == {}
