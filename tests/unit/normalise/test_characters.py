"""Repair of characters: broken text is repaired, and sound text is not changed."""

import ftfy.bad_codecs  # noqa: F401 - registers the `sloppy-…` codecs
import pytest

from newsloom.normalise.text.characters import repair

WRITTEN = {
    "en": "“The ferry’s season – a long one – is over,” said Ada Quill.",
    "fr": "Le capitaine du port a déclaré que l’été était passé à Genève.",
    "cs": "Včera starosta oznámil, že přístav bude otevřen ještě před svátky.",
    "ru": "Вчера вечером мэр города объявил, что порт откроется в пятницу.",
    "el": "Ο λιμενάρχης είπε ότι το πλοίο θα εκτελεί δύο δρομολόγια την ημέρα.",
    "ar": "قال مدير الميناء إن العبارة ستعمل مرتين في اليوم.",
    "ja": "東京の港は月曜日の朝に再び開かれた。市長は喜びを語った。",
}


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("read_as", ["sloppy-windows-1252", "latin-1", "sloppy-windows-1251", "sloppy-windows-1250"])
def test_mojibake_is_repaired_and_counted(language: str, read_as: str) -> None:
    found = repair(WRITTEN[language].encode().decode(read_as))
    assert (found.text, found.notes) == (WRITTEN[language], {"mojibake_lines": "1"})


@pytest.mark.parametrize("read_as", ["mac_roman", "cp437"])
def test_mojibake_from_old_code_pages_is_repaired(read_as: str) -> None:
    assert repair(WRITTEN["fr"].encode().decode(read_as)).text == WRITTEN["fr"]


def test_text_that_was_broken_twice_is_repaired() -> None:
    twice = WRITTEN["fr"].encode().decode("cp1252").encode().decode("sloppy-windows-1252")
    assert repair(twice).text == WRITTEN["fr"]


@pytest.mark.parametrize(
    "sound",
    [
        "O “CORREIO DA MANHÃ” saiu ontem, e a IRMÃ… não.",
        "« CAFÉ » à la carte, où l’on mange à 5 € ; « À l’été » !",
        "Ðóra Þórðardóttir flutti ræðu í gær.",
        "Ещё «ёлка» № 5, а Рівне — город; её №3.",
        "Її «Київ» є; Рівне, Свірж.",
        "Ä, Ö und Ü: „KÄSE“ – „Ä“.",
        "Ș, Ț, Ă: „ÎNCĂ”…",
        "The sum is √2, and the tree has ├── two branches.",
        "São Paulo, ÁÉÍÓÚ, ¿Qué? ¡Sí!",
    ],
)
def test_sound_text_that_looks_odd_is_not_changed(sound: str) -> None:
    found = repair(sound)
    assert (found.text, found.notes, found.removed) == (sound, {}, ())


def test_only_the_broken_line_is_repaired() -> None:
    broken = WRITTEN["fr"].encode().decode("cp1252")
    found = repair(f"{WRITTEN['ru']}\n{broken}\n{WRITTEN['en']}")
    assert found.text.split("\n") == [WRITTEN["ru"], WRITTEN["fr"], WRITTEN["en"]]
    assert found.repaired_lines == 1


def test_the_control_nel_is_a_line_end_only_in_sound_text() -> None:
    assert repair("One.\x85Two.\u2028Three.\x0cFour.\r\nFive.\rSix.").text == "One.\nTwo.\nThree.\nFour.\nFive.\nSix."
    assert repair("C’était à l’école.".encode().decode("latin-1")).text == "C’était à l’école."
    assert repair("Å”, said the father: Å” is “Å”.".replace("Å”", "\u00c3\u0085")).text.startswith("Å, said")


def test_text_is_normalised_to_nfc_and_joiners_are_kept() -> None:
    found = repair("e\u0301te\u0301 क्\u200dष می\u200cخواهم \u202eabc\u202c\u200b\ufeff")
    assert found.text == "été क्\u200dष می\u200cخواهم abc"
    assert found.invisible == "\u200b\u202c\u202e\ufeff"
