"""Text that was read in the wrong charset: restored if one right charset is clear, and sound text stays as it is."""

import unicodedata
from collections.abc import Sequence

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.text.characters import repair, repair_line
from newsloom.normalise.text.letters import letters
from newsloom.normalise.text.misread import restore
from newsloom_schemas import RawArticle
from support.texts.written_languages import TEXTS, WRITTEN_IN, misread, misread_texts

SOUND = {language: unicodedata.normalize("NFC", text) for language, text in TEXTS.items()}


def sentences(text: str) -> Sequence[str]:
    return [
        each.strip()
        for each in text.replace("。", "。\n").replace("। ", "।\n").replace(". ", ".\n").split("\n")
        if each
    ]


@pytest.mark.parametrize("language", SOUND)
def test_sound_text_of_every_language_stays_as_it_is(language: str) -> None:
    text = SOUND[language]
    for sound in (text, text.upper(), text.title(), *sentences(text), f"{text}\n\n{text}"):
        found = repair(sound)
        assert (found.text, found.notes) == (unicodedata.normalize("NFC", sound), {})


NAMES = "Ferrán Señor, Zoë Åkesson, Jiří Dvořák, Łukasz Świątek, Gülşah Yıldız, Þórður Guðmundsson und Nguyễn Thị Hạnh"


@pytest.mark.parametrize("language", SOUND)
def test_foreign_names_in_sound_text_are_not_read_again(language: str) -> None:
    for name in NAMES.replace(" und ", ", ").split(", "):
        sound = f"{SOUND[language]} {name}: “{name}”, {name}."
        assert repair(sound).text == sound


@pytest.mark.parametrize(
    "sound",
    [
        "Alltså sade Guðmundur Þórðarson, Guðmundur och Þórður, att färjan går.",
        "Tõnu Õnnepalu és Tõnis: a hajó késik, mondta Tõnu. Az út szûk? Nem, szűk.",
        "“Word”—word—“word”… it’s £5, 20°C, 5×4, ½, © Harbour Post™",
        "NAÏVE CAFÉ À LA CARTE",
        "Ελληνικά και русский язык, עברית and العربية in one line.",
        "x² + y² ≤ 4π, √2 ≈ 1,41; ∑ ∞ ∂ → ←",
        "├── harbour\n│   └── gates",
        "ПОРТОВЫЙ СОВЕТ ЗАКРЫЛ СТАРЫЙ ПИРС",
        "Ünïcödé mëtàl ûmläüts",
        "日本語とEnglishの混ざった文、ｶﾀｶﾅも少し。",
        "Paní Ørsted řekla: „Ano.“",
        "ÆØÅ æøå, ÄÖÜ äöüß, ÇĞİÖŞÜ çğıöşü",
    ],
)
def test_sound_text_with_odd_characters_is_not_read_again(sound: str) -> None:
    assert restore(sound) is None
    assert repair(sound).text == sound


UNCERTAIN = {
    "be": 0.9,
    "ca": 0.9,
    "da": 0.85,
    "de": 0.9,
    "et": 0.75,
    "fi": 0.85,
    "he": 0.85,
    "hi": 0.75,
    "hr": 0.9,
    "it": 0.9,
}
UNCERTAIN |= {"ja": 0.9, "nb": 0.85, "nl": 0.75, "sv": 0.85, "th": 0.8, "uk": 0.9}
"""Languages with few letters outside ASCII, or whose charsets are hard to tell apart: the least share that is restored."""
BY_LANGUAGE = {
    language: [(written, read) for each, written, read in misread_texts() if each == language] for language in TEXTS
}


@pytest.mark.parametrize("language", [language for language, pairs in BY_LANGUAGE.items() if pairs])
def test_most_texts_that_were_misread_are_restored(language: str) -> None:
    """Try every pair of a charset of the language and one of the thirty commonest that it can be read as without a loss."""
    pairs = BY_LANGUAGE[language]
    restored = sum(repair(misread(language, *pair) or "").text == SOUND[language] for pair in pairs)
    assert restored >= UNCERTAIN.get(language, 0.94) * len(pairs), f"{restored} of {len(pairs)}"


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("ru", "cp1251", "latin-1"), ("uk", "cp1251", "cp1252"), ("bg", "cp1251", "cp1252"), ("ru", "koi8-r", "cp1251"), ("ru", "cp866", "cp1251"),
        ("ru", "koi8-r", "latin-1"), ("ru", "mac_cyrillic", "cp1252"), ("ru", "iso8859-5", "latin-1"), ("sr", "cp1251", "cp1252"),
        ("lt", "cp1257", "cp1252"), ("lv", "cp1257", "cp1252"), ("lv", "iso8859-13", "latin-1"), ("pl", "cp1250", "cp1252"),
        ("pl", "iso8859-2", "latin-1"), ("cs", "cp1250", "cp1252"), ("hu", "cp1250", "cp1252"), ("ro", "iso8859-2", "latin-1"),
        ("sk", "cp1250", "cp1252"), ("hr", "cp1250", "cp1252"), ("sl", "cp1250", "cp1252"), ("el", "cp1253", "cp1252"), ("el", "iso8859-7", "latin-1"),
        ("tr", "cp1254", "cp1252"), ("he", "cp1255", "cp1252"), ("ar", "cp1256", "cp1252"), ("th", "cp874", "cp1252"), ("zh", "gb18030", "latin-1"),
        ("zh-hant", "big5", "latin-1"), ("ja", "cp932", "latin-1"), ("ja", "euc_jp", "latin-1"), ("ko", "cp949", "latin-1"),
        ("de", "mac_roman", "cp1252"), ("fr", "mac_roman", "cp1252"), ("de", "cp850", "cp1252"), ("fr", "cp437", "cp1252"),
        ("fr", "cp1252", "mac_roman"), ("de", "cp1252", "cp437"), ("ru", "utf-8", "cp1251"), ("ru", "utf-8", "koi8-r"), ("ru", "utf-8", "cp866"),
        ("zh", "utf-8", "cp1252"), ("de", "utf-8", "gb18030"), ("es", "utf-8", "cp850"), ("pl", "utf-8", "cp1250"), ("vi", "utf-8", "cp1252"),
    ],
)  # fmt: skip
def test_the_common_mistakes_are_repaired_and_noted(language: str, written: str, read: str) -> None:
    broken = misread(language, written, read)
    if broken is None:
        assert language == "de" or written == "utf-8"
        return
    found = repair(broken)
    assert found.text == SOUND[language]
    assert {"charset_misread", "mojibake_lines"} & found.notes.keys()


def test_text_that_was_misread_twice_is_restored() -> None:
    once = misread("ru", "cp1251", "latin-1") or ""
    found = repair(once.encode().decode("sloppy-windows-1252"))
    assert found.text == SOUND["ru"]
    assert found.notes["charset_misread"] == "cp1251 read as latin-1"


def test_only_the_misread_lines_of_a_text_are_read_again() -> None:
    broken = [misread("ru", "cp1251", "latin-1") or "", misread("el", "cp1253", "cp1252") or ""]
    found = repair("\n".join([SOUND["ru"], *broken, SOUND["cs"], SOUND["zh"]]))
    assert found.text.split("\n") == [SOUND["ru"], SOUND["ru"], SOUND["el"], SOUND["cs"], SOUND["zh"]]


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Портовый совет закрыл старый пирс", "cp1251"),
        ("Начальник порта объявил о пароме", "koi8-r"),
        ("Ο λιμενάρχης ανακοίνωσε το δρομολόγιο", "cp1253"),
        ("מנהל הנמל הודיע על המעבורת", "cp1255"),
        ("港务局长宣布渡轮时间", "gb18030"),
        ("항만 책임자가 여객선을 발표했다", "cp949"),
    ],
)
def test_a_title_is_restored_by_itself(title: str, written: str) -> None:
    assert repair_line(title.encode(written).decode("latin-1")) == title


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [("ru", "cp866", "latin-1"), ("ja", "cp932", "latin-1"), ("zh", "gb18030", "latin-1"), ("lv", "cp1257", "latin-1")],
)
def test_a_misread_page_is_restored_before_extraction(language: str, written: str, read: str) -> None:
    broken = misread(language, written, read) or ""
    html = f"<html><head><title>{broken[:40]}</title></head><body><article><p>{broken}</p><p>{broken}</p></article></body></html>"
    article = normalise_article(RawArticle(html=html))
    assert SOUND[language] in article.text
    assert article.trace.stages == ()


def test_the_letters_of_the_file_are_those_that_the_languages_write() -> None:
    for language, text in SOUND.items():
        alphabet = letters().sets.get("no" if language == "nb" else language)
        if alphabet is not None:
            written = {each for each in text.lower() if each.isalpha() and not each.isascii()}
            assert written <= alphabet, language


def test_the_languages_of_a_charset_can_be_written_in_it() -> None:
    for language, charsets in WRITTEN_IN.items():
        code = {"nb": "no", "zh-hant": "zh"}.get(language, language)
        for charset in charsets:
            name = {"latin-1": "cp1252", "iso8859-9": "cp1254", "gb18030": "gbk"}.get(charset, charset)
            assert code in letters().languages_of[name], (language, charset)


def test_every_letter_of_an_alphabet_is_small_and_outside_ascii() -> None:
    for language, alphabet in letters().sets.items():
        assert all(each == each.lower() and not each.isascii() for each in alphabet), language
