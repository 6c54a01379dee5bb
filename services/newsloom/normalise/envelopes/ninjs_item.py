"""An item in IPTC's ninjs, as news agencies send it in JSON: versions 1 to 3."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from newsloom.normalise.body.choice import Body, NoBody, choose_body, watched
from newsloom.normalise.body.entry_values import body as text_or_html
from newsloom.normalise.body.entry_values import first_text, link
from newsloom.normalise.body.fields import BodyRule
from newsloom_schemas import RejectionReason

Shape: TypeAlias = Mapping[str, Any]

_NINJS_SIGNS: Final = frozenset({"body_xhtml", "versioncreated", "contentcreated", "firstcreated"})
_MAIN: Final = frozenset({"main", "body", ""})
"""Roles of a ninjs body or headline that stand for the whole of it."""

_STANDFIRST: Final = frozenset({"standfirst", "dek", "deck", "subheadline", "subheading", "subtitle"})
"""Roles of a ninjs headline or description that is the line under the title. A `summary` may be anybody's."""


def as_ninjs(value: Any) -> Shape | None:  # noqa: ANN401 - any JSON
    """Return a ninjs item with its names in lower case; None for what is none.

    Version 3 writes `contentType` where version 2 has `contenttype`.
    """
    if not isinstance(value, Mapping):
        return None
    item = {name.lower(): each for name, each in value.items()}
    standard = item.get("standard")
    says = isinstance(standard, Mapping) and standard.get("name") == "ninjs"
    return item if says or isinstance(item.get("bodies"), list) or _NINJS_SIGNS & item.keys() else None


def body_of_ninjs(item: Shape, value: Shape) -> Body | NoBody:
    """Return the body of ninjs 1 (`body_text`, `body_xhtml`), 2 and 3 (`bodies`); else that of a field known from exports."""
    bodies = _by_type(item.get("bodies"))
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
    return watched(item, found)


def from_ninjs(item: Shape) -> dict[str, Any]:
    """Return what an item says beside its body, of ninjs 1 (`headline`, `byline`), 2 and 3 (`headlines`, `by`)."""
    headlines = _listed(item.get("headlines"))
    sources = item.get("infosources")
    uri = item.get("uri") or item.get("guid")
    return {
        "standfirst": _standfirst(item),
        "title": item.get("headline") or next((value for _, value in headlines), None) or item.get("title"),
        "authors": item.get("byline") or item.get("by"),
        "published_at": item.get("firstcreated") or item.get("contentcreated") or item.get("versioncreated"),
        "source": (sources[0] if isinstance(sources, list) and sources else None)
        or item.get("source")
        or item.get("copyrightholder"),
        "language": item.get("language"),
        "url": item.get("url") or link(uri),
        "external_id": uri,
    }


def _standfirst(item: Shape) -> str | None:
    listed = [each for name in ("headlines", "descriptions") for each in _items(item.get(name))]
    lines = (each["value"] for each in listed if str(each.get("role") or "").lower() in _STANDFIRST)
    return next(lines, None)


def _by_type(listed: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON
    """Bodies by their media type, the longest main one of each; empty for one that names no type."""
    found: dict[str, str] = {}
    for each, value in _listed(listed):
        kind = str(each.get("contenttype") or "").partition(";")[0].strip().lower()
        found[kind] = max(found.get(kind, ""), value, key=len)
    return found


def _listed(listed: Any) -> list[tuple[Shape, str]]:  # noqa: ANN401 - any JSON
    """What is listed as `{"role": …, "value": …}`, with its value: what stands for the whole, else all."""
    found = [(each, each["value"]) for each in _items(listed)]
    main = [(each, value) for each, value in found if str(each.get("role") or "").lower() in _MAIN]
    return main or found


def _items(listed: Any) -> list[Shape]:  # noqa: ANN401 - any JSON
    """The objects of a list that have a text as their value."""
    items: list[Shape] = [
        {str(name).lower(): value for name, value in each.items()}
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping)
    ]
    return [each for each in items if isinstance(each.get("value"), str) and each["value"].strip()]
