"""Parse ages as people write them, `90s`, `30m`, `2h`, `7d`, and times in ISO 8601."""

import re
from datetime import UTC, datetime, timedelta

_AGE = re.compile(r"(\d{1,6})([smhd])", re.ASCII)
_FIRST = datetime.fromtimestamp(0, UTC)  # Kafka has no earlier time
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def moment_ago(age: str | None) -> datetime | None:
    """Return the moment, UTC, that lies this long in the past; `None` for `None`.

    Raises:
        ValueError: not an age.
    """
    if age is None:
        return None
    found = _AGE.fullmatch(age.strip())
    if found is None:
        msg = f"not an age: {age!r}; write 90s, 30m, 2h or 7d"
        raise ValueError(msg)
    now = datetime.now(UTC)
    return now - min(timedelta(**{_UNITS[found[2]]: int(found[1])}), now - _FIRST)


def moment_since(text: str | None) -> datetime | None:
    """Return the moment, UTC, that an age or a time in ISO 8601 names; `None` for `None`. Without a time zone it is in UTC.

    Raises:
        ValueError: neither an age nor a time.
    """
    if text is None or _AGE.fullmatch(text.strip()):
        return moment_ago(text)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        msg = f"neither an age nor a time: {text!r}; write 30m, 2h, 7d, 2026-11-28 or 2026-11-28T06:00Z"
        raise ValueError(msg) from None
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
