"""Bring the digits of all scripts, and the numerals of Chinese and Japanese dates, to ASCII."""

import re
import unicodedata
from typing import Final

_HAN_NUMBER: Final = re.compile("(?P<number>[〇零○一二三四五六七八九十元]{1,5})(?=[年月日])")
_HAN_DIGITS: Final = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_TEN: Final = "十"
_PERSIAN_DIGIT: Final = re.compile("[\u06f0-\u06f9]")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")


def ascii_digits(text: str, max_chars: int) -> str:
    """Return one line with the digits of all scripts as ASCII: `٤ مايو ٢٠٢٤` gets `4` and `2024`, `二〇二六年五月` gets `2026年5月`.

    Args:
        text: any text.
        max_chars: maximum number of characters that are read.
    """
    line = " ".join(text[:max_chars].split())
    if line.isascii():
        return line
    composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).replace("\N{MINUS SIGN}", "-")
    digits = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in composed
    )
    return " ".join(_HAN_NUMBER.sub(_from_han, digits).split())


def has_persian_digits(text: str) -> bool:
    """Return True if a text has the digits of Persian, Pashto and Urdu."""
    return _PERSIAN_DIGIT.search(text) is not None


def _from_han(match: re.Match[str]) -> str:
    number = match["number"].replace("元", "一")
    if _TEN not in number:
        return "".join(_HAN_DIGITS[digit] for digit in number)
    tens, _, units = number.partition(_TEN)
    return str(int(_HAN_DIGITS.get(tens, "1")) * 10 + int(_HAN_DIGITS.get(units, "0")))
