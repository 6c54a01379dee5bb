from datetime import UTC, datetime, timedelta

import pytest

from newsloom.cli.display.ages import moment_ago, moment_since


@pytest.mark.parametrize(
    ("age", "step"),
    [("90s", timedelta(seconds=90)), ("30m", timedelta(minutes=30)), (" 2h", timedelta(hours=2)), ("7d", timedelta(7))],
)
def test_an_age_is_a_moment_so_long_ago(age: str, step: timedelta) -> None:
    before = datetime.now(UTC)
    found = moment_ago(age)
    assert found is not None
    assert before - step <= found <= datetime.now(UTC) - step


def test_no_age_is_no_moment() -> None:
    assert moment_ago(None) is None


@pytest.mark.parametrize("age", ["", "7", "d", "-1d", "1.5h", "1w", "٣d", "1234567s"])
def test_what_is_no_age_is_refused_with_how_to_write_one(age: str) -> None:
    with pytest.raises(ValueError, match="write 90s, 30m, 2h or 7d"):
        moment_ago(age)


@pytest.mark.parametrize("age", ["30000d", "999999d"])
def test_an_age_beyond_the_first_time_that_kafka_has_is_that_time(age: str) -> None:
    assert moment_ago(age) == datetime.fromtimestamp(0, UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-28", datetime(2026, 11, 28, tzinfo=UTC)),
        ("2026-11-28T06:00Z", datetime(2026, 11, 28, 6, tzinfo=UTC)),
        ("2026-11-28T06:00+02:00", datetime(2026, 11, 28, 4, tzinfo=UTC)),
    ],
)
def test_a_time_is_in_utc_unless_it_says_otherwise(text: str, moment: datetime) -> None:
    assert moment_since(text) == moment


def test_an_age_is_a_time_as_well() -> None:
    found = moment_since("2h")
    assert found is not None
    assert timedelta(hours=2) <= datetime.now(UTC) - found < timedelta(hours=3)
    assert moment_since(None) is None


@pytest.mark.parametrize("text", ["", "yesterday", "2h ago", "2026-13-01"])
def test_what_is_neither_an_age_nor_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write 30m, 2h, 7d, 2026-11-28"):
        moment_since(text)
