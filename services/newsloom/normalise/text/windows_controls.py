"""Read C1 controls as the punctuation that Windows-1252 has in their place, as browsers do (HTML, 13.2.5.80)."""

import re
from typing import Final

_BYTES: Final = bytes(range(0x80, 0xA0))
_AS_WINDOWS: Final = {
    value: character
    for value in _BYTES
    if (character := bytes([value]).decode("cp1252", "ignore")) and value != ord("\x85")
}
_CONTROL: Final = re.compile("[\x80-\x84\x86-\x9f]")
_ELLIPSIS: Final = re.compile("(?<=\\w)\x85|\x85(?=\\w)")
_SENTENCE_BREAK: Final = re.compile("(?<=[.!?])\x85")
_REFERENCE: Final = re.compile(
    r"&#(?:0{0,4}(?P<number>1[2-5]\d)(?!\d)|[xX]0{0,4}(?P<hex>[89][0-9a-fA-F])(?![0-9a-fA-F]));?"
)


def has_windows_controls(text: str) -> bool:
    """Return True if a text has C1 controls that are punctuation in Windows-1252; NEL alone is a line end."""
    return _CONTROL.search(text) is not None or ("\x85" in text and _ELLIPSIS.search(text) is not None)


def read_windows_controls(text: str) -> tuple[str, int]:
    """Return a text with C1 controls read as Windows-1252, and their number; the five that it leaves open are kept.

    NEL is an ellipsis in a text with other such controls or beside a word, and a line end after a sentence.
    """
    others = len(_CONTROL.findall(text))
    read = text.translate(_AS_WINDOWS)
    if "\x85" not in read:
        return read, others
    kept = read if others else _SENTENCE_BREAK.sub("\n", read)
    ellipses = re.compile("\x85") if others else _ELLIPSIS
    return ellipses.sub("…", kept), others + len(ellipses.findall(kept))


def unescape_windows_references(html: str) -> str:
    """Return HTML whose numeric references to C1 controls, such as `&#146;`, are the characters of Windows-1252.

    libxml2 reads them as controls, which extractors drop.
    """
    return _REFERENCE.sub(_referenced, html) if "&#" in html else html


def _referenced(match: re.Match[str]) -> str:
    value = int(match["number"]) if match["number"] else int(match["hex"], 16)
    return _AS_WINDOWS.get(value, "…" if value == ord("\x85") else match[0])
