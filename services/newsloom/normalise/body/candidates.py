"""Read the fields of an object that may be the body of an article, by their names."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from newsloom.normalise.body.fields import HTML_FIELDS, LAST_FIELDS, STRING_FIELDS, TEXT_FIELDS, bare_name, field_name
from newsloom.normalise.body.value import BodyValue, count_visible_words, read_value

MIN_PART_WORDS: Final = 4
"""Words from which on a string may be part of a text; names, addresses and codes have fewer."""
_MIN_MESSAGE_WORDS: Final = 25
_MESSAGES: Final = frozenset({"message", "post"})
"""Fields that are only an article's text from 25 words on: interfaces report errors in `message`."""

Candidate: TypeAlias = tuple[str, BodyValue]
"""A field and its content, which may be empty."""


def read_fields(value: Mapping[str, Any], names: Sequence[str]) -> list[Candidate]:
    """Return the fields with these names, in the order of the names."""
    fields: dict[str, list[str]] = {}
    for name in value:
        fields.setdefault(field_name(name), []).append(name)
    return [(spelled, read_value(value[spelled])) for name in names for spelled in fields.get(name, ())]


def read_strings(value: Mapping[str, Any]) -> list[Candidate]:
    """Return the fields that are a body only if they are a text, in the order of their names."""
    texts = {name: each for name, each in value.items() if isinstance(each, str) and not _is_packed(each)}
    return [
        (name, found)
        for name, found in read_fields(texts, STRING_FIELDS)
        if count_visible_words(found.content)
        >= (_MIN_MESSAGE_WORDS if field_name(name) in _MESSAGES else MIN_PART_WORDS)
    ]


def read_bare_names(value: Mapping[str, Any]) -> list[Candidate]:
    """Return the fields with a body under a name such as `art_body`, whose first word says what it belongs to."""
    names = (*TEXT_FIELDS, *HTML_FIELDS)
    others = (name for name in value if field_name(name) not in {*names, *LAST_FIELDS})
    known = sorted((names.index(bare), name) for name in others if (bare := bare_name(name)) in names)
    return [(name, read_value(value[name])) for _, name in known]


def _is_packed(text: str) -> bool:
    """Return True if a text is an object as JSON, which may contain the article."""
    return text.lstrip().startswith(("{", "["))
