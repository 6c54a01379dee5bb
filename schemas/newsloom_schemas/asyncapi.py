"""Make the AsyncAPI 3.0 document of newsloom from the topic registry: every topic, its records, writers and readers."""

from collections.abc import Sequence
from typing import Any, Final

from newsloom_schemas import headers
from newsloom_schemas.json_schema import DIALECT
from newsloom_schemas.kinds import KINDS, RecordKind, kind_of
from newsloom_schemas.topics import TOPICS, Topic

_SCHEMA_FORMAT: Final = "application/schema+json;version=draft-2020-12"
_NOT_STAGES: Final = frozenset({"producers", "consumers", "operators"})

HEADERS: Final[dict[str, dict[str, str]]] = {
    headers.CE_SPECVERSION: {"const": "1.0", "description": "CloudEvents, binary mode."},
    headers.CE_ID: {"description": "Unique id among records of the type; for articles the article id."},
    headers.CE_TYPE: {"description": "Kind and major version of the record."},
    headers.CE_SOURCE: {"description": "The stage that wrote it: newsloom/STAGE."},
    headers.CE_TIME: {"format": "date-time", "description": "When it was written."},
    headers.CONTENT_TYPE: {"description": "Media type of the value, with charset where it needs one."},
    headers.URL: {"description": "URL of a page or text that is sent without an envelope; a URL in the value wins."},
    headers.TRACEPARENT: {"description": "W3C trace context; the spans of newsloom continue it."},
    headers.RECEIVED_AT: {
        "format": "date-time",
        "description": "When the raw record was received first.",
    },
    headers.ATTEMPTS: {
        "description": "How often the record has failed, as a number. Set when a dead letter is sent back."
    },
    headers.FIRST_FAILED_AT: {
        "format": "date-time",
        "description": "When the record failed first. Set when a dead letter is sent back.",
    },
    headers.ORIGIN: {
        "description": "Position of the raw record: kafka:TOPIC/PARTITION/OFFSET or file:PATH#POSITION. For an article of a raw "
        "record that held several, its number from 0 follows: #NUMBER, in a file .NUMBER."
    },
    headers.PARTS: {"description": "Number of articles in the raw record, if it held several."},
}
"""The schema of each header."""


def asyncapi(topics: Sequence[Topic] = TOPICS) -> dict[str, Any]:
    """Return the document, as plain data in a fixed order.

    Args:
        topics: as an installation names them, with those of its routes; by default newsloom's own under their default names.
    """
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "newsloom",
            "version": "1",
            "description": "Raw news articles in; clean, deduplicated, tagged records out, each with exactly one "
            "outcome. Records are keyed so that versions of one document stay in order; delivery is at least once, "
            "with ids that are the same on every delivery. Routes in the settings add topics of their own, whose "
            "records are one of enriched, summary and ninjs.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": dict(_operations(topics)),
        "components": {"messages": {kind.name: _message(kind, topics) for kind in KINDS}},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    kind = kind_of(topic.value)
    return {
        "address": topic.name,
        "description": f"{topic.purpose} Written by {', '.join(topic.writers)}; read by {', '.join(topic.readers)}.",
        "messages": {kind.name: {"$ref": f"#/components/messages/{kind.name}"}},
        "bindings": {
            "kafka": {
                "bindingVersion": "0.5.0",
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": topic.broker_config.get("cleanup.policy", "delete").split(","),
                    "retention.ms": int(topic.broker_config["retention.ms"]),
                    "max.message.bytes": int(topic.broker_config["max.message.bytes"]),
                },
            }
        },
    }


def _operations(topics: Sequence[Topic]) -> list[tuple[str, dict[str, Any]]]:
    """Return the operations of each stage: it receives from the topics that it reads and sends to those that it writes."""
    found: list[tuple[str, dict[str, Any]]] = []
    for topic in topics:
        kind = kind_of(topic.value)
        for action, stages in (("receive", topic.readers), ("send", topic.writers)):
            for stage in stages:
                if stage not in _NOT_STAGES:
                    reference = f"#/channels/{topic.name}"
                    operation = {
                        "action": action,
                        "channel": {"$ref": reference},
                        "messages": [{"$ref": f"{reference}/messages/{kind.name}"}],
                    }
                    found.append((f"{stage}.{action}.{topic.name}", operation))
    return found


def _message(kind: RecordKind, topics: Sequence[Topic]) -> dict[str, Any]:
    on = [topic for topic in topics if topic.value is kind.model]
    names = on[0].headers if on else (*headers.WRITTEN, *headers.PASSED_ON)
    keys = list(dict.fromkeys(topic.key for topic in on)) or ["document_key"]
    return {
        "name": kind.name,
        "title": kind.model.__name__,
        "summary": (kind.model.__doc__ or "").splitlines()[0],
        "contentType": "application/json",
        "headers": {
            "schemaFormat": _SCHEMA_FORMAT,
            "schema": {
                "$schema": DIALECT,
                "type": "object",
                "properties": {name: {"type": "string", **HEADERS[name]} for name in names},
            },
        },
        "payload": {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"./jsonschema/{kind.file}"}},
        "bindings": {"kafka": {"bindingVersion": "0.5.0", "key": {"type": "string", "description": " or ".join(keys)}}},
    }
