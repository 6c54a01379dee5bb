"""Suggest a mapping for each shape of JSON that newsloom does not understand by itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from newsloom.cli.inspection.report import ACCEPTED, Report
from newsloom.cli.suggestion.choice import Choice, ShapePaths
from newsloom.cli.suggestion.shapes import Shape, condition_of, group_by_shape
from newsloom.cli.suggestion.value_signs import date_format, has_no_zone, is_month_first
from newsloom.settings.mappings import BODY_FIELDS, MAPPED_FIELDS

_CHOSEN_IN_ORDER: Final = (
    *("url", "published_at", "title", "modified_at", "authors", "source", "language", "standfirst", "section"),
    *("keywords", "image", "external_id"),
)
"""The fields beside the body, the surest first: a path is used once."""
_WANTED: Final = ("title", "url", "published_at")
_DOUBTFUL: Final = frozenset({"teaser_only", "longer_text", "date_unreadable", "markup_in_text"})
"""Warnings that say that an accepted article is not what the producer sent."""
_NAME_START: Final = re.compile(r"^[^a-z]+")
_MAX_NAME_CHARS: Final = 50


@dataclass(frozen=True, slots=True)
class JsonInput:
    """A JSON input, what newsloom makes of it now, and the name of its file or topic."""

    value: Any
    report: Report
    name: str


@dataclass(frozen=True, slots=True)
class SuggestedMapping:
    """A mapping for the inputs of one shape.

    Attributes:
        name: name of the mapping.
        when: condition in CEL.
        choices: what was found for each field, in the order of the settings.
        date_formats: formats of dates that newsloom does not read in one order only.
        formats_assumed: whether the order of day and month is a guess.
        without_zone: how many dates have a time and no time zone.
        unused: paths that no field has, with the number of inputs and an example.
        numbers: places of the inputs in the list of all JSON inputs.
    """

    name: str
    when: str
    choices: tuple[Choice, ...]
    date_formats: tuple[str, ...]
    formats_assumed: bool
    without_zone: int
    unused: tuple[tuple[str, int, str], ...]
    numbers: tuple[int, ...]

    @property
    def has_body(self) -> bool:
        """Return True if a body was found, without which there is no mapping."""
        return any(each.field in BODY_FIELDS and each.uses for each in self.choices)

    def as_settings(self) -> Mapping[str, Any]:
        """Return the mapping as `normalise.mappings` has it."""
        fields = {each.field: tuple(use.path for use in each.uses) for each in self.choices if each.uses}
        return {"name": self.name, "when": self.when, "fields": fields, "date_formats": self.date_formats}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The mappings that are suggested for some JSON inputs.

    Attributes:
        mappings: one for each shape that needs one.
        understood: how many inputs need none.
        by: how the inputs that need none are read, with the number of inputs.
    """

    mappings: tuple[SuggestedMapping, ...] = ()
    understood: int = 0
    by: Mapping[str, int] = field(default_factory=dict)


def suggest(inputs: Sequence[JsonInput], taken_names: Iterable[str] = ()) -> Suggestion:
    """Return a mapping for each shape of the inputs that needs one.

    Args:
        inputs: the inputs, and what newsloom makes of them now.
        taken_names: names of mappings in the settings.
    """
    mappings: list[SuggestedMapping] = []
    by: dict[str, int] = {}
    taken = set(taken_names)
    values = [each.value for each in inputs]
    for shape in group_by_shape(values):
        reports = [inputs[number].report for number in shape.numbers]
        others = [value for number, value in enumerate(values) if number not in shape.numbers]
        mapping = _mapping_of(shape, others, _free_name(inputs[shape.numbers[0]].name, taken))
        if not _is_needed(mapping, reports):
            for report in reports:
                by[_read_by(report)] = by.get(_read_by(report), 0) + 1
            continue
        taken.add(mapping.name)
        mappings.append(mapping)
    return Suggestion(tuple(mappings), sum(by.values()), by)


def _mapping_of(shape: Shape, others: Sequence[Any], name: str) -> SuggestedMapping:
    paths = ShapePaths(shape.found)
    choices = [*paths.choose_body(), *(paths.choose(each) for each in _CHOSEN_IN_ORDER)]
    choices.sort(key=lambda each: MAPPED_FIELDS.index(each.field))
    used = [use.path for each in choices for use in each.uses]
    dates = [text for each in choices if each.field == "published_at" for text in paths.dates_at(each)]
    formats, assumed = _formats(dates)
    return SuggestedMapping(
        name=name,
        when=condition_of(shape, used, others),
        choices=tuple(choices),
        date_formats=formats,
        formats_assumed=assumed,
        without_zone=sum(map(has_no_zone, dates)),
        unused=tuple(paths.unused()),
        numbers=tuple(shape.numbers),
    )


def _formats(dates: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Return the formats of dates in numbers, and whether the order of day and month is assumed."""
    orders = {is_month_first(text) for text in dates}
    month_first = True in orders and False not in orders
    formats = dict.fromkeys(each for text in dates if (each := date_format(text, month_first=month_first)) is not None)
    days = [text for text in dates if is_month_first(text) is None and date_format(text) not in {None, "%Y%m%d%H%M%S"}]
    return tuple(formats), bool(days) and not orders & {True, False}


def _is_needed(mapping: SuggestedMapping, reports: Sequence[Report]) -> bool:
    """Return True if an input is not accepted or doubtful, or lacks a field that the mapping has found."""
    found = {each.field for each in mapping.choices if each.uses}
    for report in reports:
        if report.outcome != ACCEPTED or any(each.code in _DOUBTFUL for each in report.warnings):
            return True
        if any(name in found and name in report.missing for name in _WANTED):
            return True
    return False


def _read_by(report: Report) -> str:
    for note in ("mapping", "preset"):
        if note in report.notes:
            return f"{note} {report.notes[note]}"
    return "common names"


def _free_name(name: str, taken: set[str]) -> str:
    plain = _NAME_START.sub("", re.sub(r"[^a-z0-9]+", "-", name.lower()))[:_MAX_NAME_CHARS].strip("-") or "mine"
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (plain, *numbered) if each not in taken)
