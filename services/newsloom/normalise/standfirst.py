"""The standfirst: the line or short paragraph under a title that sums the article up. `None` when it is not sure."""

import re
from typing import Final

from newsloom.normalise.characters import repair_line
from newsloom.normalise.cuts import Cleaned
from newsloom.normalise.told import Told
from newsloom.normalise.validate import count_words
from newsloom_schemas import Provenance, RemovedKind

LONGEST: Final = 500
"""Characters of a standfirst at most; what is longer is a part of the body."""

_WORDS: Final = range(4, 91)
_SENTENCES: Final = 3
_BODY_TIMES: Final = 2  # a standfirst stands over a body of so many times its length
_ENDS: Final = re.compile(r"[.!?…\u3002\uff01\uff0e\uff1f\uff61\u061f\u06d4\u0964][\"'”’»›)\]」』]{0,3}$")
_GAP: Final = re.compile(r"[.!?…]['\"”’»›)\]]{0,3} +|[\u3002\uff01\uff1f\uff61](?=.)")
_OTHER_LINE: Final = re.compile(
    r"(?:by|par|von|por|di|door|av|af|fotos?|photos?|pictures?|images?|bild|imagen|immagine|source|quelle|fuente"
    r"|fonte|updated|published|aktualisiert|publicado|publié|posted|last)\b|[^.!?]{0,80}@",
    re.IGNORECASE,
)
"""The beginning of a byline, a credit or a day, in a line that is no sentence."""

_DAY: Final = re.compile(
    r"(?:last )?(?:updated|published|posted|aktualisiert|actualizado|publicado|publié|mis à jour)\b.{0,40}\d",
    re.IGNORECASE,
)
_NO_SUMMARY: Final = re.compile(
    r"\b(?:pictured|(?:file|handout|undated) (?:photo|picture|image)|this (?:photo|picture|image)|from left|im bild"
    r"|en la (?:foto|imagen)|sur cette photo|n(?:ell)?a foto|getty"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}, [12]\d{3}"
    r"|editor['’]s note|(?:opinion|view)s? expressed|is (?:an? |the )?[\w'’ ]{0,40}\b(?:author|columnist|correspondent"
    r"|reporter|professor|analyst|editor|writer|journalist|commentator|director|nonprofit)|(?:his|her) [\w ]{0,20}\bbook"
    r"|sign up|subscribe|click here|follow (?:him|her|us|them|@)|share your|send us|whatsapp|watch|are you|(?:this|a revised"
    r"|an updated) (?:article|story|post|piece|version|essay)|nota del editor|note de la rédaction"
    r"|anmerkung der redaktion)\b",
    re.IGNORECASE,
)
"""What stands under titles as well: captions (where who stands, the day in full), notes on the author, notes, calls."""


def said_standfirst(said: str | None) -> Told[str] | None:
    """The standfirst that a producer sends, when it is so short."""
    line = repair_line(said[: 4 * LONGEST]) if said else None
    return Told(line, Provenance.ENVELOPE) if line and len(line) <= LONGEST else None


def standfirst_in(cleaned: Cleaned) -> Told[str] | None:
    """The standfirst of a plain text: the first paragraph under its title, when the body surely begins after it.

    The body surely begins where a byline follows, or where the next paragraph has the dateline that an article begins
    with. The paragraph ends as a sentence, holds three at most, and cleaning has cut nothing of it. Without the title above
    it a first paragraph is hardly ever one: of 31 in 4,000 texts most were notes on the author, calls and captions.
    """
    if len(cleaned.kept) < 2:  # noqa: PLR2004 - a standfirst stands over something
        return None
    (number, text), (after, _) = cleaned.kept[:2]
    body = sum(len(paragraph) for _, paragraph in cleaned.kept[1:6])
    if body < _BODY_TIMES * len(text) or not may_be(text) or not _is_prose(text):
        return None
    above = [cut.removed.kind for cut in cleaned.cuts if cut.paragraph < number]
    if set(above) != {RemovedKind.TITLE} or any(cut.paragraph == number for cut in cleaned.cuts):
        return None
    between = [cut for cut in cleaned.cuts if number < cut.paragraph <= after and cut.at == 0]
    signed = any(name == "author" for cut in between if cut.paragraph < after for name, _ in cut.told)
    begins = any(cut.removed.kind is RemovedKind.DATELINE for cut in between)
    return Told(text, Provenance.TEXT) if signed or begins else None


def may_be(line: str) -> bool:
    """Whether a line has the length of a standfirst, and is neither a byline nor a credit nor a day."""
    if len(line) > LONGEST or count_words(line) not in _WORDS:
        return False
    return not _DAY.match(line) and (_ENDS.search(line) is not None or not _OTHER_LINE.match(line))


def _is_prose(text: str) -> bool:
    """Whether a paragraph is of one to three sentences that are neither a caption nor a note nor a call."""
    if not _ENDS.search(text) or _NO_SUMMARY.search(text):
        return False
    return len(_GAP.findall(text)) < _SENTENCES
