"""Read the JSON envelope: accept many spellings, and refuse unreadable input with a clear message."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import ValidationError

from newsloom.normalise.body.choice import Body, NoBody
from newsloom.normalise.envelopes.json_formats import recognise_article
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.presets.mapping import NO_MAPPINGS, NOTHING_AROUND, Around, Mappings
from newsloom.normalise.presets.preset_policy import ALL_PRESETS, PresetPolicy
from newsloom.normalise.records import Stated
from newsloom_schemas import RawArticle

_STRINGS_AND_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{]++|[\]}]++', re.DOTALL)

_LONG_NUMBER = re.compile(rb"[:\[,]\s*-?\d{19}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An article as the producer sent it, with notes on how its body was found, or the reason why it has none."""

    article: RawArticle
    notes: Mapping[str, str] = field(default_factory=dict)
    no_body: NoBody | None = None
    stated: Stated = field(default_factory=Stated)


def json_depth(data: bytes) -> int:
    """Return the nesting depth of a JSON text in linear time, without parsing it."""
    depth = deepest = 0
    for token in _STRINGS_AND_BRACKETS.finditer(data):
        first = data[token.start()]
        if first in b"[{":
            depth += token.end() - token.start()
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= token.end() - token.start()
    return deepest


def read_envelope(
    data: bytes,
    *,
    max_depth: int,
    presets: PresetPolicy = ALL_PRESETS,
    mappings: Mappings = NO_MAPPINGS,
    around: Around = NOTHING_AROUND,
) -> Envelope:
    """Read a JSON envelope.

    Args:
        data: UTF-8 JSON.
        max_depth: maximum nesting depth.
        presets: the presets that may be used.
        mappings: mappings of the operator, which are tried first.
        around: what the conditions of mappings can test besides the JSON.

    Raises:
        DecodeError: the data is not JSON, is nested too deep, has several articles, or has no known body field.
    """
    depth = json_depth(data)
    if depth > max_depth:
        msg = f"JSON nested {depth} deep; the maximum is {max_depth} levels"
        raise DecodeError(msg)
    value = _parse_json(data)
    mapped, notes = mappings.apply(value, around)
    if mapped is not None:
        return _envelope(mapped.fields, mapped.body, {**notes, **mapped.notes})
    recognised = recognise_article(value, presets)
    fields, body = recognised.fields, recognised.body
    if body is None:
        names = ", ".join(repr(name)[:40] for name in list(value)[:12]) or "none"
        msg = f"an envelope needs `text` or `html` as a string; its fields are: {names}"
        raise DecodeError(msg)
    return _envelope(fields, body, {**notes, **recognised.notes})


def _envelope(fields: Mapping[str, Any], body: Body | NoBody, notes: Mapping[str, str]) -> Envelope:
    if isinstance(body, NoBody):
        return Envelope(_article(fields, {"text": ""}), no_body=body)
    notes = {**body.notes, **notes}
    if body.html:
        return Envelope(_article(fields, {"html": body.html}), notes)
    body_fields = {"text": body.text, "html": body.page} if body.page else {"text": body.text}
    return Envelope(_article(fields, body_fields), notes)


def item_envelope(item: NewsItem) -> Envelope:
    """Return the envelope of an article in a news format."""
    stated = item.stated
    fields = {**item.fields, "modified_at": stated.modified_at} if stated.modified_at else item.fields
    return Envelope(_article(fields, item.body or {"text": ""}), item.notes, item.no_body, stated)


def _article(fields: Mapping[str, Any], body: Mapping[str, str]) -> RawArticle:
    try:
        return RawArticle.model_validate({**fields, **body})
    except ValidationError as error:
        msg = f"not an envelope: {_describe_errors(error)}"
        raise DecodeError(msg) from None


def _parse_json(data: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        # orjson rounds integers beyond 64 bits, so that two ids could become the same.
        return orjson.loads(data) if _LONG_NUMBER.search(data) is None else json.loads(data)
    except (ValueError, RecursionError) as strict:
        # The standard library also reads lone surrogates, NaN and control characters, which some producers send.
        try:
            return json.loads(data, strict=False)
        except (ValueError, RecursionError):
            msg = f"not JSON: {str(strict)[:200]}"
            raise DecodeError(msg) from None


def _describe_errors(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:5])
