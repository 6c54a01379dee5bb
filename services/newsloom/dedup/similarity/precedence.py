"""Say who published first and who credits whom, and choose the better canonical article.

A text that is only a part of its article never replaces a full one, and a full one replaces a part of itself. Else a better
canonical article is one that the current canonical article credits; or one that was published earlier and has
all of its text; or, if dates are missing or equal, one that has all of its text and more of the same story. Otherwise
the first article to arrive stays canonical.
"""

from typing import Final

from newsloom.core.outlets.agencies import names_in_credit, outlet_key
from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import ArticleFeatures

_SECONDS_A_MINUTE: Final = 60
_SECONDS_AN_HOUR: Final = 3_600
_SECONDS_A_DAY: Final = 86_400
MIN_SECONDS_APART: Final = 60
"""Closer publication dates do not show who was first."""
_MIN_NAME_LETTERS: Final = 2


def precedence(this: ArticleFeatures, matched: ArticleFeatures) -> str | None:
    """Return one sentence on who was first and who credits whom; `None` if nothing is known."""
    clauses: list[str] = []
    if (named := _credited_name(this, matched)) is not None:
        clauses.append(f"This article credits {named}, which published the matched article")
    elif (named := _credited_name(matched, this)) is not None:
        clauses.append(f"The matched article credits {named}, which published this article")
    elif this.credits and this.credits == matched.credits:
        clauses.append(f"Both articles credit {this.credits[0]}")
    elif this.credits:
        clauses.append(f"This article credits {this.credits[0]}")
    if this.published is not None and matched.published is not None:
        apart = this.published - matched.published
        if abs(apart) >= MIN_SECONDS_APART:
            clauses.append(
                f"it was published {_duration(abs(apart))} {'after' if apart > 0 else 'before'} the matched article"
            )
    if not clauses:
        return None
    sentence = "; ".join(clauses)
    return sentence[0].upper() + sentence[1:] + "."


def is_better_canonical(
    this: ArticleFeatures, canonical: ArticleFeatures, overlap: Overlap, thresholds: Thresholds = CURRENT
) -> bool:
    """Return True if `this` should replace the canonical article of its cluster.

    Args:
        this: the article that came later.
        canonical: the current canonical article.
        overlap: the overlap of the two, `this` first.
        thresholds: the figures that decide.
    """
    if this.is_partial and not canonical.is_partial:
        return False
    if canonical.is_partial and not this.is_partial:
        return overlap.of_other_in_this >= thresholds.copy_min_containment
    if credits_source_of(this, canonical):
        return False
    if credits_source_of(canonical, this):
        return True
    if overlap.of_other_in_this < thresholds.copy_min_containment:
        return False
    earlier = seconds_earlier(this, canonical)
    fuller = thresholds.same_story_min_share <= overlap.of_this_in_other <= thresholds.fuller_max_share
    return earlier >= MIN_SECONDS_APART or (abs(earlier) < MIN_SECONDS_APART and fuller)


def seconds_earlier(this: ArticleFeatures, other: ArticleFeatures) -> int:
    """Return by how many seconds `this` was published before `other`; 0 if one of the dates is unknown."""
    return 0 if this.published is None or other.published is None else other.published - this.published


def credits_source_of(this: ArticleFeatures, other: ArticleFeatures) -> bool:
    """Return True if `this` credits the source of `other` and comes from another source."""
    return _credited_name(this, other) is not None


def outlets(article: ArticleFeatures) -> frozenset[str]:
    """Return the outlets and agencies that an article comes from or credits, each in one form of its name."""
    return frozenset(outlet_key(name) for name in (article.source, *article.credits) if name)


def _credited_name(this: ArticleFeatures, other: ArticleFeatures) -> str | None:
    """Return the name in the credits of `this` that means the source of `other`; `None` if there is none."""
    source = outlet_key(other.source)
    if len(source) < _MIN_NAME_LETTERS or source == outlet_key(this.source):
        return None
    named = (credit for credit in this.credits if source in map(outlet_key, names_in_credit(credit)))
    return next(named, None)


def _duration(seconds: int) -> str:
    for size, unit in ((_SECONDS_A_DAY, "day"), (_SECONDS_AN_HOUR, "hour"), (_SECONDS_A_MINUTE, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"
