"""Repair the characters of HTML before it is parsed: extractors drop controls and spaces that a repair of the text needs."""

import re
from typing import Final

from newsloom.normalise.text.misread import Reading, read_again, restore
from newsloom.normalise.text.mojibake import MojibakeRepairer
from newsloom.normalise.text.oddness import has_uncommon_characters, may_be_misread, outside_ascii
from newsloom.normalise.text.windows_controls import (
    has_windows_controls,
    read_windows_controls,
    unescape_windows_references,
)

_MOJIBAKE_LOST_IN_HTML: Final = "â\x80"
"""Start of the quotes and dashes of UTF-8 that was decoded as Latin-1."""
_NO_TEXT: Final = re.compile(r"<(script|style)\b")
_PASSAGE: Final = re.compile(r">[^<>]{2,}")
_ASCII: Final = bytes(range(0x80))
_SAMPLE_CHARS: Final = 2_000
_MAX_SEARCHED_CHARS: Final = 200_000


def repair_markup(html: str) -> tuple[str, dict[str, str]]:
    """Return HTML in the right charset and without C1 controls and references to them, and trace notes on the repairs."""
    if html.isascii() and "&#" not in html:
        return html, {}
    notes: dict[str, str] = {}
    html = unescape_windows_references(html)
    non_ascii = html.encode("utf-8", "replace").translate(None, _ASCII).decode()
    if not has_uncommon_characters(non_ascii) and "„" not in non_ascii and "‚" not in non_ascii:
        return html, notes
    if "\x80" in html and _MOJIBAKE_LOST_IN_HTML in html:  # the test for one character is eight times as fast
        repairer = MojibakeRepairer()
        html = repairer.repair(html)
        notes["mojibake_lines"] = str(repairer.repaired_lines)
    sample = _sample(html)
    reading = restore(sample) if may_be_misread(sample, "".join(outside_ascii(sample))) else None
    if reading is not None:
        html = _read_again(html, reading)
        notes["charset_misread"] = reading.summary
    may_have_controls = has_windows_controls(non_ascii) or "\x85" in non_ascii
    if may_have_controls and has_windows_controls(html):
        html, count = read_windows_controls(html)
        notes["windows_controls"] = str(count)
    return html, notes


def _sample(html: str) -> str:
    """Return the passages between tags that have characters outside ASCII, at most 2,000 characters."""
    found: list[str] = []
    size = 0
    for passage in _PASSAGE.finditer(_without_scripts(html[:_MAX_SEARCHED_CHARS])):
        text = passage[0][1:]
        if not text.isascii() and not text.isspace():
            found.append(text.strip())
            size += len(text)
            if size > _SAMPLE_CHARS:
                break
    return "\n".join(found)[:_SAMPLE_CHARS]


def _without_scripts(html: str) -> str:
    """Return HTML without its scripts and styles, in one pass."""
    lower = html.lower()
    if len(lower) != len(html):  # a few capitals have longer small letters
        return html
    kept: list[str] = []
    at = 0
    while (start := _NO_TEXT.search(lower, at)) is not None:
        kept.append(html[at : start.start()])
        at = lower.find(f"</{start[1]}", start.end())
        if at < 0:
            return "".join(kept)
    return "".join((*kept, html[at:]))


def _read_again(html: str, reading: Reading) -> str:
    whole = read_again(html, reading)
    if whole != html:
        return whole
    return _PASSAGE.sub(lambda passage: passage[0] if passage[0].isascii() else read_again(passage[0], reading), html)
