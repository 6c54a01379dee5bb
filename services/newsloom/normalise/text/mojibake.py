"""Detect and repair mojibake, which is UTF-8 that was decoded as another charset, line by line."""

import re
from dataclasses import dataclass
from typing import Final

import ftfy
import ftfy.bad_codecs  # registers the `sloppy-…` codecs

_CODE_PAGES: Final = ("cp1252", "cp1251", "cp1250", "mac_roman", "cp437")
"""Charsets that UTF-8 is often mis-decoded as. Latin-1 and other Windows pages leave the same signs as cp1252 and cp1250."""


def _decoded_class(page: str, values: range) -> str:
    """Return a regular-expression class of the characters that bytes decode to, and of the C1 controls of ISO pages."""
    found = {bytes([value]).decode(page, "replace") for value in values} - {"\ufffd"}
    controls = {chr(value) for value in values if value < 0xA0}  # noqa: PLR2004 - C1
    return "[" + "".join(map(re.escape, sorted(found | controls))) + "]"


_CONTINUATION: Final = {page: _decoded_class(page, range(0x80, 0xC0)) for page in _CODE_PAGES}
"""The characters that UTF-8 continuation bytes decode to, by code page."""
_LEAD_OF_TWO: Final = {page: _decoded_class(page, range(0xC2, 0xE0)) for page in _CODE_PAGES}
_LEAD_OF_THREE: Final = {page: _decoded_class(page, range(0xE0, 0xF0)) for page in _CODE_PAGES}
"""The characters that the lead bytes of two-byte and three-byte characters decode to, by code page."""
_COMMON_PUNCTUATION: Final = dict.fromkeys(map(ord, "“”‘’«»–—…„"))  # common in sound text, so no sign of mojibake
_LEAD_CHARS: Final = "".join(
    kind[page][1:-1] for kind in (_LEAD_OF_TWO, _LEAD_OF_THREE) for page in _CODE_PAGES
).translate(_COMMON_PUNCTUATION)
_CONTINUATION_CHARS: Final = "".join(_CONTINUATION[page][1:-1] for page in _CODE_PAGES)
_CANDIDATE: Final = re.compile(f"[{_LEAD_CHARS}ðï](?=[{_CONTINUATION_CHARS}])")
_CLOSING: Final = "[”’…–—»“‘\u00a0]"
_LATIN_1: Final = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MOJIBAKE: Final = re.compile(
    "|".join(
        (
            rf"(?<![A-ZÀ-Þ“„«\"'‘])Ã{_LATIN_1}|Ã(?!{_CLOSING}){_LATIN_1}|Ã{_CLOSING}(?=[A-ZÀ-Þ])",  # MANHÃ” is sound Portuguese
            r"â€[\S\u009d]|Â[\u00a0-\u00bf]|ï»¿|ðŸ",
            "[\u00c2-\u00f4][\u0080-\u009f]",
            r"вЂ[^\s\w]|‚Ä[ôúùìî¢¶ò]|ΓÇ[ÖöÜ£¥ÿÖ]|â[\u0080][\u0080-\u00bf]",
            rf"(?<=[a-z])[ÅÄÃ]{_LATIN_1}|[ÅÄÃ]{_LATIN_1}(?=[a-z])",
            rf"(?<=[A-Za-z])[ГДЕ]{_CONTINUATION['cp1251']}",
            rf"(?<=[a-z])[ĂĹÄ]{_CONTINUATION['cp1250']}",
            rf"(?<=[A-Za-z])[√]{_CONTINUATION['mac_roman']}|(?<=[A-Za-z])[├┼]{_CONTINUATION['cp437']}",
            *(
                f"(?:{_LEAD_OF_TWO[page]}{_CONTINUATION[page]}|{_LEAD_OF_THREE[page]}{_CONTINUATION[page]}{{2}}){{3}}"
                for page in _CODE_PAGES
            ),
        )
    )
)
"""Sequences that mis-decoded UTF-8 leaves behind and that hardly any language writes."""
_CODECS_FTFY_SKIPS: Final = ("sloppy-windows-1251", "mac_roman")
_MIN_NON_ASCII_CHARS: Final = 3  # in a line that is valid UTF-8; that many do not occur by chance
_MAX_REPAIRED_CHARS: Final = 300_000  # ftfy takes 5 s for a million characters in the worst case


@dataclass(slots=True)
class MojibakeRepairer:
    """Repairs texts until its budget of characters is used up. Text that was broken more than once is passed in again.

    `repaired_lines` counts the lines that were repaired, `unrepaired_lines` those that look broken but exceed the budget.
    """

    remaining_chars: int = _MAX_REPAIRED_CHARS
    repaired_lines: int = 0
    unrepaired_lines: int = 0

    def repair(self, text: str) -> str:
        """Return the text with its broken lines repaired, where a repair is found."""
        if not has_mojibake(text):
            return text
        lines = text.split("\n")
        self.unrepaired_lines = 0
        for number, line in enumerate(lines):
            if not has_mojibake(line):
                continue
            self.remaining_chars -= len(line)
            if self.remaining_chars < 0:
                self.unrepaired_lines += 1
                continue
            fixed = _repair_line(line)
            self.repaired_lines += fixed != line
            lines[number] = fixed
        return "\n".join(lines)


def _repair_line(line: str) -> str:
    fixed = ftfy.fix_encoding(line)
    if fixed != line:
        return fixed
    for page in _CODECS_FTFY_SKIPS:
        try:
            read = line.encode(page).decode("utf-8")
        except UnicodeError:
            continue
        if sum(not character.isascii() for character in read) >= _MIN_NON_ASCII_CHARS:
            return read
    return line


def has_mojibake(text: str) -> bool:
    """Return True if a text has signs of mojibake."""
    return any(_MOJIBAKE.match(text, at.start()) for at in _CANDIDATE.finditer(text))


def may_have_mojibake(text: str) -> bool:
    """Return True if a text may have mojibake: a quick test to run before `has_mojibake`."""
    return _CANDIDATE.search(text) is not None
