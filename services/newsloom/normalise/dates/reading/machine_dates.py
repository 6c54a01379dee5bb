"""Read machine-written dates (ISO 8601, RFC 5322, seconds since 1970), as exact as they are written."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.resources import files
from typing import Final

from newsloom.normalise.toml_tables import StrictTable, read_toml
from newsloom_schemas import Precision, Provenance, PublishedAt

_ISO: Final = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?"
    r"(?:[T ]\s?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<zone>(?:Z|UTC|GMT)\b|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?\s*(?:\(.{0,40}\))?\s*",
    re.IGNORECASE,
)
_COMPACT: Final = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)\d{4}(?:\d\d)?")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_EPOCH: Final = re.compile(r"(\d{10})(?:(?:\d{3}){1,3}|\.\d+)?")  # seconds; or milli-, micro- or nanoseconds
_UTC_ZONE_UNKNOWN: Final = "-0000"  # RFC 5322, section 3.3: a time in UTC, the writer's zone is unknown
_MAX_UTC_OFFSET: Final = timedelta(hours=14)
_MINUTE: Final = timedelta(minutes=1)
_NAMED_OFFSET: Final = re.compile(
    r"\b(?:GMT|UTC|UT|Z)\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)", re.IGNORECASE
)
_COMMENT: Final = re.compile(r"\s*\([^()]{0,60}\)\s*$")
_JAVASCRIPT: Final = re.compile(r"([A-Za-z]{3}) ([A-Za-z]{3}) (\d{1,2}) (\d{4}) (\d\d:\d\d(?::\d\d)?.{0,20})")
_COLON_OFFSET: Final = re.compile(r"([+-]\d\d):(\d\d)$")
_LAST_WORD: Final = re.compile(r"(?<=\d )([A-Za-z]{2,5})$")


class _Zones(StrictTable):
    minutes: Mapping[str, int]


ZONES: Final = read_toml(files(__package__).joinpath("zones.toml").read_text("utf-8"), _Zones, "zones.toml").minutes
"""The offset from UTC of time zones by their abbreviation, in minutes."""


def read_stamp(text: str, provenance: Provenance) -> PublishedAt | None:
    """Return the date of a time stamp; None if the text is not one.

    A time without a time zone could fall on two days, so only the day is kept as it was written. The same applies to
    offsets of more than 14 hours, which no zone has, and to RFC 5322 dates without an offset.

    Args:
        text: one line with ASCII digits.
        provenance: source of the text. A bare year is a date in a field for dates, but not in running text.
    """
    text = _NAMED_OFFSET.sub(_plain_offset, text)
    iso = _ISO.match(text)
    if iso is not None and _is_whole_word(iso, text):
        return _from_iso(iso, provenance)
    compact = _COMPACT.fullmatch(text)
    if compact is not None:
        return whole_day(int(compact["year"]), int(compact["month"]), int(compact["day"]), provenance)
    if _YEAR.fullmatch(text) and provenance is not Provenance.TEXT:
        return _published_at(int(text), 1, 1, Precision.YEAR, provenance)
    epoch = _EPOCH.fullmatch(text)
    if epoch is not None:
        value = datetime.fromtimestamp(int(epoch[1]), UTC)
        return PublishedAt(value=value, precision=Precision.SECOND, provenance=provenance)
    return _from_rfc5322(text, provenance)


def whole_day(year: int, month: int, day: int, provenance: Provenance) -> PublishedAt | None:
    """Return a calendar day; None if it does not exist."""
    return _published_at(year, month, day, Precision.DAY, provenance)


def _is_whole_word(iso: re.Match[str], text: str) -> bool:
    """Return True if the stamp is not part of a longer number or name."""
    return iso.end() == len(text) or not text[iso.end()].isalnum() or (iso["hour"] is not None and iso[0][-1] == " ")


def _from_iso(iso: re.Match[str], provenance: Provenance) -> PublishedAt | None:
    year, month = int(iso["year"]), int(iso["month"])
    if iso["day"] is None:
        return _published_at(year, month, 1, Precision.MONTH, provenance)
    day = int(iso["day"])
    if iso["hour"] is None or iso["zone"] is None:
        return whole_day(year, month, day, provenance)
    try:
        local = datetime(year, month, day, int(iso["hour"]), int(iso["minute"]), int(iso["second"] or 0), tzinfo=UTC)
        offset = _offset(iso["zone"].upper())
        value = local - offset
    except (ValueError, OverflowError):
        return whole_day(year, month, day, provenance)
    precision = Precision.SECOND if iso["second"] else Precision.MINUTE
    return PublishedAt(value=value, precision=precision, provenance=provenance, utc_offset=offset // _MINUTE)


def _offset(zone: str) -> timedelta:
    if zone in {"Z", "UTC", "GMT"}:
        return timedelta()
    digits = zone[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    if size > _MAX_UTC_OFFSET:
        msg = f"no time zone has an offset of {size}"
        raise ValueError(msg)
    return -size if zone[0] == "-" else size


def _plain_offset(named: re.Match[str]) -> str:
    """Return `+0100` for `GMT+1`, `UTC+01:00` and `GMT+0100`."""
    return f"{named['sign']}{int(named['hours']):02}{named['minutes'] or '00'}"


def _with_known_zone(text: str) -> str:
    """Return an RFC 5322 date with its zone as an offset; also of `Mon May 04 2026 09:00:00 +0200 (CEST)` as JavaScript writes it."""
    text = _COLON_OFFSET.sub(r"\1\2", text)
    text = _JAVASCRIPT.sub(r"\1, \3 \2 \4 \5", _COMMENT.sub("", text), count=1)
    word = _LAST_WORD.search(text)
    minutes = ZONES.get(word[1].upper()) if word is not None else None
    if word is None or minutes is None:
        return text
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    return f"{text[: word.start()]}{sign}{size // 60:02}{size % 60:02}"


def _from_rfc5322(text: str, provenance: Provenance) -> PublishedAt | None:
    text = _with_known_zone(text)
    try:
        value = parsedate_to_datetime(text)
        offset = value.utcoffset()
        if offset is None and text.endswith(_UTC_ZONE_UNKNOWN):
            return PublishedAt(value=value.replace(tzinfo=UTC), precision=Precision.SECOND, provenance=provenance)
        if offset is None or abs(offset) > _MAX_UTC_OFFSET:
            return whole_day(value.year, value.month, value.day, provenance)
        return PublishedAt(
            value=value.astimezone(UTC),
            precision=Precision.SECOND,
            provenance=provenance,
            utc_offset=offset // _MINUTE,
        )
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _published_at(year: int, month: int, day: int, precision: Precision, provenance: Provenance) -> PublishedAt | None:
    try:
        return PublishedAt(value=datetime(year, month, day, tzinfo=UTC), precision=precision, provenance=provenance)
    except ValueError:
        return None
