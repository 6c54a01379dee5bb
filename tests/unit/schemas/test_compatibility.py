import copy
from collections.abc import Callable
from typing import Any

import pytest

from newsloom_schemas import EnrichedArticle, RawArticle
from newsloom_schemas.compatibility import breaks
from newsloom_schemas.json_schema import Schema, json_schema
from newsloom_schemas.kinds import KINDS, RecordKind, Writer, kind_of

ENRICHED = kind_of(EnrichedArticle)
RAW = kind_of(RawArticle)

Change = Callable[[Schema], Any]


def after(kind: RecordKind, change: Change) -> list[str]:
    old = json_schema(kind)
    new = copy.deepcopy(old)
    change(new)
    return [str(each) for each in breaks(old, new, kind.writer)]


def field(schema: Schema, part: str, name: str) -> Schema:
    found: Schema = schema["$defs"][part]["properties"][name]
    return found


BREAKING: list[tuple[Change, str]] = [
    (lambda s: s["properties"].pop("title"), "title: was removed"),
    (lambda s: s["$defs"]["Mention"]["properties"].pop("start"), "entities[].mentions[].start: was removed"),
    (lambda s: s["required"].append("title"), "title: was optional, is required"),
    (lambda s: s["required"].remove("text"), "text: was required, is optional"),
    (lambda s: s["properties"]["title"].update(type="integer"), "title: type was string, is integer"),
    (
        lambda s: field(s, "Containment", "of_this_in_match").update(type="integer"),
        "dedup.containment.of_this_in_match: type was number, is integer",
    ),
    (lambda s: field(s, "Entity", "count").update(type="number"), "entities[].count: type was integer, is number"),
    (lambda s: s["$defs"]["Relation"]["enum"].remove("near"), "dedup.relation: value 'near' was removed"),
    (lambda s: s["$defs"]["Relation"].pop("enum"), "dedup.relation: had a closed set of values, is open"),
    (
        lambda s: s["properties"]["title"].update(enum=["a"]),
        "title: was open, has a closed set of values",
    ),
    (
        lambda s: (s["properties"].update(new={"type": "string"}), s["required"].append("new")),
        "new: is new and required: older records lack it",
    ),
    (
        lambda s: s["properties"]["schema"].update(const="newsloom.enriched/2"),
        "schema: const was 'newsloom.enriched/1', is 'newsloom.enriched/2'",
    ),
    (
        lambda s: field(s, "PublishedAt", "value").pop("format"),
        "published_at.value: format was 'date-time', is none",
    ),
    (lambda s: field(s, "Language", "confidence").update(maximum=0.5), "language.confidence: maximum was 1, is 0.5"),
    (lambda s: field(s, "Entity", "count").update(minimum=2), "entities[].count: minimum was none, is 2"),
    (lambda s: s["properties"]["title"].update(maxLength=10), "title: maxLength was none, is 10"),
    (lambda s: s["properties"]["authors"]["items"].update(type="object"), "authors[]: type was string, is object"),
    (
        lambda s: field(s, "StageTrace", "notes")["additionalProperties"].update(type="number"),
        "trace.stages[].notes{}: type was string, is number",
    ),
    (lambda s: s["properties"]["origin"]["anyOf"].pop(), "origin: can no longer be FileOrigin"),
    (lambda s: s["$defs"]["KafkaOrigin"]["properties"].pop("offset"), "origin.offset: was removed"),
    (
        lambda s: s["properties"]["origin"]["anyOf"].append({"type": "string"}),
        "origin: may now also be string",
    ),
    (
        lambda s: s["properties"].update(title={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "title: may now also be null",
    ),
]


@pytest.mark.parametrize(("change", "finding"), BREAKING, ids=[finding for _, finding in BREAKING])
def test_change_that_breaks_a_reader_is_found_and_names_the_field(change: Change, finding: str) -> None:
    assert finding in after(ENRICHED, change)


FINE: list[tuple[str, Change]] = [
    ("a new optional field", lambda s: s["properties"].update(new={"type": "string"})),
    ("a new enum value", lambda s: s["$defs"]["RemovedKind"]["enum"].append("advert")),
    ("other words", lambda s: s.update(description="Other words.")),
    ("a wider bound", lambda s: field(s, "Language", "confidence").update(maximum=2)),
    ("a new part", lambda s: s["$defs"].update(New={"type": "object"})),
    ("a new default", lambda s: s["properties"]["authors"].update(default=["x"])),
]


@pytest.mark.parametrize("change", [change for _, change in FINE], ids=[name for name, _ in FINE])
def test_an_addition_breaks_no_reader(change: Change) -> None:
    assert after(ENRICHED, change) == []


def test_newsloom_may_accept_more_from_producers() -> None:
    assert after(RAW, lambda s: s["properties"].update(authors={"items": {"type": "string"}})) == []
    assert after(RAW, lambda s: s["properties"]["title"]["anyOf"].append({"type": "integer"})) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda s: s["properties"].pop("body"), "body: was removed"),
        (lambda s: s.update(required=["url"]), "url: was optional, is required"),
        (lambda s: s["properties"]["html"]["anyOf"].pop(), "html: can no longer be null"),
        (lambda s: s["properties"].update(url={"type": "string"}), "url: can no longer be null"),
    ],
)
def test_newsloom_must_still_accept_what_producers_write(change: Change, finding: str) -> None:
    assert finding in after(RAW, change)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_schema_is_compatible_with_itself(kind: RecordKind) -> None:
    assert breaks(json_schema(kind), json_schema(kind), kind.writer) == ()


def test_only_producers_write_raw_articles() -> None:
    assert [kind.name for kind in KINDS if kind.writer is Writer.PRODUCER] == ["raw"]
