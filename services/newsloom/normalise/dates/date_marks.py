"""Tell by the class of an element whether it holds a date."""

from enum import Enum, auto
from functools import lru_cache
from typing import Final

from newsloom.normalise.dates.page_regions import WORDS, class_words


class Mark(Enum):
    """What the class of an element says: it holds a date, or it holds what belongs to an article, often with its date."""

    DATE = auto()
    OTHER = auto()


# fmt: off
MARK_STEMS: Final = (
    "dat", "time", "publ", "post", "pubt", "meta", "byline", "info", "submit", "auth", "autor", "detail", "credit", "source",
    "subline", "kicker", "head", "attrib", "signat", "modif", "revis", "lastmod", "fech", "erstellt", "veroeff", "paru",
    "day", "tarih", "tangg", "ngay", "waktu",
)
# fmt: on
"""One of these is in every word of `regions.toml` that marks a date."""


@lru_cache(maxsize=8_192)
def mark_of(marks: str) -> Mark | None:
    """Return what a class says of an element; None if it says nothing of dates."""
    words = class_words(marks)
    if words & WORDS.date:
        return Mark.DATE
    return Mark.OTHER if words & WORDS.meta or words & WORDS.modified else None
