"""The law of bodies: a short body beside a much longer text is always noted."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError
from newsloom.normalise.body.fields import (
    HTML_FIELDS,
    LAST_FIELDS,
    NON_BODY_NAME_PARTS,
    TEASER_FIELDS,
    TEXT_FIELDS,
    WRAPPER_FIELDS,
)
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import RawRecord
from newsloom.normalise.text.words import count_words
from newsloom.settings import NormaliseSettings

SHORT = "Eight words about a lighthouse far away up north."
LONG = " ".join(f"Boat {number} sailed past the tower while its keeper was asleep in the sun." for number in range(12))
CHINESE = "港务局长星期一表示渡轮每天都会在中午离开港口并在晚上返回。" * 12

name = st.one_of(
    st.sampled_from([*TEXT_FIELDS, *HTML_FIELDS, *LAST_FIELDS, *TEASER_FIELDS, *NON_BODY_NAME_PARTS, *WRAPPER_FIELDS]),
    st.sampled_from(
        ["articleBody", "main_text", "Body-Text", "content:encoded", "contentHtml", "_source", "metadata", "author"]
    ),
    st.sampled_from(["@type", "versioncreated", "bodies", "item", "entry", "feed", "pubDate", "guid", "dc:creator"]),
    st.text(min_size=1, max_size=12),
)
short = st.sampled_from([SHORT, f"<p>{SHORT}</p>"])
long = st.sampled_from([LONG, CHINESE, f"<div><p>{LONG}</p></div>", f"<p>{CHINESE}</p>"])
around = st.sampled_from(
    [
        lambda value: value,
        lambda value: [value],
        lambda value: [value, {"type": "image", "url": "https://a.example/b.jpg"}],
        lambda value: {"value": value},
        lambda value: {"rendered": value, "protected": False},
        lambda value: {"maintext": value},
        lambda value: {"unheard_of": value},
        lambda value: {"sections": [{"headline": [], "paragraphs": [value]}]},
    ]
)


def objects(fields: list[tuple[str, Any]], others: dict[str, Any]) -> dict[str, Any]:
    return {**others, **dict(fields)}


value = st.builds(
    lambda short_name, short_text, short_around, long_name, long_text, long_around, others, is_first: objects(
        sorted(
            [(short_name, short_around(short_text)), (long_name, long_around(long_text))],
            key=lambda field: (field[0] == long_name) is not is_first,
        ),
        others,
    ),
    name,
    short,
    around,
    name,
    long,
    around,
    st.dictionaries(
        name, st.sampled_from([None, "", 7, "x", [], {}, True, "https://a.example/b", "NewsArticle"]), max_size=3
    ),
    st.booleans(),
)

inside = st.builds(
    lambda outer, inner, short_text, other, long_text, long_around: {
        outer: {inner: short_text, other: long_around(long_text)}
    },
    name,
    name | st.sampled_from(["value", "rendered", "_", "#text", "paragraphs", "sections"]),
    short,
    name,
    long,
    around,
)


def holds_both(value: dict[str, Any]) -> bool:
    text = json.dumps(value, ensure_ascii=False)
    return SHORT in text and (LONG in text or CHINESE in text)


@given(st.one_of(value, inside).filter(holds_both))
@example({"description": SHORT, "maintext": LONG})
@example({"text": SHORT, "html": f"<p>{LONG}</p>"})
@example({"html": f"<p>{SHORT}</p>", "raw_html": LONG})
@example({"content": SHORT, "versioncreated": "x", "licence": LONG})
@example({"@type": "NewsArticle", "articleBody": SHORT, "license": LONG})
@example({"item": {"description": SHORT}, "unheard_of": LONG})
@example({"article": {"text": SHORT}, "unheard_of": LONG})
@settings(max_examples=1_500)
def test_a_short_body_beside_a_much_longer_text_is_always_noted(value: dict[str, Any]) -> None:
    try:
        outcome = Decode(NormaliseSettings())(RawRecord(json.dumps(value).encode()))
    except DecodeError:
        return
    if isinstance(outcome, Reject):
        assert outcome.detail
        return
    assert isinstance(outcome, Emit)
    body = outcome.record.text or outcome.record.html or ""
    assert outcome.notes["body_field"]
    if count_words(body) < count_words(LONG):
        assert " words and was not used; the body has " in outcome.notes["longer_text"]
