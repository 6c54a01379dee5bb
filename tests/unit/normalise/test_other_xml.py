"""XML that is none of the formats that newsloom reads is rejected by its root, unless HTML keeps all that it says."""

import pytest

from newsloom.core.step_result import Emit, Reject, StepResult
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RejectionReason
from support.bounded_work import bounded_work

FIRST = "The ferry left the harbour of Skarv at noon and came back in the evening, with all of its passengers on board."
TEXT = f"<p>{FIRST}</p>" * 3
PARAS = f"<para>{FIRST}</para>" * 3
DECLARED = '<?xml version="1.0" encoding="utf-8"?>\n'
DOCBOOK = f'<article xmlns="http://docbook.org/ns/docbook"><title>Ferry</title>{PARAS}</article>'
JATS = f"<article><front><article-meta><article-title>Ferry</article-title></article-meta></front><body>{TEXT}</body></article>"


def outcome(value: str, content_type: str | None = None) -> StepResult[Decoded]:
    return Decode(NormaliseSettings())(RawRecord(value.encode(), content_type))


@pytest.mark.parametrize(
    ("value", "root"),
    [
        (DOCBOOK, "article"),
        (DECLARED + DOCBOOK.replace(' xmlns="http://docbook.org/ns/docbook"', ""), "article"),
        (DECLARED + f"<article><articleinfo><title>Ferry</title></articleinfo>{PARAS}{TEXT}</article>", "article"),
        (DECLARED + JATS, "article"),
        (DECLARED + f"<section><title>Ferry</title>{PARAS}{TEXT}</section>", "section"),
        (DECLARED + f"<story><headline>Ferry</headline>{TEXT}</story>", "story"),
        (f"<news><title>Ferry</title><date>2026-03-02</date><text>{TEXT}</text></news>", "news"),
        (f"<articles><article><title>A</title>{TEXT}</article><article><title>B</title>{TEXT}</article></articles>", "articles"),
        (f"<channel><title>Post</title><item><title>Ferry</title>{TEXT}</item></channel>", "channel"),
        (f"<story><head>Ferry</head>{TEXT}</story>", "story"),
        (f'<doc kind="report"><headline>Ferry</headline><main>{TEXT}</main></doc>', "doc"),
        (f"<mediawiki><page><title>Ferry</title><text>{FIRST}</text></page></mediawiki>", "mediawiki"),
        ("<data><item>Ferry</item></data>", "data"),
    ],
)  # fmt: skip
def test_other_xml_is_rejected_by_its_root(value: str, root: str) -> None:
    for content_type in (None, "application/xml"):
        found = outcome(value, content_type)
        assert isinstance(found, Reject), found
        assert found.reason == RejectionReason.UNSUPPORTED_MEDIA
        assert found.detail.startswith(f"XML of <{root}> is not supported; supported are text, HTML, JSON, ")


@pytest.mark.parametrize(
    "value",
    [
        DECLARED
        + f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Ferry</title></head><body><x/>{TEXT}</body></html>',
        DECLARED + f"<article><h1>Ferry</h1><ad/>{TEXT}</article>",
        DECLARED + f"<div>{TEXT}<o:p></o:p><x-player></x-player></div>",
        f"<article><title>Ferry</title><ad/>{TEXT}</article>",
        f"<content>{TEXT}</content>",
        f"<story><title>Ferry</title>{TEXT}</story>",
        f"<amp-story><h1>Ferry</h1>{TEXT}<amp-img></amp-img></amp-story>",
        f'<article xmlns="http://www.w3.org/1999/xhtml"><h1>Ferry</h1>{TEXT}</article>',
        f"<ad/>{TEXT}",
        f"<!doctype html><ad>Ferry</ad>{TEXT}",
        f"<!-- the ferry --><ad>Ferry</ad>{TEXT}",
        f"<!-- the ferry --><p>{FIRST}</p><ad/>{TEXT}",
    ],
)
def test_html_with_foreign_elements_and_xml_of_html_alone_are_read_as_html(value: str) -> None:
    found = outcome(value)
    assert isinstance(found, Emit), found
    assert found.notes["input_format"] == "html"


def test_a_declared_type_wins_over_the_root() -> None:
    assert isinstance(outcome(DECLARED + JATS, "text/html"), Emit)
    assert isinstance(outcome(DECLARED + JATS, "text/plain"), Emit)


def test_a_text_of_json_in_another_xml_is_still_its_text() -> None:
    found = outcome('{"title": "Ferry", "text": "<TEI><text><body><p>' + FIRST + '</p></body></text></TEI>"}')
    assert isinstance(found, Emit)
    assert found.notes["input_format"] == "json"


@pytest.mark.parametrize(
    "value", ["<x " + "a" * 4_000_000, "<x>" + "<" * 4_000_000 + "</p>" * 3, "<doc " + 'a="' * 1_000_000]
)
def test_hostile_starts_of_xml_end_at_once(value: str) -> None:
    with bounded_work():
        outcome(value)
