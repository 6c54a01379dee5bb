"""Find the preset of a JSON object, and read the fields that it describes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from newsloom.normalise.body.entry_values import plain_title
from newsloom.normalise.body.fields import bare_name, field_name
from newsloom.normalise.presets.field_values import convert, with_day_first
from newsloom.normalise.presets.paths import compile_path
from newsloom.normalise.presets.preset_files import Preset, When, generic_preset, packaged_presets
from newsloom.normalise.presets.preset_policy import PresetPolicy
from newsloom.settings.mappings import BODY_FIELDS
from newsloom_schemas import RawArticle

JsonObject: TypeAlias = Mapping[str, Any]

_OWN_FIELDS: Final = frozenset({*RawArticle.model_fields, "schema"})
_OWN_ONLY_FIELDS: Final = ("external_id", "labels")
"""Names that no preset uses: an object that has a body and one of them is newsloom's own envelope."""
_MAX_NAMES_IN_NOTE: Final = 8
_MAX_NAME_CHARS: Final = 40
_MAX_TITLE_CHARS: Final = 5_000
"""Characters of a title in HTML that are read; the title of an article has fewer."""
_METADATA_NAMES: Final = ("metadata", "meta")
_METADATA_FIELDS: Final = ("url", "title", "authors", "published_at", "language")
_DATE_FIELDS: Final = frozenset({"published_at", "modified_at", "embargoed_until"})
_DAY_FIRST_NAMES: Final = frozenset(
    {
        *("fecha", "fechapublicacion", "fechadepublicacion", "datum", "erscheinungsdatum", "veröffentlicht"),
        *("veröffentlichungsdatum", "datepublication", "datedepublication", "datapubblicazione", "datapublicacao"),
        *("publicerad", "dato", "tarih", "datadepublicação", "datapublikacji", "data", "дата", "датапубликации"),
    }
)
"""Names of dates in languages in which the day comes before the month in every country."""
_IDS: Final = frozenset({"id", "guid", "externalid"})
"""Names that must be whole: `story_id` may be the id of something that several articles have in common."""
_VAGUE_DATES: Final = frozenset({"date", "datum", "data", "fecha", "дата", "datecreated", "issued", "isodate"})
"""Names of dates that in metadata may be those of a crawl or of a file."""


@dataclass(frozen=True, slots=True)
class PresetMatch:
    """The preset that fits an object best, and the names of others that fit as well."""

    preset: Preset
    others: tuple[str, ...] = ()


def is_own_envelope(value: JsonObject) -> bool:
    """Return True if an object is newsloom's own envelope: it has a body, and other names only or names of newsloom alone."""
    if not any(isinstance(value.get(name), str) for name in BODY_FIELDS):
        return False
    return any(name in value for name in _OWN_ONLY_FIELDS) or value.keys() <= _OWN_FIELDS


def match_preset(value: JsonObject, presets: PresetPolicy) -> PresetMatch | None:
    """Return the preset whose signs an object has; None if there is none.

    If several fit, the one with most signs wins, and of these the first by name.

    Args:
        value: the object.
        presets: the presets that may be used. A forced preset fits every object.
    """
    if presets.forced is not None and packaged_presets()[presets.forced].when:
        return PresetMatch(packaged_presets()[presets.forced])
    found: list[tuple[int, str, Preset]] = []
    names = value.keys()
    for name, preset in packaged_presets().items():
        if preset.when and presets.allows(name):
            signs = max((_count_signs(value, when) for when in preset.when if when.names <= names), default=0)
            if signs:
                found.append((-signs, name, preset))
    if not found:
        return None
    found.sort(key=lambda each: each[:2])
    return PresetMatch(found[0][2], tuple(name for _, name, _ in found[1:]))


def value_at(value: Any, path: str) -> tuple[bool, Any]:  # noqa: ANN401 - any JSON
    """Return whether a dotted name exists in an object, and its value.

    A dot in a name itself is not supported; no shape needs it.
    """
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return False, None
        value = value[name]
    return True, value


def read_preset_fields(value: JsonObject, preset: Preset) -> dict[str, Any]:
    """Return the fields of our envelope except the body, by the paths of a preset and else by the generic names.

    Args:
        value: the object.
        preset: the preset of the object.
    """
    found = {**read_generic_fields(_not_ignored(value, preset)), **_read_paths(value, preset)}
    if preset.titles_in_html and "title" in found:
        found["title"] = plain_title(found["title"][:_MAX_TITLE_CHARS])
    return found


def read_generic_fields(value: JsonObject) -> dict[str, Any]:
    """Return the fields of our envelope except the body, by the names of the generic preset.

    What an object lacks is looked for in its object `metadata` or `meta`; of its dates only those that name publication.
    """
    found = _read_paths(value, generic_preset())
    for name in _METADATA_NAMES:
        inner = value.get(name)
        if isinstance(inner, Mapping):
            sure = {key: each for key, each in inner.items() if field_name(key) not in _VAGUE_DATES}
            more = _read_paths(sure, generic_preset())
            found = {**{field: more[field] for field in _METADATA_FIELDS if field in more}, **found}
    return found


def as_iso_if_day_first(name: str, text: str) -> str:
    """Return a date in numbers in ISO 8601 if its field has a name of a language in which the day comes first.

    Args:
        name: name of the field without case and separators.
        text: the date as it was sent.
    """
    return with_day_first(text) if name in _DAY_FIRST_NAMES else text


def match_notes(value: JsonObject, match: PresetMatch, body_field: str = "") -> dict[str, str]:
    """Return the trace notes on a preset: its name, others that fit, the time of a crawl, and top-level fields that it ignores.

    Args:
        value: the object.
        match: the preset, and others that fit.
        body_field: name or path of the field that code chose as the body, if the preset does not name it.
    """
    preset = match.preset
    generic = generic_preset().names
    left = [
        name
        for name, each in value.items()
        if each not in (None, "", [], {})
        and name != body_field.partition(".")[0].partition("[")[0]
        and (field_name(name) if preset.any_case else name) not in preset.names
        and (name in preset.ignored or field_name(name) not in generic)
    ]
    notes = {"preset": preset.name}
    captured = (convert("published_at", compile_path(path).read(value)) for path in preset.captured_at)
    if (captured_at := next(filter(None, captured), None)) is not None:
        notes["captured_at"] = captured_at[:_MAX_NAME_CHARS]
    if match.others:
        notes["preset_alternatives"] = ", ".join(match.others[:_MAX_NAMES_IN_NOTE])
    if left:
        more = f" and {len(left) - _MAX_NAMES_IN_NOTE} more" if len(left) > _MAX_NAMES_IN_NOTE else ""
        notes["ignored_fields"] = ", ".join(repr(name[:_MAX_NAME_CHARS]) for name in left[:_MAX_NAMES_IN_NOTE]) + more
    return notes


def _not_ignored(value: JsonObject, preset: Preset) -> JsonObject:
    ignored = {field_name(name) for name in preset.ignored}
    return {name: each for name, each in value.items() if field_name(name) not in ignored} if ignored else value


def _read_paths(value: JsonObject, preset: Preset) -> dict[str, Any]:
    """Return the first value of each field that fits it, in the order of the preset's paths."""
    if preset.any_case:
        value = _with_plain_names(value)
    found: dict[str, Any] = {}
    for field in preset.fields:
        if field in BODY_FIELDS:
            continue
        for path in preset.paths(field):
            if path.is_name and path.expression not in value:
                continue  # most of the names are not there
            converted = convert(field, path.read(value))
            if converted is not None:
                if field in _DATE_FIELDS:
                    converted = as_iso_if_day_first(path.expression, converted)
                found[field] = converted
                break
    return found


def _with_plain_names(value: JsonObject) -> dict[str, Any]:
    """Return an object with names in lower case without separators; of several spellings the first with a value wins.

    A name such as `art_title` counts as `title` as well, if there is no other; `story_id` is no id of the article.
    """
    plain: dict[str, Any] = {}
    for name, each in value.items():
        key = field_name(name)
        if plain.get(key) in (None, "", [], {}):
            plain[key] = each
    for name, each in value.items():
        if (bare := bare_name(name)) not in _IDS and plain.get(bare) in (None, "", [], {}):
            plain[bare] = each
    return plain


def _count_signs(value: JsonObject, when: When) -> int:
    """Return the number of signs if an object has all of them, else 0."""
    if not all(value_at(value, path)[0] for path in when.fields):
        return 0
    for path, allowed in when.values.items():
        _, each = value_at(value, path)
        if not isinstance(each, (str, int)) or each not in allowed:
            return 0
    return len(when.fields) + len(when.values)
