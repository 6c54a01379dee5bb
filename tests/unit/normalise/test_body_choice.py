"""The body in a JSON object: which field it is, and that a teaser never takes its place."""

import json
from typing import Any

import pytest

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.body.fields import HTML_FIELDS, LAST_FIELDS, TEASER_FIELDS, TEXT_FIELDS, BodyRule
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.extraction.extract import Extract
from newsloom.normalise.records import RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RejectionReason
from support.documents.deploy_files import TOP

FIRST = "The lighthouse at Skarv was lit again on Friday, eleven years after the keepers left it to the gulls."
SECOND = "Its lamp was carried up by forty people, each of whom held it for three of the hundred and twenty steps."
TEXT = f"{FIRST}\n\n{SECOND}"
HTML = f"<p>{FIRST}</p><p>{SECOND}</p>"
TEASER = "A lighthouse shines once more."
LONG = " ".join(f"Sentence number {number} of a licence that nobody has ever read to its end." for number in range(40))

SPELLINGS = {
    "maintext": ["maintext", "main_text", "mainText", "MAIN-TEXT", "MainText"],
    "articlebody": ["articleBody", "article_body", "article-body", "ARTICLE_BODY"],
    "textcontent": ["textContent", "text_content", "text-content"],
    "cleanedtext": ["cleaned_text", "cleanedText"],
    "storytext": ["story_text", "storyText", "Story Text"],
    "fulltext": ["full_text", "fulltext", "fullText", "full-text", "FULLTEXT"],
    "articletext": ["article_text", "articleText"],
    "bodytext": ["body_text", "bodyText", "Body-Text"],
    "plaintext": ["plaintext", "plain_text", "plainText"],
    "contenttext": ["contentText", "content_text"],
    "rawtext": ["raw_text", "rawText"],
    "markdown": ["markdown", "Markdown"],
    "text": ["text", "Text", "TEXT"],
    "body": ["body", "Body"],
    "content": ["content", "Content"],
    "bodyhtml": ["body_html", "bodyHtml", "bodyHTML"],
    "rawhtml": ["raw_html", "rawHtml", "raw-html"],
    "cleanedhtml": ["cleaned_html", "cleanedHtml"],
    "contenthtml": ["content_html", "contentHtml"],
    "articlehtml": ["article_html", "articleHTML"],
    "htmlcontent": ["html_content", "htmlContent"],
    "html": ["html", "HTML"],
}
SPELLED = [pytest.param(name, spelled, id=spelled) for name, each in SPELLINGS.items() for spelled in each]
PLACES: dict[str, Any] = {
    "itself": lambda fields: fields,
    "article": lambda fields: {"article": fields},
    "data": lambda fields: {"data": fields, "id": "7", "specversion": "1.0"},
    "_source": lambda fields: {"_index": "news", "_source": fields},
    "payload.after": lambda fields: {"schema": None, "payload": {"op": "c", "before": None, "after": fields}},
    "doc, a teaser outside": lambda fields: {"description": TEASER, "doc": fields},
}


def taken(value: object) -> tuple[str | None, dict[str, str]]:
    """Return the text of the body and the trace notes."""
    outcome = Decode(NormaliseSettings())(RawRecord(json.dumps(value).encode()))
    assert isinstance(outcome, Emit), outcome
    found = Extract()(outcome.record)
    assert isinstance(found, Emit), found
    return "\n\n".join(found.record.paragraphs), {**outcome.notes, **found.notes}


def refused(value: object) -> Reject:
    outcome = Decode(NormaliseSettings())(RawRecord(json.dumps(value).encode()))
    assert isinstance(outcome, Reject), outcome
    return outcome


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("name", "spelled"), SPELLED)
def test_a_body_field_is_used_in_any_spelling_and_a_teaser_is_not(name: str, spelled: str, place: str) -> None:
    body = HTML if name in HTML_FIELDS else TEXT
    text, notes = taken(PLACES[place]({spelled: body, "description": TEASER, "summary": TEASER, "title": "Light"}))
    assert text == TEXT
    assert notes["body_field"].split(".")[-1] == spelled
    assert "longer_text" not in notes


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("nothing", [None, "", " \n ", [], {}, 0, False, {"id": 7}, [None, ""]], ids=repr)
@pytest.mark.parametrize("spelled", [each[0] for each in SPELLINGS.values()])
def test_an_empty_body_field_is_not_replaced_by_a_teaser(spelled: str, nothing: object, place: str) -> None:
    rejected = refused(PLACES[place]({spelled: nothing, "description": TEASER, "title": "Light"}))
    assert rejected.reason is RejectionReason.EMPTY
    assert f"no words in `{spelled}`; `description` is a teaser" in rejected.detail


def test_a_date_field_of_feeds_does_not_make_a_feed() -> None:
    for name in ("pubDate", "date_published", "published"):
        assert refused({name: "x", "content": None, "description": TEASER}).reason is RejectionReason.EMPTY


def test_a_rejected_object_has_its_title_and_url() -> None:
    rejected = refused({"maintext": "", "description": TEASER, "title": "Light", "url": "https://skarv.example/a"})
    assert (rejected.known["title"], rejected.known["url"]) == ("Light", "https://skarv.example/a")


@pytest.mark.parametrize("spelled", [each[0] for each in SPELLINGS.values()])
def test_a_body_of_unsupported_structure_is_rejected_with_its_field_name(spelled: str) -> None:
    rejected = refused({spelled: {"zone_1": {"runs": TEXT}}, "description": TEASER})
    assert rejected.reason is RejectionReason.UNSUPPORTED_MEDIA
    assert f"the body in `{spelled}` is an object with the fields 'zone_1'" in rejected.detail


@pytest.mark.parametrize("name", ["body", "content", "articleBody", "article_content"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param([FIRST, SECOND], id="paragraphs"),
        pytest.param({"paragraphs": [FIRST, SECOND]}, id="an object of paragraphs"),
        pytest.param({"summary": [TEASER], "sections": [{"headline": [], "paragraphs": [FIRST, SECOND]}]}, id="fundus"),
        pytest.param({"sections": [{"paragraphs": [FIRST]}, {"headline": [], "paragraphs": [SECOND]}]}, id="sections"),
        pytest.param({"rendered": HTML, "protected": False}, id="WordPress"),
        pytest.param({"html": HTML, "length": 2}, id="html in an object"),
        pytest.param({"text": TEXT, "html": HTML}, id="both in an object"),
        pytest.param({"type": "text/html", "value": HTML}, id="feedparser's detail"),
        pytest.param(
            [{"type": "text/plain", "value": TEXT}, {"type": "text/html", "value": HTML}], id="feedparser's list"
        ),
        pytest.param(
            [{"type": "text/plain", "value": TEASER}, {"type": "text/html", "value": HTML}], id="teaser first"
        ),
        pytest.param(
            [{"type": "image", "url": "https://a.example/b.jpg"}, {"type": "p", "text": FIRST}, {"text": SECOND}],
            id="blocks",
        ),
        pytest.param(
            {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": FIRST}}, {"data": {"text": SECOND}}]},
            id="EditorJS",
        ),
        pytest.param(
            {
                "type": "doc",
                "content": [
                    {"type": "paragraph", "content": [{"type": "text", "text": FIRST[:30], "marks": []}]}
                    | {"content": [{"type": "text", "text": FIRST[:30]}, {"type": "text", "text": FIRST[30:]}]},
                    {"type": "paragraph", "content": [{"type": "text", "text": SECOND}]},
                ],
            },
            id="ProseMirror",
        ),
        pytest.param(
            [{"_type": "block", "children": [{"_type": "span", "text": FIRST}]}, f"<p>{SECOND}</p>"], id="mixed"
        ),
        pytest.param([{"type": "text", "content": FIRST}, {"type": "text", "content": SECOND}], id="Arc"),
        pytest.param(json.dumps({"body": TEXT, "summary": TEASER}), id="JSON in a string"),
        pytest.param({"_": TEXT, "$": {"type": "text"}}, id="xml2js"),
        pytest.param({"@type": "text", "#text": TEXT}, id="xmltodict"),
    ],
)
def test_all_of_an_object_or_list_is_read(name: str, value: object) -> None:
    text, notes = taken({name: value, "description": TEASER, "title": "Light"})
    assert text == TEXT
    assert notes["body_field"] == name


@pytest.mark.parametrize("text", [f"[Update] {FIRST}", f"{{Skarv}} {FIRST}", '["', "{"])
def test_a_text_that_starts_like_json_is_read_as_text(text: str) -> None:
    assert taken({"text": f"{text} {FIRST}"})[0] == f"{text} {FIRST}"


def test_json_in_a_string_without_a_body_is_rejected() -> None:
    rejected = refused({"body": json.dumps({"zone": {"runs": TEXT}}), "description": TEASER})
    assert "the body in `body` is JSON in a string" in rejected.detail


def test_headings_of_sections_are_kept() -> None:
    text, _ = taken(
        {"body": {"sections": [{"paragraphs": [FIRST]}, {"headline": ["The lamp"], "paragraphs": [SECOND]}]}}
    )
    assert text == f"{FIRST}\n\nThe lamp\n\n{SECOND}"


@pytest.mark.parametrize("teaser", TEASER_FIELDS)
def test_a_teaser_is_not_the_body_if_there_is_a_body_field(teaser: str) -> None:
    assert taken({teaser: TEASER, "maintext": TEXT})[0] == TEXT
    assert refused({teaser: TEASER, "maintext": ""}).reason is RejectionReason.EMPTY


@pytest.mark.parametrize(
    ("fields", "field", "rule"),
    [
        ({"text": TEXT, "html": HTML * 9}, "text", BodyRule.FIRST_FIELD),
        ({"html": HTML, "raw_html": HTML * 9}, "html", BodyRule.HTML_FIELD),
        ({"html": HTML, "markdown": TEXT, "raw_text": TEXT}, "html", BodyRule.HTML_FIELD),
        ({"markdown": TEXT, "raw_text": LONG}, "markdown", BodyRule.LAST_FIELD),
        ({"text": TEASER, "full_text": TEXT}, "full_text", BodyRule.LONGER_FIELD),
        ({"text": TEXT, "content": TEASER}, "text", BodyRule.FIRST_FIELD),
        ({"content": "<p>" + TEXT, "textContent": TEXT}, "content", BodyRule.FIRST_FIELD),
        ({"text": TEXT, "content": f"<html><body>{HTML * 9}</body></html>"}, "text", BodyRule.FIRST_FIELD),
        ({"title": "Light", "description": TEASER}, "description", BodyRule.FEED_SUMMARY),
        ({"guid": "7", "pubDate": "x", "content": "", "description": TEASER}, "description", BodyRule.FEED_SUMMARY),
        ({"item": {"content": None, "summary": TEASER}}, "summary", BodyRule.FEED_SUMMARY),
    ],
)
def test_the_trace_notes_the_body_field_and_the_rule(fields: dict[str, Any], field: str, rule: BodyRule) -> None:
    outcome = Decode(NormaliseSettings())(RawRecord(json.dumps(fields).encode()))
    assert isinstance(outcome, Emit)
    assert (outcome.notes["body_field"], outcome.notes["body_rule"]) == (field, rule)


@pytest.mark.parametrize(
    "beside",
    [
        {"licence": LONG},
        {"copyright_notice": LONG},
        {"comments": [{"text": LONG[:900]}, {"text": LONG[900:]}]},
        {"related": [{"title": "Another", "maintext": LONG}]},
        {"description": LONG},
        {"llm_summary": LONG},
        {"video": {"transcript": LONG}},
        {"something_new": LONG},
        {"raw_text": LONG},
        {"content": {"rendered": TEASER, "unheard_of": LONG}},
    ],
    ids=lambda beside: next(iter(beside)),
)
def test_a_much_longer_unused_text_is_noted(beside: dict[str, Any]) -> None:
    text, notes = taken({"text": TEXT, "title": "Light", **beside})
    assert text == TEXT
    assert notes["longer_text"].startswith(f"`{next(iter(beside))}` has ")


@pytest.mark.parametrize(
    "beside",
    [
        {"image": "data:image/png;base64," + "iVBORw0KGgo" * 500},
        {"keywords": ["light", "tower", "sea"] * 20},
        {"html": HTML * 2},
        {"text_en": TEXT},
    ],
    ids=lambda beside: next(iter(beside)),
)
def test_other_unused_fields_are_not_noted(beside: dict[str, Any]) -> None:
    text, notes = taken({"text": TEXT, **beside})
    assert (text, "longer_text" in notes) == (TEXT, False)


def test_a_longer_text_within_the_body_field_is_noted() -> None:
    text, notes = taken({"content": {"rendered": FIRST, "unheard_of": LONG}})
    assert (text, notes["longer_text"].startswith("`content` has ")) == (FIRST, True)


def test_a_page_with_a_much_longer_text_is_noted() -> None:
    page = "<html><body>" + "".join(f"<p>{FIRST} {number}</p>" for number in range(9)) + "</body></html>"
    text, notes = taken({"text": FIRST, "html": page})
    assert text == FIRST
    assert "long paragraphs have" in notes["longer_text"]


def test_a_teaser_beside_an_unknown_field_with_a_longer_text_is_rejected() -> None:
    rejected = refused({"title": "Light", "description": TEASER, "zz_story": LONG})
    assert rejected.reason is RejectionReason.UNSUPPORTED_MEDIA
    assert "`description` is a teaser of 5 words, and `zz_story`" in rejected.detail


def test_a_teaser_beside_a_somewhat_longer_unknown_text_is_rejected() -> None:
    assert "`zz_story`" in refused({"description": FIRST, "zz_story": TEXT}).detail


def test_a_teaser_beside_a_long_licence_is_a_feed_entry() -> None:
    text, notes = taken({"title": "Light", "description": TEASER, "license": LONG})
    assert (text, notes["body_rule"]) == (TEASER, "feed_summary")
    assert notes["longer_text"].startswith("`license` has")


def test_a_wrapped_article_gets_missing_fields_from_the_outer_object() -> None:
    article = normalise_article(
        json.dumps(
            {
                "id": "x",
                "source": "/crawler",
                "url": "https://skarv.example/a",
                "article": {"title": "Light", "text": TEXT},
            }
        ).encode()
    )
    assert (article.text, article.title, article.url) == (TEXT, "Light", "https://skarv.example/a")
    assert article.source.name is None


def test_a_wrapped_article_keeps_its_own_title() -> None:
    value = {"title": "A page of the site", "date": "2020-01-01", "article": {"headline": "Light", "text": TEXT}}
    article = normalise_article(json.dumps(value).encode())
    assert article.title == "Light"
    assert article.published_at is not None


def test_json_ld_without_a_body_does_not_hide_another_body_field() -> None:
    text, notes = taken({"maintext": TEXT, "mainEntity": {"@type": "NewsArticle", "headline": "Light"}})
    assert (text, notes["body_field"]) == (TEXT, "maintext")


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ({"no": {"articleBody": TEXT}, "en": {"articleBody": TEXT}}, "articles in `no`, `en`; send each"),
        ({"status": "ok", "articles": [{"text": TEXT}, {"content": TEXT}]}, "`articles` lists 2 articles; send each"),
        ({"title": "A feed", "description": TEASER, "articles": [{"text": TEXT}] * 3}, "`articles` lists 3 articles"),
    ],
)
def test_several_articles_in_one_object_are_a_dead_letter(value: dict[str, Any], complaint: str) -> None:
    with pytest.raises(DecodeError, match=complaint):
        Decode(NormaliseSettings())(RawRecord(json.dumps(value).encode()))


def test_the_only_item_of_a_list_is_the_article() -> None:
    assert taken({"status": "ok", "articles": [{"content": TEXT, "description": TEASER}]})[0] == TEXT


def test_an_object_beside_a_text_does_not_replace_it() -> None:
    assert taken({"text": TEXT, "item": {"title": "x", "description": LONG}})[0] == TEXT
    assert taken({"text": TEXT, "metadata": {"content": LONG}, "author": {"text": LONG}})[0] == TEXT


def test_a_truncated_text_is_noted() -> None:
    _, notes = taken({"content": f"{TEXT} [+2046 chars]", "description": TEASER, "publishedAt": "2024-05-04"})
    assert notes["text_cut_short"] == "it ends with [+2046 chars]"


def test_json_ld_and_ninjs_without_a_body_are_rejected() -> None:
    node = {"@type": "NewsArticle", "headline": "Light", "description": TEASER}
    assert refused(node).detail == "JSON-LD without `articleBody`"
    assert refused({**node, "articleBody": ""}).detail.startswith("no words in `articleBody`; `description`")
    assert taken({**node, "maintext": TEXT})[0] == TEXT
    item = {"uri": "urn:x", "versioncreated": "2024-05-04T10:00:00Z", "headline": "Light", "description": TEASER}
    assert refused(item).detail == "a ninjs item without a body"
    assert taken({**item, "maintext": TEXT})[0] == TEXT


@pytest.mark.parametrize("element", ["yandex:full-text", "fulltext", "article_body"])
def test_the_full_text_of_an_xml_feed_wins_over_its_description(element: str) -> None:
    entry = f"<item><title>Light</title><description>{TEASER}</description><{element}>{TEXT}</{element}></item>"
    outcome = Decode(NormaliseSettings())(RawRecord(f"<rss><channel>{entry}</channel></rss>".encode()))
    assert isinstance(outcome, Emit)
    assert outcome.record.text == TEXT
    assert outcome.notes["body_rule"] == "first_field"


@pytest.mark.parametrize("element", ["description", "content:encoded"])
def test_a_much_longer_unused_element_of_an_xml_entry_is_noted(element: str) -> None:
    entry = f"<item><title>Light</title><{element}>{TEASER}</{element}><our-story>{LONG}</our-story></item>"
    outcome = Decode(NormaliseSettings())(RawRecord(f"<rss><channel>{entry}</channel></rss>".encode()))
    assert isinstance(outcome, Emit)
    assert outcome.record.text == TEASER
    assert outcome.notes["longer_text"].startswith("`our-story` has ")


def test_the_documented_body_fields_are_those_that_are_read() -> None:
    page = (TOP / "docs" / "articles.md").read_text()
    for heading, names in (
        ("text", TEXT_FIELDS),
        ("html", HTML_FIELDS),
        ("last", LAST_FIELDS),
        ("teaser", TEASER_FIELDS),
    ):
        row = next(line for line in page.splitlines() if line.startswith(f"| {heading} |"))
        assert [name.strip(" `") for name in row.split("|")[2].split(",")] == list(names)
    rules = page.partition("| `body_rule` |")[2].partition("\n\n")[0]
    assert {line.split("`")[1] for line in rules.splitlines() if line.startswith("| `")} == {*BodyRule}
