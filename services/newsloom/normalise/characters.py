"""Characters put right: mojibake, compatibility of form (NFC), and what nobody can see."""

import re
import unicodedata
from dataclasses import dataclass

import ftfy

from newsloom_schemas import Removed, RemovedKind

_MOJIBAKE = re.compile(
    r"â€|Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u00a0-\u00bf]|ï»¿|ðŸ|[ÐÑ][\u0080-\u00bf€‚ƒ„…†‡‰Š‹ŒŽ‘’“”•–—™š›œžŸ]{1,2}[ÐÑ]"
)
"""Pairs that UTF-8 read as cp1252 leaves behind, and that hardly any language writes."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]"
)
"""Controls, soft hyphens, zero-width spaces, directional marks and overrides. Joiners stay: scripts need them."""

_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\x0c\x85\u2028\u2029]")
_ROUNDS = 5  # text may have been broken more than once; each round mends one
_MOST_REPAIRED = 300_000  # characters; ftfy takes 5 s for a million of the worst
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text with its characters put right.

    `mojibake` counts the lines that were repaired, `left` those that look broken in a text too long to repair them all.
    """

    text: str
    mojibake: int = 0
    left: int = 0
    unseen: str = ""

    @property
    def notes(self) -> dict[str, str]:
        """What the trace says of it; nothing for sound text."""
        counts = {"mojibake_lines": self.mojibake, "mojibake_lines_left": self.left}
        return {name: str(count) for name, count in counts.items() if count}

    @property
    def removed(self) -> tuple[Removed, ...]:
        """The invisible characters that were taken out, each once."""
        if not self.unseen:
            return ()
        return (Removed(kind=RemovedKind.CONTROL, text=self.unseen, rule="invisible_characters"),)


def repair(text: str) -> Repaired:
    """Put characters right: line ends, mojibake, NFC, invisible characters, odd spaces, lone surrogates.

    Lines without the marks of mojibake are not looked at for it: ftfy is slow, and careful only on what it is shown.
    """
    if text.isascii() and "\r" not in text and not _UNSEEN.search(text) and "\x0c" not in text:
        return Repaired(text)
    mojibake = left = 0
    budget = _MOST_REPAIRED
    unseen: set[str] = set()
    for _ in range(_ROUNDS):
        before = text
        text = _LINE_ENDS.sub("\n", _SURROGATES.sub("\ufffd", text))
        if _MOJIBAKE.search(text):
            lines = text.split("\n")
            broken = [number for number, line in enumerate(lines) if _MOJIBAKE.search(line)]
            left = 0
            for number in broken:
                budget -= len(lines[number])
                if budget < 0:
                    left += 1
                    continue
                fixed = ftfy.fix_encoding(lines[number])
                mojibake += fixed != lines[number]
                lines[number] = fixed
            text = "\n".join(lines)
        unseen.update(_UNSEEN.findall(text))
        text = _SPACES.sub(" ", _UNSEEN.sub("", text))
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        if text == before or not _MOJIBAKE.search(text):
            break
    return Repaired(text, mojibake, left, "".join(sorted(unseen)))


def repair_line(text: str | None) -> str | None:
    """A title or a name: characters put right, white space collapsed; `None` when nothing is left."""
    return " ".join(repair(text).text.split()) or None if text else None
