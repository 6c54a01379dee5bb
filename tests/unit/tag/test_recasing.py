"""Texts as recognisers and rules read them: folded, masked, and without lines in capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.common_words import common_words
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table
from newsloom.tag.model.masking import fold_variants
from newsloom.tag.model.recasing import is_in_capitals, recase
from newsloom.tag.tagger import readable


@given(st.text(), st.sampled_from(["en", "fr", "de", "ru", "tr", "xx"]))
def test_the_readable_text_has_the_same_length(text: str, language: str) -> None:
    assert len(readable(text, language)) == len(text)


@given(st.text(alphabet="ABCDEIOUÄİSS'.&-’ \n", min_size=20))
def test_capitals_keep_their_length(text: str) -> None:
    assert len(readable(text, "en")) == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("O’Hara OʼHara O‘Hara O´Hara O`Hara O＇Hara", "O'Hara O'Hara O'Hara O'Hara O'Hara O'Hara"),
        ("“Yes” „Ja“ ‟No‟", '"Yes" "Ja" "No"'),
        ("J.\u00a0R. and L.\u202fM.", "J. R. and L. M."),
        ("Jean‑Pierre Anne‐Marie", "Jean-Pierre Anne-Marie"),
        ("« oui » – non — si", "« oui » – non — si"),
        ("a `quoted' word", "a `quoted' word"),
    ],
)
def test_typographic_variants_are_folded_one_to_one(text: str, folded: str) -> None:
    assert fold_variants(text) == folded


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("BERLIN, MAY 4 - ANKE DORN RESIGNED ON MONDAY.", "Berlin, May 4 - Anke Dorn resigned on Monday."),
        ("THE EUROPEAN CENTRAL BANK DECLINED TO COMMENT.", "The European Central Bank declined to comment."),
        ("THE UNITED STATES AND THE UN AGREED ON A TRUCE.", "The United States and the UN agreed on a truce."),
        ("O'BRIEN'S PARTY WINS VOTE IN US STATE", "O'Brien's party wins vote in US state"),
        ("THE WORLD HEALTH ORGANIZATION SAID SO.", "The World Health Organization said so."),
        ("BMW AND KPMG REPORT HIGHER PROFITS", "BMW and KPMG report higher profits"),
    ],
)
def test_a_line_in_capitals_reads_as_a_sentence(line: str, expected: str) -> None:
    assert recase(line, "en", gazetteer()) == expected


def test_a_word_in_capitals_has_the_case_that_it_has_elsewhere() -> None:
    text = "STRONG LIGHT ENERGY TO CLOSE PLANT\n\nThe plant of Strong Light Energy will close."
    assert recase(text, "en", gazetteer()).startswith("Strong Light Energy to close plant\n")


def test_a_headline_in_title_case_has_its_verbs_in_lower_case() -> None:
    line = "Corvexa Joins Nvidia in Silicon Valley to Showcase New Cameras"
    assert recase(line, "en", gazetteer()).startswith("Corvexa joins Nvidia in Silicon Valley to showcase ")


@pytest.mark.parametrize(
    "line", ["", "NATO", "UN AND EU", "The UN said so in Geneva.", "He sold IBM, HP and AMD to SAP for a song."]
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert not is_in_capitals(line)
    assert recase(line, "en", gazetteer()) == line


@pytest.mark.parametrize("language", sorted(read_table("common_words.toml")))
def test_each_common_word_is_folded_and_there_once(language: str) -> None:
    for words in read_table("common_words.toml")[language].values():
        assert [word for word in words if word != fold(word)] == []
        assert sorted(words) == sorted(set(words))


def test_forms_of_common_words_are_made_from_the_base_form() -> None:
    assert {"joins", "joined", "joining", "countries", "bans", "banned", "denied"} <= common_words("en").words
    assert "siemens" not in common_words("en").words
