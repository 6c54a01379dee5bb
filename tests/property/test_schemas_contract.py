"""Laws of the schemas: records that newsloom can write are valid by their JSON Schema and read back unchanged."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from newsloom_schemas import (
    ArticleOutcome,
    EnrichedArticle,
    EntityType,
    FileOrigin,
    KafkaOrigin,
    Precision,
    Provenance,
    Record,
    RejectedArticle,
    RejectionReason,
    Relation,
    RemovedKind,
    RevisionKind,
    StoryRelation,
    parse_origin,
)
from newsloom_schemas.compatibility import breaks
from newsloom_schemas.json_schema import Schema, json_schema
from newsloom_schemas.kinds import KINDS, RecordKind, Writer, kind_of

words = st.text(st.characters(codec="utf-8"), max_size=12)
maybe = st.none() | words
counts = st.integers(0, 2**53)
shares = st.floats(0, 1)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
origins = st.fixed_dictionaries(
    {"topic": words, "partition": counts, "offset": counts}, optional={"part": counts}
) | st.fixed_dictionaries({"file": words, "position": counts}, optional={"part": counts})


def few(items: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, max_size=3)


enriched = st.builds(
    EnrichedArticle,
    id=words,
    origin=origins,
    document_key=words,
    url=maybe,
    canonical_url=maybe,
    source=st.fixed_dictionaries({"name": maybe, "domain": maybe}),
    title=maybe,
    standfirst=maybe,
    authors=few(words),
    language=st.fixed_dictionaries({"code": words, "confidence": shares}),
    published_at=st.none()
    | st.fixed_dictionaries(
        {"value": moments, "precision": st.sampled_from(Precision), "provenance": st.sampled_from(Provenance)}
    ),
    text=words,
    removed=few(st.fixed_dictionaries({"kind": st.sampled_from(RemovedKind), "text": words, "rule": words})),
    attribution=st.fixed_dictionaries({"place": maybe, "agency": maybe, "credited_to": maybe}),
    outcome=st.sampled_from(ArticleOutcome),
    dedup=st.fixed_dictionaries(
        {
            "relation": st.sampled_from(Relation),
            "revision": st.none() | st.sampled_from(RevisionKind),
            "canonical_id": words,
            "cluster_id": words,
            "similarity": shares,
            "containment": st.fixed_dictionaries({"of_this_in_match": shares, "of_match_in_this": shares}),
            "evidence": st.fixed_dictionaries({"summary": words, "matched_id": maybe, "lead_shared": shares}),
            "thresholds": words,
        }
    ),
    story=st.none()
    | st.fixed_dictionaries(
        {
            "id": words,
            "relation": st.sampled_from(StoryRelation),
            "similarity": shares,
            "evidence": st.fixed_dictionaries(
                {"summary": words, "matched_id": maybe, "shared_terms": few(words), "hours_apart": st.none() | shares}
            ),
            "same_stories": few(
                st.fixed_dictionaries({"story_id": words, "matched_id": words, "similarity": shares, "reason": words})
            ),
            "parameters": words,
        }
    ),
    entities=few(
        st.fixed_dictionaries(
            {
                "id": words,
                "name": words,
                "type": st.sampled_from(EntityType),
                "count": st.integers(1, 9),
                "mentions": few(st.fixed_dictionaries({"start": counts, "end": st.integers(1, 2**53), "text": words})),
                "links": st.fixed_dictionaries({"geonames": st.none() | counts, "iso3166": maybe, "wikidata": maybe}),
            }
        )
    ),
    trace=st.fixed_dictionaries(
        {
            "received_at": st.none() | moments,
            "stages": few(
                st.fixed_dictionaries(
                    {
                        "stage": words,
                        "version": words,
                        "started": moments,
                        "seconds": st.floats(0, 1e6),
                        "notes": st.dictionaries(words, words, max_size=2),
                    }
                )
            ),
        }
    ),
)
rejected = st.builds(
    RejectedArticle,
    origin=origins,
    stage=words,
    step=words,
    reason=st.sampled_from(RejectionReason),
    detail=words,
    rejected_at=moments,
    article=st.fixed_dictionaries({"sha256": words, "size_bytes": counts, "key": maybe, "url": maybe}),
)


@given(enriched | rejected)
def test_written_records_are_valid_by_their_schema_and_read_back_unchanged(record: Record) -> None:
    data = record.to_bytes()
    validator = Draft202012Validator(json_schema(kind_of(type(record))))
    assert [error.message for error in validator.iter_errors(json.loads(data))] == []
    assert type(record).from_bytes(data) == record


def fields_of(schema: Schema) -> list[tuple[Schema, str]]:
    """Return every field of a record and of its parts."""
    parts = [schema, *schema.get("$defs", {}).values()]
    return [(part, name) for part in parts for name in sorted(part.get("properties", {}))]


@given(st.sampled_from(KINDS), st.data())
def test_a_removed_field_is_a_break_that_names_it(kind: RecordKind, data: st.DataObject) -> None:
    new = copy.deepcopy(json_schema(kind))
    part, name = data.draw(st.sampled_from(fields_of(new)))
    del part["properties"][name]
    found = breaks(json_schema(kind), new, kind.writer)
    assert any(each.field.rpartition(".")[2] == name and each.change == "was removed" for each in found)


@given(st.sampled_from(KINDS), st.data(), words)
def test_an_optional_field_can_be_added_anywhere(kind: RecordKind, data: st.DataObject, name: str) -> None:
    new = copy.deepcopy(json_schema(kind))
    part, _ = data.draw(st.sampled_from(fields_of(new)))
    part["properties"].setdefault(name, {"type": "string"})
    assert breaks(json_schema(kind), new, kind.writer) == ()


@given(st.sampled_from([kind for kind in KINDS if kind.writer is Writer.NEWSLOOM]), st.data())
def test_a_break_in_one_direction_is_a_break_for_records_that_are_written_and_read(
    kind: RecordKind, data: st.DataObject
) -> None:
    new = copy.deepcopy(json_schema(kind))
    part, name = data.draw(st.sampled_from(fields_of(new)))
    required = part.setdefault("required", [])
    required.remove(name) if name in required else required.append(name)
    old = json_schema(kind)
    assert breaks(old, new, kind.writer)
    assert breaks(new, old, kind.writer)


@given(origins)
def test_an_origin_is_read_back_from_its_text(fields: dict[str, Any]) -> None:
    origin = KafkaOrigin(**fields) if "topic" in fields else FileOrigin(**fields)
    assert parse_origin(str(origin)) == origin
