"""Recognise the common JSON formats of news articles, and map them to the names of our envelope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from newsloom.normalise.body.choice import Body, NoBody, choose_body, with_warnings
from newsloom.normalise.body.entry_values import plain_title, text_or_html
from newsloom.normalise.body.fields import FEED_FIELDS, FEED_SUMMARIES, BodyRule
from newsloom.normalise.envelopes.entry_json import has_entry_fields, is_certainly_entry, is_entry, single_entry
from newsloom.normalise.envelopes.json_ld_article import json_ld_article
from newsloom.normalise.envelopes.ninjs_item import as_ninjs, ninjs_body
from newsloom.normalise.envelopes.typed_values import without_types
from newsloom.normalise.envelopes.wrapped_article import packed_article, unwrap
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError
from newsloom.normalise.presets.preset_body import inner_article, preset_body
from newsloom.normalise.presets.preset_files import packaged_presets
from newsloom.normalise.presets.preset_match import (
    PresetMatch,
    is_own_envelope,
    match_notes,
    match_preset,
    read_generic_fields,
    read_preset_fields,
)
from newsloom.normalise.presets.preset_policy import PresetPolicy
from newsloom_schemas import RejectionReason

JsonObject: TypeAlias = Mapping[str, Any]

_CARRIER_FIELDS: Final = ("url", "title", "authors", "published_at", "language")
"""Fields that are taken from an object that contains the article in a field. Its `id` and `source` are often not those of
the article."""

_MAX_WRAPPING_PRESETS: Final = 3

_LABEL_FIELDS: Final = ("labels", "metadata")
"""Objects in which producers keep data of their own, whatever format the article has."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """An article's fields under the names and in the types of our envelope, and its body or the reason why it has none.

    `body` is None for an object without a known body field. `notes` are trace notes on the preset.
    """

    fields: JsonObject
    body: Body | NoBody | None
    notes: Mapping[str, str] = field(default_factory=dict)


def recognise_article(value: Any, presets: PresetPolicy, depth: int = 0) -> Recognised:  # noqa: ANN401 - any JSON
    """Read an article by newsloom's own names, by a preset, or from any object with a body field.

    The object may be the only item of a list, or be wrapped in others (`{"_source": …}`).

    Args:
        value: any JSON.
        presets: the presets that may be used.
        depth: number of objects around the value.

    Raises:
        DecodeError: the value is not an object, or has several articles.
    """
    value, typed_by = without_types(value)
    carrier = value[0] if isinstance(value, list) and len(value) == 1 else value
    labels = {name: carrier.get(name) for name in _LABEL_FIELDS} if isinstance(carrier, Mapping) else {}
    labels = {name: each for name, each in labels.items() if isinstance(each, Mapping)}
    if "labels" in labels:  # no label is a body, whatever its name
        value = {name: each for name, each in carrier.items() if name != "labels"}
    is_own = isinstance(carrier, Mapping) and is_own_envelope(carrier)
    found = (
        _recognise_object(value if isinstance(value, Mapping) else carrier, presets, depth)
        if is_own
        else _recognise_any(value, presets, depth)
    )
    carrier_field = found.body.field.partition(".")[0] if isinstance(found.body, Body) else ""
    missing = {name: each for name, each in labels.items() if name != carrier_field and not found.fields.get(name)}
    if typed_by is not None:
        found = replace(found, notes={**found.notes, "typed_values": typed_by})
    return replace(found, fields={**found.fields, **missing}) if missing else found


def _recognise_any(value: Any, presets: PresetPolicy, depth: int) -> Recognised:  # noqa: ANN401 - any JSON
    node = json_ld_article(value) if presets.allows("json_ld") else None
    if node is not None:
        found = _recognise_json_ld(node, value)
        if isinstance(found.body, Body) or not isinstance(value, Mapping) or "@type" in value:
            return found
        other = _recognise_object(value, presets, depth)
        return other if isinstance(other.body, Body) else found
    if isinstance(value, list) and len(value) == 1:
        return recognise_article(value[0], presets, depth)
    if isinstance(value, list):
        msg = f"a JSON array of {len(value)}; {SEND_SEPARATELY}"
        raise DecodeError(msg)
    if not isinstance(value, Mapping):
        msg = f"the JSON is not an object but {type(value).__name__}; expected an envelope with `text` or `html`"
        raise DecodeError(msg)
    match = match_preset(value, presets) if depth <= _MAX_WRAPPING_PRESETS else None
    if match is not None:
        return _recognise_preset(value, match, presets, depth)
    item = as_ninjs(value) if presets.allows("ninjs") else None
    if item is not None:
        return _by_code("ninjs", value, ninjs_body(item, value))
    return _recognise_object(value, presets, depth)


def _recognise_preset(value: JsonObject, match: PresetMatch, presets: PresetPolicy, depth: int) -> Recognised:
    """Read an object by the preset that fits it; the article may be in one of its fields, of any shape."""
    preset = match.preset
    fields = read_preset_fields(value, preset)
    notes = match_notes(value, match)
    if preset.article is None:
        return Recognised(fields, preset_body(value, preset), notes)
    inner = inner_article(value, preset)
    if isinstance(inner, NoBody):
        return Recognised(fields, inner, notes)
    return _with_carrier(
        value, preset.article, inner, fields, more=preset.fields, outer_notes=notes, presets=presets, depth=depth
    )


def _by_code(name: str, value: JsonObject, body: Body | NoBody | None) -> Recognised:
    """Return an article whose body was read by code, and its fields by the preset of that name."""
    preset = packaged_presets()[name]
    return Recognised(
        read_preset_fields(value, preset), body, match_notes(value, PresetMatch(preset), _body_field(body))
    )


def _body_field(body: Body | NoBody | None) -> str:
    return body.field if isinstance(body, Body) else ""


def _recognise_object(value: JsonObject, presets: PresetPolicy, depth: int) -> Recognised:
    """Read an object of no known format: its own body, else a wrapped article, else the summary of a feed entry."""
    packed = packed_article(value)
    if packed is not None:
        name, inner = packed
        return _with_carrier(value, name, inner, read_generic_fields(value), presets=presets, depth=depth)
    feeds = presets.allows("feed_entry")
    found = (
        _recognise_entry(value, is_feed=is_certainly_entry(value))
        if feeds and is_entry(value)
        else Recognised(read_generic_fields(value), choose_body(value))
    )
    if isinstance(found.body, Body) and found.body.rule is not BodyRule.FEED_SUMMARY:
        return found
    wrapped = single_entry(value) if feeds else None
    if wrapped is not None:
        entry, source = wrapped
        if match_preset(entry, presets) is not None:
            name = next((name for name, each in value.items() if each is entry or each == [entry]), "entry")
            around = {"source": source} if source else {}
            return _with_carrier(value, name, entry, around, more=("source",), presets=presets, depth=depth)
        return _compare_with_outer(value, entry, _recognise_entry({"source": source, **entry}, is_feed=True))
    carried = unwrap(value, depth)
    if carried is None:
        return found
    name, inner = carried
    return _with_carrier(value, name, inner, read_generic_fields(value), presets=presets, depth=depth)


def _recognise_json_ld(node: JsonObject, document: Any) -> Recognised:  # noqa: ANN401 - any JSON
    body = choose_body(node, first=("articlebody",))
    if isinstance(body, Body):
        document = document if isinstance(document, Mapping) else {"the document": document}
        body = with_warnings(document, body, inner=node)
    empty = NoBody(RejectionReason.EMPTY, "JSON-LD without `articleBody`")
    return _by_code("json_ld", node, _unescaped(body) or empty)


def _compare_with_outer(outer: JsonObject, inner: JsonObject, found: Recognised) -> Recognised:
    """Add a warning if a field of the outer object has a much longer text than the article found in the inner one."""
    return replace(found, body=with_warnings(outer, found.body, inner)) if isinstance(found.body, Body) else found


def _recognise_entry(entry: JsonObject, *, is_feed: bool) -> Recognised:
    body = _unescaped(choose_body(entry, first=FEED_FIELDS, summaries=FEED_SUMMARIES, is_feed=is_feed))
    if body is None and is_feed:
        body = NoBody(RejectionReason.EMPTY, "a feed entry without content, description or summary")
    if is_feed or has_entry_fields(entry):
        return _by_code("feed_entry", entry, body)
    fields = read_generic_fields(entry)
    return Recognised({**fields, "title": plain_title(fields["title"])} if "title" in fields else fields, body)


def _with_carrier(
    outer: JsonObject,
    name: str,
    inner: JsonObject,
    outer_fields: JsonObject,
    *,
    presets: PresetPolicy,
    depth: int,
    more: Iterable[str] = (),
    outer_notes: Mapping[str, str] | None = None,
) -> Recognised:
    """Read the article in a field of an object, and take the URL, title and date that it lacks from the outer object.

    `more` names further fields of the outer object that are about the article.
    """
    found = _compare_with_outer(outer, inner, recognise_article(inner, presets, depth + 1))
    around = {field: outer_fields[field] for field in (*_CARRIER_FIELDS, *more) if outer_fields.get(field)}
    fields = {**around, **{field: each for field, each in found.fields.items() if each}}
    notes = dict(found.notes)
    if outer_notes and "preset" in outer_notes:
        names = [outer_notes["preset"], *filter(None, [notes.get("preset")])]
        notes = {**outer_notes, **notes, "preset": " > ".join(names)}
    return Recognised(fields, found.body.under_path(name) if found.body else None, notes)


def _unescaped(body: Body | NoBody | None) -> Body | NoBody | None:
    """Decode a body of a feed or of structured data, which escape once too often and do not say what is HTML."""
    if not isinstance(body, Body) or not body.text:
        return body
    read = text_or_html(body.text)
    return replace(body, text=read.get("text", ""), html=read.get("html", ""), page=body.page if "text" in read else "")
