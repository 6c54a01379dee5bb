"""Mojibake: UTF-8 that somebody read as another charset. Known by its marks, and mended line by line where they show."""

import re
from dataclasses import dataclass
from typing import Final

import ftfy
import ftfy.bad_codecs  # registers the codecs that are named sloppy

_PAGES: Final = ("cp1252", "cp1251", "cp1250", "mac_roman", "cp437")
"""Charsets that UTF-8 has been read as; the marks of Latin-1 and other Windows pages are those of cp1252 and cp1250."""


def _read_as(page: str, values: range) -> str:
    """What bytes become in a page, as a class of characters; also the controls that ISO's pages have in their place."""
    found = {bytes([value]).decode(page, "replace") for value in values} - {"\ufffd"}
    controls = {chr(value) for value in values if value < 0xA0}  # noqa: PLR2004 - C1
    return "[" + "".join(map(re.escape, sorted(found | controls))) + "]"


_AFTER: Final = {page: _read_as(page, range(0x80, 0xC0)) for page in _PAGES}
"""What the bytes after the first of a character have become."""
_TWO: Final = {page: _read_as(page, range(0xC2, 0xE0)) for page in _PAGES}
_THREE: Final = {page: _read_as(page, range(0xE0, 0xF0)) for page in _PAGES}
"""What the first bytes of characters of two and of three bytes have become."""
_WRITTEN: Final = dict.fromkeys(map(ord, "“”‘’«»–—…„"))  # in every text, and no sign of anything
_FIRST: Final = "".join(kind[page][1:-1] for kind in (_TWO, _THREE) for page in _PAGES).translate(_WRITTEN)
_LATER: Final = "".join(_AFTER[page][1:-1] for page in _PAGES)
_PERHAPS: Final = re.compile(f"[{_FIRST}ðï](?=[{_LATER}])")
_CLOSING: Final = "[”’…–—»“‘\u00a0]"
_LATIN_1: Final = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MARKS: Final = re.compile(
    "|".join(
        (
            rf"(?<![A-ZÀ-Þ“„«\"'‘])Ã{_LATIN_1}|Ã(?!{_CLOSING}){_LATIN_1}|Ã{_CLOSING}(?=[A-ZÀ-Þ])",  # MANHÃ” is Portuguese
            r"â€[\S\u009d]|Â[\u00a0-\u00bf]|ï»¿|ðŸ",
            "[\u00c2-\u00f4][\u0080-\u009f]",
            r"вЂ[^\s\w]|‚Ä[ôúùìî¢¶ò]|ΓÇ[ÖöÜ£¥ÿÖ]|â[\u0080][\u0080-\u00bf]",
            rf"(?<=[a-z])[ÅÄÃ]{_LATIN_1}|[ÅÄÃ]{_LATIN_1}(?=[a-z])",
            rf"(?<=[A-Za-z])[ГДЕ]{_AFTER['cp1251']}",
            rf"(?<=[a-z])[ĂĹÄ]{_AFTER['cp1250']}",
            rf"(?<=[A-Za-z])[√]{_AFTER['mac_roman']}|(?<=[A-Za-z])[├┼]{_AFTER['cp437']}",
            *(f"(?:{_TWO[page]}{_AFTER[page]}|{_THREE[page]}{_AFTER[page]}{{2}}){{3}}" for page in _PAGES),
        )
    )
)
"""What UTF-8 leaves behind in other charsets, and hardly any language writes: two of it by chance, or in a word."""
_LEFT_BY_FTFY: Final = ("sloppy-windows-1251", "mac_roman")
_CERTAIN: Final = 3  # characters of UTF-8 in a line that is valid as it; chance does not do that
_MOST_REPAIRED: Final = 300_000  # characters; ftfy takes 5 s for a million of the worst


@dataclass(slots=True)
class Mender:
    """Mends texts until its budget of characters is used up: text may have been broken more than once.

    `mended` counts the lines that were repaired, `left` those that look broken and were left for their number.
    """

    budget: int = _MOST_REPAIRED
    mended: int = 0
    left: int = 0

    def mend(self, text: str) -> str:
        """The text with the lines that show marks repaired, where that makes sense of them."""
        if not shows_marks(text):
            return text
        lines = text.split("\n")
        self.left = 0
        for number, line in enumerate(lines):
            if not shows_marks(line):
                continue
            self.budget -= len(line)
            if self.budget < 0:
                self.left += 1
                continue
            fixed = _fixed(line)
            self.mended += fixed != line
            lines[number] = fixed
        return "\n".join(lines)


def _fixed(line: str) -> str:
    fixed = ftfy.fix_encoding(line)
    if fixed != line:
        return fixed
    for page in _LEFT_BY_FTFY:
        try:
            read = line.encode(page).decode("utf-8")
        except UnicodeError:
            continue
        if sum(not character.isascii() for character in read) >= _CERTAIN:
            return read
    return line


def shows_marks(text: str) -> bool:
    """Whether a text has the marks of mojibake."""
    return any(_MARKS.match(text, at.start()) for at in _PERHAPS.finditer(text))


def may_show_marks(text: str) -> bool:
    """Whether a first and a later character of mojibake stand side by side: asked first, as it is quick."""
    return _PERHAPS.search(text) is not None
