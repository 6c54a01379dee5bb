"""The notices of a new version."""

import re

import pytest

from newsloom.dedup.similarity.revisions import MARKERS, revision_kind
from newsloom.dedup.text.features import article_features
from newsloom_schemas import NormalisedArticle, RevisionKind
from support.stores.dedup_runner import article, prose

TEXT = prose(3, 300)


def kind(new: NormalisedArticle, old: NormalisedArticle) -> RevisionKind:
    return revision_kind(article_features(new), article_features(old))


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
        ("This version CORRECTS the name of the director in paragraph 3.", RevisionKind.CORRECTION),
        ("The Courier regrets the error.", RevisionKind.CORRECTION),
        ("In einer früheren Version dieses Artikels hieß es, die Brücke habe neun Pfeiler.", RevisionKind.CORRECTION),
        ("Une version précédente de cet article indiquait à tort neuf piles.", RevisionKind.CORRECTION),
        ("Una versión anterior de este artículo indicaba erróneamente nueve pilares.", RevisionKind.CORRECTION),
        ("Uma versão anterior deste texto informava incorretamente nove pilares.", RevisionKind.CORRECTION),
        ("Una precedente versione riportava erroneamente nove piloni.", RevisionKind.CORRECTION),
        ("In een eerdere versie van dit artikel stond ten onrechte negen pijlers.", RevisionKind.CORRECTION),
        ("Sprostowanie: most ma dziewięć filarów.", RevisionKind.CORRECTION),
        ("Düzeltme: köprünün dokuz ayağı var.", RevisionKind.CORRECTION),
        ("Rättelse: bron har nio pelare.", RevisionKind.CORRECTION),
        ("शुद्धिपत्र: पुल के नौ खंभे हैं।", RevisionKind.CORRECTION),
        ("바로잡습니다: 교각은 아홉 개입니다.", RevisionKind.CORRECTION),
        ("Ralat: jembatan itu punya sembilan tiang.", RevisionKind.CORRECTION),
        ("本文已撤回。", RevisionKind.RETRACTION),
        ("この記事は取り消されました。", RevisionKind.RETRACTION),
        ("यह लेख वापस ले लिया गया है।", RevisionKind.RETRACTION),
        ("تم سحب هذا المقال.", RevisionKind.RETRACTION),
        ("Материал отозван.", RevisionKind.RETRACTION),
        ("The bank retracts its report on inflation.", RevisionKind.UPDATE),
        ("Police said the report was withdrawn by the witness.", RevisionKind.UPDATE),
        ("The journal retracted the study; the story of its authors is long.", RevisionKind.UPDATE),
        ("(Adds details and background)", RevisionKind.UPDATE),
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


def test_a_notice_that_cleaning_removed_counts() -> None:
    new = article(TEXT, name="new", correction="Sept piles, et non neuf, comme nous l'avions écrit.")
    assert kind(new, article(TEXT, name="old")) is RevisionKind.CORRECTION
    assert kind(new, new) is RevisionKind.UPDATE


def test_a_notice_of_the_version_before_does_not_count() -> None:
    notice = "Correction: An earlier report gave the wrong day."
    old = article(f"{TEXT}\n\n{notice}", name="old")
    assert kind(article(f"{prose(8, 60)}\n\n{TEXT}\n\n{notice}", name="new"), old) is RevisionKind.UPDATE


def test_a_notice_in_the_middle_is_part_of_the_story() -> None:
    new = article(f"{TEXT}\n\nCorrection: he said.\n\n{prose(8, 300)}", name="new")
    assert kind(new, article(TEXT, name="old")) is RevisionKind.UPDATE


@pytest.mark.parametrize("marker", MARKERS)
def test_markers_have_no_unbounded_repetition(marker: tuple[RevisionKind, str, str]) -> None:
    assert not re.search(r"[*+]", marker[2])
