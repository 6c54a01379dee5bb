"""Bylines in many languages and shapes: who is an author, who a contributor, and what is cut around names."""

import pytest

from newsloom.normalise.authors.by_line import is_label, name_after_by
from newsloom.normalise.authors.byline import person_names, read_bylines
from newsloom.normalise.authors.full_names import marked_name
from newsloom.normalise.authors.names import distinct_names
from newsloom.normalise.authors.words import ROLE_WORDS, WORDS
from newsloom_schemas import ContributorRole


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Veröffentlicht von Ada Quill am 4. Mai 2026 in Politik", ("Ada Quill",)),
        ("Von Ada Quill und Bo Reed, Berlin", ("Ada Quill", "Bo Reed")),
        ("Von unserer Korrespondentin Ada Quill, Paris", ("Ada Quill",)),
        ("Ein Gastbeitrag von Ada Quill", ("Ada Quill",)),
        ("Text und Fotos: Ada Quill", ("Ada Quill",)),
        ("By Ada Quill, Staff Writer", ("Ada Quill",)),
        ("By Ada Quill Political Editor", ("Ada Quill",)),
        ("By Ada Quill, Chief Economist, Reuters", ("Ada Quill",)),
        ("By Ada Quill, The Slow Tide", ("Ada Quill",)),
        ("By Ada Quill and agencies", ("Ada Quill",)),
        ("By Ada Quill BBC News", ("Ada Quill",)),
        ("By Ada Quill, BBC Africa", ("Ada Quill",)),
        ("Von Prof. Dr. Ada Quill", ("Ada Quill",)),
        ("Gastautor: Ada Quill", ("Ada Quill",)),
        ("By Mary Quill and Augusta Reed", ("Mary Quill", "Augusta Reed")),
        ("Dr. Ada Quill, MD, PhD", ("Ada Quill",)),
        ("Par Ada Quill à Paris", ("Ada Quill",)),
        ("De notre correspondant Ada Quill", ("Ada Quill",)),
        ("Publié par Ada Quill le 4 mai 2026", ("Ada Quill",)),
        ("Publicado por Ada Quill el 4 de mayo de 2026", ("Ada Quill",)),
        ("Por Ada Quill (EFE)", ("Ada Quill",)),
        ("Pubblicato da Ada Quill il 4 maggio 2026", ("Ada Quill",)),
        ("Geplaatst door Ada Quill", ("Ada Quill",)),
        ("Napisał Jan Kos", ("Jan Kos",)),
        ("Opublikowane przez Jan Kos", ("Jan Kos",)),
        ("Skriven av Ada Lind den 4 maj 2026", ("Ada Lind",)),
        ("Skrevet af Ada Lund", ("Ada Lund",)),
        ("Kirjoittaja: Aino Laine", ("Aino Laine",)),
        ("Írta: Kovács Anna", ("Kovács Anna",)),
        ("Autor článku: Jana Nová", ("Jana Nová",)),
        ("Scris de Ana Pop pe 4 mai 2026", ("Ana Pop",)),
        ("Опубликовал Иван Петров", ("Иван Петров",)),
        ("Συντάκτης: Μαρία Παππά", ("Μαρία Παππά",)),
        ("Yazan: Ada Kaya", ("Ada Kaya",)),
        ("Ada Kaya tarafından", ("Ada Kaya",)),
        ("كتب محمد علي", ("محمد علي",)),
        ("מאת: דנה לוי", ("דנה לוי",)),
        ("نویسنده: علی رضایی", ("علی رضایی",)),
        ("लेखक: राम कुमार", ("राम कुमार",)),
        ("ผู้เขียน : สมชาย ใจดี", ("สมชาย ใจดี",)),
        ("Penulis: Budi Santoso", ("Budi Santoso",)),
        ("Tác giả: Nguyễn Văn An", ("Nguyễn Văn An",)),
    ],
)
def test_words_dates_roles_and_places_around_names_are_cut(byline: str, authors: tuple[str, ...]) -> None:
    assert person_names([byline]) == authors


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Jan van der Berg",
            "Luuk in ’t Veld",
            "Maarten ’t Hooft",
            "Nino d’Angelo",
            "Conor O’Brien",
            "Máire Ní Dhomhnaill",
        ),
        *(
            "Seán Ó Briain",
            "Mohammed bin Salman al-Otaibi",
            "Ana Maria da Silva",
            "J. K. Quill Jr.",
            "Jean-Luc de la Tour",
        ),
        *(
            "José Ortega y Gasset",
            "Øyvind Ås",
            "Zoë Æther",
            "Nguyễn Văn An",
            "Иванов И. И.",
            "karlchen",
            "bell_h",
            "Ada",
        ),
    ],
)
def test_names_are_kept_as_they_are_written(name: str) -> None:
    assert person_names([name]) == (name,)


@pytest.mark.parametrize(
    ("byline", "authors", "others"),
    [
        ("文/张伟 编辑/李娜", ("张伟",), {"李娜": "editor"}),
        ("本报记者张伟 李娜", ("张伟", "李娜"), {}),
        ("新华社记者张伟", ("张伟",), {}),
        ("南方日报记者 张伟", ("张伟",), {}),
        ("ライター\uff1a山田太郎", ("山田太郎",), {}),
        ("作者\uff1a张伟 来源\uff1a新华网", ("张伟",), {}),
        ("本报记者 张伟 摄影 王五", ("张伟",), {"王五": "photographer"}),
        ("【記者王小明/台北報導】", ("王小明",), {}),
        ("記者王小明、李大同/台北報導", ("王小明", "李大同"), {}),
        ("责任编辑\uff1a李娜", (), {"李娜": "editor"}),
        ("文・山田太郎", ("山田太郎",), {}),
        ("山田太郎記者", ("山田太郎",), {}),
        ("【ワシントン=山田太郎】", ("山田太郎",), {}),
        ("取材・文/山田太郎 撮影/鈴木花子", ("山田太郎",), {"鈴木花子": "photographer"}),
        ("文:山田 太郎", ("山田 太郎",), {}),
        ("홍길동 기자 hong@fjord.example", ("홍길동",), {}),
        ("[서울=뉴스1] 홍길동 특파원", ("홍길동",), {}),
        ("조선일보 홍길동 기자", ("홍길동",), {}),
        ("홍길동·김철수 기자", ("홍길동", "김철수"), {}),
        ("글 홍길동 / 사진 김철수", ("홍길동",), {"김철수": "photographer"}),
        ("글·사진 홍길동", ("홍길동",), {}),
        ("编辑部", (), {}),
        ("来源\uff1a新华社", (), {}),
    ],
)
def test_east_asian_bylines_are_split_at_their_roles(
    byline: str, authors: tuple[str, ...], others: dict[str, str]
) -> None:
    read = read_bylines([byline])
    assert read.authors == authors
    assert {each.name: each.role.value for each in read.contributors} == others


@pytest.mark.parametrize(
    ("byline", "authors", "others"),
    [
        ("By Ada Quill, The Slow Tide, with files from Bo Reed", ("Ada Quill",), {"Bo Reed": "contributor"}),
        ("By Ada Quill; additional reporting by Bo Reed", ("Ada Quill",), {"Bo Reed": "contributor"}),
        ("Reporting by Ada Quill; Editing by Bo Reed", ("Ada Quill",), {"Bo Reed": "editor"}),
        ("Text: Ada Quill, Fotos: Bo Reed", ("Ada Quill",), {"Bo Reed": "photographer"}),
        ("Ada Quill (Text) und Bo Reed (Fotos)", ("Ada Quill",), {"Bo Reed": "photographer"}),
        ("Von Ada Quill. Mitarbeit: Bo Reed", ("Ada Quill",), {"Bo Reed": "contributor"}),
        ("Aus dem Englischen von Bo Reed", (), {"Bo Reed": "translator"}),
        ("Por Ada Quill. Traducción de Bo Reed", ("Ada Quill",), {"Bo Reed": "translator"}),
        ("Par Ada Quill, traduit de l’anglais par Bo Reed", ("Ada Quill",), {"Bo Reed": "translator"}),
        ("By Ada Quill | Medically reviewed by Bo Reed", ("Ada Quill",), {"Bo Reed": "reviewer"}),
        ("Compiled by Bo Reed", (), {"Bo Reed": "compiler"}),
        ("Story by Ada Quill, Illustrations by Bo Reed", ("Ada Quill",), {"Bo Reed": "illustrator"}),
        ("Foto: Bo Reed", (), {"Bo Reed": "photographer"}),
    ],
)
def test_contributors_are_not_authors(byline: str, authors: tuple[str, ...], others: dict[str, str]) -> None:
    read = read_bylines([byline])
    assert read.authors == authors
    assert {each.name: each.role.value for each in read.contributors} == others


@pytest.mark.parametrize(
    ("byline", "agency"),
    [("Von Ada Quill, dpa", "dpa"), ("By Ada Quill (AP)", "AP"), ("Ada Quill/Reuters", "Reuters"), ("Ada Quill", None)],
)
def test_an_agency_behind_a_name_is_not_part_of_it(byline: str, agency: str | None) -> None:
    read = read_bylines([byline])
    assert (read.authors, read.agency) == (("Ada Quill",), agency)


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        (["Ada Quill", "ada-quill", "@adaquill"], ("Ada Quill",)),
        (["ADA QUILL", "Ada Quill"], ("Ada Quill",)),
        (["Jose Ruiz", "José Ruiz"], ("José Ruiz",)),
        (["Ada Quill", "Bo Reed", "Ada Quill Bo Reed"], ("Ada Quill", "Bo Reed")),
        (["Ada Quill and Bo Reed", "Bo Reed"], ("Ada Quill", "Bo Reed")),
        (["Ada QuillBo Reed"], ("Ada Quill", "Bo Reed")),
        (["Ronald McDonald Smith"], ("Ronald McDonald Smith",)),
        (["Ada Quill Ada Quill"], ("Ada Quill",)),
        (["Quill, Ada; Reed, Bo"], ("Ada Quill", "Bo Reed")),
        (["Ada Quill\nBo Reed"], ("Ada Quill", "Bo Reed")),
        (["Ada, Bo und Cem"], ("Ada", "Bo", "Cem")),
        (['By <a href="/p/ada">Ada Quill</a>, <a href="/p/bo">Bo Reed</a> and Cy Marsh, SLN'], ("Ada Quill", "Bo Reed", "Cy Marsh")),
        (["By &lt;a href=&quot;/p/ada&quot;&gt;Ada Quill&lt;/a&gt;"], ("Ada Quill",)),
        (["<span>Ada Quill</span><br/><span>Bo Reed</span>"], ("Ada Quill", "Bo Reed")),
        (["ada@fjord.example (Ada Quill)"], ("Ada Quill",)),
        (["Ada Quill https://fjord.example/ada"], ("Ada Quill",)),
        (["Watermark feed"], ()),
        (["Slow Tide Broadcasting Corporation"], ()),
        (["Redaktion", "webmaster", "editor", "管理员", "администратор"], ()),
    ],
)  # fmt: skip
def test_joined_repeated_and_marked_up_names_are_read_once(fields: list[str], authors: tuple[str, ...]) -> None:
    assert person_names(fields) == authors


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Veröffentlicht am 4. Mai 2026 von karlchen", "karlchen"),
        ("4. Mai 2026 von karlchen in Allgemein", "karlchen"),
        ("von Ada am 4. Mai 2026 | 3 Kommentare", "Ada"),
        ("Veröffentlicht in Allgemein von karlchen", "karlchen"),
        ("Eingestellt von Ada um 10:00", "Ada"),
        ("Erstellt von: karlchen", "karlchen"),
        ("Posted on May 4, 2026 by ada", "ada"),
        ("Posted by Sarah July 24, 2026", "Sarah"),
        ("May 4, 2026 by Ada Quill Leave a Comment", "Ada Quill"),
        ("By Ada Quill. Reviewed by Bo Reed", "Ada Quill"),
        ("Rédigé par Camille le 4 mai 2026", "Camille"),
        ("Publicado por Ada el 4 de mayo", "Ada"),
        ("Geplaatst op 4 mei 2026 door Ada", "Ada"),
        ("Opublikowane przez Jan Kos w dniu 4 maja 2026", "Jan Kos"),
        ("Написал Иван Петров 4 мая 2026", "Иван Петров"),
        ("Ada Kaya tarafından yazıldı", "Ada Kaya"),
        ("By Ingrid Marsh", "Ingrid Marsh"),
    ],
)
def test_the_name_after_by_ends_at_date_category_or_comments(line: str, name: str) -> None:
    found = name_after_by(line)
    assert found is not None
    assert found.text == name


@pytest.mark.parametrize(
    "line", ["Ada von Quill", "Vergleich von Kosten", "Del av Europa", "A ferry by the sea", "Home"]
)
def test_a_line_without_words_for_by_names_nobody(line: str) -> None:
    found = name_after_by(line)
    assert found is None or not found.text


@pytest.mark.parametrize("line", ["Written by", "Autor:", "Geschrieben von:", "Автор", "Publié par"])
def test_a_label_introduces_the_name_in_the_next_line(line: str) -> None:
    assert is_label(line)


@pytest.mark.parametrize("word", WORDS["posting_verbs"])
def test_a_single_word_after_a_verb_and_by_is_a_name(word: str) -> None:
    found = name_after_by(f"{word} von karlchen")
    assert found is not None
    assert found == ("karlchen", True)


@pytest.mark.parametrize("word", WORDS["agent_words"])
def test_each_word_for_by_is_known_after_a_verb(word: str) -> None:
    found = name_after_by(f"posted {word} karlchen")
    assert found is not None
    assert found.text == "karlchen"


@pytest.mark.parametrize("word", WORDS["author_verbs"])
def test_a_name_stands_after_each_verb_of_writing(word: str) -> None:
    found = name_after_by(f"{word} Ada Quill")
    assert found is not None
    assert found.text == "Ada Quill"


@pytest.mark.parametrize("word", WORDS["agent_suffixes"])
def test_a_name_stands_before_each_suffix(word: str) -> None:
    found = name_after_by(f"Ada Quill {word}")
    assert found is not None
    assert found.text == "Ada Quill"


@pytest.mark.parametrize("word", WORDS["date_prepositions"])
def test_a_date_after_a_name_is_cut(word: str) -> None:
    assert person_names([f"Ada Quill {word} 4.5.2026"]) == ("Ada Quill",)


@pytest.mark.parametrize("word", WORDS["source_labels"])
def test_the_source_behind_a_name_is_cut(word: str) -> None:
    assert person_names([f"Ada Quill {word}: PAP"]) == ("Ada Quill",)


@pytest.mark.parametrize("word", WORDS["not_names"])
def test_the_words_of_a_site_are_no_single_names(word: str) -> None:
    assert marked_name(word) == ()


@pytest.mark.parametrize("word", WORDS["organisation_endings"])
def test_organisations_are_known_by_their_last_word(word: str) -> None:
    assert person_names([f"Fjord {word}"]) == ()


@pytest.mark.parametrize("word", WORDS["job_titles"])
def test_a_job_after_a_name_is_no_other_author(word: str) -> None:
    assert person_names([f"Ada Quill, Fjord {word.title()} Kustvag"]) == ("Ada Quill",)


@pytest.mark.parametrize("word", WORDS["press_titles"])
def test_a_role_behind_a_name_is_cut(word: str) -> None:
    assert person_names([f"Ada Quill {word.title()}"]) == ("Ada Quill",)


@pytest.mark.parametrize("word", WORDS["press_title_adjectives"])
def test_words_before_a_role_are_cut_with_it(word: str) -> None:
    assert person_names([f"Ada Quill {word} Columnist"]) == ("Ada Quill",)


@pytest.mark.parametrize(
    ("role", "word"), [(role, word) for role, words in ROLE_WORDS.items() for word in words.phrases]
)
def test_each_phrase_of_a_role_names_a_contributor(role: ContributorRole, word: str) -> None:
    read = read_bylines([f"Ada Quill; {word.replace('*', 'Englischen')} Bo Reed"])
    assert read.authors == ("Ada Quill",)
    assert [(each.name, each.role) for each in read.contributors] == [("Bo Reed", role)]


@pytest.mark.parametrize(
    ("role", "word"), [(role, word) for role, words in ROLE_WORDS.items() for word in words.labels]
)
def test_each_label_of_a_role_names_a_contributor(role: ContributorRole, word: str) -> None:
    read = read_bylines([f"Ada Quill; {word}: Bo Reed"])
    assert read.authors == ("Ada Quill",)
    assert [(each.name, each.role) for each in read.contributors] == [("Bo Reed", role)]


@pytest.mark.parametrize(
    ("role", "word"), [(role, word) for role, words in ROLE_WORDS.items() for word in words.east_asian]
)
def test_each_east_asian_label_names_a_contributor(role: ContributorRole, word: str) -> None:
    read = read_bylines([f"文/张伟 {word}/李娜"])
    assert read.authors == ("张伟",)
    assert [(each.name, each.role) for each in read.contributors] == [("李娜", role)]


def test_at_most_twenty_people_are_kept() -> None:
    assert len(distinct_names(f"Ada {chr(65 + number)}quill" for number in range(26))) == 20
