"""Numbers and quotations that articles share."""

import pytest

from newsloom.stories.features.numbers import MAX_NUMBERS, MAX_QUOTES, numbers_of, quotes_of

SAID = "we heard metal scream and then the engines simply stopped"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("214 passengers, 7 crew, 12 metres", ("214", "12")),
        ("1,500 or 1.500", ("1500",)),
        ("3,5 and 3.5 million", ("3.5",)),
        ("1,450,000.25 shillings", ("1450000.25",)),
        ("in 1998, 2026 and 2140", ("2140",)),
        ("12.03.2026 at 14.30", ("12.03.2026", "14.30")),
        ("It cost 90. 90 people", ("90",)),
        ("1" * 16, ()),
        ("१,५०० लोग", ("1500",)),
        ("٢١٤ راكبا", ("214",)),
        ("عام ٢٠٢٦", ()),
        ("１２人", ("12",)),
    ],
)
def test_numbers_are_written_alike(text: str, expected: tuple[str, ...]) -> None:
    assert numbers_of(text) == expected


def test_first_numbers_are_kept() -> None:
    assert numbers_of(" ".join(map(str, range(100, 200)))) == tuple(map(str, range(100, 100 + MAX_NUMBERS)))


@pytest.mark.parametrize("marks", ["“”", '""', "«»", "„“", "「」", "„”"])
def test_quotation_has_hashes_in_quotation_marks_of_any_kind(marks: str) -> None:
    assert set(quotes_of(f"He said: {marks[0]}{SAID}{marks[1]}, and left.")) == set(quotes_of(f"“{SAID}”"))
    assert quotes_of(f"“{SAID}”")


def test_parts_of_a_quotation_share_hashes() -> None:
    whole, part = quotes_of(f"“{SAID}”"), quotes_of("“and then the engines simply stopped”")
    assert {*part} < {*whole}


def test_no_quotation_has_no_hashes() -> None:
    assert quotes_of("") == quotes_of(SAID) == quotes_of("“too short”") == quotes_of(f"“{'long ' * 200}”") == ()


def test_very_many_quotations_are_cut_to_the_same_ones() -> None:
    said = [f"“number {n} spoke of {n * 7} other things at length”" for n in range(500)]
    found = quotes_of(" ".join(said))
    assert len(found) == MAX_QUOTES
    assert found == quotes_of(" ".join(reversed(said))) == tuple(sorted(found))


def test_lone_surrogates_do_no_harm() -> None:
    assert numbers_of("\ud800 214") == ("214",)
    assert quotes_of("“\ud800 \ud800 we heard metal scream and then \udfff”")
