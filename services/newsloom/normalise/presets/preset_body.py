"""Read the body of an article by the paths of its preset, and find the article that a preset's shape wraps."""

import json
from collections.abc import Mapping
from typing import Any, Final

from newsloom.normalise.body.choice import Body, NoBody, choose_body, with_warnings
from newsloom.normalise.body.fields import BodyRule
from newsloom.normalise.body.value import BodyValue, read_value
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError
from newsloom.normalise.presets.paths import JsonPath
from newsloom.normalise.presets.preset_files import Preset
from newsloom.normalise.presets.preset_match import value_at
from newsloom_schemas import RejectionReason

_MAX_SHOWN_PATHS: Final = 4


def preset_body(value: Mapping[str, Any], preset: Preset) -> Body | NoBody:
    """Return the body at the first path of a preset that has words, with the page that came with a text.

    If no path has any, the body is chosen by the names of its fields, as in an object of unknown shape.
    """
    texts, pages = (_bodies_at(value, preset.paths(field)) for field in ("text", "html"))
    for path, found in texts:
        if found.content:
            page = next((each.content for _, each in pages if each.content), "") if found.text else ""
            return with_warnings(value, Body(path, BodyRule.PRESET_FIELD, text=found.text, html=found.html, page=page))
    for path, found in pages:
        if found.content:
            return with_warnings(value, Body(path, BodyRule.PRESET_FIELD, html=found.content))
    other = choose_body(value)
    if other is not None:
        return other
    unread = next((each.unread for _, each in (*texts, *pages) if each.unread), None)
    listed = ", ".join(f"`{path}`" for path, _ in (*texts, *pages)[:_MAX_SHOWN_PATHS])
    if unread:
        return NoBody(RejectionReason.UNSUPPORTED_MEDIA, f"the body in {listed} is {unread}, which is not supported")
    where = f"no words in {listed}" if listed else "the shape has no body; newsloom does not fetch pages"
    return NoBody(RejectionReason.EMPTY, f"preset {preset.name}: {where}")


def inner_article(value: Mapping[str, Any], preset: Preset) -> Mapping[str, Any] | NoBody:
    """Return the object that contains the article; an object in a string is parsed.

    Raises:
        DecodeError: the field has several articles, or a string that is not JSON.
    """
    name = preset.article or ""
    _, inner = value_at(value, name)
    if isinstance(inner, str) and inner.lstrip().startswith("{"):
        try:
            inner = json.loads(inner)  # orjson would round integers of more than 64 bits
        except (ValueError, RecursionError):
            msg = f"preset {preset.name}: `{name}` is not JSON"
            raise DecodeError(msg) from None
    if isinstance(inner, list) and len(inner) > 1:
        msg = f"preset {preset.name}: `{name}` lists {len(inner)} articles; {SEND_SEPARATELY}"
        raise DecodeError(msg)
    if isinstance(inner, list) and inner:
        inner = inner[0]
    if isinstance(inner, Mapping):
        return inner
    return NoBody(RejectionReason.EMPTY, f"preset {preset.name}: there is no article in `{name}`")


def _bodies_at(value: Mapping[str, Any], paths: tuple[JsonPath, ...]) -> list[tuple[str, BodyValue]]:
    return [(path.expression, read_value(path.read(value))) for path in paths]
