"""Dates as they are written: ISO 8601, RFC 5322, seconds since 1970, months by name, numbers, the path of a URL."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from newsloom_schemas import Precision, Provenance, PublishedAt

_ISO: Final = re.compile(
    r"\s*(?P<year>\d{4})-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?"
    r"(?:[T ]\s?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?\s*(?:\(.{0,40}\))?\s*",
    re.IGNORECASE,
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier enero ene januar januari gennaio gen janeiro января stycznia ocak",
            "feb february février fevrier febrero februar februari febbraio fevereiro fev февраля lutego şubat",
            "mar march mars marzo märz maart março marts марта marca mart",
            "apr april avril abril abr aprile апреля kwietnia nisan",
            "may mai mayo mei maggio mag maio maj мая maja may\u0131s",
            "jun june juin junio juni giugno giu junho июня czerwca haziran",
            "jul july juillet julio juli luglio lug julho июля lipca temmuz",
            "aug august août aout agosto ago augustus augusti августа sierpnia ağustos",
            "sep sept september septembre septiembre settembre setembro сентября września eylül",
            "oct october octobre octubre oktober okt ottobre ott outubro октября października ekim",
            "nov november novembre noviembre novembro ноября listopada kas\u0131m",
            "dec december décembre decembre diciembre dic dezember dez dicembre dezembro desember декабря grudnia aral\u0131k",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_FIRST: Final = re.compile(r"\b([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_DAY_FIRST: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)? (?:de )?([^\W\d_]{3,12})\.?,? (?:de )?(\d{4})\b")
_IN_URL: Final = re.compile(
    r"[/_-](?P<year>(?:19|20)\d{2})[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>[0-2]\d|3[01])(?=\D|$)"
)
_MONTH_IN_URL: Final = re.compile(
    r"/(?P<year>(?:19|20)\d{2})/(?P<month>[a-z]{3}|0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])/"
)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")
_LONGEST: Final = 100
_MINUTE: Final = timedelta(minutes=1)
_NUMERIC: Final = re.compile(r"(?<![\d/.-])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\d/.-])")
_YEAR_FIRST: Final = re.compile(
    r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?:(?P<sign>[/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?![\d/.-])"
    r"|\s?[年년]\s?(?P<other_month>\d{1,2})\s?[月월]\s?(?P<other_day>\d{1,2})\s?[日일])"
)
_MOST_MONTHS: Final = 12


def read_date(text: str, provenance: Provenance, *, month_first: bool | None = None) -> PublishedAt | None:
    """The date that a string gives; `None` for others, such as `3 days ago`.

    A time without its zone could be any of two days: the day is kept as it was written, and the time is not.

    Args:
        text: of which no more than the first hundred characters are read.
        provenance: where it stands.
        month_first: whether `05/04/2024` is the fourth of May; `None` when that is not known, and then it is no date.
    """
    text = " ".join(text[:_LONGEST].split())
    if not text:
        return None
    iso = _ISO.fullmatch(text) or _ISO.match(text)
    if iso is not None and (iso.end() == len(text) or not text[iso.end()].isalnum()):
        return _from_iso(iso, provenance)
    if _EPOCH.fullmatch(text):
        seconds = int(text[:10])
        return PublishedAt(
            value=datetime.fromtimestamp(seconds, UTC), precision=Precision.SECOND, provenance=provenance
        )
    return _from_rfc5322(text, provenance) or _from_words(text, provenance, month_first=month_first)


def is_ambiguous(text: str) -> bool:
    """Whether a string has a date in numbers that could be of either order."""
    return any(_order(match) is None for match in _NUMERIC.finditer(text[:_LONGEST]))


def month_first(text: str) -> bool | None:
    """In which order a text writes its dates in numbers, by those that can be of one only; `None` without or with both."""
    orders = {_order(match) for match in _NUMERIC.finditer(text)} - {None}
    return orders.pop() if len(orders) == 1 else None


def date_in_url(url: str | None) -> PublishedAt | None:
    """The day that a URL's path names, as `/2024/03/05/` does."""
    path = (url or "").partition("?")[0].lower()
    match = _IN_URL.search(path) or _MONTH_IN_URL.search(path)
    if match is None:
        return None
    month = match["month"]
    number = _MONTHS.get(month, 0) if month.isalpha() else int(month)
    return _day(int(match["year"]), number, int(match["day"]), Provenance.URL)


def _from_iso(match: re.Match[str], provenance: Provenance) -> PublishedAt | None:
    year, month = int(match["year"]), int(match["month"])
    if match["day"] is None:
        return _made(year, month, 1, Precision.MONTH, provenance)
    day = int(match["day"])
    if match["hour"] is None or match["zone"] is None:
        return _day(year, month, day, provenance)
    seconds = int(match["second"] or 0)
    try:
        value = datetime(year, month, day, int(match["hour"]), int(match["minute"]), seconds, tzinfo=UTC)
        value -= _offset(match["zone"].upper())
    except (ValueError, OverflowError):
        return _day(year, month, day, provenance)
    precision = Precision.SECOND if match["second"] else Precision.MINUTE
    return PublishedAt(
        value=value,
        precision=precision,
        provenance=provenance,
        utc_offset=_offset(match["zone"].upper()) // _MINUTE,
    )


def _offset(zone: str) -> timedelta:
    if zone in {"Z", "UTC", "GMT"}:
        return timedelta()
    digits = zone[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -size if zone[0] == "-" else size


def _from_rfc5322(text: str, provenance: Provenance) -> PublishedAt | None:
    try:
        value = parsedate_to_datetime(text)
        if value.tzinfo is None:
            return _day(value.year, value.month, value.day, provenance)
        return PublishedAt(
            value=value.astimezone(UTC),
            precision=Precision.SECOND,
            provenance=provenance,
            utc_offset=(value.utcoffset() or timedelta()) // _MINUTE,
        )
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_words(text: str, provenance: Provenance, *, month_first: bool | None) -> PublishedAt | None:
    for pattern, month, day in ((_MONTH_FIRST, 1, 2), (_DAY_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            number = _MONTHS.get(match[month].lower())
            if number is not None:
                return _day(int(match[3]), number, int(match[day]), provenance)
    for match in _YEAR_FIRST.finditer(text):
        month_of, day_of = match["month"] or match["other_month"], match["day"] or match["other_day"]
        return _day(int(match["year"]), int(month_of), int(day_of), provenance)
    for match in _NUMERIC.finditer(text):
        order = _order(match)
        if order is None:
            order = month_first
        if order is not None:
            first, second = int(match[1]), int(match[3])
            return _day(int(match[4]), *((first, second) if order else (second, first)), provenance)
    return None


def _order(match: re.Match[str]) -> bool | None:
    """Whether the month stands first in a date in numbers: with dots it never does, and there are no more than twelve."""
    if match[2] == "." or int(match[1]) > _MOST_MONTHS:
        return False
    return True if int(match[3]) > _MOST_MONTHS else None


def _day(year: int, month: int, day: int, provenance: Provenance) -> PublishedAt | None:
    return _made(year, month, day, Precision.DAY, provenance)


def _made(year: int, month: int, day: int, precision: Precision, provenance: Provenance) -> PublishedAt | None:
    try:
        return PublishedAt(value=datetime(year, month, day, tzinfo=UTC), precision=precision, provenance=provenance)
    except ValueError:
        return None
