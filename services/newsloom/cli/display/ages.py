"""Parse ages as people write them: `90s`, `30m`, `2h`, `7d`."""

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
