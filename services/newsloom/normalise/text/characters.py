"""Repair characters: fix mojibake, normalise to NFC, and remove invisible characters."""

import re
import unicodedata
from dataclasses import dataclass

from newsloom.normalise.text.misread import restore, restore_lines
from newsloom.normalise.text.mojibake import MojibakeRepairer, has_mojibake, may_have_mojibake
from newsloom.normalise.text.oddness import may_be_misread, outside_ascii
from newsloom.normalise.text.windows_controls import has_windows_controls, read_windows_controls
from newsloom_schemas import Removed, RemovedKind

_INVISIBLE_CLASS = (
    "\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff"
)
"""Controls, soft hyphens, zero-width spaces, directional marks and overrides. Joiners are kept: some scripts need them."""

_SPACES_CLASS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_ENDS_CLASS = "\x0c\x85\u2028\u2029"
_SURROGATES_CLASS = "\ud800-\udfff"
_INVISIBLE, _SPACES, _LINE_ENDS, _SURROGATES = (
    re.compile(f"[{each}]") for each in (_INVISIBLE_CLASS, _SPACES_CLASS, _LINE_ENDS_CLASS, _SURROGATES_CLASS)
)
_NEEDS_REPAIR = re.compile(f"[\r{_INVISIBLE_CLASS}{_SPACES_CLASS}{_LINE_ENDS_CLASS}{_SURROGATES_CLASS}]")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML forbids: controls and two noncharacters. libxml2 reads them in HTML but refuses them in a tree."""
_PRINTABLE_ASCII = bytes([0x09, 0x0A, *range(0x20, 0x7F)])
"""Printable ASCII, tab and line feed. Only other characters can need repair, and most texts have few of them."""

_FIRST_COMBINING = "\u0300"  # text that has only characters below this one is already in NFC
_RETURNS = re.compile("\r\n?")
_MAX_RESTORED = 3  # layers of misread charsets, of which each takes some 20 ms
_MAX_ROUNDS = 5  # text may have been mis-decoded more than once; each round repairs one layer


@dataclass(frozen=True, slots=True)
class Repaired:
    """Repaired text.

    `repaired_lines` counts the lines in which mojibake was repaired. `unrepaired_lines` counts those that look broken but
    were skipped, because the text is too long to repair them all. `misread` says which charset the text was written in and
    which one it had been read as. `windows_controls` counts the C1 controls that were read as punctuation. `invisible` has
    the characters that were removed.
    """

    text: str
    repaired_lines: int = 0
    unrepaired_lines: int = 0
    invisible: str = ""
    misread: str | None = None
    windows_controls: int = 0

    @property
    def notes(self) -> dict[str, str]:
        """Return the trace notes; none for text that needed no repair."""
        counts = {
            "mojibake_lines": self.repaired_lines,
            "mojibake_lines_unrepaired": self.unrepaired_lines,
            "charset_misread": self.misread,
            "windows_controls": self.windows_controls,
        }
        return {name: str(count) for name, count in counts.items() if count}

    @property
    def removed(self) -> tuple[Removed, ...]:
        """Return the invisible characters that were removed, each once."""
        if not self.invisible:
            return ()
        return (Removed(kind=RemovedKind.CONTROL, text=self.invisible, rule="invisible_characters"),)


def repair(text: str) -> Repaired:
    """Repair a text: line ends, misread charsets, mojibake, C1 controls, NFC, invisible characters, spaces, lone surrogates.

    Only lines that have signs of mojibake are passed to ftfy, because it is slow. Each round repairs one layer: text may
    have been read in the wrong charset more than once, and controls are removed only when no layer is left.
    """
    repairer = MojibakeRepairer()
    invisible: set[str] = set()
    misread: str | None = None
    controls = 0
    for number in range(_MAX_ROUNDS):
        non_ascii = (
            text.encode("utf-8", "surrogatepass").translate(None, _PRINTABLE_ASCII).decode("utf-8", "surrogatepass")
        )
        if _needs_no_repair(text, non_ascii):
            break
        before = text
        text = _RETURNS.sub("\n", _SURROGATES.sub("\ufffd", text))
        mended = repairer.repair(text)
        restored, reading = _restored(text) if number < _MAX_RESTORED and _is_misread(mended) else (text, None)
        if reading is not None and restored != mended:
            mended, misread = restored, misread or reading
        if mended != text and number < _MAX_ROUNDS - 1 and (_is_misread(mended) or has_mojibake(mended)):
            text = mended  # another layer, which needs its controls
            continue
        if has_windows_controls(mended):
            mended, count = read_windows_controls(mended)
            controls += count
        text = _LINE_ENDS.sub("\n", mended)
        invisible.update(_INVISIBLE.findall(text))
        text = unicodedata.normalize("NFC", _SPACES.sub(" ", _INVISIBLE.sub("", text)))
        if text == before:
            break
    return Repaired(
        text, repairer.repaired_lines, repairer.unrepaired_lines, "".join(sorted(invisible)), misread, controls
    )


def _is_misread(text: str) -> bool:
    return not text.isascii() and may_be_misread(text, "".join(outside_ascii(text)))


def _restored(text: str) -> tuple[str, str | None]:
    """Return the text read in the right charset, and which two charsets it was; the same text if it was not misread."""
    reading = restore(text)
    if reading is None:
        text, reading = restore_lines(text)
    else:
        text = reading.text
    return text, reading.summary if reading is not None else None


def _needs_no_repair(text: str, non_ascii: str) -> bool:
    if not non_ascii:
        return True
    if _NEEDS_REPAIR.search(non_ascii) or (may_have_mojibake(non_ascii) and has_mojibake(text)):
        return False
    if may_be_misread(text, non_ascii):
        return False
    return max(non_ascii) < _FIRST_COMBINING or unicodedata.is_normalized("NFC", text)


def repair_line(text: str | None) -> str | None:
    """Return a title or a name with characters repaired and white space collapsed; None if nothing is left."""
    return " ".join(repair(text).text.split()) or None if text else None
