import tracemalloc

import pytest

from newsloom.tag.lexicon.names import fold, organisation_form, person_form


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Recep Tayyip Erdoğan", "recep tayyip erdogan"),
        ("U.S.", "us"),
        ("al-Assad", "al assad"),
        ("O’Brien", "obrien"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Москва", "москва"),
        ("  AT&T  ", "at t"),
        ("🙂", ""),
    ],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_words_of_fifty_thousand_letters_are_folded_but_not_cached() -> None:
    tracemalloc.start()
    try:
        for number in range(30):
            assert fold(f"{number:02}" + "É" * 50_000) == f"{number:02}" + "e" * 50_000
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hossein Amir Abdollahian", "Hussein Amirabdollahian"),
        ("Mohammed bin Salman", "Mohammad bin Salman"),
        ("Bashar al-Assad", "Bashar Assad"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("Dmitry Peskov", "Dmitri Peskov"),
    ],
)
def test_transliterations_have_one_form(one: str, other: str) -> None:
    assert person_form(one) == person_form(other)


def test_different_persons_have_different_forms() -> None:
    assert len({person_form(name) for name in ("Ana Kovač", "Anna Kovač", "Ana Novak", "Al", "El")}) == 5


def test_the_form_of_an_organisation_has_no_legal_form() -> None:
    assert organisation_form("The Acme Steel Co. Ltd") == "acme-steel"
    assert organisation_form("Company") == "company"
