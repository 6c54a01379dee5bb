"""Define mappings: where the fields of an article are in JSON of a shape of one's own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, StringConstraints, field_validator

from newsloom.settings.environment import did_you_mean
from newsloom.settings_model import SettingsModel

BODY_FIELDS: Final = ("text", "html")
"""The fields of an article with its body."""

MAPPED_FIELDS: Final = (
    *BODY_FIELDS,
    *("url", "title", "authors", "published_at", "modified_at", "source", "language", "standfirst", "keywords"),
    *("section", "image", "external_id", "labels", "publication_status", "embargoed_until"),
)
"""The fields that a mapping can fill."""

_SAMPLE: Final = datetime(2026, 3, 5, 10, 30, tzinfo=UTC)
_MAX_PATH_CHARS: Final = 500

PathText = Annotated[str, StringConstraints(min_length=1, max_length=_MAX_PATH_CHARS)]


class Constant(SettingsModel):
    """A value that is the same for every article."""

    const: str = Field(min_length=1, max_length=2_000, description="The value.")


class MappingSettings(SettingsModel):
    """Where newsloom's fields are in JSON of a shape of your own (docs/json-input.md)."""

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_-]{0,63}$", description="Name in messages, rejections and the record's trace."
    )
    when: str = Field(
        min_length=1,
        max_length=10_000,
        description='Condition in CEL over `record`: `record.topic == "news.raw"`, `record.headers["tenant"] == "acme"`, '
        '`record.value.kind == "story"`. A condition over an unknown value is false.',
    )
    fields: dict[str, PathText | tuple[PathText, ...] | Constant] = Field(
        min_length=1,
        description="For each field a path in JMESPath, several of which the first with a value wins, or "
        '`{ const = "value" }`. `text` or `html` is needed.',
    )
    date_formats: tuple[Annotated[str, StringConstraints(min_length=2, max_length=100)], ...] = Field(
        (),
        max_length=20,
        description="Formats of dates as in Python's `strptime`, such as `%d.%m.%Y %H:%M`, tried in this order before the "
        "formats that newsloom knows.",
    )
    time_zone: str | None = Field(
        None, description="Time zone of dates without one, by its IANA name, such as `Europe/Oslo`."
    )

    @field_validator("fields", mode="before")
    @classmethod
    def _fields_exist(cls, fields: object) -> object:
        """Check names and kinds before pydantic does, whose messages would name each kind that a value could have."""
        if not isinstance(fields, Mapping):
            return fields
        for name, sent in fields.items():
            if name not in MAPPED_FIELDS:
                msg = f"there is no field {str(name)[:60]!r}{did_you_mean(str(name), MAPPED_FIELDS)}"
                raise ValueError(msg)
            if not _is_path(sent) and not _is_constant(sent) and not _is_list_of_paths(sent):
                msg = f'{name} must be a path, a list of paths, or {{ const = "value" }}'
                raise ValueError(msg)
        if fields and all(name not in fields or _is_constant(fields[name]) for name in BODY_FIELDS):
            msg = "a path for `text` or `html` is needed"
            raise ValueError(msg)
        return fields

    @field_validator("date_formats")
    @classmethod
    def _formats_give_a_day(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for each in formats:
            try:
                read = datetime.strptime(_SAMPLE.strftime(each), each)  # noqa: DTZ007 - only the format is tested
            except ValueError:
                read = None
            if read is None or read.year != _SAMPLE.year:
                msg = f"{each!r} is not a format of strptime with a year"
                raise ValueError(msg)
        return formats

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, zone: str | None) -> str | None:
        if zone is None:
            return None
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            msg = f"there is no time zone {zone[:60]!r}{did_you_mean(zone, sorted(available_timezones()))}"
            raise ValueError(msg) from None
        return zone

    def __hash__(self) -> int:
        return hash((self.name, self.when, self.date_formats, self.time_zone))


def _is_path(sent: object) -> bool:
    return isinstance(sent, str) and 0 < len(sent) <= _MAX_PATH_CHARS


def _is_list_of_paths(sent: object) -> bool:
    return isinstance(sent, (list, tuple)) and bool(sent) and all(map(_is_path, sent))


def _is_constant(sent: object) -> bool:
    return isinstance(sent, Constant) or (
        isinstance(sent, Mapping) and list(sent) == ["const"] and isinstance(sent["const"], str) and bool(sent["const"])
    )


def same_names(mappings: tuple[MappingSettings, ...]) -> str | None:
    """Return a name that two mappings have; None if there is none."""
    names = [each.name for each in mappings]
    return next((name for name in names if names.count(name) > 1), None)
