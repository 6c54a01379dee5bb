"""Turn values of logical types into JSON (Avro 1.12 specification, "Logical Types").

What does not fit its logical type stays the number or the bytes that it is: a date in the year 30,000 is no reason to lose an
article.
"""

import struct
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = date(1970, 1, 1)
_MAX_DECIMAL_BYTES: Final = 64
_MAX_SCALE: Final = 100
_UUID_BYTES: Final = 16
_DURATION: Final = struct.Struct("<III")

_MICROSECONDS: Final[Mapping[str, tuple[int, int]]] = {"millis": (1_000, 1), "micros": (1, 1), "nanos": (1, 1_000)}
"""Factor and divisor that turn a unit into microseconds."""


def number_value(value: int, logical: str) -> int | str:
    """Return an int or long of a logical type: dates and times in ISO 8601, moments in UTC with `Z`."""
    convert = _NUMBERS.get(logical)
    if convert is None:
        return value
    try:
        return convert(value)
    except (OverflowError, ValueError):
        return value


def bytes_value(value: bytes, logical: str, scale: int) -> str:
    """Return bytes or a fixed: a decimal in digits, a UUID, an ISO 8601 duration; else text if it is UTF-8, else base64."""
    if logical == "decimal" and len(value) <= _MAX_DECIMAL_BYTES and scale <= _MAX_SCALE:
        unscaled = int.from_bytes(value, "big", signed=True)
        digits = tuple(map(int, str(abs(unscaled))))
        return format(Decimal((int(unscaled < 0), digits, -scale)), "f")
    if logical == "uuid" and len(value) == _UUID_BYTES:
        return str(UUID(bytes=value))
    if logical == "duration" and len(value) == _DURATION.size:
        months, days, milliseconds = _DURATION.unpack(value)
        return f"P{months}M{days}DT{Decimal(milliseconds) / 1_000:f}S"
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return b64encode(value).decode("ascii")


def _date(value: int) -> str:
    return (_FIRST_DAY + timedelta(days=value)).isoformat()


def _time(value: int, unit: str) -> str:
    factor, divisor = _MICROSECONDS[unit]
    if not 0 <= value * factor // divisor < 86_400_000_000:  # noqa: PLR2004 - microseconds of a day
        msg = "no time of a day"
        raise ValueError(msg)
    return (_EPOCH + timedelta(microseconds=value * factor // divisor)).time().isoformat()


def _moment(value: int, unit: str) -> datetime:
    factor, divisor = _MICROSECONDS[unit]
    return _EPOCH + timedelta(microseconds=value * factor // divisor)


def _with_zone(unit: str) -> Callable[[int], str]:
    return lambda value: _moment(value, unit).replace(tzinfo=None).isoformat() + "Z"


def _without_zone(unit: str) -> Callable[[int], str]:
    return lambda value: _moment(value, unit).replace(tzinfo=None).isoformat()


_NUMBERS: Final[Mapping[str, Callable[[int], str]]] = {
    "date": _date,
    "time-millis": lambda value: _time(value, "millis"),
    "time-micros": lambda value: _time(value, "micros"),
    **{f"timestamp-{unit}": _with_zone(unit) for unit in _MICROSECONDS},
    **{f"local-timestamp-{unit}": _without_zone(unit) for unit in _MICROSECONDS},
}
