"""Choose the body among the fields of a JSON object, and record the rule; a teaser is never chosen over a body field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from newsloom.normalise.body.candidates import MIN_PART_WORDS, Candidate, read_bare_names, read_fields, read_strings
from newsloom.normalise.body.fields import (
    FEED_FIELDS,
    HTML_FIELDS,
    LAST_FIELDS,
    TEASER_FIELDS,
    TEXT_FIELDS,
    BodyRule,
    field_name,
    is_not_a_body,
)
from newsloom.normalise.body.value import (
    BodyValue,
    count_visible_words,
    much_longer,
    read_value,
    strings_in,
    without_tags,
)
from newsloom_schemas import RejectionReason

_SHORT_BODY_WORDS: Final = 100
"""Words below which a body may be a teaser of the text in its page."""

_MUCH_LONGER_RATIO: Final = 2
_LONGER_THAN_TEASER_RATIO: Final = 1
"""A text with more than this many times the words of a body or teaser, and at least 20 more, may be the article."""

_TRUNCATION_MARK: Final = re.compile(r"\[\+\d+ chars\](?=\s*$)")
"""The mark with which NewsAPI and similar interfaces end a truncated `content`."""
_TRUNCATION_TAIL_CHARS: Final = 40

_PAGE_TAG: Final = re.compile(r"<(?:html|body|head)[\s/>]", re.IGNORECASE)
_PAGE_START_CHARS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an article, as text or as HTML, and the field that it comes from.

    `page` is HTML that came with a text. `longer_field` describes another field with a much longer text, if there is one.
    `truncated` is set if the interface that supplied the text has truncated it.
    """

    field: str
    rule: BodyRule
    text: str = ""
    html: str = ""
    page: str = ""
    longer_field: str | None = None
    truncated: str | None = None

    @property
    def notes(self) -> dict[str, str]:
        """Return the trace notes on the choice."""
        warnings = {"longer_text": self.longer_field, "text_cut_short": self.truncated}
        notes = {"body_field": self.field, "body_rule": self.rule.value}
        return notes | {name: note for name, note in warnings.items() if note}

    def under_path(self, path: str) -> "Body":
        """Return the same body with its field name prefixed by the path of the object that has it."""
        return replace(self, field=f"{path}.{self.field}")


@dataclass(frozen=True, slots=True)
class NoBody:
    """The reason why an object of a known format has no body."""

    reason: RejectionReason
    detail: str

    def under_path(self, path: str) -> "NoBody":
        """Return the same reason with the path of the object that it is about."""
        return replace(self, detail=f"in `{path}`: {self.detail}")


def choose_body(
    value: Mapping[str, Any], *, first: Sequence[str] = (), summaries: Sequence[str] = (), is_feed: bool = False
) -> Body | NoBody | None:
    """Choose the body of an article.

    Text fields win over HTML fields, and these over `LAST_FIELDS`; within each group the first non-empty field wins. A
    later text field wins if it has more than twice the words. A summary becomes the body only if there is no body field, or
    if a feed's body fields are empty, and only if no other field has a much longer text that may be the body.

    Args:
        value: the object.
        first: normalised names of text fields that are read before the others.
        summaries: normalised names of fields that may replace the body; used only for feed entries.
        is_feed: the object is certainly a feed entry, so that an empty `content` is no evidence for an empty article.

    Returns:
        The body, or the reason why there is none, or None if there is neither a body field nor a summary.
    """
    texts = read_fields(value, tuple(dict.fromkeys((*first, *TEXT_FIELDS))))
    pages = read_fields(value, tuple(name for name in HTML_FIELDS if name not in first))
    last = [*read_fields(value, LAST_FIELDS), *read_strings(value)]
    if not any(_non_empty(each) for each in (texts, pages, last)):
        last += read_bare_names(value)
    non_empty = _non_empty(texts)
    if non_empty:
        field, found, rule = _first_or_longer(non_empty)
        page = next((each.content for _, each in _non_empty(pages)), "") if found.text else ""
        return with_warnings(value, Body(field, rule, text=found.text, html=found.html, page=page))
    if _non_empty(pages):
        field, found = _non_empty(pages)[0]
        return with_warnings(value, Body(field, BodyRule.HTML_FIELD, html=found.content))
    if _non_empty(last):
        field, found = _non_empty(last)[0]
        return with_warnings(value, Body(field, BodyRule.LAST_FIELD, text=found.text, html=found.html))
    known = [*texts, *pages, *last]
    unread = next(((name, each.unread) for name, each in known if each.unread), None)
    if unread:
        name, shape = unread
        return NoBody(
            RejectionReason.UNSUPPORTED_MEDIA, f"the body in `{name[:40]}` is {shape}, which is not supported"
        )
    if known and not (is_feed and all(field_name(name) in FEED_FIELDS for name, _ in known)):
        return _empty_body(value, [name for name, _ in known])
    return _choose_summary(value, summaries)


def _non_empty(candidates: Sequence[Candidate]) -> list[Candidate]:
    return [(name, found) for name, found in candidates if found.content]


def _first_or_longer(non_empty: Sequence[Candidate]) -> tuple[str, BodyValue, BodyRule]:
    name, first = non_empty[0]
    if len(non_empty) == 1:
        return name, first, BodyRule.FIRST_FIELD
    others = [each for each in non_empty[1:] if not _is_page(each[1].content)]
    sizes = [count_visible_words(found.content) for _, found in others]
    if others and much_longer(max(sizes), count_visible_words(first.content)):
        name, longest = others[sizes.index(max(sizes))]
        return name, longest, BodyRule.LONGER_FIELD
    return name, first, BodyRule.FIRST_FIELD


def _is_page(text: str) -> bool:
    """Return True if a value is a whole page, which is longer than its article because of navigation and other boilerplate."""
    return _PAGE_TAG.search(text, 0, _PAGE_START_CHARS) is not None


def _choose_summary(value: Mapping[str, Any], names: Sequence[str]) -> Body | NoBody | None:
    non_empty = _non_empty(read_fields(value, names))
    if not non_empty:
        return None
    field, found, _ = _first_or_longer(non_empty)
    body = Body(field, BodyRule.FEED_SUMMARY, text=found.text, html=found.html)
    longer_fields = _longer_fields(value, body, ratio=_LONGER_THAN_TEASER_RATIO)
    unknown = next(((name, words) for name, words in longer_fields if not is_not_a_body(name)), None)
    if unknown is None:
        return replace(body, longer_field=_describe_longer(longer_fields, body))
    detail = (
        f"no body field: `{field}` is a teaser of {count_visible_words(found.content)} words, and `{unknown[0][:40]}`, "
        f"which is not a known body field, has {unknown[1]}"
    )
    return NoBody(RejectionReason.UNSUPPORTED_MEDIA, detail)


def _empty_body(value: Mapping[str, Any], names: Sequence[str]) -> NoBody:
    listed = ", ".join(f"`{name[:40]}`" for name in names[:4])
    teaser = next(
        (name for name in value if field_name(name) in TEASER_FIELDS and read_value(value[name]).content), None
    )
    teaser_note = f"; `{teaser[:40]}` is a teaser, which is not used as the body" if teaser else ""
    return NoBody(RejectionReason.EMPTY, f"no words in {listed}{teaser_note}")


def with_warnings(value: Mapping[str, Any], body: Body, inner: object = None) -> Body:
    """Return the body with warnings for the trace: another field has a much longer text, or the text is truncated.

    Args:
        value: the object that has the body, or an object that contains it.
        body: the chosen body.
        inner: the object inside `value` that has the body, which is not compared; None if `value` itself has the body.
    """
    mark = _TRUNCATION_MARK.search(body.text[-_TRUNCATION_TAIL_CHARS:])
    longer_field = body.longer_field or _describe_longer(_longer_fields(value, body, inner), body)
    return replace(body, longer_field=longer_field, truncated=f"it ends with {mark[0]}" if mark else None)


def _describe_longer(longer_field: Sequence[tuple[str, int]], body: Body) -> str | None:
    if not longer_field:
        return None
    name, words = longer_field[0]
    return (
        f"`{name[:40]}` has {words} words and was not used; the body has {count_visible_words(body.text or body.html)}"
    )


def _longer_fields(
    value: Mapping[str, Any], body: Body, inner: object = None, *, ratio: int = _MUCH_LONGER_RATIO
) -> list[tuple[str, int]]:
    """Return the other fields with a much longer text than the body, with their word counts, the longest first.

    HTML fields are compared with a short body only. They contain whole pages, whose boilerplate is often longer than the
    article. The extract step compares a text with the long paragraphs of its page.
    """
    shown = without_tags(body.text or body.html)
    size = 0
    found: list[tuple[str, int]] = []
    for name, each in value.items():
        texts = [text for text in strings_in(each, inner) if len(text) > MIN_PART_WORDS]
        if sum(map(len, texts)) <= len(shown):
            continue
        size = size or count_visible_words(shown)
        if size >= _SHORT_BODY_WORDS and field_name(name) in HTML_FIELDS:
            continue
        words = sum(count for text in texts if (count := count_visible_words(text)) >= MIN_PART_WORDS)
        if inner is None and name == body.field:
            words -= size
        if much_longer(words, size, ratio):
            found.append((name, words))
    return sorted(found, key=lambda each: -each[1])
