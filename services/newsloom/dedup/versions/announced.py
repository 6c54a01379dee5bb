"""Find the earlier article that a labelled version replaces: what the agency says decides before the text does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.revisions import announced_kind
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.versions.wire_label import LabelKind, WireLabel, wire_label
from newsloom.dedup.versions.write_through import is_near_in_time, is_same_agency, is_same_headline
from newsloom_schemas import RevisionKind

_MIN_NOTICE_CONTAINMENT: Final = 0.5
"""A notice without a label in the headline says which text it is about only by that text."""


@dataclass(frozen=True, slots=True)
class EarlierText:
    """An earlier article as this module sees it.

    Attributes:
        features: what the store kept of it.
        overlap: its overlap with the judged article, `this` first.
        is_copy: the judged article is a copy of it by its text.
    """

    features: ArticleFeatures
    overlap: Overlap
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Announced:
    """The version that an article says it is.

    Attributes:
        index: which of the earlier articles it replaces.
        kind: what it does to that article.
    """

    index: int
    kind: RevisionKind


def announced_version(
    this: ArticleFeatures, earlier: Sequence[EarlierText], thresholds: Thresholds = CURRENT
) -> Announced | None:
    """Return the earlier article that `this` says it replaces, with the kind; `None` if it says nothing of the kind.

    Args:
        this: the judged article.
        earlier: the earlier articles, in the order of their claims.
        thresholds: the figures that decide.
    """
    label = wire_label(this)
    if label.revision is None:
        return None if LabelKind.REPEAT in label.kinds else _by_notice(this, earlier, thresholds)
    return _by_label(this, label, label.revision, earlier, thresholds)


def _by_label(
    this: ArticleFeatures,
    label: WireLabel,
    kind: RevisionKind,
    earlier: Sequence[EarlierText],
    thresholds: Thresholds,
) -> Announced | None:
    found: list[tuple[bool, int]] = []
    for index, each in enumerate(earlier):
        old = wire_label(each.features)
        if kind is RevisionKind.RETRACTION:
            if old.revision is not RevisionKind.RETRACTION and _is_retracted(this, label, each, old, thresholds):
                found.append((each.overlap.containment >= thresholds.labelled_min_containment, index))
            continue
        if not _is_before(this, label, each, old, thresholds):
            continue
        if each.is_copy and (label.is_same_version(old) or (kind is RevisionKind.UPDATE and each.overlap.identical)):
            return None  # the same version from another outlet, or with nothing new
        found.append((each.overlap.containment >= thresholds.labelled_min_containment, index))
    if not found:
        return None
    _, latest = max(found)
    return Announced(latest, kind)


def _is_before(
    this: ArticleFeatures, label: WireLabel, each: EarlierText, old: WireLabel, thresholds: Thresholds
) -> bool:
    """Return True if the earlier article is a version of the report that is labelled as updated or corrected."""
    same_agency = is_same_agency(this, each.features)
    if same_agency is False or old.revision is RevisionKind.RETRACTION:
        return False
    if not is_near_in_time(this, each.features, thresholds):
        return False
    if each.overlap.containment >= thresholds.labelled_min_containment:
        return bool(same_agency) or each.is_copy or is_same_headline(label, old)
    return bool(same_agency) and is_same_headline(label, old)


def _is_retracted(
    this: ArticleFeatures, label: WireLabel, each: EarlierText, old: WireLabel, thresholds: Thresholds
) -> bool:
    """Return True if a kill is about the earlier article: it has its text, or its headline in its own or in the text."""
    if each.is_copy or each.overlap.identical:
        return True
    if is_same_agency(this, each.features) is False:
        return False
    if each.overlap.containment >= thresholds.labelled_min_containment or is_same_headline(label, old):
        return True
    return bool(old.headline) and old.headline in " ".join(this.text.casefold().split())


def _by_notice(this: ArticleFeatures, earlier: Sequence[EarlierText], thresholds: Thresholds) -> Announced | None:
    """Return the version that a notice in the text announces, of the same agency and with most of the text."""
    related = [
        (each.overlap.containment, index)
        for index, each in enumerate(earlier)
        if each.overlap.containment >= _MIN_NOTICE_CONTAINMENT
        and each.overlap.lead_shared >= thresholds.copy_min_lead_share
        and not each.overlap.identical
        and is_same_agency(this, each.features)
        and is_near_in_time(this, each.features, thresholds)
    ]
    if not related:
        return None
    _, index = max(related)
    kind = announced_kind(this, earlier[index].features)
    return None if kind is None else Announced(index, kind)
