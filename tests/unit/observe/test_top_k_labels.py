from hypothesis import given
from hypothesis import strategies as st

from newsloom.observe.metrics.labels import OTHER
from newsloom.observe.metrics.top_k_labels import TopKLabels

HOUR = 3_600.0


class Hand:
    """A clock that is set, and a list of what was forgotten."""

    def __init__(self) -> None:
        self.now = 0.0
        self.forgotten: list[str] = []

    def __call__(self) -> float:
        return self.now


def test_first_names_are_shown_at_once_and_the_rest_is_other() -> None:
    top_k = TopKLabels(2, Hand(), lambda _: None)

    assert [top_k.label(name) for name in ("a", "b", "c", "a")] == ["a", "b", OTHER, "a"]


def test_busy_names_take_the_places_of_a_flood_that_came_first() -> None:
    hand = Hand()
    top_k = TopKLabels(10, hand, hand.forgotten.append)
    for number in range(50):
        top_k.label(f"invented {number}")
    assert top_k.label("wire.example") == OTHER
    for hour in range(1, 4):
        for _ in range(5):
            top_k.label("wire.example")
            top_k.label("gazette.example")
        hand.now = hour * HOUR

    assert top_k.label("wire.example") == "wire.example"
    assert top_k.label("gazette.example") == "gazette.example"
    assert len(hand.forgotten) == 2
    assert all(name.startswith("invented") for name in hand.forgotten)


def test_silent_name_stays_while_nothing_is_busier() -> None:
    hand = Hand()
    top_k = TopKLabels(1, hand, hand.forgotten.append)
    for _ in range(30):
        top_k.label("daily.example")
    for hour in range(1, 25):
        hand.now = hour * HOUR
        top_k.label("rare.example") if hour % 12 == 0 else None

    assert top_k.label("daily.example") == "daily.example"
    assert hand.forgotten == []


@given(st.lists(st.tuples(st.text(max_size=4), st.floats(0, HOUR)), max_size=200))
def test_names_shown_and_replaced_are_bounded_whatever_comes(events: list[tuple[str, float]]) -> None:
    hand = Hand()
    top_k = TopKLabels(3, hand, hand.forgotten.append)
    shown: set[str] = set()
    for name, seconds in events:
        hand.now += seconds
        label = top_k.label(name)
        shown |= {label} - {OTHER}
        shown -= set(hand.forgotten[-1:]) - {label}

    assert len(shown) <= 3
    assert len(hand.forgotten) <= hand.now // HOUR + 1


def test_name_that_no_text_can_hold_is_shown_as_one_that_can() -> None:
    assert TopKLabels(1, Hand(), lambda _: None).label("\ud800" + "x" * 300) == "?" + "x" * 119
