"""Find the standfirst of a plain text by its position under the title and by what follows it."""

import re
from typing import Final

from newsloom.normalise.cleaning.cuts import Cleaned
from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.metadata.standfirst import SENTENCE_END, may_be_standfirst
from newsloom_schemas import Provenance, RemovedKind

_MAX_SENTENCES: Final = 3
_MIN_BODY_RATIO: Final = 2  # the body has at least this many times the characters of the standfirst
_SENTENCE_GAP: Final = re.compile(r"[.!?…]['\"”’»›)\]]{0,3} +|[\u3002\uff01\uff1f\uff61](?=.)")
_NOT_STANDFIRST: Final = re.compile(
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
"""Other texts under titles: captions (positions of people, full dates), notes about the author, other notes, calls."""


def text_standfirst(cleaned: Cleaned) -> Sourced[str] | None:
    """Return the standfirst of a plain text: the first paragraph under its title, if the body certainly begins after it.

    The body certainly begins after a byline, or with a paragraph that has a dateline. The standfirst has one to three
    complete sentences, and cleaning has cut nothing from it. A first paragraph without the title above it is hardly ever a
    standfirst: of 31 such paragraphs in 4,000 texts most were notes about the author, calls and captions.
    """
    if len(cleaned.kept) < 2:  # noqa: PLR2004 - a standfirst needs a body
        return None
    (number, text), (after, _) = cleaned.kept[:2]
    body = sum(len(paragraph) for _, paragraph in cleaned.kept[1:6])
    if body < _MIN_BODY_RATIO * len(text) or not may_be_standfirst(text) or not _is_prose(text):
        return None
    above = [cut.removed.kind for cut in cleaned.cuts if cut.paragraph < number]
    if set(above) != {RemovedKind.TITLE} or any(cut.paragraph == number for cut in cleaned.cuts):
        return None
    between = [cut for cut in cleaned.cuts if number < cut.paragraph <= after and cut.at == 0]
    signed = any(name == "author" for cut in between if cut.paragraph < after for name, _ in cut.captured)
    has_dateline = any(cut.removed.kind is RemovedKind.DATELINE for cut in between)
    return Sourced(text, Provenance.TEXT) if signed or has_dateline else None


def _is_prose(text: str) -> bool:
    """Return True if a paragraph has one to three sentences and is not a caption, note or call."""
    if not SENTENCE_END.search(text) or _NOT_STANDFIRST.search(text):
        return False
    return len(_SENTENCE_GAP.findall(text)) < _MAX_SENTENCES
