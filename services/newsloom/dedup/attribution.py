"""Who published first, and who credits whom: from dates, credit lines and containment.

A better canonical is one that the standing one credits, or that was published before it and lacks nothing of it.
Where dates are missing or agree, the first to come stays.
"""

import re
from typing import Final

from newsloom.dedup.compare import Overlap
from newsloom.dedup.subject import Subject
from newsloom.dedup.thresholds import CURRENT, Thresholds

_MINUTES: Final = 60
_HOURS: Final = 3_600
_DAYS: Final = 86_400
_APART: Final = 60
"""Seconds; dates closer than this say nothing."""
_SHORTEST_NAME: Final = 3


def attribution(this: Subject, matched: Subject) -> str | None:
    """One sentence on what is known of who was first; `None` when nothing is."""
    said: list[str] = []
    if credits_(this, matched):
        said.append(f"This article credits {_named(this)}, which published the matched one")
    elif credits_(matched, this):
        said.append(f"The matched article credits {_named(matched)}, which published this one")
    elif this.credits and this.credits == matched.credits:
        said.append(f"Both credit {_named(this)}")
    elif this.credits:
        said.append(f"This article credits {_named(this)}")
    if this.published is not None and matched.published is not None:
        apart = this.published - matched.published
        if abs(apart) >= _APART:
            said.append(
                f"it was published {_duration(abs(apart))} {'after' if apart > 0 else 'before'} the matched one"
            )
    if not said:
        return None
    sentence = "; ".join(said)
    return sentence[0].upper() + sentence[1:] + "."


def is_better_canonical(this: Subject, standing: Subject, overlap: Overlap, thresholds: Thresholds = CURRENT) -> bool:
    """Whether `this` should stand for the group in place of `standing`.

    Args:
        this: the article that came later.
        standing: what stands for the group.
        overlap: of the two, `this` first.
        thresholds: the figures that decide.
    """
    if credits_(this, standing):
        return False
    if credits_(standing, this):
        return True
    if this.published is None or standing.published is None:
        return False
    earlier = standing.published - this.published >= _APART
    return earlier and overlap.of_other_in_this >= thresholds.containment


def credits_(this: Subject, other: Subject) -> bool:
    """Whether `this` names the source of `other` in its credits, and is not of that source itself."""
    source = _letters(other.source)
    if len(source) < _SHORTEST_NAME or source == _letters(this.source):
        return False
    return any(_same_source(_letters(name), source) for name in this.credits)


def _same_source(name: str, source: str) -> bool:
    """A name, and a name or a domain: `reuters` and `reuterscom`, `theguardian` and `theguardiancom`."""
    return len(name) >= _SHORTEST_NAME and (source == name or source in {name + ending for ending in _ENDINGS})


_ENDINGS: Final = ("com", "org", "net", "couk", "de", "fr", "es", "it", "nl", "in", "comau", "info", "news", "eu")


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold().removeprefix("www."))


def _named(subject: Subject) -> str:
    return subject.credits[0]


def _duration(seconds: int) -> str:
    for size, unit in ((_DAYS, "day"), (_HOURS, "hour"), (_MINUTES, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"
