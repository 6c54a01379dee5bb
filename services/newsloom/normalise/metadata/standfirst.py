"""The standfirst: the line or short paragraph under a title that sums the article up. `None` when it is not sure."""

import re
from typing import Final

from newsloom.normalise.metadata.sourced import Told
from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.text.words import count_words
from newsloom_schemas import Provenance

LONGEST: Final = 500
"""Characters of a standfirst at most; what is longer is a part of the body."""

_WORDS: Final = range(4, 91)
ENDS: Final = re.compile(r"[.!?…\u3002\uff01\uff0e\uff1f\uff61\u061f\u06d4\u0964][\"'”’»›)\]」』]{0,3}$")
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


def said_standfirst(said: str | None) -> Told[str] | None:
    """The standfirst that a producer sends, when it is so short."""
    line = repair_line(said[: 4 * LONGEST]) if said else None
    return Told(line, Provenance.ENVELOPE) if line and len(line) <= LONGEST else None


def may_be(line: str) -> bool:
    """Whether a line has the length of a standfirst, and is neither a byline nor a credit nor a day."""
    if len(line) > LONGEST or count_words(line) not in _WORDS:
        return False
    return not _DAY.match(line) and (ENDS.search(line) is not None or not _OTHER_LINE.match(line))
