"""Who published first, and who credits whom: from dates, credit lines and containment.

A better canonical is one that the standing one credits; or that was published before it and lacks nothing of it; or,
where dates are missing or agree, that has all of it and more of the same story. Else the first to come stays.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from newsloom.core.hosts import ascii_host, registered_label
from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import Subject

_MINUTES: Final = 60
_HOURS: Final = 3_600
_DAYS: Final = 86_400
_APART: Final = 60
"""Seconds; dates closer than this say nothing."""
_SHORTEST_NAME: Final = 2


def attribution(this: Subject, matched: Subject) -> str | None:
    """One sentence on what is known of who was first; `None` when nothing is."""
    said: list[str] = []
    if (named := _credit(this, matched)) is not None:
        said.append(f"This article credits {named}, which published the matched one")
    elif (named := _credit(matched, this)) is not None:
        said.append(f"The matched article credits {named}, which published this one")
    elif this.credits and this.credits == matched.credits:
        said.append(f"Both credit {this.credits[0]}")
    elif this.credits:
        said.append(f"This article credits {this.credits[0]}")
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
    if overlap.of_other_in_this < thresholds.containment:
        return False
    before = 0 if this.published is None or standing.published is None else standing.published - this.published
    fuller = thresholds.mostly <= overlap.of_this_in_other <= thresholds.fuller
    return before >= _APART or (abs(before) < _APART and fuller)


def credits_(this: Subject, other: Subject) -> bool:
    """Whether `this` names the source of `other` in its credits, and is not of that source itself."""
    return _credit(this, other) is not None


def _credit(this: Subject, other: Subject) -> str | None:
    """As it is named there."""
    source = _outlet(other.source)
    if len(source) < _SHORTEST_NAME or source == _outlet(this.source):
        return None
    for credit in this.credits:
        if any(source == _outlet(name) for name in (credit, *_SEVERAL.split(credit))):
            return credit
    return None


_SEVERAL: Final = re.compile(r"[/,;&]|\band\b")
_AGENCIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "aap": "australianassociatedpress",
        "aa": "anadolu anadoluagency anadoluajansi",
        "afp": "agencefrancepresse",
        "ani": "asiannewsinternational",
        "ansa": "agenziaansa",
        "ap": "associatedpress",
        "dpa": "deutschepresseagentur",
        "efe": "agenciaefe",
        "ians": "indoasiannewsservice",
        "kyodo": "kyodonewsservice",
        "pa": "pressassociation pamedia pamediagroup",
        "pti": "presstrustofindia",
        "reuters": "thomsonreuters",
        "tass": "itartass",
        "upi": "unitedpressinternational",
        "xinhua": "xinhuanet xinhuanewsagency",
        "yonhap": "yna yonhapnewsagency",
    }
)
"""How agencies are called beside their usual names."""
_USUAL: Final = MappingProxyType({other: name for name, others in _AGENCIES.items() for other in others.split()})


def _outlet(name: str) -> str:
    """One form for a name and for a domain: `The Guardian`, theguardian.com; `AP`, apnews.com, `Associated Press`."""
    name = name.casefold().strip()
    host = ascii_host(name)
    if host is not None:
        name = registered_label(host) or host.removeprefix("www.")
    letters = re.sub(r"[\W_]+", "", name).removeprefix("the")
    letters = _USUAL.get(letters, letters)
    short = letters.removesuffix("news")
    return _USUAL.get(short, short) if len(short) >= _SHORTEST_NAME else letters


def _duration(seconds: int) -> str:
    for size, unit in ((_DAYS, "day"), (_HOURS, "hour"), (_MINUTES, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"
