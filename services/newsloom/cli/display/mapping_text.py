"""Write suggested mappings as part of a settings file, with a comment on each line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from newsloom.cli.display.plain import plain
from newsloom.cli.suggestion.choice import Choice, PathUse
from newsloom.cli.suggestion.suggest import SuggestedMapping, Suggestion
from newsloom.settings.mappings import BODY_FIELDS

_MAX_EXAMPLE_CHARS: Final = 48
_MAX_UNUSED: Final = 20
_MAX_COMMENT_CHARS: Final = 140
_ALWAYS_SHOWN: Final = ("text", "title", "url", "published_at")


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of reading the inputs of a suggested mapping again.

    Attributes:
        inputs: how many inputs there are.
        accepted: how many of them are accepted.
        fields: how many articles have each field, by its name.
        problem: what the first input that is not accepted lacks.
    """

    inputs: int
    accepted: int
    fields: Mapping[str, int]
    problem: str = ""


def mapping_text(suggestion: Suggestion, checked: Sequence[Checked], others: Mapping[str, int]) -> str:
    """Return a part of a settings file in TOML.

    Args:
        suggestion: the mappings.
        checked: what each mapping gave when its inputs were read again.
        others: how many inputs are no JSON, by their format.
    """
    lines: list[str] = []
    for by, count in suggestion.by.items():
        lines.append(f"# {_inputs(count)} {'is' if count == 1 else 'are'} read by {plain(by)}: no mapping is needed.")
    for name, count in others.items():
        lines.append(
            f"# {_inputs(count)} {'is' if count == 1 else 'are'} no JSON ({plain(name)}): mappings are for JSON."
        )
    for mapping, check in zip(suggestion.mappings, checked, strict=True):
        lines += ["", *_block(mapping, check)]
    return "\n".join(lines).strip("\n") + "\n"


def toml_string(text: str) -> str:
    """Return a string of TOML: literal if it has double quotes or backslashes and can be, else with escapes."""
    if text.isprintable() and "'" not in text and ('"' in text or "\\" in text):
        return f"'{text}'"
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in escaped)


def _block(mapping: SuggestedMapping, check: Checked) -> Iterator[str]:
    if not mapping.has_body:
        yield from _without_body(mapping)
        return
    found = ", ".join(f"{name} in {count}" for name, count in check.fields.items()) or "nothing"
    yield f"# Read again with this mapping: {check.accepted} of {_inputs(check.inputs)} accepted; {found}."
    if check.problem:
        yield _comment(f"The first that is not accepted: {check.problem}")
    yield "[[normalise.mappings]]"
    yield f"name = {toml_string(mapping.name)}"
    yield f"when = {toml_string(mapping.when)}"
    if mapping.date_formats:
        listed = ", ".join(map(toml_string, mapping.date_formats))
        guess = "  # the day is assumed to come first; check it" if mapping.formats_assumed else ""
        yield f"date_formats = [{listed}]{guess}"
    if mapping.without_zone:
        yield f"# {mapping.without_zone} dates have a time without a zone; only their day is used unless you name the zone:"
        yield '# time_zone = "Europe/Oslo"'
    yield ""
    yield "[normalise.mappings.fields]"
    total = len(mapping.numbers)
    has_html = any(each.field == "html" and each.uses for each in mapping.choices)
    for choice in mapping.choices:
        if choice.uses:
            yield from _field(choice, total)
        elif choice.field in _ALWAYS_SHOWN and not (choice.field in BODY_FIELDS and has_html):
            yield from _missing(choice, total)
    yield from _unused(mapping, total)


def _without_body(mapping: SuggestedMapping) -> Iterator[str]:
    total = len(mapping.numbers)
    yield f"# {_inputs(total)} of one shape without a text of an article, so that no mapping can be suggested."
    for path, _, example in mapping.unused:
        if example.lstrip().startswith(("{", "[")):
            yield _comment(f"{path} has JSON in a string, in which a path finds nothing; send the object itself")
    for choice in mapping.choices:
        if choice.uses:
            yield _comment(f"{choice.field} = {_path(choice.uses[0])}  # {_about(choice.uses[0], total)}")
        elif choice.field in _ALWAYS_SHOWN:
            yield from _missing(choice, total)
    yield from _unused(mapping, total)


def _field(choice: Choice, total: int) -> Iterator[str]:
    doubt = "by its value only; " if choice.by_value else ""
    if len(choice.uses) == 1:
        use = choice.uses[0]
        yield f"{choice.field} = {_path(use)}  # {doubt}{_about(use, total)}"
        return
    yield f"{choice.field} = ["
    for use in choice.uses:
        yield f"    {_path(use)},  # {doubt}{_about(use, total)}"
    yield "]"


def _missing(choice: Choice, total: int) -> Iterator[str]:
    if not choice.candidates:
        yield f"# {choice.field}: nothing was found"
    for use in choice.candidates:
        yield _comment(
            f"{choice.field} = {_path(use)}  # not used, since it may be something else; {_about(use, total)}"
        )


def _unused(mapping: SuggestedMapping, total: int) -> Iterator[str]:
    if mapping.unused:
        yield "# Not used:"
    for path, count, example in mapping.unused[:_MAX_UNUSED]:
        yield _comment(f"  {plain(path)}: {count} of {total}, {_shown(example)}")
    more = len(mapping.unused) - _MAX_UNUSED
    if more > 0:
        yield f"#   and {more} more"


def _about(use: PathUse, total: int) -> str:
    words = f", up to {use.words:,} words" if use.words else ""
    return f"{use.count} of {total}{words}: {_shown(use.example)}"


def _path(use: PathUse) -> str:
    return toml_string(use.path)


def _shown(text: str) -> str:
    shown = plain(text)
    return f"{shown[:_MAX_EXAMPLE_CHARS]}…" if len(shown) > _MAX_EXAMPLE_CHARS else shown


def _comment(text: str) -> str:
    """Return a comment of one line, which has no control characters."""
    shown = plain(text) if not text.startswith(" ") else f"  {plain(text)}"
    return f"# {shown[:_MAX_COMMENT_CHARS]}"


def _inputs(count: int) -> str:
    return f"{count} {'input' if count == 1 else 'inputs'}"
