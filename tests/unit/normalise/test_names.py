"""Names in bylines and author fields: which are people, and which sign for a team."""

import pytest

from newsloom.normalise.authors.byline import person_names
from newsloom.normalise.authors.names import signature
from newsloom.normalise.authors.words import WORDS


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("By Ada Quill and Bo Reed", ("Ada Quill", "Bo Reed")),
        ("Ada Quill, Bo Reed, Staff Writer", ("Ada Quill", "Bo Reed")),
        ("Par Ada Quill et Bo Reed", ("Ada Quill", "Bo Reed")),
        ("ADA QUILL AND BO REED", ("ADA QUILL", "BO REED")),
        ("Ada Quill; ada quill", ("Ada Quill",)),
        ("Jean-Luc d’Arc", ("Jean-Luc d’Arc",)),
        ("Dan Marsh", ("Dan Marsh",)),
        ("Ada von Quill", ("Ada von Quill",)),
        ("J. J. Reed", ("J. J. Reed",)),
        ("Updated May 4", ()),
        ("Ada Quill | May 4, 2024", ("Ada Quill",)),
        ("Ada Quill - May 4, 2024", ("Ada Quill",)),
        ("Ada Quill Updated May 4", ("Ada Quill",)),
        ("Ada Quill on May 4", ("Ada Quill",)),
        ("Ada Quill, Jr.", ("Ada Quill Jr.",)),
        ("Ada Quill, Sr. Director of Quays", ("Ada Quill",)),
        ("Quill, Ada", ("Ada Quill",)),
        ("Quill, Reuters", ("Quill",)),
        ("Ada Quill <ada@example.org>", ("Ada Quill",)),
        ("Ada Quill (ada@example.org)", ("Ada Quill",)),
        ("Ada Quill @adaquill", ("Ada Quill",)),
        ("Ada Quill (Reuters)", ("Ada Quill",)),
        ("Ada Quill (Harbour Times, Oslo)", ("Ada Quill",)),
        ("Ada Quill in Oslo and Bo Reed in Bergen", ("Ada Quill", "Bo Reed")),
        ("Ada Quill for the Harbour Times", ("Ada Quill",)),
        ("Ada Quill contributed to this report", ("Ada Quill",)),
        ("Sponsored by Quaystack", ()),
        ("ada@example.org", ()),
        ("@adaquill", ()),
        ("https://example.org/authors/ada", ()),
    ],
)
def test_authors_are_people(value: str, names: tuple[str, ...]) -> None:
    assert person_names([value]) == names


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Av Ada Quill og Bo Reed", ("Ada Quill", "Bo Reed")),
        ("Text: Ada Quill und Bo Reed", ("Ada Quill", "Bo Reed")),
        ("Door Ada Quill en Bo Reed", ("Ada Quill", "Bo Reed")),
        ("Por Ada Quill y Bo Reed", ("Ada Quill", "Bo Reed")),
        ("Di Ada Quill e Bo Reed", ("Ada Quill", "Bo Reed")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Foto: Ada Quill", ()),
        ("Автор: Мария Иванова и Пётр Сидоров", ("Мария Иванова", "Пётр Сидоров")),
        ("Иванов И. И.", ("Иванов И. И.",)),
        ("بقلم محمد علي", ("محمد علي",)),
        ("记者：王伟、李娜", ("王伟", "李娜")),
        ("本报记者 王伟", ("王伟",)),
        ("山田太郎記者", ("山田太郎",)),
        ("홍길동 기자", ("홍길동",)),
    ],
)
def test_people_are_found_in_bylines_of_other_languages(value: str, names: tuple[str, ...]) -> None:
    assert person_names([value]) == names


@pytest.mark.parametrize(
    "value",
    [
        "Staff Writer",
        "Associated Press",
        "AP",
        "Agence France-Presse",
        "dpa",
        "ТАСС",
        "РИА Новости",
        "新华社",
        "연합뉴스",
        "Harbour Desk",
        "Editorial Board",
        "La rédaction",
        "Redacción Harbour",
        "Redazione",
        "Da Redação",
        "Redactie",
        "Редакция сайта",
        "编辑部",
        "본지 기자",
        "فريق التحرير",
        "Press Release",
    ],
)
def test_agencies_desks_and_teams_are_signatures_and_not_people(value: str) -> None:
    assert person_names([value]) == ()
    assert signature(value)


@pytest.mark.parametrize("value", ["Staff", "admin", "null", "undefined", "None", "ada@example.org", "7", ""])
def test_placeholders_are_not_signatures(value: str) -> None:
    assert person_names([value]) == ()
    assert signature(value) is None


@pytest.mark.parametrize("word", [word for name in ("author_prefixes", "author_labels") for word in WORDS[name]])
def test_a_label_before_a_name_is_removed(word: str) -> None:
    assert person_names([f"{word}: Ada Quill"]) == ("Ada Quill",)


@pytest.mark.parametrize("word", [word for name in ("separators", "full_name_separators") for word in WORDS[name]])
def test_names_are_split_at_separators(word: str) -> None:
    assert person_names([f"Ada Quill {word} Bo Reed"]) == ("Ada Quill", "Bo Reed")


@pytest.mark.parametrize("word", [word for name in ("agencies", "teams", "placeholders") for word in WORDS[name]])
def test_agencies_teams_and_placeholders_are_not_people(word: str) -> None:
    assert person_names([word]) == ()


@pytest.mark.parametrize("word", WORDS["place_prepositions"])
def test_the_place_after_a_name_is_removed(word: str) -> None:
    assert person_names([f"Ada Quill {word} Oslo"]) == ("Ada Quill",)


@pytest.mark.parametrize("word", WORDS["picture_credits"])
def test_picture_credits_are_not_authors(word: str) -> None:
    assert person_names([f"{word}: Ada Quill"]) == ()


@pytest.mark.parametrize("word", WORDS["roles"])
def test_a_role_is_removed_from_a_name(word: str) -> None:
    assert person_names([f"{word} 王伟"]) == ("王伟",)


@pytest.mark.parametrize("word", WORDS["team_suffixes"])
def test_outlets_in_scripts_without_capitals_are_recognised_by_their_suffix(word: str) -> None:
    assert person_names([f"港口{word}"]) == ()


def test_no_word_of_bylines_is_listed_twice() -> None:
    assert all(len(set(words)) == len(words) for words in WORDS.values())


def test_only_the_first_of_too_many_author_fields_are_read() -> None:
    assert person_names([*["Staff"] * 200, "Ada Quill"]) == ()
