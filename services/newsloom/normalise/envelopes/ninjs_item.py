"""Read an item in IPTC's ninjs, the JSON format of news agencies, versions 1 to 3."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from newsloom.normalise.body.choice import Body, NoBody, choose_body, with_warnings
from newsloom.normalise.body.entry_values import first_text, text_or_html
from newsloom.normalise.body.fields import BodyRule
from newsloom_schemas import RejectionReason

JsonObject: TypeAlias = Mapping[str, Any]

_NINJS_FIELDS: Final = frozenset({"body_xhtml", "versioncreated", "contentcreated", "firstcreated"})
_OTHER_FIELDS: Final = frozenset(
    {"uri", "guid", "headline", "headlines", "byline", "by", "body_text", "body_html", "infosources", "descriptions"}
)
"""Fields of ninjs that other shapes have, too; an item has one of these besides one of the others."""

_MAIN_ROLES: Final = frozenset({"main", "body", ""})
"""Roles of the main body of a ninjs item."""


def as_ninjs(value: JsonObject) -> JsonObject | None:
    """Return a ninjs item with its names in lower case; None if the object is not one.

    An item names the standard, or has at least two fields of it.

    Version 3 writes `contentType` where version 2 has `contenttype`.
    """
    item = {name.lower(): each for name, each in value.items()}
    standard = item.get("standard")
    names_ninjs = isinstance(standard, Mapping) and standard.get("name") == "ninjs"
    signs = len(_NINJS_FIELDS & item.keys()) + isinstance(item.get("bodies"), list)
    return item if names_ninjs or signs > 1 or (signs and _OTHER_FIELDS & item.keys()) else None


def ninjs_body(item: JsonObject, value: JsonObject) -> Body | NoBody:
    """Return the body of ninjs 1 (`body_text`, `body_xhtml`), 2 and 3 (`bodies`), else that of any known body field."""
    bodies = _bodies_by_type(item.get("bodies"))
    untyped = text_or_html(bodies.get("") or first_text(item.get("body")))
    texts = (("body_text", item.get("body_text")), ("bodies", bodies.get("text/plain")), ("body", untyped.get("text")))
    pages = (
        *((name, item.get(name)) for name in ("body_xhtml", "body_html")),
        *(("bodies", bodies.get(kind)) for kind in ("text/html", "text/xhtml", "application/xhtml+xml")),
        ("body", untyped.get("html")),
    )
    text = next(((name, each) for name, each in texts if isinstance(each, str) and each.strip()), None)
    page = next(((name, each) for name, each in pages if isinstance(each, str) and each.strip()), None)
    if text is not None:
        found = Body(text[0], BodyRule.FIRST_FIELD, text=text[1], page=page[1] if page else "")
    elif page is not None:
        found = Body(page[0], BodyRule.HTML_FIELD, html=page[1])
    else:
        return choose_body(value) or NoBody(RejectionReason.EMPTY, "a ninjs item without a body")
    return with_warnings(item, found)


def _bodies_by_type(listed: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON
    """Return the longest main body by media type; the key is empty for a body without a type."""
    found: dict[str, str] = {}
    for each, value in _main_items(listed):
        kind = str(each.get("contenttype") or "").partition(";")[0].strip().lower()
        found[kind] = max(found.get(kind, ""), value, key=len)
    return found


def _main_items(listed: Any) -> list[tuple[JsonObject, str]]:  # noqa: ANN401 - any JSON
    """Return the items of a `{"role": …, "value": …}` list with their values: those with a main role, else all."""
    found = [(each, each["value"]) for each in _text_items(listed)]
    main = [(each, value) for each, value in found if str(each.get("role") or "").lower() in _MAIN_ROLES]
    return main or found


def _text_items(listed: Any) -> list[JsonObject]:  # noqa: ANN401 - any JSON
    """Return the objects of a list that have a non-empty text as their value."""
    items: list[JsonObject] = [
        {str(name).lower(): value for name, value in each.items()}
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping)
    ]
    return [each for each in items if isinstance(each.get("value"), str) and each["value"].strip()]
