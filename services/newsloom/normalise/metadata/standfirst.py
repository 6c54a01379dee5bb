"""Define what a standfirst may look like: the line or short paragraph under a title that sums up the article."""

import re
from typing import Final

from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.text.words import count_words
from newsloom_schemas import Provenance

MAX_STANDFIRST_CHARS: Final = 500
"""Characters of a standfirst at most; a longer text is part of the body."""

_WORD_COUNTS: Final = range(4, 91)
SENTENCE_END: Final = re.compile(r"[.!?…\u3002\uff01\uff0e\uff1f\uff61\u061f\u06d4\u0964][\"'”’»›)\]」』]{0,3}$")
_CREDIT_START: Final = re.compile(
    r"(?:by|par|von|por|di|door|av|af|fotos?|photos?|pictures?|images?|bild|imagen|immagine|source|quelle|fuente"
    r"|fonte|updated|published|aktualisiert|publicado|publié|posted|last)\b|[^.!?]{0,80}@",
    re.IGNORECASE,
)
"""The beginning of a byline, credit or date, in a line that is not a sentence."""

_DATE_LINE: Final = re.compile(
    r"(?:last )?(?:updated|published|posted|aktualisiert|actualizado|publicado|publié|mis à jour)\b.{0,40}\d",
    re.IGNORECASE,
)


def envelope_standfirst(sent: str | None) -> Sourced[str] | None:
    """Return the standfirst in the producer's envelope, if it is short enough."""
    line = repair_line(sent[: 4 * MAX_STANDFIRST_CHARS]) if sent else None
    return Sourced(line, Provenance.ENVELOPE) if line and len(line) <= MAX_STANDFIRST_CHARS else None


def may_be_standfirst(line: str) -> bool:
    """Return True if a line has the length of a standfirst and is not a byline, credit or date."""
    if len(line) > MAX_STANDFIRST_CHARS or count_words(line) not in _WORD_COUNTS:
        return False
    return not _DATE_LINE.match(line) and (SENTENCE_END.search(line) is not None or not _CREDIT_START.match(line))
