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
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text with its characters put right. `mojibake` counts the lines that were repaired."""

    text: str
    mojibake: int = 0
    unseen: str = ""

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
    mojibake = 0
    unseen: set[str] = set()
    for _ in range(_ROUNDS):
        before = text
        text = _LINE_ENDS.sub("\n", _SURROGATES.sub("\ufffd", text))
        if _MOJIBAKE.search(text):
            lines = text.split("\n")
            fixed = [ftfy.fix_encoding(line) if _MOJIBAKE.search(line) else line for line in lines]
            mojibake += sum(new != old for new, old in zip(fixed, lines, strict=True))
            text = "\n".join(fixed)
        unseen.update(_UNSEEN.findall(text))
        text = _SPACES.sub(" ", _UNSEEN.sub("", text))
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        if text == before or not _MOJIBAKE.search(text):
            break
    return Repaired(text, mojibake, "".join(sorted(unseen)))


def repair_line(text: str | None) -> str | None:
    """A title or a name: characters put right, white space collapsed; `None` when nothing is left."""
    return " ".join(repair(text).text.split()) or None if text else None
