from hypothesis import given
from hypothesis import strategies as st

from newsloom.observe.metrics.labels import OTHER
from newsloom.observe.metrics.top_k_labels import TopKLabels

HOUR = 3_600.0


class SetClock:
    """A clock that tests set, with a list of the names that were forgotten."""

    def __init__(self) -> None:
        self.now = 0.0
        self.forgotten: list[str] = []

    def __call__(self) -> float:
        return self.now


def test_first_names_are_shown_at_once_and_the_rest_are_other() -> None:
    top_k = TopKLabels(2, SetClock(), lambda _: None)

    assert [top_k.label(name) for name in ("a", "b", "c", "a")] == ["a", "b", OTHER, "a"]


def test_frequent_names_replace_a_flood_that_came_first() -> None:
    clock = SetClock()
    top_k = TopKLabels(10, clock, clock.forgotten.append)
    for number in range(50):
        top_k.label(f"invented {number}")
    assert top_k.label("wire.example") == OTHER
    for hour in range(1, 4):
        for _ in range(5):
            top_k.label("wire.example")
            top_k.label("gazette.example")
        clock.now = hour * HOUR

    assert top_k.label("wire.example") == "wire.example"
    assert top_k.label("gazette.example") == "gazette.example"
    assert len(clock.forgotten) == 2
    assert all(name.startswith("invented") for name in clock.forgotten)


def test_a_name_stays_while_no_other_is_more_frequent() -> None:
    clock = SetClock()
    top_k = TopKLabels(1, clock, clock.forgotten.append)
    for _ in range(30):
        top_k.label("daily.example")
    for hour in range(1, 25):
        clock.now = hour * HOUR
        top_k.label("rare.example") if hour % 12 == 0 else None

    assert top_k.label("daily.example") == "daily.example"
    assert clock.forgotten == []


@given(st.lists(st.tuples(st.text(max_size=4), st.floats(0, HOUR)), max_size=200))
def test_names_shown_and_replaced_are_bounded(events: list[tuple[str, float]]) -> None:
    clock = SetClock()
    top_k = TopKLabels(3, clock, clock.forgotten.append)
    shown: set[str] = set()
    for name, seconds in events:
        clock.now += seconds
        label = top_k.label(name)
        shown |= {label} - {OTHER}
        shown -= set(clock.forgotten[-1:]) - {label}

    assert len(shown) <= 3
    assert len(clock.forgotten) <= clock.now // HOUR + 1


def test_a_name_that_utf8_cannot_encode_is_cleaned() -> None:
    assert TopKLabels(1, SetClock(), lambda _: None).label("\ud800" + "x" * 300) == "?" + "x" * 119
