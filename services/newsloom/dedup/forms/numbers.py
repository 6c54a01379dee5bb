"""Read the numbers in a passage by their value: in digits of any script, and in Han numerals."""

import re
import unicodedata
from typing import Final

_NUMERAL: Final = re.compile(
    r"\d[\d.,\u066b\u066c’'\u00a0\u202f]{0,40}\d|\d|[\u3007零一二三四五六七八九十百千万萬億亿兩两廿卅]{1,20}"
)
_HAN_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "\u3007": 0,
    "兩": 2,
    "两": 2,
}
_HAN_UNITS: Final = {"十": 10, "百": 100, "千": 1_000}
_HAN_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8}


def numbers_of(passage: str) -> tuple[str, ...]:
    """Return the numbers in a passage, in order, each by its digits without separators.

    `4,100`, `4.100`, `٤١٠٠` and `四千一百` are all `4100`.
    """
    return tuple(_value(match.group()) for match in _NUMERAL.finditer(passage))


def _value(numeral: str) -> str:
    if numeral[0].isdigit():
        digits = "".join(str(unicodedata.decimal(each)) for each in numeral if each.isdecimal())
        return digits.lstrip("0") or "0"
    return str(_han_value(numeral))


def _han_value(numeral: str) -> int:
    """Return the value of a Han numeral, written with units or digit by digit."""
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if not any(each in _HAN_UNITS or each in _HAN_MYRIADS for each in numeral):
        return int("".join(str(_HAN_DIGITS[each]) for each in numeral))
    total = section = digit = 0
    for each in numeral:
        if each in _HAN_DIGITS:
            digit = 10 * digit + _HAN_DIGITS[each]
        elif each in _HAN_UNITS:
            section += (digit or 1) * _HAN_UNITS[each]
            digit = 0
        else:
            total += (section + digit or 1) * _HAN_MYRIADS[each]
            section = digit = 0
    return total + section + digit
