"""Languages: the main one, others in the text, and words in scripts without spaces."""

import pytest

from newsloom.normalise.text.language import detect_language, language_of
from newsloom.normalise.text.words import count_words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry left the harbour at noon and came back in the evening.", "en"),
        ("Le bac a quitté le port à midi et il est revenu dans la soirée.", "fr"),
        ("Die Fähre verließ den Hafen am Mittag und kam am Abend zurück.", "de"),
        ("El ferry salió del puerto al mediodía y volvió por la tarde.", "es"),
        ("船は正午に港を出て、夕方に四十人の乗客とともに戻ってきた。", "ja"),
        ("渡轮中午离开港口，傍晚载着四十名乘客返回。港务局长说，这个季节将持续到十一月底。", "zh"),
        ("غادرت العبارة الميناء ظهرا وعادت في المساء مع أربعين راكبا.", "ar"),
        ("12 34 56 78", "und"),
        ("", "und"),
    ],
)
def test_languages_are_detected(text: str, code: str) -> None:
    assert detect_language(text).code == code


def test_words_are_counted_in_scripts_without_spaces() -> None:
    assert count_words("The ferry left.") == 3
    assert count_words("渡轮中午离开港口") == 4


ENGLISH = "The harbour master said on Monday that the ferry would run twice a day until the end of November this year."


FRENCH = (
    "Le capitaine du port a déclaré lundi que le bac assurerait deux traversées par jour jusqu’à la fin de novembre."
)


@pytest.mark.parametrize(
    ("paragraphs", "code", "also"),
    [
        ([ENGLISH] * 4, "en", ()),
        ([ENGLISH, ENGLISH, ENGLISH, FRENCH, FRENCH], "en", ("fr",)),
        ([ENGLISH] * 9 + [FRENCH], "en", ()),
        ([FRENCH] * 5 + ["Bonjour."], "fr", ()),
        (["12 34"], "und", ()),
        (
            [
                "港口发生火灾，两人受伤，警方正在调查事故原因，消防队员花了三个小时才将大火扑灭，附近居民已经撤离。",
                "The ferry left the harbour at noon on Monday and two hundred people were aboard when it ran aground.",
            ],
            "en",
            ("zh",),
        ),
    ],
)
def test_the_other_languages_of_a_mixed_text_are_listed(
    paragraphs: list[str], code: str, also: tuple[str, ...]
) -> None:
    found = language_of(paragraphs)
    assert (found.code, found.also) == (code, also)
