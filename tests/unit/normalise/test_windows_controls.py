"""C1 controls are the punctuation of Windows-1252, as text, in HTML and as references."""

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.text.characters import repair
from newsloom.normalise.text.markup_characters import repair_markup
from newsloom.normalise.text.windows_controls import read_windows_controls
from newsloom_schemas import RawArticle

OPEN = "\x81\x8d\x8f\x90\x9d"
"""The five that Windows-1252 leaves open."""


@pytest.mark.parametrize("value", [each for each in range(0x80, 0xA0) if chr(each) not in OPEN and each != 0x85])
def test_every_control_is_read_as_its_character(value: int) -> None:
    character = bytes([value]).decode("cp1252")
    assert read_windows_controls(f"a{chr(value)}b") == (f"a{character}b", 1)
    assert repair_markup(f"a&#{value};b") == (f"a{character}b", {})
    assert repair_markup(f"a&#x{value:x};b") == (f"a{character}b", {})
    assert repair_markup(f"a&#X{value:04X};b")[0] == f"a{character}b"


@pytest.mark.parametrize(
    ("broken", "sound", "count"),
    [
        ("It\x92s \x93over\x94, she said \x96 at last.", "It’s “over”, she said – at last.", "4"),
        ("Wait\x85 what", "Wait… what", "1"),
        ("“Wait\x85”", "“Wait…”", "1"),
        ("He paused.\x85Then he left.", "He paused.\nThen he left.", None),
        ("It\x92s late.\x85 Go.", "It’s late.… Go.", "2"),
        ("20 \x80 for \x84Tee\x93", "20 € for „Tee“", "3"),
        ("L\x92été, à l\x92école : \x9cuvre", "L’été, à l’école : œuvre", None),
        ("Он сказал: \x93да\x94 \x97 и ушёл.", "Он сказал: “да” — и ушёл.", "3"),
        ("港口\x91的\x92水门", "港口‘的’水门", "2"),
        ("a\x81b\x9dc", "abc", "2"),
    ],
)
def test_controls_in_text_are_punctuation(broken: str, sound: str, count: str | None) -> None:
    found = repair(broken)
    assert (found.text, found.notes.get("windows_controls")) == (sound, count)


PARAGRAPH = "The lock gates jammed on Monday, and two ferries waited until the evening before the harbour master came."


@pytest.mark.parametrize("quote", ["\x92", "&#146;", "&#x92;", "&#146", "’"])
def test_controls_in_a_page_reach_the_text_as_punctuation(quote: str) -> None:
    html = f"<html><body><article><p>{PARAGRAPH} It{quote}s over.</p><p>{PARAGRAPH}</p></article></body></html>"
    assert "It’s over." in normalise_article(RawArticle(html=html)).text


def test_references_to_other_characters_stay_as_they_are() -> None:
    html = "<p>&#8217; &#127; &#160; &#1460; &#38;#146; &amp;#146; &#x920;</p>"
    assert repair_markup(html) == (html, {})


MISREAD = "Всички кораби от пристанището отплаваха в понеделник и се върнаха чак в събота."
BROKEN = MISREAD.encode("cp1251").decode("latin-1")


@pytest.mark.parametrize(
    "page",
    [
        "<p>{}</p>",
        f"<p>{{}}</p><p>{'Nothing was said. ' * 20}</p>",
        "<p>{}</p><script>var a = 'é'",
        "<p>{}</p><style>.a:after {{ content: 'é' }}</style>",
        "".join("<p>{0}</p>" for _ in range(40)),
        "<p>{}</p><p title='Привет'>“…”</p>",
        "<p>{}</p><p>İ</p>",
    ],
)
def test_a_page_that_was_read_in_the_wrong_charset_is_read_again(page: str) -> None:
    fixed, notes = repair_markup(page.format(BROKEN))
    assert MISREAD in fixed
    assert "charset_misread" in notes
