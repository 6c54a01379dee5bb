"""What a new version says of itself."""

import re

import pytest

from newsloom.dedup.revisions import MARKERS, revision_kind
from newsloom.dedup.subject import subject
from newsloom_schemas import NormalisedArticle, RevisionKind
from support.dedup_desk import article, prose

TEXT = prose(3, 300)


def kind(new: NormalisedArticle, old: NormalisedArticle) -> RevisionKind:
    return revision_kind(subject(new, keep_text=True), subject(old, keep_text=True))


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        ("Correction: An earlier report gave the wrong day.", RevisionKind.CORRECTION),
        ("CORRECTED - Harbour bridge shut", RevisionKind.CORRECTION),
        ("Editor’s note: the figure was changed.", RevisionKind.CORRECTION),
        ("This article was amended to give the right spelling.", RevisionKind.CORRECTION),
        ("An earlier version of this article misstated the director's name.", RevisionKind.CORRECTION),
        ("Rectificatif : le pont a neuf piles.", RevisionKind.CORRECTION),
        ("Korrektur: Die Brücke hat neun Pfeiler.", RevisionKind.CORRECTION),
        ("Fe de erratas: el puente tiene nueve pilares.", RevisionKind.CORRECTION),
        ("Errata corrige: i piloni sono nove.", RevisionKind.CORRECTION),
        ("Исправление: опор девять.", RevisionKind.CORRECTION),
        ("تصحيح: الدعائم تسع.", RevisionKind.CORRECTION),
        ("更正：桥墩为九个。", RevisionKind.CORRECTION),
        ("訂正：橋脚は九つです。", RevisionKind.CORRECTION),
        ("This story has been withdrawn.", RevisionKind.RETRACTION),
        ("The Courier has retracted this article.", RevisionKind.RETRACTION),
        ("Cette dépêche a été annulée.", RevisionKind.RETRACTION),
        ("Dieser Artikel wurde zurückgezogen.", RevisionKind.RETRACTION),
        ("The ministry's correctional officers went home.", RevisionKind.UPDATE),
        ("The army withdrew, and the minister corrected his tie.", RevisionKind.UPDATE),
    ],
)
def test_a_notice_at_head_or_foot_names_the_kind(notice: str, expected: RevisionKind) -> None:
    old = article(TEXT, name="old")
    assert kind(article(f"{notice}\n\n{TEXT}", name="head"), old) is expected
    assert kind(article(f"{TEXT}\n\n{notice}", name="foot"), old) is expected


def test_a_notice_in_the_title_counts() -> None:
    old, new = article(TEXT, name="old", title="Bridge shut"), article(TEXT, name="new", title="CORRECTED: Bridge shut")
    assert kind(new, old) is RevisionKind.CORRECTION


def test_a_notice_that_cleaning_cut_counts() -> None:
    new = article(TEXT, name="new", correction="Sept piles, et non neuf, comme nous l'avions écrit.")
    assert kind(new, article(TEXT, name="old")) is RevisionKind.CORRECTION
    assert kind(new, new) is RevisionKind.UPDATE


def test_a_notice_that_was_there_before_says_nothing_new() -> None:
    notice = "Correction: An earlier report gave the wrong day."
    old = article(f"{TEXT}\n\n{notice}", name="old")
    assert kind(article(f"{prose(8, 60)}\n\n{TEXT}\n\n{notice}", name="new"), old) is RevisionKind.UPDATE


def test_a_notice_in_the_middle_is_part_of_the_story() -> None:
    new = article(f"{TEXT}\n\nCorrection: he said.\n\n{prose(8, 300)}", name="new")
    assert kind(new, article(TEXT, name="old")) is RevisionKind.UPDATE


@pytest.mark.parametrize("marker", MARKERS)
def test_markers_are_searched_in_linear_time(marker: tuple[RevisionKind, str, str]) -> None:
    assert not re.search(r"[*+]\)?[*+]", marker[2])
